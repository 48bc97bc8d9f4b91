//! Anything with a pod template, seen uniformly.

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::api::core::v1::{PodSpec, PodTemplateSpec};

use super::object::Object;
use super::object_index::ObjectIndex;
use super::ownership::{self, Ownership};
use super::pod_labels;
use super::resource::Resource;
use crate::finding::{FieldPath, ManifestId};

/// The annotation of pods that stand in for those of a workload which is kept elsewhere.
pub(crate) const STAND_IN_ANNOTATION: &str = "hardening/stand-in";

/// Which workload of a cluster: its position in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkloadId(pub u32);

/// The kinds that make pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadKind {
    /// `batch/v1`.
    CronJob,
    /// `apps/v1`.
    DaemonSet,
    /// `apps/v1`.
    Deployment,
    /// `batch/v1`.
    Job,
    /// `v1`.
    Pod,
    /// `apps/v1`.
    ReplicaSet,
    /// `v1`.
    ReplicationController,
    /// `apps/v1`.
    StatefulSet,
}

impl fmt::Display for WorkloadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A pod, or something that makes pods.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its kind.
    pub kind: WorkloadKind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The labels of its pods as written; what controllers add is known to [`Workload::is_selected_by`].
    pub labels: BTreeMap<String, String>,
    /// The annotations of its pods.
    pub annotations: BTreeMap<String, String>,
    /// How many pods it asks for; `None` for a DaemonSet, one to a node.
    pub replicas: Option<u32>,
    /// The way to the pod template, or to the pod itself: what has `metadata` and `spec`.
    pub template: FieldPath,
    /// What its pods run.
    pub pod: PodSpec,
}

impl Workload {
    /// `namespace/name[Kind]`.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}/{}[{}]", self.namespace, self.name, self.kind)
    }

    /// The service account that its pods run as.
    #[must_use]
    pub fn account(&self) -> &str {
        let named = [&self.pod.service_account_name, &self.pod.service_account];
        let mut given = named.into_iter().filter_map(Option::as_deref);
        given.find(|name| !name.is_empty()).unwrap_or("default")
    }

    /// Whether it stands in for a workload that is kept elsewhere: what its pods need tells nothing of what those need.
    #[must_use]
    pub fn is_stand_in(&self) -> bool {
        self.annotations.contains_key(STAND_IN_ANNOTATION)
    }

    /// Whether more than one of its pods may run at a time.
    #[must_use]
    pub fn may_have_several_pods(&self) -> bool {
        self.replicas.is_none_or(|count| count > 1)
    }
}

pub(super) fn collect(objects: &ObjectIndex) -> Vec<Workload> {
    let mut workloads: Vec<Workload> = Vec::new();
    let mut absent: BTreeMap<Controlled, usize> = BTreeMap::new();
    for object in objects.objects() {
        let ownership = ownership::of(object, objects);
        if ownership == Ownership::Represented {
            continue;
        }
        let Some(mut workload) = workload(object) else {
            continue;
        };
        if let Ownership::Absent { kind, name } = ownership {
            workload.kind = kind;
            workload.name = name;
            workload.labels = pod_labels::shared(&workload.labels);
            let position = *absent
                .entry(Controlled::of(&workload))
                .or_insert(workloads.len());
            if let Some(first) = workloads.get_mut(position) {
                first.replicas = first.replicas.map(|count| count.saturating_add(1));
                continue;
            }
        }
        workloads.push(workload);
    }
    workloads
}

/// What the pods of one controller have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Controlled {
    kind: WorkloadKind,
    namespace: String,
    name: String,
    labels: BTreeMap<String, String>,
}

impl Controlled {
    fn of(workload: &Workload) -> Self {
        Self {
            kind: workload.kind,
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            labels: workload.labels.clone(),
        }
    }
}

fn workload(object: &Object) -> Option<Workload> {
    use WorkloadKind as Kind;
    let of_template =
        |template: &PodTemplateSpec| (template.metadata.clone(), template.spec.clone());
    let (kind, path, replicas, (metadata, pod)) = match &object.resource {
        Resource::Pod(pod) => (
            Kind::Pod,
            "",
            Some(1),
            (Some(pod.metadata.clone()), pod.spec.clone()),
        ),
        Resource::Deployment(it) => {
            let spec = &it.spec;
            (
                Kind::Deployment,
                "spec.template",
                Some(spec.replicas.unwrap_or(1)),
                of_template(&spec.template),
            )
        }
        Resource::StatefulSet(it) => {
            let spec = &it.spec;
            (
                Kind::StatefulSet,
                "spec.template",
                Some(spec.replicas.unwrap_or(1)),
                of_template(&spec.template),
            )
        }
        Resource::DaemonSet(it) => (
            Kind::DaemonSet,
            "spec.template",
            None,
            of_template(&it.spec.template),
        ),
        Resource::ReplicaSet(it) => {
            let spec = &it.spec;
            (
                Kind::ReplicaSet,
                "spec.template",
                Some(spec.replicas.unwrap_or(1)),
                of_template(spec.template.as_ref()?),
            )
        }
        Resource::ReplicationController(it) => {
            let spec = it.spec.as_ref()?;
            let template = of_template(spec.template.as_ref()?);
            (
                Kind::ReplicationController,
                "spec.template",
                Some(spec.replicas.unwrap_or(1)),
                template,
            )
        }
        Resource::Job(it) => {
            let spec = it.spec.as_ref()?;
            (
                Kind::Job,
                "spec.template",
                Some(spec.parallelism.unwrap_or(1)),
                of_template(&spec.template),
            )
        }
        Resource::CronJob(it) => {
            let job = it.spec.job_template.spec.as_ref()?;
            (
                Kind::CronJob,
                "spec.jobTemplate.spec.template",
                Some(job.parallelism.unwrap_or(1)),
                of_template(&job.template),
            )
        }
        _ => return None,
    };
    let metadata = metadata.unwrap_or_default();
    Some(Workload {
        manifest: object.manifest,
        kind,
        namespace: object.namespace().to_owned(),
        name: object.name().to_owned(),
        labels: metadata.labels.unwrap_or_default(),
        annotations: metadata.annotations.unwrap_or_default(),
        replicas: replicas.map(|count| u32::try_from(count).unwrap_or(0)),
        template: FieldPath::of(path),
        pod: pod.unwrap_or_default(),
    })
}
