//! Pods and claims that a LimitRange refuses.

use super::refused::refused_effect;
use crate::cluster::{Workload, WorkloadId};
use crate::finding::{Invariant, Place, Rule, Severity, Violation, Violations};
use crate::resilience::admission::{
    BrokenAmount, BrokenBound, ContainerRequirements, Refusal, WorkloadAdmission,
};
use crate::resilience::{LimitRange, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.refused-by-limit-range",
        severity: Severity::Error,
        assumes: None,
        promise: "pods and claims keep the bounds of their namespace's LimitRanges",
        page: include_str!("refused_by_limit_range.md"),
    },
    check,
};

/// How many bounds beside the first are shown.
const SHOWN: usize = 4;

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let admission = resilience.admission();
    for (id, admitted) in admission.workloads() {
        let Some(refusal @ Refusal::LimitRange { range, broken }) = &admitted.refused else {
            continue;
        };
        let range = admission.limit_range(*range);
        let Some((range, (first, others))) = range.zip(broken.split_first()) else {
            continue;
        };
        if admitted.scale.pods == 0 {
            continue;
        }
        let violation = pods(resilience, id, admitted, range, first, violations)
            .effect(refused_effect(resilience.cluster().workload(id), refusal));
        violations.report(with_others(violation, range, first, others));
    }
    for claim in admission.refused_claims() {
        let Refusal::LimitRange { range, broken } = &claim.refusal else {
            continue;
        };
        let range = admission.limit_range(*range);
        let Some((range, (first, others))) = range.zip(broken.split_first()) else {
            continue;
        };
        let message = format!(
            "the LimitRange `{}` refuses the claim `{}`: {}",
            range.name, claim.name, first.text
        );
        let violation = violations
            .at(Place::value(claim.manifest, claim.path.clone()), message)
            .label("out of bounds")
            .effect(format!("the claim is not created: it {}", claim.refusal));
        violations.report(with_others(violation, range, first, others));
    }
}

fn pods(
    resilience: &Resilience,
    id: WorkloadId,
    admitted: &WorkloadAdmission,
    range: &LimitRange,
    first: &BrokenBound,
    violations: &Violations<'_>,
) -> Violation {
    let workload = resilience.cluster().workload(id);
    let message = format!(
        "the LimitRange `{}` refuses the pods of `{}`: {}",
        range.name,
        workload.display(),
        first.text
    );
    let container = match &first.container {
        Some(path) => admitted.pod.containers.iter().find(|it| it.path == *path),
        None => greatest(admitted, first),
    };
    let label = match first.container {
        Some(_) => "out of bounds",
        None => "takes the most of it",
    };
    let place = container.map_or_else(
        || Place::name(workload.manifest),
        |container| place(resilience, workload, container, first),
    );
    violations.at(place, message).label(label)
}

/// The amount that breaks the bound where it is written, else the container.
fn place(
    resilience: &Resilience,
    workload: &Workload,
    container: &ContainerRequirements,
    broken: &BrokenBound,
) -> Place {
    let field = match broken.amount {
        BrokenAmount::Request => "requests",
        BrokenAmount::Limit => "limits",
        BrokenAmount::Missing => "",
    };
    let written = container
        .path
        .then("resources")
        .then(field)
        .then(&broken.resource);
    let root = &resilience
        .cluster()
        .bundle()
        .manifest(workload.manifest)
        .root;
    match root.at(&written) {
        Some(_) => Place::value(workload.manifest, written),
        None => Place::value(workload.manifest, container.path.then("name")),
    }
}

/// The container that takes the most of what all of them together take too much of.
fn greatest<'a>(
    admitted: &'a WorkloadAdmission,
    broken: &BrokenBound,
) -> Option<&'a ContainerRequirements> {
    let containers = admitted.pod.containers.iter();
    containers.rev().max_by_key(|container| {
        let resources = &container.resources;
        match broken.amount {
            BrokenAmount::Request => resources.requests.get(&broken.resource),
            _ => resources.limits.get(&broken.resource),
        }
    })
}

fn with_others(
    violation: Violation,
    range: &LimitRange,
    first: &BrokenBound,
    others: &[BrokenBound],
) -> Violation {
    let mut violation = violation.related(range.place(first.bound.clone()), "the bound");
    for other in others
        .iter()
        .filter(|other| other.bound != first.bound)
        .take(SHOWN)
    {
        violation = violation.related(range.place(other.bound.clone()), other.text.clone());
    }
    violation.help("ask for what the bounds allow, or change them")
}
