//! Pods whose policies keep them from the cluster DNS.

use std::collections::BTreeMap;

use super::cluster_dns::{self, LABEL, NAMESPACE, PORT};
use crate::cluster::{Cluster, Protocol, WorkloadId};
use crate::finding::{FieldPath, Invariant, ManifestId, Place, Rule, Severity, Violations};
use crate::network::needed_flows::missing_name_label;
use crate::network::{
    Decision, Endpoint, Network, Peer, PeerKind, Peers, Policy, PolicyId, PolicyRule,
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

/// Workloads that a message names before it counts them.
const NAMED: usize = 3;

/// What is reported together: workloads of a namespace that lack the same for the same reason.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    namespace: String,
    lack: Lack,
    /// The policy to mend, and the field where it tries to allow DNS.
    policy: ManifestId,
    field: Option<FieldPath>,
}

/// What is not allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    /// Asking at all.
    Both,
    /// Asking again over TCP.
    Tcp,
}

/// The workloads of a cause, with what each of them has.
#[derive(Default)]
struct Affected<'n> {
    workloads: Vec<WorkloadId>,
    /// The policies that isolate all of them, in the order of reading.
    isolating: Vec<&'n Policy>,
    /// Each once, the nearest first.
    attempts: Vec<Attempt<'n>>,
}

/// A rule that is to allow DNS and does not.
struct Attempt<'n> {
    policy: ManifestId,
    /// Of its policy.
    rules: &'n [PolicyRule],
    path: FieldPath,
    fault: String,
    /// What to do, where it is more than to write the whole rule.
    help: Option<String>,
}

impl Network {
    /// Whether policies let the pods of a workload ask the cluster DNS, as far as manifests tell; `None` for pods that do
    /// not ask it, and for its own. Linear in the rules that isolate them.
    #[must_use]
    pub fn resolves_names(&self, workload: WorkloadId) -> Option<bool> {
        let cluster = self.cluster();
        let servers = cluster_dns::servers(cluster);
        let is_server = servers.contains(&workload.into());
        if is_server || !cluster_dns::is_asked_by(cluster.workload(workload)) {
            return None;
        }
        let lack = lack(self, workload, &servers);
        Some(!matches!(lack, Some((_, Lack::Both))))
    }
}

fn check(network: &Network, violations: &mut Violations<'_>) {
    if network.policies().is_empty() {
        return;
    }
    let cluster = network.cluster();
    let servers = cluster_dns::servers(cluster);
    let mut causes: BTreeMap<Cause, Affected<'_>> = BTreeMap::new();
    for (id, workload) in cluster.workloads_by_id() {
        if !cluster_dns::is_asked_by(workload) || servers.contains(&id.into()) {
            continue;
        }
        let Some((policies, lack)) = lack(network, id, &servers) else {
            continue;
        };
        let isolating: Vec<_> = policies
            .iter()
            .filter_map(|id| network.policy(*id))
            .collect();
        let attempts = attempts(network, &isolating, lack);
        let (policy, field) = match attempts.first() {
            Some(attempt) => (attempt.policy, Some(attempt.path.clone())),
            None => match broadest(network, &isolating) {
                Some(policy) => (policy.manifest, None),
                None => continue,
            },
        };
        let cause = Cause {
            namespace: workload.namespace.clone(),
            lack,
            policy,
            field,
        };
        causes
            .entry(cause)
            .or_default()
            .add(id, &isolating, attempts);
    }
    for (cause, affected) in &causes {
        report(network.cluster(), cause, affected, violations);
    }
}

impl<'n> Affected<'n> {
    fn add(&mut self, id: WorkloadId, isolating: &[&'n Policy], attempts: Vec<Attempt<'n>>) {
        if self.workloads.is_empty() {
            self.isolating = isolating.to_vec();
        }
        self.workloads.push(id);
        let isolates = |policy: &&Policy| isolating.iter().any(|it| it.manifest == policy.manifest);
        self.isolating.retain(isolates);
        for attempt in attempts {
            let known = |it: &Attempt<'_>| it.policy == attempt.policy && it.path == attempt.path;
            if !self.attempts.iter().any(known) {
                self.attempts.push(attempt);
            }
        }
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
                Decision::Denied { policies } if verdict.undecided.is_empty() => {
                    denied = Some(policies);
                }
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

fn may_reach_otherwise(network: &Network, policies: &[PolicyId], protocol: Protocol) -> bool {
    let mut policies = policies.iter().filter_map(|id| network.policy(*id));
    policies.any(|policy| {
        let mut rules = policy.egress.iter().flatten();
        rules.any(|rule| cluster_dns::may_be_meant(network, policy, rule, protocol))
    })
}

/// The policy that isolates the most pods, and of several the first.
fn broadest<'n>(network: &Network, policies: &[&'n Policy]) -> Option<&'n Policy> {
    let selected = |policy: &Policy| network.selected(policy).len();
    let broadest = policies.iter().copied();
    broadest.reduce(|best, other| match selected(other) > selected(best) {
        true => other,
        false => best,
    })
}

