//! From workloads to what their pods ask for and who refuses them, and from there to what is used of quotas.

use std::collections::BTreeMap;

use super::super::model::{Amounts, LimitKind, LimitRange, Quota, ResourceName};
use super::bounds;
use super::ledger::{self, Ledger};
use super::matching::{self, PodFacts};
use super::pod::{ContainerRequirements, PodRequirements};
use super::refusal::{InvalidAmount, Refusal};
use super::scale::{self, Autoscalers, Lifetime};
use super::{
    Admitted, LimitRangeId, Policies, QuotaId, QuotaUse, RefusedClaim, ResourceUse,
    WorkloadAdmission,
};
use crate::cluster::{Cluster, ContainerRole, Object, Quantity, Resource, Workload, WorkloadId};
use crate::finding::FieldPath;
use crate::manifest::Node;

/// What decides about single pods.
pub(super) struct Charges<'a> {
    cluster: &'a Cluster,
    quotas: &'a [Quota],
    limit_ranges: &'a [LimitRange],
    of_namespaces: &'a BTreeMap<String, Policies>,
    autoscalers: Autoscalers,
    global_default: Option<&'a str>,
    overheads: BTreeMap<&'a str, Amounts>,
}

impl<'a> Charges<'a> {
    pub(super) fn of(
        cluster: &'a Cluster,
        quotas: &'a [Quota],
        limit_ranges: &'a [LimitRange],
        of_namespaces: &'a BTreeMap<String, Policies>,
    ) -> Self {
        Self {
            cluster,
            quotas,
            limit_ranges,
            of_namespaces,
            autoscalers: Autoscalers::of(cluster),
            global_default: global_default(cluster),
            overheads: overheads(cluster),
        }
    }

    /// What becomes of the pods of a workload before quotas count.
    pub(super) fn workload(&self, workload: &Workload) -> WorkloadAdmission {
        let scale = scale::of(self.cluster, workload, &self.autoscalers);
        let mut pod = PodRequirements::of(workload, self.overhead(workload));
        let priority_class = workload.pod.priority_class_name.as_deref();
        let priority_class = priority_class
            .filter(|name| !name.is_empty())
            .or(self.global_default);
        let mut quotas = Vec::new();
        let refused = match self.of_namespaces.get(&workload.namespace) {
            None => invalid(&pod, &[], &[]),
            Some(policies) => {
                let containers = pod.containers.iter();
                let written = containers.map(|container| container.resources.limits.clone());
                let written: Vec<_> = written.collect();
                let ranges = self.limit_ranges_of(policies);
                for (_, range) in &ranges {
                    pod.fill_from(range);
                }
                let facts = PodFacts::of(&workload.pod, &pod, priority_class);
                let mut limiting = self.quotas_of(policies);
                limiting.retain(|(_, quota)| facts.is_limited_by(quota));
                quotas = limiting.iter().map(|(id, _)| *id).collect();
                invalid(&pod, &written, &ranges)
                    .or_else(|| out_of_bounds(&pod, &ranges))
                    .or_else(|| unspecified(&pod, &limiting))
            }
        };
        let full = Admitted {
            wanted: scale.pods,
            admitted: if refused.is_some() { 0 } else { scale.pods },
            refusal: refused.clone().filter(|_| scale.pods > 0),
        };
        WorkloadAdmission {
            scale,
            charge: pod.charge(),
            pod,
            priority_class: priority_class.map(str::to_owned),
            quotas,
            refused,
            full,
            update: None,
            growth: None,
        }
    }

    fn limit_ranges_of(&self, policies: &Policies) -> Vec<(LimitRangeId, &'a LimitRange)> {
        let ids = policies.limit_ranges.iter();
        ids.filter_map(|id| Some((*id, self.limit_ranges.get(id.0 as usize)?)))
            .collect()
    }

    fn quotas_of(&self, policies: &Policies) -> Vec<(QuotaId, &'a Quota)> {
        let ids = policies.quotas.iter();
        ids.filter_map(|id| Some((*id, self.quotas.get(id.0 as usize)?)))
            .collect()
    }

    /// What the runtime class adds; it overwrites what is written.
    fn overhead(&self, workload: &Workload) -> Amounts {
        let class = workload.pod.runtime_class_name.as_deref();
        match class.and_then(|class| self.overheads.get(class)) {
            Some(overhead) => overhead.clone(),
            None => Amounts::parse(workload.pod.overhead.as_ref()),
        }
    }
}

