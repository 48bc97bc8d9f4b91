//! Questions about sets of policies that are answered by a number.

use std::collections::BTreeSet;

use hardening::cluster::WorkloadId;
use hardening::network::{
    AddressSet, Direction, Network, PeerKind, Peers, Policy, PolicyRule, PortKind, Ports, Protocol,
    difference,
};

use super::super::{Case, Outcome, run};
use super::{
    commanded, configured, explicit, is_captured, is_contained, is_refused, relation, samples,
    takes_ingress_for_policy,
};

#[test]
fn sets_of_policies_compare_as_in_network_config_analyzer() {
    let comparing = [
        "nca:containment",
        "nca:twoWayContainment",
        "nca:equivalence",
        "nca:equiv",
        "nca:strongEquivalence",
        "nca:permits",
        "nca:forbids",
        "nca:interferes",
        "nca:pairwiseInterferes",
    ];
    run(&comparing, |case| {
        if takes_ingress_for_policy(case) {
            return Ok(false);
        }
        let Some(expected) = expected(case) else {
            return Ok(false);
        };
        if !case.text("command_line").is_empty() {
            let (network, base) = commanded(case);
            let base = base.ok_or("no base")?;
            let found = match case.text("semantic") {
                "nca:equiv" => usize::from(!is_equivalent(&network, &base)),
                "nca:permits" => usize::from(!permits(&network, &base)),
                "nca:forbids" => usize::from(!forbids(&network, &base)),
                "nca:interferes" => usize::from(!interferes(&network, &base)),
                _ => return Ok(false),
            };
            return judged(expected, found);
        }
        let names = case.list("query_args");
        let networks: Result<Vec<_>, _> = names.iter().map(|name| configured(case, name)).collect();
        let networks = networks?;
        if networks.iter().any(is_refused) {
            return Ok(false);
        }
        let (first, later) = networks.split_first().ok_or("no configuration")?;
        let count = |holds: &dyn Fn(&Network) -> bool| later.iter().filter(|it| holds(it)).count();
        let found = match case.text("semantic") {
            "nca:containment" => count(&|it| is_within(it, first)),
            "nca:permits" => count(&|it| !permits(it, first)),
            "nca:forbids" => count(&|it| !forbids(it, first)),
            "nca:interferes" => count(&|it| interferes(first, it)),
            "nca:pairwiseInterferes" => ordered_pairs(&networks)
                .filter(|(a, b)| interferes(a, b))
                .count(),
            "nca:twoWayContainment" => {
                match (is_within(first, &later[0]), is_within(&later[0], first)) {
                    (true, true) => 3,
                    (true, false) => 2,
                    (false, true) => 1,
                    (false, false) => 0,
                }
            }
            "nca:strongEquivalence" => pairs(&networks)
                .filter(|(a, b)| !is_strongly_equivalent(a, b))
                .count(),
            _ => pairs(&networks)
                .filter(|(a, b)| !is_equivalent(a, b))
                .count(),
        };
        judged(expected, found)
    });
}

#[test]
fn idle_policies_and_rules_are_those_of_network_config_analyzer() {
    let counting = [
        "nca:emptiness",
        "nca:vacuity",
        "nca:redundancy",
        "nca:sanity",
        "nca:allCaptured",
    ];
    run(&counting, |case| {
        let Some(expected) = expected(case) else {
            return Ok(false);
        };
        let from_command_line = !case.text("command_line").is_empty();
        let networks = if from_command_line {
            vec![commanded(case).0]
        } else {
            let names = case.list("query_args");
            let networks: Result<Vec<_>, _> =
                names.iter().map(|name| configured(case, name)).collect();
            networks?
        };
        if networks.iter().any(is_refused) {
            return Ok(false);
        }
        let count: fn(&Network) -> usize = match case.text("semantic") {
            "nca:emptiness" => emptiness,
            "nca:vacuity" => |network| usize::from(is_vacuous(network)),
            "nca:redundancy" => redundancy,
            "nca:sanity" => insanity,
            // How many pods stand for one workload is network-config-analyzer's own choice.
            _ if case.value["output_config"]["outputEndpoints"] == "pods" => return Ok(false),
            _ if takes_ingress_for_policy(case) => return Ok(false),
            _ => uncaptured,
        };
        let found = networks.iter().map(count).sum::<usize>();
        judged(
            expected,
            if from_command_line {
                found.min(1)
            } else {
                found
            },
        )
    });
}

