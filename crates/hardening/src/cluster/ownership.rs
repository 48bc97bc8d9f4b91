//! Which pods, ReplicaSets and Jobs are made by other workloads, as a dump of a running cluster shows them.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};

use super::object::Object;
use super::object_index::ObjectIndex;
use super::pod_labels::TEMPLATE_HASH;
use super::resource::Resource;
use super::workload::WorkloadKind;

/// Whose work an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ownership {
    /// Its own, or that of a controller that is no workload.
    Own,
    /// That of a workload of the bundle, which stands for it.
    Represented,
    /// A pod of a workload that is not in the bundle.
    Absent {
        /// The kind of that workload.
        kind: WorkloadKind,
        /// Its name.
        name: String,
    },
}

pub(super) fn of(object: &Object, objects: &ObjectIndex) -> Ownership {
    let (metadata, owners): (_, &[WorkloadKind]) = match &object.resource {
        Resource::Pod(pod) => (
            &pod.metadata,
            &[
                WorkloadKind::DaemonSet,
                WorkloadKind::Job,
                WorkloadKind::ReplicaSet,
                WorkloadKind::ReplicationController,
                WorkloadKind::StatefulSet,
            ],
        ),
        Resource::ReplicaSet(set) => (&set.metadata, &[WorkloadKind::Deployment]),
        Resource::Job(job) => (&job.metadata, &[WorkloadKind::CronJob]),
        _ => return Ownership::Own,
    };
    let Some(owner) = controller(metadata) else {
        return Ownership::Own;
    };
    let named = owners.iter().find(|kind| kind.to_string() == owner.kind);
    let Some(kind) = named.copied() else {
        return Ownership::Own;
    };
    let group = owner
        .api_version
        .rsplit_once('/')
        .map_or("", |(group, _)| group);
    let is_listed = |group: &str, kind: WorkloadKind, name: &str| {
        objects
            .find(group, &kind.to_string(), Some(object.namespace()), name)
            .is_some_and(|owner| !matches!(owner.resource, Resource::Other))
    };
    if is_listed(group, kind, &owner.name) {
        return Ownership::Represented;
    }
    if !matches!(object.resource, Resource::Pod(_)) {
        return Ownership::Own;
    }
    let deployment = (kind == WorkloadKind::ReplicaSet)
        .then(|| deployment_of(owner, metadata))
        .flatten();
    if deployment.is_some_and(|name| is_listed(group, WorkloadKind::Deployment, name)) {
        return Ownership::Represented;
    }
    Ownership::Absent {
        kind,
        name: owner.name.clone(),
    }
}

fn controller(metadata: &ObjectMeta) -> Option<&OwnerReference> {
    let mut owners = metadata.owner_references.iter().flatten();
    owners.find(|owner| owner.controller == Some(true))
}

/// The Deployment behind a ReplicaSet, whose name is made of the Deployment's and the hash that the pod carries.
fn deployment_of<'o>(set: &'o OwnerReference, pod: &ObjectMeta) -> Option<&'o str> {
    let hash = pod.labels.as_ref()?.get(TEMPLATE_HASH)?;
    set.name.strip_suffix(hash.as_str())?.strip_suffix('-')
}
