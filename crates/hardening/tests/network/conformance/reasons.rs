//! The rules and policies that decide, as netpol-analyzer explains them.

use std::collections::BTreeSet;
use std::net::IpAddr;

use hardening::cluster::Protocol;
use hardening::network::{Decision, Endpoint, Network};

use super::{Case, Outcome, run};

const UNDECIDED: &str = "due to the system default";

#[test]
fn reasons_are_those_of_netpol_analyzer() {
    run(&["explain"], |case| {
        let network = case.network(&case.list("inputs"));
        explained(case, &network)
    });
}

fn explained(case: &Case, network: &Network) -> Outcome {
    let text = case.expected();
    for section in text.split("Connections between ").skip(1) {
        let (heading, section) = section.split_once(":\n").ok_or("no heading")?;
        let (from, to) = heading.split_once(" => ").ok_or("no ends")?;
        let (Some(from), Some(to)) = (endpoint(network, from), endpoint(network, to)) else {
            return Err(format!("{heading}: not both ends are known"));
        };
        for reason in reasons(section) {
            for (protocol, port) in &reason.packets {
                let verdict = network.reachability().verdict(&from, &to, *protocol, *port);
                let found = Reason {
                    packets: reason.packets.clone(),
                    allowed: verdict.allowed,
                    egress: said(network, &verdict.egress),
                    ingress: said(network, &verdict.ingress),
                };
                let agrees = reason.allowed == found.allowed
                    && is_said(&reason.egress, &found.egress)
                    && is_said(&reason.ingress, &found.ingress);
                if !agrees {
                    return Err(format!(
                        "{heading} {protocol} {port}:\n{reason:?}\n{found:?}"
                    ));
                }
            }
        }
    }
    // What no policy decides is listed by its ends only.
    let open = text
        .split("All Connections due to the system default")
        .nth(1);
    for line in open.unwrap_or_default().lines() {
        let Some((from, to)) = line.split_once(" => ") else {
            continue;
        };
        let (Some(from), Some(to)) = (endpoint(network, from), endpoint(network, to)) else {
            continue;
        };
        let verdict = network
            .reachability()
            .verdict(&from, &to, Protocol::Sctp, 1);
        for decision in [verdict.egress, verdict.ingress] {
            if !matches!(decision, Decision::NotIsolated | Decision::Outside) {
                return Err(format!("{line}: {decision:?}"));
            }
        }
    }
    Ok(true)
}

/// Of a connection that one end denies, a case may leave out what the other end says.
fn is_said(expected: &Option<BTreeSet<String>>, found: &Option<BTreeSet<String>>) -> bool {
    expected.is_none() || expected == found
}

/// Why some packets pass or not.
#[derive(Debug)]
struct Reason {
    /// One of each protocol.
    packets: Vec<(Protocol, u16)>,
    allowed: bool,
    egress: Option<BTreeSet<String>>,
    ingress: Option<BTreeSet<String>>,
}

fn reasons(section: &str) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut direction = "";
    for line in section.lines().take_while(|line| !line.starts_with('#')) {
        let line = line.trim().trim_start_matches("- ");
        if let Some((packets, _)) = line.split_once(" due to the following policies") {
            let (word, packets) = packets.split_once(' ').unwrap();
            reasons.push(Reason {
                packets: packets_of(packets),
                allowed: word == "Allowed",
                egress: None,
                ingress: None,
            });
            continue;
        }
        let Some(reason) = reasons.last_mut() else {
            continue;
        };
        for word in ["Egress", "Ingress"] {
            if line.starts_with(&format!("{word} (")) {
                direction = word;
            }
        }
        let said = if direction == "Egress" {
            &mut reason.egress
        } else {
            &mut reason.ingress
        };
        if line.contains(UNDECIDED) {
            *said = Some(BTreeSet::new());
        } else if let Some(rest) = line.strip_prefix("NetworkPolicy '") {
            let (policy, rest) = rest.split_once('\'').unwrap();
            let rule = rest.split_once("allows connections by ");
            let rule = rule.and_then(|(_, rule)| rule.split_once('#'));
            let word = match rule {
                Some((_, number)) => format!("{policy} rule {}", number.trim()),
                None => format!("{policy} denies"),
            };
            said.get_or_insert_default().insert(word);
        }
    }
    reasons
}

/// One packet for each of `TCP:[80,443-450], UDP`.
fn packets_of(text: &str) -> Vec<(Protocol, u16)> {
    let protocols = [
        ("TCP", Protocol::Tcp),
        ("UDP", Protocol::Udp),
        ("SCTP", Protocol::Sctp),
    ];
    let named = protocols.into_iter().filter_map(|(name, protocol)| {
        let at = text.match_indices(name).map(|(at, _)| at);
        // A whole word: `TCP` is not meant within another name.
        let mut words = at.filter(|at| *at == 0 || text[..*at].ends_with(' '));
        let rest = &text[words.next()? + name.len()..];
        let first = rest.strip_prefix(":[").map_or(1, |ports| {
            let digits: String = ports.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().unwrap()
        });
        Some((protocol, first))
    });
    named.collect()
}

/// What a decision names; nothing where no policy decides.
fn said(network: &Network, decision: &Decision) -> Option<BTreeSet<String>> {
    let name = |id| network.policy(id).unwrap().display();
    Some(match decision {
        Decision::Allowed { rules } => rules
            .iter()
            .map(|rule| format!("{} rule {}", name(rule.policy), rule.index + 1))
            .collect(),
        Decision::Denied { policies } => policies
            .iter()
            .map(|policy| format!("{} denies", name(*policy)))
            .collect(),
        _ => BTreeSet::new(),
    })
}

fn endpoint(network: &Network, name: &str) -> Option<Endpoint> {
    let name = name.trim();
    if let Some(range) = name.strip_suffix("[External]") {
        let (first, _) = range.split_once('-')?;
        return Some(first.parse::<IpAddr>().ok()?.into());
    }
    let mut workloads = network.cluster().workloads_by_id();
    let (id, _) = workloads.find(|(_, workload)| workload.display() == name)?;
    Some(id.into())
}
