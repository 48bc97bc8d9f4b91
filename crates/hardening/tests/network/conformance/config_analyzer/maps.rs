//! Maps and differences, as network-config-analyzer sums them up in rules.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use hardening::cluster::Workload;
use hardening::network::{Endpoint, Network};

use super::super::{Case, Outcome, compare, run};
use super::rules::{Rule, read};
use super::{
    Relation, Side, commanded, configured, is_refused, is_same_pod, relation, samples, sides,
    takes_ingress_for_policy, without,
};

#[test]
fn maps_are_those_of_network_config_analyzer() {
    run(&["nca:connectivityMap", "nca:connectivity"], |case| {
        let Some(rules) = written(case) else {
            return Ok(false);
        };
        let networks = networks(case)?;
        if networks.iter().any(|(_, network)| is_refused(network)) {
            return Ok(false);
        }
        let single = networks.len() == 1;
        for (name, network) in &networks {
            let samples = samples(&[network]);
            let expected = expanded(
                network,
                &samples,
                |rule| single || rule.configs.iter().any(|config| config == name),
                &rules,
            );
            let mut found = within_subset(case, network, relation(network, &samples));
            if case.text("expected_format") == "nca-txt_no_fw_rules" {
                // This format prints no line of a workload with itself.
                found.retain(|(from, to), _| from != to);
            }
            same(&expected, &found).map_err(|reason| format!("{name}: {reason}"))?;
        }
        Ok(true)
    });
}

#[test]
fn differences_are_those_of_network_config_analyzer() {
    run(&["nca:semanticDiff", "nca:semantic_diff"], |case| {
        let executed = case.value["expected_not_executed"].as_u64().unwrap_or(0) == 0;
        if takes_ingress_for_policy(case) || !executed {
            return Ok(false);
        }
        let networks = networks(case)?;
        if networks.iter().any(|(_, network)| is_refused(network)) {
            return Ok(false);
        }
        let mut parts = 0;
        let rules = written(case);
        for (at, (one, before)) in networks.iter().enumerate() {
            for (other, after) in &networks[at + 1..] {
                let found = differing(before, after);
                parts += found.len();
                let Some(rules) = &rules else {
                    continue;
                };
                let pair = [one.clone(), other.clone()];
                let is_of_pair = |rule: &Rule| networks.len() == 2 || rule.configs == pair;
                let mut expected: BTreeMap<String, Relation> = BTreeMap::new();
                let samples = samples(&[before, after]);
                for rule in rules.iter().filter(|rule| is_of_pair(rule)) {
                    let topology = if is_loss(&rule.part) { before } else { after };
                    let part = expected.entry(rule.part.clone()).or_default();
                    expand(rule, topology, &samples, part);
                }
                for part in expected.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
                    let none = Relation::new();
                    let (expected, found) = (expected.get(part), found.get(part));
                    same(expected.unwrap_or(&none), found.unwrap_or(&none))
                        .map_err(|reason| format!("{one}, {other}, {part}: {reason}"))?;
                }
            }
        }
        match case.value["expected_number"].as_u64() {
            // On the command line the number says whether there is a difference.
            Some(number) if !case.text("command_line").is_empty() => {
                number_is(number, parts.min(1))
            }
            Some(number) => number_is(number, parts),
            None if rules.is_some() => Ok(true),
            None => Ok(false),
        }
    });
}

fn number_is(expected: u64, found: usize) -> Outcome {
    if usize::try_from(expected).unwrap() == found {
        Ok(true)
    } else {
        Err(format!("expected {expected} parts, found {found}"))
    }
}

/// The printed rules; `None` where a case prints none, or a picture, or a report with reasons.
fn written(case: &Case) -> Option<Vec<Rule>> {
    if case.text("expected_file").is_empty() || takes_ingress_for_policy(case) {
        return None;
    }
    let command = case.text("command_line");
    if command.contains("--explain") {
        return None;
    }
    let format = match case.text("expected_format").strip_prefix("nca-")? {
        "cmdline" => {
            let (_, options) = command.split_once(" -o ").unwrap_or(("", "txt"));
            options.split_whitespace().next()?
        }
        format => format,
    };
    read(&case.expected(), format)
}

/// The networks of a case with their names, in the order of the question; the base of a command line comes first.
fn networks(case: &Case) -> Result<Vec<(String, Network)>, String> {
    if case.text("command_line").is_empty() {
        let names = case.list("query_args").into_iter();
        return names
            .map(|name| Ok((name.to_owned(), configured(case, name)?)))
            .collect();
    }
    let (network, base) = commanded(case);
    let base = base.map(|base| ("base".to_owned(), base));
    Ok(base.into_iter().chain([(String::new(), network)]).collect())
}

fn expanded(
    network: &Network,
    samples: &BTreeSet<IpAddr>,
    keep: impl Fn(&Rule) -> bool,
    rules: &[Rule],
) -> Relation {
    let mut relation = Relation::new();
    for rule in rules.iter().filter(|rule| keep(rule)) {
        expand(rule, network, samples, &mut relation);
    }
    relation
}

