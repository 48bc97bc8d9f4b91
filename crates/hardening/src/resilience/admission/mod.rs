//! What LimitRanges and quotas make of each pod: which are admitted, which are refused and in which words, and what is
//! left.
//!
//! In Kubernetes' order: the API server fills in requests from limits, the LimitRanger fills in the defaults of the
//! namespace, the pod is validated, the LimitRanger checks bounds, and quotas count last. Where Kubernetes has no order,
//! as among the LimitRanges or quotas of a namespace, they are taken by name.

mod bounds;
mod charges;
mod ledger;
mod matching;
mod objects;
mod pod;
mod refusal;
mod scale;

use std::collections::BTreeMap;

use super::model::{
    Amounts, LimitRange, LimitRangeFault, Quota, QuotaFault, Rejection, limit_range, quota,
};
use crate::cluster::{Cluster, Quantity, Resource, WorkloadId};
use crate::finding::ManifestId;
use charges::Charges;
use ledger::Ledger;

pub use bounds::{BrokenAmount, BrokenBound};
pub use pod::{ContainerRequirements, PodRequirements, Requirements};
pub use refusal::{InvalidAmount, Refusal};
pub use scale::{Lifetime, Scale};

/// Which quota: its position in [`Admission::quotas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuotaId(pub u32);

/// Which LimitRange: its position in [`Admission::limit_ranges`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LimitRangeId(pub u32);

/// What LimitRanges and quotas make of the pods of a cluster.
#[derive(Debug)]
pub struct Admission {
    quotas: Vec<Quota>,
    rejected_quotas: Vec<Rejection<QuotaFault>>,
    limit_ranges: Vec<LimitRange>,
    rejected_limit_ranges: Vec<Rejection<LimitRangeFault>>,
    claims: Vec<RefusedClaim>,
    workloads: Vec<WorkloadAdmission>,
    uses: Vec<QuotaUse>,
}

/// What becomes of the pods of one workload.
#[derive(Clone, Debug)]
pub struct WorkloadAdmission {
    /// How many pods it has.
    pub scale: Scale,
    /// What each of them asks for, with all defaults.
    pub pod: PodRequirements,
    /// What quotas count for each of them, by the names that quotas use.
    pub charge: Amounts,
    /// The priority class of its pods: its own, or the global default.
    pub priority_class: Option<String>,
    /// The quotas that limit its pods, by name.
    pub quotas: Vec<QuotaId>,
    /// What refuses each of its pods, whatever else there is.
    pub refused: Option<Refusal>,
    /// How many of its pods are admitted where the workloads read before it are at their scale. Jobs come after all
    /// that lasts, each alone.
    pub full: Admitted,
    /// How many of the additional pods of an update are admitted where all that lasts is at its scale; `None` where an
    /// update makes none.
    pub update: Option<Admitted>,
    /// How many of the pods that its autoscaler may add are admitted where all that lasts is at its scale; `None`
    /// without autoscaler.
    pub growth: Option<Admitted>,
}

/// How many of some equal pods are admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// How many there should be.
    pub wanted: u32,
    /// How many there can be.
    pub admitted: u32,
    /// What refuses the next; `None` where all are admitted.
    pub refusal: Option<Refusal>,
}

/// What is used of a quota.
#[derive(Clone, Debug)]
pub struct QuotaUse {
    /// The workloads whose pods it limits, in the order of reading.
    pub workloads: Vec<WorkloadId>,
    /// What it limits, by name.
    pub resources: Vec<ResourceUse>,
}

/// What is used of one resource of a quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceUse {
    /// As the quota names it.
    pub resource: String,
    /// What may be used.
    pub hard: Quantity,
    /// What all that lasts would use at its scale, and objects. Pods that are refused whatever is left do not count.
    pub wanted: Quantity,
    /// What of it is admitted.
    pub used: Quantity,
    /// What is left, less than nothing where objects alone are too many.
    pub left: Quantity,
    /// What the Jobs would use beside it if all ran at once.
    pub passing: Quantity,
}

/// A claim, or a template of claims, that a LimitRange refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedClaim {
    /// The claim, or the StatefulSet that makes it.
    pub manifest: ManifestId,
    /// Where its requests are written, or should be.
    pub path: crate::finding::FieldPath,
    /// The name of the claim, or of the template.
    pub name: String,
    /// Why.
    pub refusal: Refusal,
}

