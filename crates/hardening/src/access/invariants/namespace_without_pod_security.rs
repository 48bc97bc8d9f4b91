//! Namespaces whose pods nobody judges.

use std::collections::BTreeSet;

use super::namespaces::{self, OF_THE_CLUSTER};
use super::node_agents::NodePurpose;
use crate::access::Access;
use crate::access::pod_security::{Mode, NamespacePolicy};
use crate::cluster::{Resource, Workload};
use crate::finding::{Invariant, ManifestId, Place, Rule, Severity, Violation, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.namespace-without-pod-security",
        severity: Severity::Warning,
        assumes: Some("the API server is not configured to judge pods where no label asks for it"),
        promise: "every namespace with workloads says which level of Pod Security it enforces",
        page: include_str!("namespace_without_pod_security.md"),
    },
    check,
};

/// How many namespaces are shown beside the first.
const SHOWN: usize = 8;

/// A declared namespace with workloads and without an enforced level.
struct Open<'a> {
    name: &'a str,
    policy: &'a NamespacePolicy,
    manifest: ManifestId,
    workloads: Vec<&'a Workload>,
}

impl Open<'_> {
    /// Whether one of its workloads works on its node, and so may need, or make, privileged pods.
    fn has_agents(&self) -> bool {
        let mut workloads = self.workloads.iter();
        workloads.any(|workload| NodePurpose::of(workload) == NodePurpose::Known)
    }
}

fn check(access: &Access, violations: &mut Violations<'_>) {
    let open = open(access);
    let security = access.pod_security();
    let asks = |policy: &NamespacePolicy| Mode::ALL.into_iter().any(|mode| policy.asks(mode));
    let labelled = security.namespaces().iter().find(|(_, it)| asks(it));
    match labelled.and_then(|(name, policy)| Some((name, policy.manifest?))) {
        Some((labelled, manifest)) => {
            for namespace in &open {
                let violation = of_one(namespace, violations);
                violations.report(if labelled == namespace.name {
                    violation
                } else {
                    let words = format!("namespace `{labelled}` has labels of Pod Security");
                    violation.related(Place::name(manifest), words)
                });
            }
        }
        None => {
            if let Some((first, others)) = open.split_first() {
                violations.report(of_all(first, others, violations));
            }
        }
    }
}

fn open(access: &Access) -> Vec<Open<'_>> {
    let mut workloads = namespaces::workloads(access);
    let removed = removed(access);
    let policies = access.pod_security().namespaces().iter();
    let mut open: Vec<_> = policies
        .filter_map(|(name, policy)| {
            let manifest = policy.manifest?;
            let open = !policy.asks(Mode::Enforce)
                && !OF_THE_CLUSTER.contains(&name.as_str())
                && !removed.contains(name.as_str());
            let workloads = workloads.remove(name.as_str()).filter(|_| open)?;
            Some(Open {
                name,
                policy,
                manifest,
                workloads,
            })
        })
        .collect();
    open.sort_by_key(|namespace| namespace.manifest);
    open
}

/// The namespaces that another declaration labels, which does not hold: that is found to be declared twice.
fn removed(access: &Access) -> BTreeSet<&str> {
    let cluster = access.cluster();
    let replaced = cluster.replaced().iter();
    let replaced = replaced.filter_map(|replaced| {
        let later = cluster.object_of(replaced.later)?;
        let earlier = &cluster.bundle().manifest(replaced.earlier).root;
        let labels = earlier.get("metadata")?.get("labels")?;
        labels.get(Mode::Enforce.level_label())?;
        matches!(later.resource, Resource::Namespace(_)).then(|| later.name())
    });
    replaced.collect()
}

fn of_one(namespace: &Open<'_>, violations: &Violations<'_>) -> Violation {
    let Open { name, policy, .. } = namespace;
    let workloads = counted(namespace.workloads.len());
    let version = Mode::Enforce.version_label();
    if let Some(place) = policy.label_place(version) {
        let message =
            format!("namespace `{name}` has the label `{version}`, but enforces no level");
        return violations
            .at(place, message)
            .label("the version of nothing")
            .effect(format!(
                "no pod of its {workloads} is refused, whatever it asks for"
            ))
            .help(help(namespace));
    }
    let told = [Mode::Warn, Mode::Audit]
        .into_iter()
        .find_map(|mode| Some((mode, policy.asks(mode).then(|| policy.place(mode))??)));
    if let Some((mode, place)) = told {
        let message = format!(
            "namespace `{name}` enforces no level of Pod Security; `{mode}` refuses nothing"
        );
        return violations
            .at(place, message)
            .label("only told")
            .effect(format!(
                "no pod of its {workloads} is refused, whatever it asks for"
            ))
            .help(help(namespace))
            .severity(Severity::Info);
    }
    let violation = violations
        .at(
            Place::name(namespace.manifest),
            format!("namespace `{name}` with {workloads} enforces no level of Pod Security"),
        )
        .label("no label says what its pods may do")
        .effect("whoever may create pods in it may create privileged ones, and so owns the nodes")
        .help(help(namespace));
    if namespace.has_agents() {
        return violation.severity(Severity::Info);
    }
    violation
}

fn of_all(first: &Open<'_>, others: &[Open<'_>], violations: &Violations<'_>) -> Violation {
    let message = match others.len() {
        0 => format!(
            "namespace `{}` with {} enforces no level of Pod Security",
            first.name,
            counted(first.workloads.len())
        ),
        _ => format!(
            "none of the {} namespaces with workloads enforces a level of Pod Security",
            others.len() + 1
        ),
    };
    let mut violation = violations
        .at(Place::name(first.manifest), message)
        .label("no label says what its pods may do")
        .effect("whoever may create pods in it may create privileged ones, and so owns the nodes")
        .help(help(first))
        .severity(Severity::Info);
    for other in others.iter().take(SHOWN) {
        violation = violation.related(Place::name(other.manifest), help(other));
    }
    violation
}

/// The strictest level that refuses none of its workloads; agents need what no level beside `privileged` gives.
fn help(namespace: &Open<'_>) -> String {
    let name = namespace.name;
    let label = Mode::Enforce.level_label();
    if namespace.has_agents() {
        return format!(
            "label `{name}` with `{label}: privileged` where its agents need it, and let few create pods there"
        );
    }
    match namespaces::strictest_passed(&namespace.workloads) {
        Some(level) => format!(
            "label `{name}` with `{label}: {level}`, which refuses none of its workloads here"
        ),
        None => format!(
            "label `{name}` with `{label}: baseline` once its workloads pass it; `hardening ask pod-security --level baseline` tells what refuses them"
        ),
    }
}

fn counted(workloads: usize) -> String {
    match workloads {
        1 => "1 workload".to_owned(),
        count => format!("{count} workloads"),
    }
}