/// The class of pods that name none: of several global defaults, the lowest.
fn global_default(cluster: &Cluster) -> Option<&str> {
    let classes = cluster.of_kind("scheduling.k8s.io", "PriorityClass");
    let defaults = classes.filter_map(|object| match &object.resource {
        Resource::PriorityClass(class) if class.global_default == Some(true) => {
            Some((class.value.unwrap_or(0), object.name()))
        }
        _ => None,
    });
    defaults.min().map(|(_, name)| name)
}

/// What runtime classes add to each pod.
fn overheads(cluster: &Cluster) -> BTreeMap<&str, Amounts> {
    let all = cluster.objects().filter(|object| {
        object.identity.group == "node.k8s.io" && object.identity.kind == "RuntimeClass"
    });
    let all = all.filter_map(|object| {
        let root = &cluster.bundle().manifest(object.manifest).root;
        let fixed = root.get("overhead")?.get("podFixed")?.as_mapping()?;
        let amounts = fixed.entries().iter();
        let amounts = amounts.filter_map(|entry| {
            Some((
                entry.key.to_string(),
                amount(&entry.value)?.rounded_to_milli(),
            ))
        });
        Some((object.name(), amounts.collect()))
    });
    all.collect()
}

fn amount(node: &Node) -> Option<Quantity> {
    match node.as_int() {
        Some(number) => Some(Quantity::from_integer(number)),
        None => Quantity::parse(node.as_str()?.trim()).ok(),
    }
}

/// Requests above limits, which the API server refuses before anything else.
fn invalid(
    pod: &PodRequirements,
    written: &[Amounts],
    ranges: &[(LimitRangeId, &LimitRange)],
) -> Option<Refusal> {
    let mut faults = Vec::new();
    for (position, container) in pod.containers.iter().enumerate() {
        for (name, request) in container.resources.requests.iter() {
            let Some(limit) = container.resources.limits.get(name) else {
                continue;
            };
            let relation = if !ResourceName(name).may_be_overcommitted() && request != limit {
                "equal to"
            } else if request > limit {
                "less than or equal to"
            } else {
                continue;
            };
            let path = api_path(container);
            let is_written = written
                .get(position)
                .is_none_or(|written| written.has(name));
            faults.push(InvalidAmount {
                container: container.path.clone(),
                resource: name.to_owned(),
                default: (!is_written).then(|| default_of(name, ranges)).flatten(),
                text: format!(
                    "{path}.resources.requests: Invalid value: \"{request}\": must be {relation} {name} limit of {limit}"
                ),
            });
        }
    }
    (!faults.is_empty()).then_some(Refusal::Invalid { faults })
}

/// `spec.containers[0]`, as the API server names it in a pod.
fn api_path(container: &ContainerRequirements) -> String {
    let list = match container.role {
        ContainerRole::Regular => "containers",
        ContainerRole::Init | ContainerRole::Sidecar => "initContainers",
    };
    format!("spec.{list}[{}]", container.index)
}

fn default_of(
    resource: &str,
    ranges: &[(LimitRangeId, &LimitRange)],
) -> Option<(LimitRangeId, FieldPath)> {
    ranges.iter().find_map(|(id, range)| {
        let mut items = range.items.iter();
        let item = items.find(|item| item.kind == LimitKind::Container)?;
        let gives = item.default.has(resource);
        gives.then(|| (*id, item.default_limit(resource)))
    })
}

fn out_of_bounds(pod: &PodRequirements, ranges: &[(LimitRangeId, &LimitRange)]) -> Option<Refusal> {
    ranges.iter().find_map(|(id, range)| {
        let broken = bounds::broken_by(pod, range);
        let range = *id;
        (!broken.is_empty()).then_some(Refusal::LimitRange { range, broken })
    })
}

fn unspecified(pod: &PodRequirements, limiting: &[(QuotaId, &Quota)]) -> Option<Refusal> {
    limiting.iter().find_map(|(id, quota)| {
        let missing = matching::unspecified(pod, quota);
        (!missing.is_empty()).then(|| Refusal::Unspecified {
            quota: *id,
            name: quota.name.clone(),
            missing,
        })
    })
}

/// The claims that LimitRanges refuse.
pub(super) fn refused_claims(
    cluster: &Cluster,
    limit_ranges: &[LimitRange],
    of_namespaces: &BTreeMap<String, Policies>,
) -> Vec<RefusedClaim> {
    let mut refused = Vec::new();
    for object in cluster.objects() {
        let Some(policies) = of_namespaces.get(object.namespace()) else {
            continue;
        };
        for (path, name, requests) in claims(object) {
            let ranges = policies.limit_ranges.iter();
            let mut broken = ranges.filter_map(|id| {
                let range = limit_ranges.get(id.0 as usize)?;
                let broken = bounds::broken_by_claim(&requests, range);
                (!broken.is_empty()).then_some((*id, broken))
            });
            if let Some((range, broken)) = broken.next() {
                refused.push(RefusedClaim {
                    manifest: object.manifest,
                    path,
                    name,
                    refusal: Refusal::LimitRange { range, broken },
                });
            }
        }
    }
    refused
}

