//! The namespaces of a spec, with how strictly their pods are held and what they may ask for.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::LimitRangeItem;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as Written;

use serde_json::json;

use super::resources::of_list;
use super::sections::filled;
use super::subjects::{Subject, Subjects, is_of_the_system};
use super::{Draft, Index, NoteKind, Remarks};
use crate::access::pod_security::{Level, Mode, Pod, Standard, Verdict};
use crate::cluster::{Namespace, Resource, WorkloadId};
use crate::finding::FieldPath;
use crate::spec::{Amounts, LimitsSpec, Name, NamespaceSpec, Phase1, PodSecurityLevel, QuotaSpec};

/// Fills in all namespaces that are declared, that services are in, or that a section of the spec needs, by name.
pub(super) fn fill_in(
    index: &Index<'_>,
    subjects: &Subjects,
    drafts: &[Draft],
    spec: &mut Phase1,
    notes: &mut Remarks,
) {
    let declared = index.cluster.namespaces().values();
    let declared = declared.filter(|it| it.manifest.is_some() && !is_of_the_system(&it.name));
    let mut names: BTreeSet<Name> = declared.filter_map(|it| it.name.parse().ok()).collect();
    names.extend(drafts.iter().map(|draft| draft.spec.namespace.clone()));
    names.extend(spec.storage.iter().map(|it| it.namespace.clone()));
    names.extend(spec.certificates.iter().map(|it| it.namespace.clone()));
    names.extend(spec.monitoring.iter().map(|it| it.namespace.clone()));
    let mut workloads: BTreeMap<&str, Vec<WorkloadId>> = BTreeMap::new();
    for (id, workload) in index.cluster.workloads_by_id() {
        // What the baseline brings itself is hardened.
        if matches!(subjects.get(id), Subject::Component(_)) {
            continue;
        }
        workloads.entry(&workload.namespace).or_default().push(id);
    }
    for (at, name) in names.into_iter().enumerate() {
        let path = FieldPath::of("namespaces").then(at);
        let known = index.cluster.namespaces().get(name.as_str());
        let workloads = workloads.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let Some(mut namespace) = filled::<NamespaceSpec>(json!({"name": name})) else {
            continue;
        };
        namespace.pod_security = level(index, known, workloads, &path, notes);
        namespace.quota = quota(index, &name, &path, notes);
        namespace.limits = limits(index, &name, &path, notes);
        spec.namespaces.push(namespace);
    }
}

/// What the namespace enforces, or the strictest that its pods would pass.
fn level(
    index: &Index<'_>,
    namespace: Option<&Namespace>,
    workloads: &[WorkloadId],
    path: &FieldPath,
    notes: &mut Remarks,
) -> PodSecurityLevel {
    let label = namespace.and_then(|it| it.labels.get(Mode::Enforce.level_label()));
    match label.and_then(|it| it.parse().ok()) {
        Some(Level::Restricted) => return PodSecurityLevel::Restricted,
        Some(Level::Baseline) => return PodSecurityLevel::Baseline,
        Some(Level::Privileged) => return PodSecurityLevel::Privileged,
        None => {}
    }
    let failing = |level| {
        let workloads = workloads.iter().map(|id| index.cluster.workload(*id));
        let mut verdicts = workloads.map(|workload| {
            let verdict = Verdict::of(Standard::latest(level), &Pod::of_workload(workload));
            (workload, verdict)
        });
        verdicts.find(|(_, verdict)| !verdict.allows())
    };
    let (stricter, level, found) = match (failing(Level::Restricted), failing(Level::Baseline)) {
        (None, _) => return PodSecurityLevel::Restricted,
        (Some(found), None) => (Level::Restricted, PodSecurityLevel::Baseline, found),
        (Some(_), Some(found)) => (Level::Baseline, PodSecurityLevel::Privileged, found),
    };
    let (workload, verdict) = found;
    let reasons: Vec<_> = verdict.failed.iter().map(|check| check.reason).collect();
    let message = format!(
        "`{stricter}` would refuse the pods of {} {}: {}.",
        workload.kind,
        workload.name,
        reasons.join(", ")
    );
    notes.at(path.then("podSecurity"), NoteKind::Guessed, message);
    level
}

