//! Updates that wait for a pod that a quota refuses.

use crate::cluster::{Cluster, Workload};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::resilience::Resilience;
use crate::resilience::admission::Refusal;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.update-exceeds-quota",
        severity: Severity::Warning,
        assumes: None,
        promise: "a quota leaves room for the pod that an update begins with",
        page: include_str!("update_exceeds_quota.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let admission = resilience.admission();
    for (id, admitted) in admission.workloads() {
        let Some(update) = &admitted.update else {
            continue;
        };
        let Some(refusal @ Refusal::Exceeded { quota, limited, .. }) = &update.refusal else {
            continue;
        };
        // Where a pod may be missing, the update takes one away first.
        if update.admitted > 0 || admitted.scale.unavailable > 0 || admitted.full.refusal.is_some()
        {
            continue;
        }
        let (Some(quota), Some(used)) = (admission.quota(*quota), admission.quota_use(*quota))
        else {
            continue;
        };
        // A quota that does not hold what lasts has a finding of its own.
        if used.resources.iter().any(|it| it.wanted > it.hard) {
            continue;
        }
        let workload = cluster.workload(id);
        let message = format!(
            "the ResourceQuota `{}` has no room for the pod that an update of `{}` begins with",
            quota.name,
            workload.display()
        );
        let mut violation = violations
            .at(place(cluster, workload), message)
            .label("no pod may be missing during an update, so it waits for one more")
            .effect(format!(
                "once all workloads are at their scale, an update does not go on: the new pod {refusal}"
            ))
            .help("raise the quota by one pod, or allow `maxUnavailable: 1`");
        for (name, _) in limited.iter() {
            violation = violation.related(quota.place(name), "all of it is used");
        }
        violations.report(violation);
    }
}

/// Where it says that no pod may be missing.
fn place(cluster: &Cluster, workload: &Workload) -> Place {
    let root = &cluster.bundle().manifest(workload.manifest).root;
    let written = [
        "spec.strategy.rollingUpdate.maxUnavailable",
        "spec.updateStrategy.rollingUpdate.maxSurge",
        "spec.replicas",
    ];
    let written = written.map(FieldPath::of);
    match written.into_iter().find(|path| root.at(path).is_some()) {
        Some(path) => Place::value(workload.manifest, path),
        None => Place::name(workload.manifest),
    }
}
