//! What each namespace of a cluster asks of its pods, and what becomes of them.

use std::collections::BTreeMap;

use super::pod::{Judged, Pod};
use super::policy::{InvalidLabel, Mode, Policy};
use super::standard::Standard;
use super::verdict::Verdict;
use crate::cluster::{Cluster, Namespace, Resource, Workload};
use crate::finding::{FieldPath, ManifestId, Place};

/// The policies of a cluster's namespaces, after the labels of the declarations that hold.
#[derive(Debug)]
pub struct PodSecurity {
    namespaces: BTreeMap<String, NamespacePolicy>,
}

/// What a namespace asks of its pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespacePolicy {
    /// What is asked. Of a namespace that no manifest declares, what holds where nothing is asked.
    pub policy: Policy,
    /// The labels that the API server does not accept.
    pub invalid: Vec<InvalidLabel>,
    /// Where the namespace is declared; `None` where objects only name it, so that its labels are not known.
    pub manifest: Option<ManifestId>,
    /// The labels of Pod Security that it has.
    labels: BTreeMap<String, String>,
}

impl NamespacePolicy {
    fn of(namespace: &Namespace) -> Self {
        let (policy, invalid) = Policy::of_labels(&namespace.labels, Policy::PRIVILEGED);
        let labels = namespace.labels.iter();
        let labels = labels.filter(|(key, _)| key.starts_with(super::PREFIX));
        Self {
            policy,
            invalid,
            manifest: namespace.manifest,
            labels: labels
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        }
    }

    /// Its labels that begin as those of Pod Security do.
    #[must_use]
    pub const fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    /// Whether a label asks for the level of a mode.
    #[must_use]
    pub fn asks(&self, mode: Mode) -> bool {
        self.labels.contains_key(mode.level_label())
    }

    /// The label that decides what is asked in a mode; `None` where no label does.
    #[must_use]
    pub fn place(&self, mode: Mode) -> Option<Place> {
        let asked = [mode, Mode::Enforce].into_iter().find(|it| self.asks(*it));
        let deciding = asked.filter(|it| *it == mode || mode == Mode::Warn)?;
        self.label_place(deciding.level_label())
    }

    /// Where a label stands; `None` where it is not there.
    #[must_use]
    pub fn label_place(&self, label: &str) -> Option<Place> {
        let manifest = self.manifest.filter(|_| self.labels.contains_key(label))?;
        let path = FieldPath::of("metadata.labels").then(label);
        Some(Place::value(manifest, path))
    }
}

impl PodSecurity {
    /// Those of a cluster. Linear in its namespaces.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        let namespaces = cluster.namespaces().values();
        let namespaces = namespaces.map(|it| (it.name.clone(), NamespacePolicy::of(it)));
        Self {
            namespaces: namespaces.collect(),
        }
    }

    /// The policies by the names of their namespaces.
    #[must_use]
    pub const fn namespaces(&self) -> &BTreeMap<String, NamespacePolicy> {
        &self.namespaces
    }

    /// The policy of a namespace; `None` where the cluster has no such namespace.
    #[must_use]
    pub fn namespace(&self, name: &str) -> Option<&NamespacePolicy> {
        self.namespaces.get(name)
    }

    /// What its namespace says of a workload: of its pods where they may be refused, of what is written else. Linear in
    /// the size of the workload.
    #[must_use]
    pub fn verdict(&self, workload: &Workload, mode: Mode) -> Verdict {
        let policy = self.namespace(&workload.namespace);
        let policy = policy.map_or(Policy::PRIVILEGED, |namespace| namespace.policy);
        let pod = match mode {
            Mode::Enforce => Pod::of_workload(workload),
            Mode::Audit | Mode::Warn => Pod::as_written(workload),
        };
        Verdict::of(policy.of(mode), &pod)
    }
}

/// What a standard says of an object of one of the nine kinds that are pods or hold a template; `None` for any other, and
/// for one without template.
///
/// ```
/// use hardening::access::pod_security::{Level, Standard, verdict_of};
/// use hardening::cluster::Cluster;
/// use hardening::manifest::{Bundle, Source};
///
/// let yaml = "
/// apiVersion: v1
/// kind: PodTemplate
/// metadata: {name: shell}
/// template: {spec: {hostIPC: true, containers: [{name: it, image: it}]}}
/// ";
/// let cluster = Cluster::of(Bundle::read([Source::new("shell.yaml", yaml)]));
/// let template = cluster.objects().next().unwrap();
/// let verdict = verdict_of(&template.resource, Standard::latest(Level::Baseline)).unwrap();
/// assert_eq!(verdict.details(), "host namespaces (hostIPC=true)");
/// ```
#[must_use]
pub fn verdict_of(resource: &Resource, standard: Standard) -> Option<Verdict> {
    let (judged, metadata, spec) = match resource {
        Resource::Pod(it) => (Judged::Pod, Some(&it.metadata), it.spec.as_ref()),
        _ => {
            let template = template(resource)?;
            (
                Judged::Template,
                template.metadata.as_ref(),
                template.spec.as_ref(),
            )
        }
    };
    let no_annotations = BTreeMap::new();
    let annotations = metadata.and_then(|metadata| metadata.annotations.as_ref());
    let annotations = annotations.unwrap_or(&no_annotations);
    let no_spec = k8s_openapi::api::core::v1::PodSpec::default();
    let pod = Pod::of(judged, annotations, spec.unwrap_or(&no_spec));
    Some(Verdict::of(standard, &pod))
}

fn template(resource: &Resource) -> Option<&k8s_openapi::api::core::v1::PodTemplateSpec> {
    match resource {
        Resource::CronJob(it) => {
            let job = it.spec.job_template.spec.as_ref()?;
            Some(&job.template)
        }
        Resource::DaemonSet(it) => Some(&it.spec.template),
        Resource::Deployment(it) => Some(&it.spec.template),
        Resource::Job(it) => Some(&it.spec.as_ref()?.template),
        Resource::PodTemplate(it) => it.template.as_ref(),
        Resource::ReplicaSet(it) => it.spec.template.as_ref(),
        Resource::ReplicationController(it) => it.spec.as_ref()?.template.as_ref(),
        Resource::StatefulSet(it) => Some(&it.spec.template),
        _ => None,
    }
}
