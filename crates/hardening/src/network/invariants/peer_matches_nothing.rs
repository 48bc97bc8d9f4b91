//! Peers that select nothing.

use std::collections::BTreeMap;

use super::ambiguous_peers::meant_together;
use super::cluster_dns;
use super::wording::selector;
use crate::cluster::{Cluster, NAME_LABEL, Namespace, Requirement, Selector, Workload};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, ManifestId, Place, Rule, Severity,
    Violations, listed,
};
use crate::network::{Direction, Network, Peer, PeerKind, Peers, Policy, PolicyRule, solvers};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.peer-matches-nothing",
        severity: Severity::Error,
        assumes: Some("namespaces and pods carry the labels that the manifests give them"),
        promise: "every selector of a peer selects something",
        page: include_str!("peer_matches_nothing.md"),
    },
    check,
};

/// Namespaces that every cluster has, with the label that every namespace has.
const ALWAYS: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        for direction in Direction::ALL {
            for rule in policy.rules(direction).unwrap_or_default() {
                let Peers::Of(peers) = &rule.peers else {
                    continue;
                };
                let before = std::iter::once(None).chain(peers.iter().map(Some));
                for (before, peer) in before.zip(peers) {
                    // Pods named behind a whole namespace are a fault of their own: ambiguous peers.
                    let ambiguous =
                        before.is_some_and(|before| meant_together(before, peer).is_some());
                    if !ambiguous {
                        check_peer(network, policy, direction, (rule, peer), violations);
                    }
                }
            }
        }
    }
}

fn check_peer(
    network: &Network,
    policy: &Policy,
    direction: Direction,
    (rule, peer): (&PolicyRule, &Peer),
    violations: &mut Violations<'_>,
) {
    let PeerKind::Pods { namespaces, pods } = &peer.kind else {
        return;
    };
    if let Some(namespaces) = namespaces
        && !selects_a_namespace(network.cluster(), namespaces)
    {
        no_namespace(
            network.cluster(),
            policy,
            direction,
            peer,
            namespaces,
            violations,
        );
        return;
    }
    no_pod(network, policy, (rule, peer), pods, violations);
}

fn selects_a_namespace(cluster: &Cluster, namespaces: &Selector) -> bool {
    let always = ALWAYS
        .into_iter()
        .filter(|name| !cluster.namespaces().contains_key(*name));
    let mut labels = always.map(|name| BTreeMap::from([(NAME_LABEL.to_owned(), name.to_owned())]));
    labels.any(|labels| namespaces.matches(&labels))
        || cluster.select_namespaces(namespaces).next().is_some()
}

fn no_namespace(
    cluster: &Cluster,
    policy: &Policy,
    direction: Direction,
    peer: &Peer,
    namespaces: &Selector,
    violations: &mut Violations<'_>,
) {
    let labels = peer.path.then("namespaceSelector").then("matchLabels");
    let effect = format!(
        "this peer allows no {direction} at all: what it was written for is refused where nothing else allows it"
    );
    if let Some((key, name)) = meant(cluster, namespaces) {
        let place = policy.place(&labels.then(key));
        let carried = cluster.namespaces().get(name);
        let message = format!("no namespace carries the label `{key}: {name}`");
        let mut violation = violations
            .at(place.clone(), message)
            .label("selects no namespace")
            .effect(effect)
            .help(format!(
                "select it by `{NAME_LABEL}: {name}`, which every namespace has"
            ));
        if let Some(manifest) = carried.and_then(|namespace| namespace.manifest) {
            violation = violation.related(Place::name(manifest), carries(carried));
        }
        if let Some(earlier) = lost(cluster, name, key) {
            let label = FieldPath::of("metadata.labels").then(key);
            violation = violation
                .related(
                    Place::value(earlier, label),
                    "here it has the label, but the later declaration removes it",
                )
                .assumes("the manifests are applied in the order in which they are given");
        }
        if namespaces.requirements().len() == 1 {
            violation = violation.fix(FixPlan {
                applicability: Applicability::Safe,
                title: format!("select by `{NAME_LABEL}: {name}`"),
                changes: vec![Change::RenameKey {
                    place,
                    key: NAME_LABEL.to_owned(),
                }],
            });
        }
        violations.report(violation);
        return;
    }
    // A namespace that is asked for by its name may well be there without being in the bundle.
    let by_name = namespaces
        .requirements()
        .iter()
        .any(|requirement| requirement.key() == NAME_LABEL);
    let declares_any = cluster
        .namespaces()
        .values()
        .any(|namespace| namespace.manifest.is_some());
    if by_name || !declares_any {
        return;
    }
    let message = format!(
        "no namespace of these manifests carries {}",
        selector(namespaces)
    );
    let violation = violations
        .at(policy.place(&peer.path.then("namespaceSelector")), message)
        .label("selects no namespace")
        .effect(effect)
        .assumes("the bundle declares all namespaces that the rule is about")
        .severity(Severity::Warning);
    violations.report(violation);
}

/// What the namespace that is probably meant does carry.
fn carries(namespace: Option<&Namespace>) -> String {
    let labels = namespace
        .into_iter()
        .flat_map(|namespace| &namespace.labels);
    let (name, others): (Vec<_>, Vec<_>) = labels
        .map(|(label, value)| format!("{label}: {value}"))
        .partition(|label| label.starts_with(NAME_LABEL));
    let name = listed(&name);
    match others.as_slice() {
        [] => format!("the namespace meant carries only {name}"),
        [other] => format!("the namespace meant carries {name} and `{other}`"),
        others => format!("the namespace meant carries {name}, {}", listed(others)),
    }
}

