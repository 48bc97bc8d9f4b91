//! Pods whose policies keep them from the cluster DNS.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, Protocol, Requirement, Selector, Workload, WorkloadId};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::network::needed_flows::missing_name_label;
use crate::network::{
    Decision, Endpoint, Network, PeerKind, Peers, PodDescription, Policy, PolicyId, PolicyRule,
    PortKind, Ports,
};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.dns-blocked",
        severity: Severity::Error,
        assumes: Some(
            "the network plugin enforces NetworkPolicies, and the DNS pods are in `kube-system` with the label \
             `k8s-app: kube-dns`",
        ),
        promise: "pods whose egress is isolated may reach the cluster DNS on UDP and TCP 53",
        page: include_str!("dns_blocked.md"),
    },
    check,
};

/// The namespace of the cluster DNS.
const NAMESPACE: &str = "kube-system";

/// The label of its pods, whichever program they run.
const LABEL: (&str, &str) = ("k8s-app", "kube-dns");

/// The port of the cluster DNS.
const PORT: u16 = 53;

/// Workloads that a message names before it counts them.
const NAMED: usize = 3;

/// What is reported together: workloads of a namespace under the same policies.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    namespace: String,
    policies: Vec<PolicyId>,
    lack: Lack,
}

/// What is not allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    /// Asking at all.
    Both,
    /// Asking again over TCP.
    Tcp,
}

fn check(network: &Network, violations: &mut Violations<'_>) {
    if network.policies().is_empty() {
        return;
    }
    let cluster = network.cluster();
    let servers = servers(cluster);
    let mut causes: BTreeMap<Cause, Vec<WorkloadId>> = BTreeMap::new();
    for (id, workload) in (0..).map(WorkloadId).zip(cluster.workloads()) {
        if !uses_cluster_dns(workload) || servers.contains(&id.into()) {
            continue;
        }
        if let Some((policies, lack)) = lack(network, id, &servers) {
            let cause = Cause {
                namespace: workload.namespace.clone(),
                policies,
                lack,
            };
            causes.entry(cause).or_default().push(id);
        }
    }
    for (cause, workloads) in &causes {
        report(network, cause, workloads, violations);
    }
}

/// The pods that answer: those of the bundle, else what every cluster has.
fn servers(cluster: &Cluster) -> Vec<Endpoint> {
    let labels = BTreeMap::from([(LABEL.0.to_owned(), LABEL.1.to_owned())]);
    let written = cluster.select(NAMESPACE, &Selector::of_labels(&labels));
    if written.is_empty() {
        return vec![Endpoint::Pod(PodDescription::in_namespace(
            cluster, NAMESPACE, labels,
        ))];
    }
    written.into_iter().map(Endpoint::Workload).collect()
}

/// Pods on the network of their node, and those that are told so, ask the servers of their node or of their own choice.
fn uses_cluster_dns(workload: &Workload) -> bool {
    match workload.pod.dns_policy.as_deref() {
        Some("None" | "Default") => false,
        Some("ClusterFirstWithHostNet") => true,
        _ => !workload.host_network(),
    }
}

/// What a workload lacks, and the policies that isolate it.
fn lack(network: &Network, id: WorkloadId, servers: &[Endpoint]) -> Option<(Vec<PolicyId>, Lack)> {
    let denied = |protocol| {
        let mut denied = None;
        for server in servers {
            let verdict = network
                .reachability()
                .verdict(&id.into(), server, protocol, PORT);
            match verdict.egress {
                Decision::Denied { policies } => denied = Some(policies),
                _ => return None,
            }
        }
        denied.filter(|policies| !may_reach_otherwise(network, policies, protocol))
    };
    if let Some(policies) = denied(Protocol::Udp) {
        return Some((policies, Lack::Both));
    }
    denied(Protocol::Tcp).map(|policies| (policies, Lack::Tcp))
}

/// Whether a rule may mean DNS that manifests do not tell of: a cache on the node, the address of the DNS Service, or
/// servers in another namespace or under other labels.
fn may_reach_otherwise(network: &Network, policies: &[PolicyId], protocol: Protocol) -> bool {
    let rules = rules(network, policies);
    rules.into_iter().any(|(policy, rule)| {
        let Peers::Of(peers) = &rule.peers else {
            return false;
        };
        peers.iter().any(|peer| match &peer.kind {
            PeerKind::Block(_) => allows_dns(rule, protocol),
            PeerKind::Pods { namespaces, pods } => {
                let in_dns_namespace = match namespaces {
                    None => policy.namespace == NAMESPACE,
                    Some(selector) => names_dns(selector) || selects_kube_system(network, selector),
                };
                let unlike = namespaces.as_ref().is_some_and(names_dns);
                in_dns_namespace && (unlike || (names_dns(pods) && allows_dns(rule, protocol)))
            }
        })
    })
}

fn selects_kube_system(network: &Network, selector: &Selector) -> bool {
    let pod = PodDescription::in_namespace(network.cluster(), NAMESPACE, BTreeMap::new());
    selector.matches(pod.namespace_labels())
}

