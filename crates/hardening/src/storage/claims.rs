//! The claims of a cluster: declared ones, and those that StatefulSets make.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::PersistentVolumeClaimSpec;

use crate::cluster::{Cluster, Resource, WorkloadId, WorkloadKind};
use crate::finding::{FieldPath, ManifestId, Place};

/// Which claim of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimId(pub u32);

/// A claim to a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its namespace.
    pub namespace: String,
    /// Its name; of those that a StatefulSet makes, `<template>-<set>-<ordinal>`.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Where it is written.
    pub manifest: ManifestId,
    /// The way to it, or to the template that it is made from.
    pub path: FieldPath,
    /// The StatefulSet that makes it.
    pub made_by: Option<Template>,
    /// Which class makes its volume.
    pub class: ClaimClass,
    /// From how many nodes and pods its volume may be used.
    pub sharing: Sharing,
    /// Whose pods use it, in the order of reading.
    pub users: Vec<WorkloadId>,
}

/// The template that a claim is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// The StatefulSet.
    pub set: String,
    /// Of which pod.
    pub ordinal: u32,
    /// How many pods the set has.
    pub replicas: u32,
}

/// Which class makes the volume of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimClass {
    /// The default class of the cluster.
    Default,
    /// None: a volume that was made by hand.
    None,
    /// The class of this name.
    Named(String),
    /// The volume is named, so no class is asked.
    Bound,
}

/// From how many nodes and pods a volume may be used at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// From one pod: `ReadWriteOncePod`.
    OnePod,
    /// From one node: `ReadWriteOnce` and no other.
    OneNode,
    /// From several.
    Many,
}

/// More claims of one template are not told apart.
const MOST_ORDINALS: u32 = 100;
/// With so many claims, only the first of each template is looked at.
const MANY_CLAIMS: usize = 200_000;

impl Claim {
    /// `namespace/name`.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// The name of the claim, or of the template that it is made from.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::value(
            self.manifest,
            self.path.join(&FieldPath::of("metadata.name")),
        )
    }
}

/// The claims by id, and by namespace and name.
#[derive(Debug, Default)]
pub(super) struct Claims {
    pub(super) list: Vec<Claim>,
    by_name: BTreeMap<String, BTreeMap<String, ClaimId>>,
    by_user: BTreeMap<WorkloadId, Vec<ClaimId>>,
}