fn expected(case: &Case) -> Option<usize> {
    let executed = case.value["expected_not_executed"].as_u64().unwrap_or(0) == 0;
    let number = case.value["expected_number"].as_u64()?;
    executed.then_some(usize::try_from(number).ok()?)
}

fn judged(expected: usize, found: usize) -> Outcome {
    if expected == found {
        Ok(true)
    } else {
        Err(format!("expected {expected}, found {found}"))
    }
}

fn pairs(networks: &[Network]) -> impl Iterator<Item = (&Network, &Network)> {
    let numbered = networks.iter().enumerate();
    numbered.flat_map(move |(at, one)| networks[at + 1..].iter().map(move |other| (one, other)))
}

fn ordered_pairs(networks: &[Network]) -> impl Iterator<Item = (&Network, &Network)> {
    pairs(networks).flat_map(|(a, b)| [(a, b), (b, a)])
}

/// Decided twice, by the engine's own difference and pair by pair.
fn is_equivalent(one: &Network, other: &Network) -> bool {
    is_within(one, other) && is_within(other, one)
}

fn is_within(one: &Network, other: &Network) -> bool {
    let samples = samples(&[one, other]);
    let pair_by_pair = is_contained(&relation(one, &samples), &relation(other, &samples));
    let v6 = samples.iter().any(std::net::IpAddr::is_ipv6);
    if v6 {
        let changes = difference(other, one);
        let at_once = changes.iter().all(|change| change.added().is_none());
        assert_eq!(
            pair_by_pair, at_once,
            "the difference disagrees with the pairs"
        );
    }
    pair_by_pair
}

fn is_strongly_equivalent(one: &Network, other: &Network) -> bool {
    let names = |network: &Network| -> BTreeSet<String> {
        network.policies().iter().map(Policy::display).collect()
    };
    names(one) == names(other)
        && names(one).iter().all(|name| {
            let alone = |network: &Network| {
                let policies = network.policies().iter();
                network.under(policies.filter(|it| it.display() == *name).cloned())
            };
            is_equivalent(&alone(one), &alone(other))
        })
}

fn permits(wanted: &Network, network: &Network) -> bool {
    let samples = samples(&[wanted, network]);
    is_contained(&explicit(wanted, &samples), &relation(network, &samples))
}

fn forbids(unwanted: &Network, network: &Network) -> bool {
    let samples = samples(&[unwanted, network]);
    let allowed = relation(network, &samples);
    explicit(unwanted, &samples)
        .iter()
        .all(|(ends, connections)| {
            allowed
                .get(ends)
                .is_none_or(|allowed| allowed.intersection(connections).is_none())
        })
}

fn interferes(one: &Network, other: &Network) -> bool {
    let samples = samples(&[one, other]);
    !is_contained(&explicit(one, &samples), &explicit(other, &samples))
}

fn is_vacuous(network: &Network) -> bool {
    is_equivalent(network, &network.under([]))
}

fn emptiness(network: &Network) -> usize {
    let policies = network.policies().iter();
    policies
        .map(|policy| usize::from(is_empty(network, policy)) + empty_rules(network, policy).len())
        .sum()
}

fn is_empty(network: &Network, policy: &Policy) -> bool {
    network.selected(policy).is_empty()
}

fn empty_rules<'n>(network: &'n Network, policy: &'n Policy) -> Vec<&'n PolicyRule> {
    let rules = rules(policy).map(|(_, rule)| rule);
    rules
        .filter(|rule| meant(network, policy, rule) == (BTreeSet::new(), AddressSet::none()))
        .collect()
}

fn rules(policy: &Policy) -> impl Iterator<Item = (Direction, &PolicyRule)> {
    Direction::ALL.into_iter().flat_map(|direction| {
        let rules = policy.rules(direction).into_iter().flatten();
        rules.map(move |rule| (direction, rule))
    })
}

