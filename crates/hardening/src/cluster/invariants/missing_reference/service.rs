//! Services that lead to no pod, or to a port that none of their pods has.

use std::collections::BTreeSet;

use super::{WHOLE, listed};
use crate::cluster::{
    Cluster, DecodeProblem, DecodeProblemKind, Object, PortRef, Resource, Selector, Service,
    ServiceKind, ServicePort, Target, Workload, WorkloadId,
};
use crate::finding::{FieldPath, Place, Segment, Violation, Violations};

/// Selectors with more labels are not tried with one label less.
const MOST_LABELS: usize = 8;

/// How many Services get a word on what they may mean; the search is not free, and a reader has seen the pattern by then.
const EXPLAINED: usize = 200;

pub(super) fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    let shown = Shown::of(cluster);
    let mut explained = 0..EXPLAINED;
    for service in cluster.services() {
        let Some(selector) = &service.selector else {
            continue;
        };
        let endpoints = cluster.endpoints(service);
        if endpoints.is_empty() {
            if shown.is_whole(&service.namespace) && !is_operated(cluster, service, selector) {
                let near = explained
                    .next()
                    .and_then(|_| nearest(cluster, service, selector));
                violations.report(selects_nothing(service, near, violations));
            }
            continue;
        }
        for port in &service.ports {
            if let PortRef::Named(name) = &port.target {
                let mut workloads = endpoints.iter().map(|id| cluster.workload(*id));
                if !workloads.any(|workload| port.target_on(workload).is_some()) {
                    let violation = unnamed(cluster, service, port, name, &endpoints, violations);
                    violations.report(violation);
                }
            }
        }
    }
}

/// Of which namespaces the bundle shows workloads.
struct Shown<'c> {
    with_workloads: BTreeSet<&'c str>,
    /// The labels of a workload there could not be read, or it is of an API version that is not known.
    with_unread: BTreeSet<&'c str>,
}

impl<'c> Shown<'c> {
    fn of(cluster: &'c Cluster) -> Self {
        let workloads = cluster.workloads().iter();
        let unread = cluster.objects().filter(|object| is_unread(object));
        Self {
            with_workloads: workloads
                .map(|workload| workload.namespace.as_str())
                .collect(),
            with_unread: unread.map(Object::namespace).collect(),
        }
    }

    fn is_whole(&self, namespace: &str) -> bool {
        self.with_workloads.contains(namespace) && !self.with_unread.contains(namespace)
    }
}

fn is_unread(object: &Object) -> bool {
    let makes_pods = [
        "CronJob",
        "DaemonSet",
        "Deployment",
        "Job",
        "Pod",
        "ReplicaSet",
        "ReplicationController",
        "StatefulSet",
    ]
    .contains(&object.identity.kind.as_str());
    let labels = Segment::from("labels");
    let is_of_labels = |problem: &DecodeProblem| {
        let is_refused = matches!(problem.kind, DecodeProblemKind::WrongType { .. });
        is_refused && problem.path.segments().contains(&labels)
    };
    makes_pods
        && (matches!(object.resource, Resource::Other) || object.problems.iter().any(is_of_labels))
}

/// Whether pods that an operator makes are meant.
fn is_operated(cluster: &Cluster, service: &Service, selector: &Selector) -> bool {
    selector
        .values()
        .any(|value| cluster.may_be_operated(&service.namespace, value))
}

/// The ports of a Service, as `80 (http)`.
pub(super) fn ports_of(cluster: &Cluster, target: &Target) -> Vec<String> {
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let service = cluster.service(namespace, &target.name);
    let ports = service.into_iter().flat_map(|service| &service.ports);
    ports
        .map(|port| match &port.name {
            Some(name) => format!("{} ({name})", port.number),
            None => port.number.to_string(),
        })
        .collect()
}

fn selects_nothing(
    service: &Service,
    near: Option<(&Workload, String)>,
    violations: &Violations<'_>,
) -> Violation {
    let message = format!(
        "Service `{}` selects no pod in namespace `{}`",
        service.name, service.namespace
    );
    let effect = match service.kind {
        ServiceKind::Headless => "its name resolves to no address",
        _ => "it has no endpoints: whoever connects to it is refused",
    };
    let place = Place::value(service.manifest, FieldPath::of("spec.selector"));
    let violation = violations
        .at(place, message)
        .label("no workload's pods carry all of these labels")
        .effect(effect)
        .assumes(WHOLE);
    match near {
        Some((workload, label)) => violation
            .help(format!(
                "{} carries all of them but `{label}`",
                workload.display()
            ))
            .related(
                Place::value(
                    workload.manifest,
                    workload.template.then("metadata").then("labels"),
                ),
                format!(
                    "the labels of the pods of {} `{}`",
                    workload.kind, workload.name
                ),
            ),
        None => violation.help("select by labels of a pod template, or declare the workload"),
    }
}

/// A workload that lacks one label only, and that label; one of the Service's name before others.
fn nearest<'c>(
    cluster: &'c Cluster,
    service: &Service,
    selector: &Selector,
) -> Option<(&'c Workload, String)> {
    let labels = selector.requirements();
    if !(2..=MOST_LABELS).contains(&labels.len()) {
        return None;
    }
    let mut found: Vec<_> = (0..labels.len())
        .filter_map(|left_out| {
            let (selector, label) = selector.without(left_out)?;
            let first = cluster
                .select(&service.namespace, &selector)
                .into_iter()
                .next()?;
            Some((cluster.workload(first), label))
        })
        .collect();
    found.sort_by_key(|(workload, _)| workload.name != service.name);
    found.into_iter().next()
}

fn unnamed(
    cluster: &Cluster,
    service: &Service,
    port: &ServicePort,
    name: &str,
    endpoints: &[WorkloadId],
    violations: &Violations<'_>,
) -> Violation {
    let workloads = || endpoints.iter().map(|id| cluster.workload(*id));
    let message = format!(
        "no pod behind Service `{}` has a {} port named `{name}`",
        service.name, port.protocol
    );
    let named = workloads().flat_map(Workload::ports);
    let mut names: Vec<_> = named
        .filter(|port| port.name.is_some())
        .map(|port| format!("{} ({})", port.name.unwrap_or_default(), port.number))
        .collect();
    names.sort_unstable();
    names.dedup();
    let first = workloads().next();
    let violation = violations
        .at(
            Place::value(service.manifest, port.path.then("targetPort")),
            message,
        )
        .label("no container declares a port of this name")
        .effect(format!(
            "port {} of the Service has no endpoints",
            port.number
        ))
        .help("name a port that the containers declare, or give its number");
    match first {
        Some(workload) => violation.related(
            Place::value(
                workload.manifest,
                workload.template.join(&FieldPath::of("spec.containers")),
            ),
            format!("the named ports of the selected pods: {}", listed(&names)),
        ),
        None => violation,
    }
}