/// The earlier declaration of a namespace that had a label which the later one lacks.
fn lost(cluster: &Cluster, name: &str, label: &str) -> Option<ManifestId> {
    let declared = cluster.namespaces().get(name)?.manifest;
    let mut earlier = std::iter::successors(declared, |later| cluster.replaced_by(*later)).skip(1);
    let path = FieldPath::of("metadata.labels").then(label);
    earlier.find(|id| cluster.bundle().manifest(*id).root.at(&path).is_some())
}

/// The label and the namespace of the name that the label asks for.
fn meant<'s>(cluster: &Cluster, namespaces: &'s Selector) -> Option<(&'s str, &'s str)> {
    namespaces
        .requirements()
        .iter()
        .find_map(|requirement| match requirement {
            Requirement::In(key, values) => match values.as_slice() {
                [name]
                    if key != NAME_LABEL
                        && (ALWAYS.contains(&name.as_str())
                            || cluster.namespaces().contains_key(name)) =>
                {
                    Some((key.as_str(), name.as_str()))
                }
                _ => None,
            },
            _ => None,
        })
}

fn no_pod(
    network: &Network,
    policy: &Policy,
    (rule, peer): (&PolicyRule, &Peer),
    pods: &Selector,
    violations: &mut Violations<'_>,
) {
    if pods.is_everything()
        || solvers::are_asked_for(pods)
        || !network.peer_workloads(policy, peer).is_empty()
    {
        return;
    }
    let cluster = network.cluster();
    // Of a namespace without workloads, or one that is not in the bundle, nothing is known.
    let known = |name: &str| !cluster.select(name, &Selector::everything()).is_empty();
    let namespaces: Vec<_> = network.peer_namespaces(policy, peer).collect();
    let all_known =
        !namespaces.is_empty() && namespaces.iter().all(|namespace| known(&namespace.name));
    let others_unknown = matches!(
        &peer.kind,
        PeerKind::Pods {
            namespaces: Some(_),
            ..
        }
    ) && selects_unlisted(cluster, peer);
    if !all_known || others_unknown {
        return;
    }
    let names: Vec<_> = namespaces.iter().map(|namespace| &namespace.name).collect();
    let message = format!(
        "no workload of namespace {} carries {}",
        listed(&names),
        selector(pods)
    );
    let mut violation = violations
        .at(policy.place(&peer.path.then("podSelector")), message)
        .label("selects no pod")
        .effect("this peer allows nothing")
        .assumes("the bundle holds all workloads of the namespace")
        .severity(Severity::Warning);
    let elsewhere = match &peer.kind {
        PeerKind::Pods {
            namespaces: None, ..
        } => elsewhere(network, policy, (rule, peer), pods),
        _ => BTreeMap::new(),
    };
    if let Some((namespace, Some(workload))) = elsewhere.first_key_value() {
        violation = violation.related(
            Place::name(workload.manifest),
            format!("a workload that carries it is in namespace `{namespace}`"),
        );
    }
    if !elsewhere.is_empty() {
        let names: Vec<_> = elsewhere.keys().collect();
        violation = violation.help(format!(
            "a podSelector alone means the policy's own namespace; add a namespaceSelector for {} in the same peer",
            listed(&names)
        ));
    }
    if let [namespace] = elsewhere.keys().collect::<Vec<_>>().as_slice() {
        violation = violation.fix(FixPlan {
            applicability: Applicability::NeedsReview,
            title: format!("select them in namespace `{namespace}`"),
            changes: vec![Change::Insert {
                place: policy.place(&peer.path),
                key: "namespaceSelector".to_owned(),
                value: format!("{{matchLabels: {{{NAME_LABEL}: {namespace}}}}}"),
            }],
        });
    }
    violations.report(violation);
}

/// The other namespaces where the pods are that a peer names by their labels alone, each with the first workload that
/// the bundle has of them.
fn elsewhere<'n>(
    network: &'n Network,
    policy: &Policy,
    (rule, peer): (&PolicyRule, &Peer),
    pods: &Selector,
) -> BTreeMap<&'n str, Option<&'n Workload>> {
    let mut elsewhere = BTreeMap::new();
    let cluster = network.cluster();
    for id in cluster.select_everywhere(pods) {
        let workload = cluster.workload(id);
        let namespace = workload.namespace.as_str();
        elsewhere.entry(namespace).or_insert(Some(workload));
    }
    if elsewhere.is_empty() && cluster_dns::is_looked_for_at_home(network, policy, rule, peer) {
        elsewhere.insert(cluster_dns::NAMESPACE, None);
    }
    elsewhere
}

/// Whether a namespace that every cluster has, but the bundle does not hold, is selected.
fn selects_unlisted(cluster: &Cluster, peer: &Peer) -> bool {
    let PeerKind::Pods {
        namespaces: Some(namespaces),
        ..
    } = &peer.kind
    else {
        return false;
    };
    ALWAYS
        .into_iter()
        .filter(|name| !cluster.namespaces().contains_key(*name))
        .any(|name| namespaces.matches(&BTreeMap::from([(NAME_LABEL.to_owned(), name.to_owned())])))
}