/// The pods and addresses that a rule means.
fn meant(
    network: &Network,
    policy: &Policy,
    rule: &PolicyRule,
) -> (BTreeSet<WorkloadId>, AddressSet) {
    let Peers::Of(peers) = &rule.peers else {
        let all = network.cluster().workloads_by_id().map(|(id, _)| id);
        return (all.collect(), AddressSet::all());
    };
    let pods = peers
        .iter()
        .flat_map(|peer| network.peer_workloads(policy, peer));
    let blocks = peers.iter().filter_map(|peer| match &peer.kind {
        PeerKind::Block(block) => Some(AddressSet::of_block(block)),
        PeerKind::Pods { .. } => None,
    });
    let ranges = blocks.flat_map(|block| block.ranges().to_vec());
    (pods.collect(), ranges.collect())
}

fn redundancy(network: &Network) -> usize {
    let policies = redundant_policies(network);
    let rules = network
        .policies()
        .iter()
        .filter(|policy| !policies.contains(&policy.display()))
        .map(|policy| redundant_rules(network, policy).len());
    policies.len() + rules.sum::<usize>()
}

fn redundant_policies(network: &Network) -> BTreeSet<String> {
    let policies = network.policies();
    if policies.len() < 2 {
        return BTreeSet::new();
    }
    let redundant = policies.iter().filter(|policy| {
        let others = policies
            .iter()
            .filter(|it| it.display() != policy.display());
        is_equivalent(network, &network.under(others.cloned()))
    });
    redundant.map(Policy::display).collect()
}

/// Rules without which nothing changes, and rules that stand twice in a policy.
fn redundant_rules<'p>(network: &Network, policy: &'p Policy) -> Vec<&'p PolicyRule> {
    let same = |a: &PolicyRule, b: &PolicyRule| {
        meant(network, policy, a) == meant(network, policy, b) && spelled(a) == spelled(b)
    };
    let redundant = rules(policy).filter(|(direction, rule)| {
        let of_direction = policy.rules(*direction).unwrap();
        if of_direction
            .iter()
            .filter(|other| same(rule, other))
            .count()
            > 1
        {
            return true;
        }
        let mut modified = policy.clone();
        let list = match direction {
            Direction::Ingress => &mut modified.ingress,
            Direction::Egress => &mut modified.egress,
        };
        list.as_mut()
            .unwrap()
            .retain(|other| other.path != rule.path);
        let policies = network.policies().iter().map(|other| {
            if other.display() == policy.display() {
                modified.clone()
            } else {
                other.clone()
            }
        });
        is_equivalent(network, &network.under(policies))
    });
    redundant.map(|(_, rule)| rule).collect()
}

fn spelled(rule: &PolicyRule) -> Option<BTreeSet<(Protocol, PortKind)>> {
    match &rule.ports {
        Ports::Any => None,
        Ports::Of(ports) => Some(
            ports
                .iter()
                .map(|port| (port.protocol, port.kind.clone()))
                .collect(),
        ),
    }
}

/// How many policies and rules do nothing.
fn insanity(network: &Network) -> usize {
    let vacuous = is_vacuous(network);
    let redundant = redundant_policies(network);
    let issues = network.policies().iter().map(|policy| {
        if is_empty(network, policy) {
            return 1;
        }
        let empty = empty_rules(network, policy);
        if vacuous {
            return empty.len();
        }
        if redundant.contains(&policy.display()) {
            return empty.len() + 1;
        }
        let rules = redundant_rules(network, policy).into_iter();
        let rules = rules.filter(|rule| empty.iter().all(|it| it.path != rule.path));
        empty.len() + rules.count()
    });
    usize::from(vacuous) + issues.sum::<usize>()
}

/// Workloads that no policy isolates, for each direction; without policies all pods, once.
fn uncaptured(network: &Network) -> usize {
    if network.policies().is_empty() {
        let workloads = network.cluster().workloads().iter();
        let pods = workloads.map(|workload| workload.replicas.unwrap_or(1) as usize);
        return pods.sum();
    }
    Direction::ALL
        .into_iter()
        .map(|direction| {
            let workloads = network.cluster().workloads_by_id();
            let uncaptured = workloads.filter(|(id, _)| !is_captured(network, *id, direction));
            let names: BTreeSet<_> = uncaptured.map(|(_, workload)| workload.display()).collect();
            names.len()
        })
        .sum()
}