type List = BTreeMap<String, Written>;

/// The first quota that bounds CPU and memory without a scope.
fn quota(
    index: &Index<'_>,
    namespace: &Name,
    path: &FieldPath,
    notes: &mut Remarks,
) -> Option<QuotaSpec> {
    let quotas = index
        .cluster
        .of_kind_in("", "ResourceQuota", Some(namespace.as_str()));
    let hard = quotas.filter_map(|object| match &object.resource {
        Resource::ResourceQuota(quota) => {
            let spec = quota.spec.as_ref()?;
            let is_scoped =
                spec.scopes.iter().flatten().next().is_some() || spec.scope_selector.is_some();
            spec.hard.as_ref().filter(|_| !is_scoped)
        }
        _ => None,
    });
    let mut all = List::new();
    for hard in hard {
        all.extend(
            hard.iter()
                .map(|(resource, amount)| (resource.clone(), amount.clone())),
        );
    }
    let amount = |resource: &str| of_list(Some(&all), resource);
    let either = |resource: &str, short: &str| amount(resource).or_else(|| amount(short));
    let requests = either("requests.cpu", "cpu").zip(either("requests.memory", "memory"));
    let limits = amount("limits.cpu").zip(amount("limits.memory"));
    let amounts = |(cpu, memory)| Amounts { cpu, memory };
    let Some(requests) = requests.map(amounts) else {
        if !all.is_empty() {
            let message = "The quota is left out: a spec bounds the requests of CPU and memory.";
            notes.at(path.clone(), NoteKind::LeftOut, message);
        }
        return None;
    };
    let pods = all.get("pods").and_then(|pods| pods.0.parse().ok());
    let limits = limits.map(amounts);
    Some(QuotaSpec {
        limits: limits.filter(|limits| requests.times(2).as_ref() != Some(limits)),
        requests,
        pods,
        storage: amount("requests.storage"),
        claims: None,
    })
}

/// What LimitRanges say of containers, where it can be so, and else what a spec assumes.
fn limits(
    index: &Index<'_>,
    namespace: &Name,
    path: &FieldPath,
    notes: &mut Remarks,
) -> LimitsSpec {
    let assumed = LimitsSpec::default();
    let ranges = index
        .cluster
        .of_kind_in("", "LimitRange", Some(namespace.as_str()));
    let items = ranges.flat_map(|object| match &object.resource {
        Resource::LimitRange(range) => range.spec.iter().flat_map(|spec| &spec.limits).collect(),
        _ => Vec::new(),
    });
    let mut items = items.filter(|item| item.type_ == "Container");
    let Some(item) = items.next() else {
        return assumed;
    };
    let limits = limits_of(item, &assumed);
    let is_ordered =
        limits.min.fits_into(&limits.defaults) && limits.defaults.fits_into(&limits.max);
    if is_ordered {
        return limits;
    }
    let message =
        "the LimitRange is not taken over: with what it leaves open, its bounds are not in order.";
    notes.at(path.clone(), NoteKind::Changed, message);
    assumed
}

fn limits_of(item: &LimitRangeItem, assumed: &LimitsSpec) -> LimitsSpec {
    let amounts = |list: Option<&List>, assumed: &Amounts| Amounts {
        cpu: of_list(list, "cpu").unwrap_or_else(|| assumed.cpu.clone()),
        memory: of_list(list, "memory").unwrap_or_else(|| assumed.memory.clone()),
    };
    let defaults = item.default.as_ref().or(item.default_request.as_ref());
    LimitsSpec {
        defaults: amounts(defaults, &assumed.defaults),
        min: amounts(item.min.as_ref(), &assumed.min),
        max: amounts(item.max.as_ref(), &assumed.max),
    }
}