fn expand(rule: &Rule, network: &Network, samples: &BTreeSet<IpAddr>, relation: &mut Relation) {
    let sides = sides(network, samples);
    for (from, sender) in &sides {
        if !rule.from.means(network, sender) {
            continue;
        }
        for (to, receiver) in &sides {
            if is_same_pod(network, sender, receiver) || !rule.to.means(network, receiver) {
                continue;
            }
            let known = relation.entry((from.clone(), to.clone())).or_default();
            *known = known.union(&rule.connections);
        }
    }
}

fn same(expected: &Relation, found: &Relation) -> Outcome {
    let lines = |relation: &Relation| -> BTreeSet<String> {
        let lines = relation.iter();
        lines
            .map(|((from, to), connections)| format!("{from} => {to} : {connections}"))
            .collect()
    };
    compare(&lines(expected), &lines(found))
}

/// A case may ask for some pods only: what has one of them at one end.
fn within_subset(case: &Case, network: &Network, relation: Relation) -> Relation {
    let subset = &case.value["output_config"]["subset"];
    let command = case.text("command_line");
    let option = command.split_once("--deployment_subset ");
    let option = option.and_then(|(_, rest)| rest.split_whitespace().next());
    let deployments = subset["deployment_subset"].as_str().or(option);
    let namespaces = subset["namespace_subset"].as_str();
    let labels = subset["label_subset"].as_array();
    if deployments.is_none() && namespaces.is_none() && labels.is_none() {
        return relation;
    }
    let is_wanted = |workload: &Workload| {
        let names = || deployments.into_iter().flat_map(|names| names.split(','));
        let by_name = !workload.template.segments().is_empty()
            && names().any(|name| match name.split_once('/') {
                Some(_) => workload.display().contains(name),
                None => workload.name.contains(name),
            });
        let mut spaces = namespaces.into_iter().flat_map(|names| names.split(','));
        let by_labels = labels.into_iter().flatten().any(|wanted| {
            let mut wanted = wanted.as_object().unwrap().iter();
            wanted
                .all(|(key, value)| workload.labels.get(key).map(String::as_str) == value.as_str())
        });
        by_name || by_labels || spaces.any(|name| name == workload.namespace)
    };
    let wanted: BTreeSet<_> = sides(network, &BTreeSet::new())
        .into_iter()
        .filter(|(_, endpoint)| match endpoint {
            Endpoint::Workload(id) => is_wanted(network.cluster().workload(*id)),
            _ => false,
        })
        .map(|(side, _)| side)
        .collect();
    let lines = relation.into_iter();
    lines
        .filter(|((from, to), _)| wanted.contains(from) || wanted.contains(to))
        .collect()
}

fn is_loss(part: &str) -> bool {
    part.starts_with("Lost") || part.starts_with("Removed")
}

/// What differs between two networks, by the parts into which network-config-analyzer sorts it.
fn differing(before: &Network, after: &Network) -> BTreeMap<String, Relation> {
    let samples = samples(&[before, after]);
    let (was, is) = (relation(before, &samples), relation(after, &samples));
    let pods = |network: &Network| -> BTreeSet<Side> {
        let sides = sides(network, &BTreeSet::new()).into_iter();
        sides.map(|(side, _)| side).collect()
    };
    let (old, new) = (pods(before), pods(after));
    let mut parts: BTreeMap<String, Relation> = BTreeMap::new();
    for (difference, gained) in [(without(&was, &is), false), (without(&is, &was), true)] {
        for ((from, to), connections) in difference {
            let kinds = [kind(&from, &old, &new), kind(&to, &old, &new)];
            let part = part(kinds, gained);
            parts
                .entry(part)
                .or_default()
                .insert((from, to), connections);
        }
    }
    parts
}

fn kind(side: &Side, old: &BTreeSet<Side>, new: &BTreeSet<Side>) -> &'static str {
    match side {
        Side::Address(_) => "ipBlocks",
        pod if !new.contains(pod) => "removed peers",
        pod if !old.contains(pod) => "added peers",
        Side::Pod(_) => "persistent peers",
    }
}

fn part(kinds: [&'static str; 2], gained: bool) -> String {
    let has = |kind: &str| kinds.contains(&kind);
    let both = |one: &str, other: &str| format!("{one} and {other}");
    let (verb, ends) = if has("removed peers") {
        let ends = match kinds {
            _ if has("ipBlocks") => both("removed peers", "ipBlocks"),
            _ if has("persistent peers") => both("removed peers", "persistent peers"),
            _ => "removed peers".to_owned(),
        };
        ("Lost", ends)
    } else if has("added peers") {
        let ends = match kinds {
            _ if has("ipBlocks") => both("added peers", "ipBlocks"),
            _ if has("persistent peers") => both("persistent peers", "added peers"),
            _ => "added peers".to_owned(),
        };
        ("New", ends)
    } else {
        let ends = if has("ipBlocks") {
            both("persistent peers", "ipBlocks")
        } else {
            "persistent peers".to_owned()
        };
        (if gained { "Added" } else { "Removed" }, ends)
    };
    format!("{verb} connections between {ends}")
}