impl Admission {
    /// Decides about all pods of a cluster.
    ///
    /// Linear in the objects, workloads and containers; in the quotas and LimitRanges of each namespace.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        let mut admission = Self {
            quotas: Vec::new(),
            rejected_quotas: Vec::new(),
            limit_ranges: Vec::new(),
            rejected_limit_ranges: Vec::new(),
            claims: Vec::new(),
            workloads: Vec::new(),
            uses: Vec::new(),
        };
        admission.read(cluster);
        let of_namespaces = admission.namespaces();
        let charges = Charges::of(
            cluster,
            &admission.quotas,
            &admission.limit_ranges,
            &of_namespaces,
        );
        admission.claims =
            charges::refused_claims(cluster, &admission.limit_ranges, &of_namespaces);
        let workloads = cluster.workloads().iter();
        admission.workloads = workloads
            .map(|workload| charges.workload(workload))
            .collect();
        admission.count(cluster, &of_namespaces);
        admission
    }

    /// By namespace and name.
    fn read(&mut self, cluster: &Cluster) {
        for object in cluster.of_kind("", "ResourceQuota") {
            if let Resource::ResourceQuota(written) = &object.resource {
                match quota::parse(object.manifest, object.namespace(), written) {
                    Ok(quota) => self.quotas.push(quota),
                    Err(rejection) => self.rejected_quotas.push(rejection),
                }
            }
        }
        for object in cluster.of_kind("", "LimitRange") {
            if let Resource::LimitRange(written) = &object.resource {
                match limit_range::parse(object.manifest, object.namespace(), written) {
                    Ok(range) => self.limit_ranges.push(range),
                    Err(rejection) => self.rejected_limit_ranges.push(rejection),
                }
            }
        }
    }

    fn namespaces(&self) -> BTreeMap<String, Policies> {
        let mut namespaces: BTreeMap<String, Policies> = BTreeMap::new();
        for (id, quota) in (0..).map(QuotaId).zip(&self.quotas) {
            let policies = namespaces.entry(quota.namespace.clone()).or_default();
            policies.quotas.push(id);
        }
        for (id, range) in (0..).map(LimitRangeId).zip(&self.limit_ranges) {
            let policies = namespaces.entry(range.namespace.clone()).or_default();
            policies.limit_ranges.push(id);
        }
        namespaces
    }

    /// Fills the namespaces with pods, first what lasts, then each Job alone, and counts.
    fn count(&mut self, cluster: &Cluster, of_namespaces: &BTreeMap<String, Policies>) {
        let mut objects: Vec<Amounts> = vec![Amounts::default(); self.quotas.len()];
        for object in cluster.objects() {
            let policies = of_namespaces.get(object.namespace());
            for id in policies.into_iter().flat_map(|policies| &policies.quotas) {
                let index = id.0 as usize;
                if let (Some(quota), Some(used)) = (self.quotas.get(index), objects.get_mut(index))
                {
                    objects::charge(object, quota, used);
                }
            }
        }
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, workload) in cluster.workloads().iter().enumerate() {
            if of_namespaces.contains_key(&workload.namespace) {
                members.entry(&workload.namespace).or_default().push(index);
            }
        }
        let mut uses: BTreeMap<QuotaId, QuotaUse> = BTreeMap::new();
        for (namespace, policies) in of_namespaces {
            let accounts = policies.quotas.iter().filter_map(|id| {
                let quota = self.quotas.get(id.0 as usize)?;
                Some((*id, quota, objects.get(id.0 as usize)?.clone()))
            });
            let mut ledger = Ledger::of(accounts);
            let members = members
                .get(namespace.as_str())
                .map_or(&[][..], Vec::as_slice);
            charges::fill(&mut self.workloads, members, &mut ledger);
            for id in &policies.quotas {
                let index = id.0 as usize;
                if let (Some(quota), Some(objects)) = (self.quotas.get(index), objects.get(index)) {
                    let used = ledger.used(*id).unwrap_or(objects);
                    uses.insert(
                        *id,
                        charges::quota_use(quota, *id, objects, used, members, &self.workloads),
                    );
                }
            }
        }
        self.uses = uses.into_values().collect();
    }

    /// The quotas that the API server accepts, by namespace and name.
    #[must_use]
    pub fn quotas(&self) -> &[Quota] {
        &self.quotas
    }

    /// The quotas with their ids.
    pub fn quotas_by_id(&self) -> impl Iterator<Item = (QuotaId, &Quota)> {
        (0..).map(QuotaId).zip(&self.quotas)
    }

    /// One quota; `None` where the id is of another cluster.
    #[must_use]
    pub fn quota(&self, id: QuotaId) -> Option<&Quota> {
        self.quotas.get(id.0 as usize)
    }

    /// The quotas that the API server rejects, by namespace and name.
    #[must_use]
    pub fn rejected_quotas(&self) -> &[Rejection<QuotaFault>] {
        &self.rejected_quotas
    }

    /// The LimitRanges that the API server accepts, by namespace and name.
    #[must_use]
    pub fn limit_ranges(&self) -> &[LimitRange] {
        &self.limit_ranges
    }

    /// One LimitRange; `None` where the id is of another cluster.
    #[must_use]
    pub fn limit_range(&self, id: LimitRangeId) -> Option<&LimitRange> {
        self.limit_ranges.get(id.0 as usize)
    }

    /// The LimitRanges that the API server rejects, by namespace and name.
    #[must_use]
    pub fn rejected_limit_ranges(&self) -> &[Rejection<LimitRangeFault>] {
        &self.rejected_limit_ranges
    }

    /// The claims and templates of claims that LimitRanges refuse, in the order of reading.
    #[must_use]
    pub fn refused_claims(&self) -> &[RefusedClaim] {
        &self.claims
    }

    /// What becomes of the pods of a workload; `None` where the id is of another cluster.
    #[must_use]
    pub fn workload(&self, id: WorkloadId) -> Option<&WorkloadAdmission> {
        self.workloads.get(id.0 as usize)
    }

    /// The workloads with what becomes of their pods, in the order of reading.
    pub fn workloads(&self) -> impl Iterator<Item = (WorkloadId, &WorkloadAdmission)> {
        (0..).map(WorkloadId).zip(&self.workloads)
    }

    /// What is used of a quota; `None` where the id is of another cluster.
    #[must_use]
    pub fn quota_use(&self, id: QuotaId) -> Option<&QuotaUse> {
        self.uses.get(id.0 as usize)
    }
}

/// What limits the pods of a namespace.
#[derive(Clone, Debug, Default)]
struct Policies {
    quotas: Vec<QuotaId>,
    limit_ranges: Vec<LimitRangeId>,
}
