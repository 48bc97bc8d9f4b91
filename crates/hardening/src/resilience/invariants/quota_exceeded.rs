//! Quotas that do not hold what their namespace has.

use crate::cluster::{Cluster, Quantity, Workload, WorkloadId};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violation, Violations, counted};
use crate::resilience::admission::{
    Admission, Lifetime, QuotaId, QuotaUse, Refusal, ResourceUse, WorkloadAdmission,
};
use crate::resilience::{Quota, Resilience, ResourceName, Tracking};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.quota-exceeded",
        severity: Severity::Error,
        assumes: None,
        promise: "the workloads and objects of a namespace fit into its quotas",
        page: include_str!("quota_exceeded.md"),
    },
    check,
};

/// How many of the workloads that use the most are shown.
const SHOWN: usize = 3;

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let admission = resilience.admission();
    for (id, quota) in admission.quotas_by_id() {
        let Some(used) = admission.quota_use(id) else {
            continue;
        };
        let exceeded = used.resources.iter().filter(|it| it.wanted > it.hard);
        let (of_pods, of_objects): (Vec<_>, Vec<_>) =
            exceeded.partition(|it| ResourceName(&it.resource).tracking() == Tracking::Pods);
        for resource in of_objects {
            let violation = objects(quota, resource, violations);
            violations.report(violation);
        }
        if of_pods.is_empty() {
            for workload in &used.workloads {
                if let Some(admitted) = admission.workload(*workload) {
                    later(cluster, id, quota, (*workload, admitted), violations);
                }
            }
        } else {
            pods(resilience, (id, quota, used), &of_pods, violations);
        }
    }
}

fn objects(quota: &Quota, resource: &ResourceUse, violations: &Violations<'_>) -> Violation {
    let ResourceUse {
        resource: name,
        hard,
        wanted,
        ..
    } = resource;
    let message = format!(
        "the ResourceQuota `{}` allows {hard} of `{name}`, the bundle has {wanted}",
        quota.display()
    );
    violations
        .at(quota.place(name), message)
        .label("less than there is")
        .effect("what is created last is refused as `exceeded quota`")
        .help(format!("allow at least {wanted}, or take something away"))
}

/// The pods that last are too many: a workload that alone is too much, else all of them together.
fn pods(
    resilience: &Resilience,
    (id, quota, used): (QuotaId, &Quota, &QuotaUse),
    exceeded: &[&ResourceUse],
    violations: &mut Violations<'_>,
) {
    let cluster = resilience.cluster();
    let admission = resilience.admission();
    let mut alone = false;
    for workload in &used.workloads {
        let Some(admitted) = admission.workload(*workload) else {
            continue;
        };
        if admitted.refused.is_some() || admitted.scale.lifetime != Lifetime::Lasting {
            continue;
        }
        let too_much = exceeded.iter().filter(|it| {
            let all = amount_of(admitted, &it.resource);
            all.is_some_and(|all| all > it.hard)
        });
        let too_much: Vec<_> = too_much.collect();
        if let Some((first, _)) = too_much.split_first() {
            alone = true;
            let found = cluster.workload(*workload);
            let sums: Vec<_> = too_much
                .iter()
                .filter_map(|it| {
                    let all = amount_of(admitted, &it.resource)?;
                    Some(format!("{} {all} of {}", it.resource, it.hard))
                })
                .collect();
            let message = format!(
                "`{}` alone asks for more than the ResourceQuota `{}` allows: {}",
                found.display(),
                quota.name,
                sums.join(", ")
            );
            let violation = violations
                .at(scale_place(cluster, found), message)
                .related(quota.place(&first.resource), "all that may be used");
            let violation = match admitted.scale.pods {
                1 => violation.label("1 pod, which does not fit"),
                pods => violation.label(format!("{pods} pods, which do not all fit")),
            };
            let violation = with_effect(violation, admission, id, used)
                .help("raise the quota, or ask for less");
            violations.report(violation);
        }
    }
    if !alone && let Some((first, others)) = exceeded.split_first() {
        let sums = exceeded.iter();
        let sums = sums.map(|it| format!("{} {} of {}", it.resource, it.wanted, it.hard));
        let sums: Vec<_> = sums.collect();
        let message = format!(
            "the workloads of `{}` ask for more than the ResourceQuota `{}` allows: {}",
            quota.namespace,
            quota.name,
            sums.join(", ")
        );
        let mut violation = violations
            .at(quota.place(&first.resource), message)
            .label(format!("{} are asked for", first.wanted));
        for other in others {
            let label = format!("{} are asked for", other.wanted);
            violation = violation.related(quota.place(&other.resource), label);
        }
        for (workload, all) in greatest(admission, used, &first.resource) {
            let workload = cluster.workload(workload);
            let label = format!(
                "`{}` asks for {all} of `{}`",
                workload.display(),
                first.resource
            );
            violation = violation.related(scale_place(cluster, workload), label);
        }
        let violation =
            with_effect(violation, admission, id, used).help("raise the quota, or ask for less");
        violations.report(violation);
    }
}