fn names_dns(selector: &Selector) -> bool {
    selector
        .requirements()
        .iter()
        .any(|requirement| match requirement {
            Requirement::In(_, values) => values.iter().any(|value| value.contains("dns")),
            _ => false,
        })
}

fn rules<'n>(network: &'n Network, policies: &[PolicyId]) -> Vec<(&'n Policy, &'n PolicyRule)> {
    let policies = policies.iter().filter_map(|id| network.policy(*id));
    policies
        .flat_map(|policy| {
            let rules = policy.egress.iter().flatten();
            rules.map(move |rule| (policy, rule))
        })
        .collect()
}

fn allows_dns(rule: &PolicyRule, protocol: Protocol) -> bool {
    match &rule.ports {
        Ports::Any => true,
        Ports::Of(ports) => ports.iter().any(|port| {
            port.protocol == protocol
                && match &port.kind {
                    PortKind::All => true,
                    PortKind::Range(first, last) => (*first..=*last).contains(&PORT),
                    PortKind::Named(name) => name.contains("dns"),
                }
        }),
    }
}

/// The rule that is to allow DNS and does not: its place and what is wrong with it.
struct Attempt {
    place: Place,
    fault: String,
    rules: usize,
}

fn attempts(network: &Network, cause: &Cause) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for (policy, rule) in rules(network, &cause.policies) {
        let Peers::Of(peers) = &rule.peers else {
            continue;
        };
        for peer in peers {
            let PeerKind::Pods { namespaces, .. } = &peer.kind else {
                continue;
            };
            let Some(selector) = namespaces else {
                continue;
            };
            let selects = selects_kube_system(network, selector);
            let namespace = network.cluster().namespaces().get(NAMESPACE);
            let carried = namespace.map(|namespace| &namespace.labels);
            let missing = missing_name_label(selector, NAMESPACE, carried);
            let (path, fault) = if let Some(label) = missing.filter(|_| !selects) {
                let fault = format!("namespace `{NAMESPACE}` does not carry `{label}`");
                (peer.path.then("namespaceSelector"), fault)
            } else if selects && cause.lack == Lack::Tcp && allows_dns(rule, Protocol::Udp) {
                (rule.path.then("ports"), "allows UDP only".to_owned())
            } else if selects && !selector.is_everything() {
                let fault = format!("does not allow the DNS pods of `{NAMESPACE}` on port {PORT}");
                (rule.path.clone(), fault)
            } else {
                continue;
            };
            attempts.push(Attempt {
                place: policy.place(&path),
                fault,
                rules: policy.egress.as_ref().map_or(0, Vec::len),
            });
        }
    }
    attempts
}

fn report(
    network: &Network,
    cause: &Cause,
    workloads: &[WorkloadId],
    violations: &mut Violations<'_>,
) {
    let isolating = cause.policies.iter().filter_map(|id| network.policy(*id));
    let Some(first) = isolating.clone().next() else {
        return;
    };
    let attempts = attempts(network, cause);
    // The policy that does the least else is the one meant for DNS.
    let nearest = attempts.iter().min_by_key(|attempt| attempt.rules);
    let (place, label) = match nearest {
        Some(attempt) => (attempt.place.clone(), attempt.fault.clone()),
        None => {
            let label = "isolates these pods, and no rule is for the cluster DNS";
            (Place::name(first.manifest), label.to_owned())
        }
    };
    let who = who(network.cluster(), workloads, &cause.namespace);
    let (message, effect, severity) = match cause.lack {
        Lack::Both => (
            format!("{who} may not reach the cluster DNS on UDP and TCP {PORT}"),
            "they resolve no name, so every connection by name fails",
            Severity::Error,
        ),
        Lack::Tcp => (
            format!("{who} may reach the cluster DNS on UDP {PORT}, but not on TCP {PORT}"),
            "an answer too long for a datagram is asked for again over TCP, and that fails",
            Severity::Warning,
        ),
    };
    let mut violation = violations
        .at(place.clone(), message)
        .label(label)
        .effect(effect)
        .help(format!(
            "allow egress to pods with `{}: {}` in the namespace with `kubernetes.io/metadata.name: {NAMESPACE}`, on UDP \
             and TCP {PORT}",
            LABEL.0, LABEL.1
        ))
        .severity(severity);
    for attempt in attempts.iter().filter(|attempt| attempt.place != place) {
        violation = violation.related(attempt.place.clone(), attempt.fault.clone());
    }
    let shown = |policy: &Policy| {
        let mut places = attempts.iter().map(|attempt| &attempt.place);
        places.any(
            |place| matches!(place, Place::Field { manifest, .. } if *manifest == policy.manifest),
        )
    };
    for policy in isolating
        .skip(usize::from(nearest.is_none()))
        .filter(|policy| !shown(policy))
    {
        let message = "isolates the egress of these pods, too";
        violation = violation.related(Place::name(policy.manifest), message);
    }
    violations.report(violation);
}

fn who(cluster: &Cluster, workloads: &[WorkloadId], namespace: &str) -> String {
    let names = workloads.iter().map(|id| cluster.workload(*id).display());
    match workloads.len() {
        ..=NAMED => names.collect::<Vec<_>>().join(" and "),
        many => format!("{many} workloads of namespace `{namespace}`"),
    }
}
