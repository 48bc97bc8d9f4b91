//! Replicas of which only one is ever ready, and what waits for the others.

use crate::cluster::{Resource, Workload, WorkloadId};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};
use crate::resilience::{Obstacle, Resilience, Standby, StandbyKind, Verdict};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.standby-never-ready",
        severity: Severity::Error,
        assumes: Some("the pods form one cluster, of which one is active"),
        promise: "all replicas that something waits for can be ready at the same time",
        page: include_str!("standby_never_ready.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    for (id, workload) in cluster.workloads_by_id() {
        let Some(standby) = disruptions.standby(id) else {
            continue;
        };
        let pods = disruptions.scale(id).least().unwrap_or(0);
        if pods < 2 {
            continue;
        }
        let waits = waits(resilience, id, workload, pods);
        if waits.is_empty() {
            continue;
        }
        let message = format!(
            "only one of the {pods} pods of `{}` is ever ready: a standby of {} answers `{}` with {}",
            workload.name,
            standby.kind,
            standby.path,
            standby.kind.answer()
        );
        let (title, value) = mended(standby);
        let sentences: Vec<_> = waits.iter().map(|(words, _)| words.as_str()).collect();
        let mut violation = violations
            .at(standby.place.clone(), message)
            .label("a standby is not ready by this")
            .effect(sentences.join("; "))
            .help(format!(
                "ask for what a healthy standby answers with 200, too: `{value}`"
            ))
            .fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title,
                changes: vec![Change::SetScalar {
                    place: standby.place.clone(),
                    value,
                }],
            });
        for (words, place) in waits {
            violation = violation.related(place, words);
        }
        violations.report(violation);
    }
}

fn mended(standby: &Standby) -> (String, String) {
    match standby.kind {
        StandbyKind::Vault => {
            let joint = if standby.path.contains('?') { '&' } else { '?' };
            let value = format!("{}{joint}standbyok=true", standby.path);
            ("let a standby be ready".to_owned(), value)
        }
        StandbyKind::Patroni => ("let a replica be ready".to_owned(), "/readiness".to_owned()),
    }
}

/// What waits for more than one of the pods to be ready.
fn waits(
    resilience: &Resilience,
    id: WorkloadId,
    workload: &Workload,
    pods: u32,
) -> Vec<(String, Place)> {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    let mut waits = Vec::new();
    match cluster
        .object_of(workload.manifest)
        .map(|object| &object.resource)
    {
        Some(Resource::Deployment(_)) => waits.push((
            "no rollout of the Deployment ever completes, for it waits until all pods are ready"
                .to_owned(),
            Place::name(workload.manifest),
        )),
        Some(Resource::StatefulSet(set))
            if set.spec.pod_management_policy.as_deref() != Some("Parallel") =>
        {
            let field = FieldPath::of("spec.podManagementPolicy");
            waits.push((
                if pods > 2 {
                    "the third pod is never made, for the StatefulSet waits until the second is ready".to_owned()
                } else {
                    "no update goes on to the first pod, for the StatefulSet waits until the second is ready".to_owned()
                },
                Place::value(workload.manifest, field),
            ));
        }
        _ => {}
    }
    if let Verdict::Blocked(Obstacle::Exhausted(budget)) = disruptions.of(id).verdict
        && let Some(budget) = resilience.budget(budget)
    {
        waits.push((
            format!(
                "budget `{}` (`{}`) never lets the active pod be evicted, so no drain of its node ends",
                budget.name, budget.bound
            ),
            budget.bound_place(),
        ));
    }
    waits
}
