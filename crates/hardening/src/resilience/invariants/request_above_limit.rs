//! Containers that ask for more than they may use.

use super::refused::refused_effect;
use crate::cluster::WorkloadKind;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::resilience::Resilience;
use crate::resilience::admission::{InvalidAmount, Refusal};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.request-above-limit",
        severity: Severity::Error,
        assumes: None,
        promise: "no container asks for more than its limit, be it its own or a default",
        page: include_str!("request_above_limit.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let admission = resilience.admission();
    for (id, admitted) in admission.workloads() {
        let Some(refusal @ Refusal::Invalid { faults }) = &admitted.refused else {
            continue;
        };
        let workload = cluster.workload(id);
        for fault in faults {
            let InvalidAmount {
                container,
                resource,
                default,
                ..
            } = fault;
            let found = admitted
                .pod
                .containers
                .iter()
                .find(|it| it.path == *container);
            let Some(resources) = found.map(|it| &it.resources) else {
                continue;
            };
            let amounts = resources
                .requests
                .get(resource)
                .zip(resources.limits.get(resource));
            let Some((request, limit)) = amounts else {
                continue;
            };
            let range = default
                .as_ref()
                .and_then(|(id, path)| Some((admission.limit_range(*id)?, path)));
            let (origin, limit_place) = match range {
                Some((range, path)) => (
                    format!(" that the LimitRange `{}` gives it", range.name),
                    range.place(path.clone()),
                ),
                None => {
                    let path = container.then("resources").then("limits").then(resource);
                    (String::new(), Place::value(workload.manifest, path))
                }
            };
            let message = format!(
                "a container of `{}` asks for {request} of `{resource}`, its limit{origin} is {limit}",
                workload.display()
            );
            let path = container.then("resources").then("requests").then(resource);
            // Templates of StatefulSets are not looked at before their pods are made.
            let is_refused_itself = range.is_none()
                && !matches!(workload.kind, WorkloadKind::Pod | WorkloadKind::StatefulSet);
            let effect = if is_refused_itself {
                format!(
                    "the API server refuses the {}: requests {}",
                    workload.kind,
                    fault
                        .text
                        .split_once("Invalid value: ")
                        .map_or("", |(_, text)| text)
                )
            } else {
                refused_effect(workload, refusal)
            };
            let violation = violations
                .at(Place::value(workload.manifest, path), message)
                .label("more than the limit")
                .effect(effect)
                .help(format!(
                    "set a `{resource}` limit that is not less than the request"
                ))
                .related(limit_place, "the limit");
            violations.report(violation);
        }
    }
}
