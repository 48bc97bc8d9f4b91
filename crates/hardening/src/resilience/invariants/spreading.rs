//! What keeps the pods of a workload off the same node.

use k8s_openapi::api::core::v1::{PodAffinityTerm, TopologySpreadConstraint};

use crate::cluster::{Selector, Workload, WorkloadKind};
use crate::finding::FieldPath;

/// What keeps the pods of a workload off the same node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spreading {
    /// It is certain that not all of them are on one.
    Required,
    /// It is asked for, and given up where it does not suit: the field.
    Preferred(FieldPath),
    /// Nothing is said.
    Nothing,
}

/// Whether it keeps several pods that do the same.
pub(super) const fn is_replicated(workload: &Workload, pods: u32) -> bool {
    pods >= 2
        && matches!(
            workload.kind,
            WorkloadKind::Deployment
                | WorkloadKind::ReplicaSet
                | WorkloadKind::ReplicationController
                | WorkloadKind::StatefulSet
        )
}

pub(super) fn of(workload: &Workload, pods: u32) -> Spreading {
    let pod = &workload.pod;
    let affinity = pod.affinity.as_ref();
    let anti = affinity.and_then(|affinity| affinity.pod_anti_affinity.as_ref());
    let required = anti.iter().flat_map(|anti| {
        let terms = &anti.required_during_scheduling_ignored_during_execution;
        terms.iter().flatten()
    });
    let constraints = || pod.topology_spread_constraints.iter().flatten();
    let hard = |constraint: &TopologySpreadConstraint| {
        constraint.when_unsatisfiable != "ScheduleAnyway"
            && u32::try_from(constraint.max_skew).is_ok_and(|skew| skew < pods)
    };
    if required
        .into_iter()
        .any(|term| is_about_itself(workload, term))
        || constraints().any(|it| hard(it) && counts_itself(workload, it))
        || holds_a_port_of_its_node(workload)
    {
        return Spreading::Required;
    }
    let spec = workload.template.then("spec");
    let preferred = anti.iter().flat_map(|anti| {
        let terms = &anti.preferred_during_scheduling_ignored_during_execution;
        terms.iter().flatten()
    });
    let mut preferred = preferred.map(|weighted| &weighted.pod_affinity_term);
    if preferred.any(|term| is_about_itself(workload, term)) {
        let field = "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution";
        return Spreading::Preferred(spec.join(&FieldPath::of(field)));
    }
    if constraints().any(|it| counts_itself(workload, it)) {
        return Spreading::Preferred(spec.then("topologySpreadConstraints"));
    }
    Spreading::Nothing
}

/// Whatever the domain is, a node is in one only.
fn is_about_itself(workload: &Workload, term: &PodAffinityTerm) -> bool {
    let selector = term.label_selector.as_ref().map(Selector::parse);
    let names_namespaces = term
        .namespaces
        .as_ref()
        .is_some_and(|names| !names.is_empty());
    let is_own_namespace = match (&term.namespaces, names_namespaces) {
        (Some(names), true) => names.contains(&workload.namespace),
        // The labels of namespaces may be given by others.
        _ => true,
    };
    is_own_namespace && matches!(selector, Some(Ok(selector)) if workload.is_selected_by(&selector))
}

fn counts_itself(workload: &Workload, constraint: &TopologySpreadConstraint) -> bool {
    let selector = constraint.label_selector.as_ref().map(Selector::parse);
    matches!(selector, Some(Ok(selector)) if workload.is_selected_by(&selector))
}

/// Two pods that want the same port of their node never share one.
fn holds_a_port_of_its_node(workload: &Workload) -> bool {
    let is_on_host = workload.host_network();
    workload
        .ports()
        .any(|port| port.host_port.is_some() || is_on_host)
}