/// In the words of the first pod that is refused.
fn with_effect(
    violation: Violation,
    admission: &Admission,
    id: QuotaId,
    used: &QuotaUse,
) -> Violation {
    let mut workloads = used
        .workloads
        .iter()
        .filter_map(|it| admission.workload(*it));
    let refusal = workloads.find_map(|workload| {
        let refusal = workload.full.refusal.as_ref()?;
        let of_quota = matches!(refusal, Refusal::Exceeded { quota, .. } if *quota == id);
        of_quota.then_some(refusal)
    });
    match refusal {
        Some(refusal) => violation.effect(format!(
            "not all pods are created; where they come in the order of reading, the first that is refused {refusal}"
        )),
        None => violation.effect("not all pods are created"),
    }
}

/// What lasts fits. A Job that finds no room beside it, and an autoscaler that cannot have what it may want, are risks.
fn later(
    cluster: &Cluster,
    id: QuotaId,
    quota: &Quota,
    (workload, admitted): (WorkloadId, &WorkloadAdmission),
    violations: &mut Violations<'_>,
) {
    let refuses = |refusal: &Option<Refusal>| match refusal {
        Some(Refusal::Exceeded { quota, limited, .. }) if *quota == id => {
            limited.names().next().map(str::to_owned)
        }
        _ => None,
    };
    let workload = cluster.workload(workload);
    if admitted.scale.lifetime == Lifetime::Passing
        && let Some(resource) = refuses(&admitted.full.refusal)
    {
        let message = format!(
            "beside what lasts, the ResourceQuota `{}` has room for {} of the {} of `{}`",
            quota.name,
            admitted.full.admitted,
            counted(admitted.full.wanted, "pod"),
            workload.display()
        );
        let effect = match admitted.full.admitted {
            0 => "while all workloads are at their scale, it does not run at all",
            _ => "while all workloads are at their scale, it runs with fewer pods at a time",
        };
        let violation = violations
            .at(scale_place(cluster, workload), message)
            .label("finds no room")
            .effect(effect)
            .help("raise the quota, or ask for less")
            .severity(Severity::Warning)
            .related(quota.place(&resource), "what lasts leaves too little of it");
        violations.report(violation);
    }
    let Some(growth) = &admitted.growth else {
        return;
    };
    if let Some(((scaler, most), resource)) =
        admitted.scale.autoscaler.zip(refuses(&growth.refusal))
    {
        let room = admitted.scale.pods.saturating_add(growth.admitted);
        let message = format!(
            "`{}` may be scaled to {}, the ResourceQuota `{}` has room for {room}",
            workload.display(),
            counted(most, "pod"),
            quota.name
        );
        let path = FieldPath::of("spec.maxReplicas");
        let violation = violations
            .at(Place::value(scaler, path), message)
            .label("more than there is room for")
            .effect("under load, when it should grow, its new pods are refused")
            .help("raise the quota, or lower `maxReplicas`")
            .severity(Severity::Warning)
            .related(quota.place(&resource), "what lasts leaves too little of it");
        violations.report(violation);
    }
}

/// What all pods of a workload use.
fn amount_of(admitted: &WorkloadAdmission, resource: &str) -> Option<Quantity> {
    admitted
        .charge
        .get(resource)?
        .checked_mul(admitted.scale.pods)
}

/// The workloads that use the most, most first.
fn greatest(
    admission: &Admission,
    used: &QuotaUse,
    resource: &str,
) -> impl Iterator<Item = (WorkloadId, Quantity)> {
    let workloads = used.workloads.iter().filter_map(|id| {
        let admitted = admission.workload(*id)?;
        let lasts = admitted.refused.is_none() && admitted.scale.lifetime == Lifetime::Lasting;
        let all = amount_of(admitted, resource).filter(|_| lasts)?;
        Some((*id, all))
    });
    let mut workloads: Vec<_> = workloads.collect();
    workloads.sort_by(|(a, all_a), (b, all_b)| all_b.cmp(all_a).then(a.cmp(b)));
    workloads.into_iter().take(SHOWN)
}

/// Where it says how many pods there are, else its name.
fn scale_place(cluster: &Cluster, workload: &Workload) -> Place {
    let root = &cluster.bundle().manifest(workload.manifest).root;
    let replicas = FieldPath::of("spec.replicas");
    match root.at(&replicas) {
        Some(_) => Place::value(workload.manifest, replicas),
        None => Place::name(workload.manifest),
    }
}