fn claims(object: &Object) -> Vec<(FieldPath, String, Amounts)> {
    let requests = FieldPath::of("spec.resources.requests.storage");
    match &object.resource {
        Resource::PersistentVolumeClaim(claim) => {
            let spec = claim.spec.as_ref().and_then(|spec| spec.resources.as_ref());
            let amounts = Amounts::parse(spec.and_then(|spec| spec.requests.as_ref()));
            vec![(requests, object.name().to_owned(), amounts)]
        }
        Resource::StatefulSet(set) => {
            let templates = set.spec.volume_claim_templates.iter().flatten().enumerate();
            let templates = templates.map(|(index, template)| {
                let spec = template
                    .spec
                    .as_ref()
                    .and_then(|spec| spec.resources.as_ref());
                let amounts = Amounts::parse(spec.and_then(|spec| spec.requests.as_ref()));
                let path = FieldPath::of("spec.volumeClaimTemplates").then(index);
                let name = template.metadata.name.clone().unwrap_or_default();
                (path.join(&requests), name, amounts)
            });
            templates.collect()
        }
        _ => Vec::new(),
    }
}

/// Lets the workloads of a namespace have their pods: what lasts in the order of reading, then of each Job, update and
/// autoscaler what there is room for beside all that lasts.
pub(super) fn fill(
    workloads: &mut [WorkloadAdmission],
    members: &[usize],
    ledger: &mut Ledger<'_>,
) {
    for lifetime in [Lifetime::Lasting, Lifetime::Passing] {
        for index in members {
            let Some(workload) = workloads.get_mut(*index) else {
                continue;
            };
            if workload.refused.is_some() || workload.scale.lifetime != lifetime {
                continue;
            }
            let (quotas, charge) = (&workload.quotas, &workload.charge);
            workload.full = ledger.room(quotas, charge, workload.scale.pods);
            if lifetime == Lifetime::Lasting {
                ledger.take(quotas, charge, workload.full.admitted);
            }
        }
    }
    for index in members {
        let Some(workload) = workloads.get_mut(*index) else {
            continue;
        };
        let scale = workload.scale;
        if workload.refused.is_some() || scale.pods == 0 {
            continue;
        }
        let (quotas, charge) = (&workload.quotas, &workload.charge);
        workload.update = (scale.surge > 0).then(|| ledger.room(quotas, charge, scale.surge));
        workload.growth = scale
            .autoscaler
            .map(|(_, most)| ledger.room(quotas, charge, most.saturating_sub(scale.pods)));
    }
}

/// What is used of a quota once the namespace is filled.
pub(super) fn quota_use(
    quota: &Quota,
    id: QuotaId,
    objects: &Amounts,
    used: &Amounts,
    members: &[usize],
    workloads: &[WorkloadAdmission],
) -> QuotaUse {
    let mut wanted = objects.clone();
    let mut passing = Amounts::default();
    let mut limited = Vec::new();
    for index in members {
        let Some(workload) = workloads.get(*index).filter(|it| it.quotas.contains(&id)) else {
            continue;
        };
        limited.extend(u32::try_from(*index).map(WorkloadId));
        if workload.refused.is_some() {
            continue;
        }
        let sum = match workload.scale.lifetime {
            Lifetime::Lasting => &mut wanted,
            Lifetime::Passing => &mut passing,
        };
        for (name, amount) in ledger::counted(quota, &workload.charge) {
            if let Some(all) = amount.checked_mul(workload.scale.pods) {
                sum.add_one(name, &all);
            }
        }
    }
    let amount =
        |amounts: &Amounts, name: &str| amounts.get(name).cloned().unwrap_or(Quantity::ZERO);
    let resources = quota.hard.iter().map(|(name, hard)| {
        let used = amount(used, name);
        ResourceUse {
            resource: name.to_owned(),
            hard: hard.clone(),
            wanted: amount(&wanted, name),
            left: hard.checked_sub(&used).unwrap_or(Quantity::ZERO),
            used,
            passing: amount(&passing, name),
        }
    });
    QuotaUse {
        workloads: limited,
        resources: resources.collect(),
    }
}
