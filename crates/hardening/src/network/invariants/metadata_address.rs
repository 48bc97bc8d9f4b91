//! Egress to the address that hands out the credentials of a node.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Span, Violations,
};
use crate::manifest::Style;
use crate::network::{
    Direction, IpBlock, Network, PeerKind, Peers, Policy, PolicyRule, Port, PortKind, Ports,
    Protocol,
};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.metadata-address",
        severity: Severity::Warning,
        assumes: Some("the cluster runs in a cloud that has this service"),
        promise: "no egress rule reaches the metadata service of the cloud",
        page: include_str!("metadata_address.md"),
    },
    check,
};

/// Where clouds answer, over HTTP.
const ADDRESSES: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V6(Ipv6Addr::new(0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254)),
];

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        if network.selected(policy).is_empty() {
            continue;
        }
        for rule in policy.rules(Direction::Egress).unwrap_or_default() {
            let Peers::Of(peers) = &rule.peers else {
                continue;
            };
            if !reaches_http(rule) {
                continue;
            }
            for peer in peers {
                let PeerKind::Block(block) = &peer.kind else {
                    continue;
                };
                let Some(address) = ADDRESSES
                    .into_iter()
                    .find(|address| block.contains(*address))
                else {
                    continue;
                };
                let path = peer.path.then("ipBlock");
                let message = format!(
                    "the block `{}` includes `{address}`, the metadata service of most clouds",
                    block.cidr
                );
                let mut violation = violations
                    .at(policy.place(&path.then("cidr")), message)
                    .label("includes the metadata service")
                    .effect("a pod that can be made to fetch a URL gives away the credentials of its node")
                    .help(match block.except.is_empty() {
                        true => format!("add `except: [{}]`", single(address)),
                        false => format!("add {} to `except`", single(address)),
                    });
                if let Some(fix) = fix(network, policy, &path, block, address) {
                    violation = violation.fix(fix);
                }
                violations.report(violation);
            }
        }
    }
}

fn reaches_http(rule: &PolicyRule) -> bool {
    let http = |port: &Port| {
        port.protocol == Protocol::Tcp
            && match &port.kind {
                PortKind::All => true,
                PortKind::Range(first, last) => (*first..=*last).contains(&80),
                PortKind::Named(_) => false,
            }
    };
    match &rule.ports {
        Ports::Any => true,
        Ports::Of(ports) => ports.iter().any(http),
    }
}

fn fix(
    network: &Network,
    policy: &Policy,
    path: &FieldPath,
    block: &IpBlock,
    address: IpAddr,
) -> Option<FixPlan> {
    let all = std::iter::once(single(address));
    let all: Vec<_> = all
        .chain(block.except.iter().map(ToString::to_string))
        .collect();
    let change = match block.except.is_empty() {
        true => Change::Insert {
            place: policy.place(path),
            key: "except".to_owned(),
            value: format!("[\"{}\"]", single(address)),
        },
        false => another_exception(network, policy, &path.then("except"), address)?,
    };
    Some(FixPlan {
        applicability: Applicability::NeedsReview,
        title: format!("except: [{}]", all.join(", ")),
        changes: vec![change],
    })
}

/// Puts an exception before those that are there, so that their comments stay with them; `None` where they are written
/// elsewhere, behind an alias.
fn another_exception(
    network: &Network,
    policy: &Policy,
    path: &FieldPath,
    address: IpAddr,
) -> Option<Change> {
    let bundle = network.cluster().bundle();
    let manifest = bundle.manifest(policy.manifest);
    let exceptions = manifest.root.at(path)?;
    let first = exceptions.as_sequence()?.first()?.span.start;
    let before = Span::new(0, first).slice(bundle.source(manifest.source).text());
    let added = match address {
        IpAddr::V4(_) => single(address),
        IpAddr::V6(_) => format!("\"{}\"", single(address)),
    };
    let text = match exceptions.style {
        Style::Flow => format!("{added}, "),
        Style::Block => {
            // What stands before the first item is its indentation and its dash.
            let dash = before.rsplit('\n').next()?;
            let line_break = if before.contains("\r\n") {
                "\r\n"
            } else {
                "\n"
            };
            (dash.trim() == "-").then(|| format!("{added}{line_break}{dash}"))?
        }
        _ => return None,
    };
    Some(Change::ReplaceText {
        place: Place::Text {
            source: manifest.source,
            span: Span::new(first, first),
        },
        text,
    })
}

fn single(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{address}/32"),
        IpAddr::V6(address) => format!("{address}/128"),
    }
}