impl Claims {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let mut claims = Self::default();
        for object in cluster.objects() {
            match &object.resource {
                Resource::PersistentVolumeClaim(claim) => {
                    let spec = claim.spec.clone().unwrap_or_default();
                    claims.add(Claim {
                        namespace: object.namespace().to_owned(),
                        name: object.name().to_owned(),
                        labels: claim.metadata.labels.clone().unwrap_or_default(),
                        manifest: object.manifest,
                        path: FieldPath::root(),
                        made_by: None,
                        class: class(&spec, claim.metadata.annotations.as_ref()),
                        sharing: sharing(&spec),
                        users: Vec::new(),
                    });
                }
                Resource::StatefulSet(set) => {
                    let replicas = u32::try_from(set.spec.replicas.unwrap_or(1)).unwrap_or(0);
                    let start = set
                        .spec
                        .ordinals
                        .as_ref()
                        .and_then(|ordinals| ordinals.start);
                    let start = u32::try_from(start.unwrap_or(0)).unwrap_or(0);
                    let templates = set.spec.volume_claim_templates.iter().flatten();
                    for (index, template) in templates.enumerate() {
                        let Some(name) = &template.metadata.name else {
                            continue;
                        };
                        let spec = template.spec.clone().unwrap_or_default();
                        let path = FieldPath::of("spec.volumeClaimTemplates").then(index);
                        let most = if claims.list.len() < MANY_CLAIMS {
                            MOST_ORDINALS
                        } else {
                            1
                        };
                        // A set that is scaled down keeps its claims, so at least the first is meant.
                        for ordinal in start..start.saturating_add(replicas.clamp(1, most)) {
                            claims.add(Claim {
                                namespace: object.namespace().to_owned(),
                                name: format!("{name}-{}-{ordinal}", object.name()),
                                labels: template.metadata.labels.clone().unwrap_or_default(),
                                manifest: object.manifest,
                                path: path.clone(),
                                made_by: Some(Template {
                                    name: name.clone(),
                                    set: object.name().to_owned(),
                                    ordinal,
                                    replicas,
                                }),
                                class: class(&spec, template.metadata.annotations.as_ref()),
                                sharing: sharing(&spec),
                                users: Vec::new(),
                            });
                        }
                    }
                }
                _ => {}
            }
        }
        claims.take_users(cluster);
        for (id, claim) in (0..).map(ClaimId).zip(&claims.list) {
            for user in &claim.users {
                claims.by_user.entry(*user).or_default().push(id);
            }
        }
        claims
    }

    fn add(&mut self, claim: Claim) {
        let Ok(id) = u32::try_from(self.list.len()).map(ClaimId) else {
            return;
        };
        let of_namespace = self.by_name.entry(claim.namespace.clone()).or_default();
        // A declared claim is used by the set that would make one of its name.
        if let Some(declared) = of_namespace.get(&claim.name) {
            if let Some(declared) = self.list.get_mut(declared.0 as usize) {
                declared.made_by = declared.made_by.take().or(claim.made_by);
            }
            return;
        }
        of_namespace.insert(claim.name.clone(), id);
        self.list.push(claim);
    }

    fn take_users(&mut self, cluster: &Cluster) {
        for (id, workload) in cluster.workloads_by_id() {
            for volume in workload.pod.volumes.iter().flatten() {
                if let Some(claim) = &volume.persistent_volume_claim
                    && let Some(claim) = self.find(&workload.namespace, &claim.claim_name)
                    && let Some(claim) = self.list.get_mut(claim.0 as usize)
                    && !claim.users.contains(&id)
                {
                    claim.users.push(id);
                }
            }
        }
        let ids = cluster.workloads_by_id();
        let sets: BTreeMap<ManifestId, WorkloadId> = ids
            .filter(|(_, workload)| workload.kind == WorkloadKind::StatefulSet)
            .map(|(id, workload)| (workload.manifest, id))
            .collect();
        for claim in &mut self.list {
            if claim.made_by.is_some()
                && let Some(set) = sets.get(&claim.manifest)
                && !claim.users.contains(set)
            {
                claim.users.push(*set);
            }
        }
    }

    pub(super) fn find(&self, namespace: &str, name: &str) -> Option<ClaimId> {
        self.by_name.get(namespace)?.get(name).copied()
    }

    /// The claims that the pods of a workload use, in the order of reading.
    pub(super) fn used_by(&self, workload: WorkloadId) -> &[ClaimId] {
        self.by_user.get(&workload).map_or(&[], Vec::as_slice)
    }

    pub(super) fn get(&self, id: ClaimId) -> Option<&Claim> {
        self.list.get(id.0 as usize)
    }

    pub(super) fn by_id(&self) -> impl Iterator<Item = (ClaimId, &Claim)> {
        (0..).map(ClaimId).zip(&self.list)
    }

    pub(super) fn of_namespace(&self, namespace: &str) -> impl Iterator<Item = ClaimId> {
        self.by_name
            .get(namespace)
            .into_iter()
            .flat_map(|claims| claims.values().copied())
    }
}

const CLASS_ANNOTATION: &str = "volume.beta.kubernetes.io/storage-class";

fn class(
    spec: &PersistentVolumeClaimSpec,
    annotations: Option<&BTreeMap<String, String>>,
) -> ClaimClass {
    if spec
        .volume_name
        .as_ref()
        .is_some_and(|name| !name.is_empty())
    {
        return ClaimClass::Bound;
    }
    let annotated = annotations.and_then(|annotations| annotations.get(CLASS_ANNOTATION));
    match spec
        .storage_class_name
        .as_ref()
        .or(annotated)
        .map(String::as_str)
    {
        None => ClaimClass::Default,
        Some("") => ClaimClass::None,
        Some(name) => ClaimClass::Named(name.to_owned()),
    }
}

fn sharing(spec: &PersistentVolumeClaimSpec) -> Sharing {
    let modes = spec.access_modes.as_deref().unwrap_or_default();
    if modes.iter().any(|mode| mode == "ReadWriteOncePod") {
        Sharing::OnePod
    } else if !modes.is_empty() && modes.iter().all(|mode| mode == "ReadWriteOnce") {
        Sharing::OneNode
    } else {
        Sharing::Many
    }
}