/// The rules that are to allow DNS and do not, the nearest first.
fn attempts<'n>(network: &Network, isolating: &[&'n Policy], lack: Lack) -> Vec<Attempt<'n>> {
    let mut attempts = Vec::new();
    for policy in isolating {
        let rules = policy.egress.as_deref().unwrap_or_default();
        for rule in rules {
            let Peers::Of(peers) = &rule.peers else {
                continue;
            };
            for peer in peers {
                let Some((path, fault, help)) = fault(network, policy, rule, peer, lack) else {
                    continue;
                };
                attempts.push(Attempt {
                    policy: policy.manifest,
                    rules,
                    path,
                    fault,
                    help,
                });
            }
        }
    }
    // The policy that does the least else is the one meant for DNS.
    attempts.sort_by_key(|attempt| attempt.rules.len());
    attempts
}

/// Why a peer that may be meant for DNS does not allow it: the field, what is wrong with it, and what to do.
fn fault(
    network: &Network,
    policy: &Policy,
    rule: &PolicyRule,
    peer: &Peer,
    lack: Lack,
) -> Option<(FieldPath, String, Option<String>)> {
    if cluster_dns::is_looked_for_at_home(network, policy, rule, peer) {
        let own = &policy.namespace;
        let fault = format!("without a namespaceSelector this selects pods of `{own}` itself");
        let help = format!("add `{}` to this peer", cluster_dns::namespace_selector());
        return Some((peer.path.then("podSelector"), fault, Some(help)));
    }
    let PeerKind::Pods {
        namespaces: Some(selector),
        ..
    } = &peer.kind
    else {
        return None;
    };
    let selects = cluster_dns::selects_its_namespace(network, selector);
    let namespace = network.cluster().namespaces().get(NAMESPACE);
    let carried = namespace.map(|namespace| &namespace.labels);
    let missing = missing_name_label(selector, NAMESPACE, carried);
    if let Some(label) = missing.filter(|_| !selects) {
        let fault = format!("namespace `{NAMESPACE}` does not carry `{label}`");
        return Some((peer.path.then("namespaceSelector"), fault, None));
    }
    if selects && lack == Lack::Tcp && cluster_dns::allows(rule, Protocol::Udp) {
        return Some((rule.path.then("ports"), "allows UDP only".to_owned(), None));
    }
    (selects && !selector.is_everything()).then(|| {
        let fault = format!("does not allow the DNS pods of `{NAMESPACE}` on port {PORT}");
        (rule.path.clone(), fault, None)
    })
}

fn report(
    cluster: &Cluster,
    cause: &Cause,
    affected: &Affected<'_>,
    violations: &mut Violations<'_>,
) {
    let nearest = affected.attempts.first();
    let (place, label) = match nearest {
        Some(attempt) => (attempt.place(), attempt.fault.clone()),
        None => {
            let label = "isolates these pods, and no rule is for the cluster DNS";
            (Place::name(cause.policy), label.to_owned())
        }
    };
    let who = who(cluster, &affected.workloads, &cause.namespace);
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
    let whole_rule = || {
        format!(
            "allow egress to pods with `{}: {}` in the namespace with `kubernetes.io/metadata.name: {NAMESPACE}`, on UDP \
             and TCP {PORT}",
            LABEL.0, LABEL.1
        )
    };
    let help = nearest.and_then(|attempt| attempt.help.clone());
    let mut violation = violations
        .at(place, message)
        .label(label)
        .effect(effect)
        .help(help.unwrap_or_else(whole_rule))
        .severity(severity);
    for attempt in affected.attempts.iter().skip(1) {
        violation = violation.related(attempt.place(), attempt.fault.clone());
    }
    let mut shown: Vec<_> = affected.attempts.iter().map(|it| it.policy).collect();
    shown.push(cause.policy);
    let others = affected.isolating.iter();
    for policy in others.filter(|policy| !shown.contains(&policy.manifest)) {
        let message = "isolates the egress of these pods, too";
        violation = violation.related(Place::name(policy.manifest), message);
    }
    violations.report(violation);
}

impl Attempt<'_> {
    fn place(&self) -> Place {
        Place::value(self.policy, self.path.clone())
    }
}

fn who(cluster: &Cluster, workloads: &[WorkloadId], namespace: &str) -> String {
    if workloads.len() > NAMED {
        return format!("{} workloads of namespace `{namespace}`", workloads.len());
    }
    let names = workloads.iter().map(|id| cluster.workload(*id).display());
    let names: Vec<_> = names.collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}
