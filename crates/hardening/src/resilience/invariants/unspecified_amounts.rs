//! Containers that do not say what a quota makes them say.

use super::refused::refused_effect;
use crate::finding::{Invariant, Place, Rule, Severity, Violations, listed};
use crate::resilience::Resilience;
use crate::resilience::admission::Refusal;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.unspecified-amounts",
        severity: Severity::Error,
        assumes: None,
        promise: "where a quota counts CPU or memory, every container says how much it takes",
        page: include_str!("unspecified_amounts.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let admission = resilience.admission();
    for (id, admitted) in admission.workloads() {
        let Some(refusal @ Refusal::Unspecified { quota, missing, .. }) = &admitted.refused else {
            continue;
        };
        let Some(quota) = admission.quota(*quota).filter(|_| admitted.scale.pods > 0) else {
            continue;
        };
        let workload = cluster.workload(id);
        let containers = admitted.pod.containers.iter().filter(|container| {
            let mut lacking = missing.values();
            lacking.any(|names| names.contains(&container.name))
        });
        let containers: Vec<_> = containers.collect();
        let Some((first, others)) = containers.split_first() else {
            continue;
        };
        let names = containers.iter().map(|container| &container.name);
        let message = format!(
            "{} of `{}` {} not set {}, which the ResourceQuota `{}` counts",
            match others {
                [] => format!("the container `{}`", first.name),
                _ => format!("the containers {}", listed(names)),
            },
            workload.display(),
            if others.is_empty() { "does" } else { "do" },
            listed(missing.keys()),
            quota.name
        );
        let at = |path: &crate::finding::FieldPath| {
            let resources = path.then("resources");
            let root = &cluster.bundle().manifest(workload.manifest).root;
            match root.at(&resources) {
                Some(_) => Place::key(workload.manifest, resources),
                None => Place::value(workload.manifest, path.then("name")),
            }
        };
        let mut violation = violations
            .at(at(&first.path), message)
            .label("sets not all that the quota counts")
            .effect(refused_effect(workload, refusal))
            .help(format!(
                "set them, or give `{}` a LimitRange with `default` and `defaultRequest` for containers",
                workload.namespace
            ));
        for name in missing.keys() {
            violation = violation.related(quota.place(name), "makes each container say how much");
        }
        for other in others {
            violation = violation.related(at(&other.path), "sets not all of them either");
        }
        violations.report(violation);
    }
}
