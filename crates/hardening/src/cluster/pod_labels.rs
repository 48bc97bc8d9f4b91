//! Labels that controllers put on pods beside those of the template.

use std::collections::BTreeMap;

use super::selector::{Requirement, Selector};
use super::workload::{Workload, WorkloadKind};

/// On each pod of a StatefulSet, with the pod's name.
const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
/// On each pod of a StatefulSet, with its ordinal.
const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
/// On each pod of an indexed Job, with its index.
const COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
/// On the pods of a Job, with its name; the second is the older spelling.
const JOB_NAME: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
/// On the pods of a Job, with its uid; the second is the older spelling.
const CONTROLLER_UID: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];
/// On the pods of a Deployment, with a hash of the template.
pub(super) const TEMPLATE_HASH: &str = "pod-template-hash";
/// On the pods of a StatefulSet or DaemonSet, with a hash of the template.
const REVISION_HASH: &str = "controller-revision-hash";
/// On the pods of a DaemonSet, with a number that counts the templates.
const TEMPLATE_GENERATION: &str = "pod-template-generation";

/// Whether a label is one that a controller puts on its pods, so that nobody selects by it.
pub(crate) fn is_of_controllers(key: &str) -> bool {
    [
        POD_NAME,
        POD_INDEX,
        TEMPLATE_HASH,
        REVISION_HASH,
        TEMPLATE_GENERATION,
    ]
    .contains(&key)
}

impl Workload {
    /// Whether a selector selects at least one of its pods.
    ///
    /// Labels that controllers add count: the name of a StatefulSet's pod, the name of a Job. Where their value cannot
    /// be known from manifests (a hash, a uid), any value is possible.
    #[must_use]
    pub fn is_selected_by(&self, selector: &Selector) -> bool {
        let mut requirements = selector.requirements().iter();
        requirements.all(|requirement| {
            let key = requirement.key();
            if self.labels.contains_key(key) || !self.has_controller_label(key) {
                return requirement.holds(&self.labels);
            }
            match requirement {
                Requirement::In(_, values) => values
                    .iter()
                    .any(|value| self.may_carry_controller_label(key, value)),
                Requirement::NotIn(..) | Requirement::Exists(_) => true,
                Requirement::DoesNotExist(_) => false,
            }
        })
    }

    fn has_controller_label(&self, key: &str) -> bool {
        use WorkloadKind as Kind;
        match self.kind {
            Kind::CronJob | Kind::Job => {
                JOB_NAME.contains(&key) || CONTROLLER_UID.contains(&key) || key == COMPLETION_INDEX
            }
            Kind::DaemonSet => [REVISION_HASH, TEMPLATE_GENERATION].contains(&key),
            Kind::Deployment => key == TEMPLATE_HASH,
            Kind::StatefulSet => [POD_NAME, POD_INDEX, REVISION_HASH].contains(&key),
            Kind::Pod | Kind::ReplicaSet | Kind::ReplicationController => false,
        }
    }

    fn may_carry_controller_label(&self, key: &str, value: &str) -> bool {
        let behind_name = || value.strip_prefix(&self.name)?.strip_prefix('-');
        match key {
            POD_NAME => behind_name().is_some_and(is_ordinal),
            POD_INDEX => is_ordinal(value),
            _ if JOB_NAME.contains(&key) => match self.kind {
                WorkloadKind::Job => value == self.name,
                _ => behind_name().is_some(),
            },
            _ => true,
        }
    }
}

/// Whether a controller may have written a label of this key.
pub(super) fn is_controller_label(key: &str) -> bool {
    differs_between_pods(key)
        || key == TEMPLATE_HASH
        || JOB_NAME.contains(&key)
        || CONTROLLER_UID.contains(&key)
}

/// The labels of a pod that all pods of its controller share.
pub(super) fn shared(labels: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let shared = labels.iter().filter(|(key, _)| !differs_between_pods(key));
    shared
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn differs_between_pods(key: &str) -> bool {
    [
        POD_NAME,
        POD_INDEX,
        COMPLETION_INDEX,
        REVISION_HASH,
        TEMPLATE_GENERATION,
    ]
    .contains(&key)
}

fn is_ordinal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
