//! The volumes of a workload that outlive its pods.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::PersistentVolumeClaimSpec;

use super::resources::of_list;
use super::{NoteKind, Remarks};
use crate::cluster::{Cluster, Resource, Workload};
use crate::spec::{ClaimSpec, Name};

/// The templates of a StatefulSet, and the claims that pods name.
pub(super) fn claims(
    cluster: &Cluster,
    workload: &Workload,
    remarks: &mut Remarks,
) -> Vec<ClaimSpec> {
    let mut claims = Vec::new();
    let mut names = BTreeSet::new();
    let mut add = |name: &str, spec: Option<&PersistentVolumeClaimSpec>, remarks: &mut Remarks| {
        let left_out = |why: &str| format!("The volume `{name}` is left out: {why}.");
        let Ok(claim_name) = name.parse::<Name>() else {
            let why = left_out("a claim of a spec has a name that is a DNS label");
            return remarks.say("claims", NoteKind::LeftOut, why);
        };
        let requests = spec
            .and_then(|spec| spec.resources.as_ref())
            .and_then(|it| it.requests.as_ref());
        let Some(size) = of_list(requests, "storage") else {
            let why = left_out("no manifest tells its size");
            return remarks.say("claims", NoteKind::LeftOut, why);
        };
        if names.insert(claim_name.clone()) {
            let class = spec.and_then(|spec| spec.storage_class_name.as_deref());
            claims.push(ClaimSpec {
                name: claim_name,
                size,
                storage_class: class.and_then(|class| class.parse().ok()),
            });
        }
    };
    let object = cluster.object_of(workload.manifest);
    if let Some(Resource::StatefulSet(set)) = object.map(|object| &object.resource) {
        for template in set.spec.volume_claim_templates.iter().flatten() {
            let name = template.metadata.name.as_deref().unwrap_or_default();
            add(name, template.spec.as_ref(), remarks);
        }
    }
    for volume in workload.pod.volumes.iter().flatten() {
        let Some(claim) = &volume.persistent_volume_claim else {
            continue;
        };
        let namespace = Some(workload.namespace.as_str());
        let object = cluster.find("", "PersistentVolumeClaim", namespace, &claim.claim_name);
        let spec = match object.map(|object| &object.resource) {
            Some(Resource::PersistentVolumeClaim(claim)) => claim.spec.as_ref(),
            _ => None,
        };
        add(&volume.name, spec, remarks);
    }
    claims
}
