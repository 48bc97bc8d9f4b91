//! What each workload is to a spec: a service, something that the baseline brings itself, or nothing that it knows.

use std::collections::BTreeSet;

use super::{Draft, Index, NoteKind, Remarks, services};
use crate::certificates::installation::ComponentKind;
use crate::cluster::{Image, Workload, WorkloadId, WorkloadKind};
use crate::spec::{Component, Name};

/// What a workload is to a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The service at this position.
    Service(usize),
    /// The baseline brings its like.
    Component(Component),
    /// Nothing that a spec declares.
    Nothing,
}

/// What all workloads of a cluster are.
pub(super) struct Subjects(Vec<Subject>);

/// The namespaces of Kubernetes itself, which a spec does not manage.
pub(super) fn is_of_the_system(namespace: &str) -> bool {
    matches!(namespace, "kube-system" | "kube-public" | "kube-node-lease")
}

impl Subjects {
    /// Sorts the workloads, and drafts a service for each that is one.
    pub(super) fn of(index: &Index<'_>, drafts: &mut Vec<Draft>, notes: &mut Remarks) -> Self {
        let mut names = BTreeSet::new();
        let mut jobs = Vec::new();
        let workloads = index.cluster.workloads_by_id();
        let subjects = workloads.map(|(id, workload)| {
            if let Some(component) = component(workload) {
                return Subject::Component(component);
            }
            if is_of_the_system(&workload.namespace) {
                return Subject::Nothing;
            }
            if matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob) {
                jobs.push(format!("{} {}", workload.kind, display(workload)));
                return Subject::Nothing;
            }
            let draft =
                named(workload, &names).map(|names| services::draft(index, id, workload, names));
            match draft {
                Ok(None) => Subject::Nothing,
                Ok(Some(draft)) => {
                    names.insert((draft.spec.namespace.clone(), draft.spec.name.clone()));
                    drafts.push(draft);
                    Subject::Service(drafts.len() - 1)
                }
                Err(why) => {
                    let message = format!("{} {}: {why}", workload.kind, display(workload));
                    notes.say("", NoteKind::LeftOut, message);
                    Subject::Nothing
                }
            }
        });
        let subjects = Self(subjects.collect());
        if !jobs.is_empty() {
            let message = format!(
                "what does not keep running ({}); what its pods call is cut off, unless policies of yours let it pass",
                jobs.join(", ")
            );
            notes.say("", NoteKind::LeftOut, message);
        }
        subjects
    }

    /// What a workload is.
    pub(super) fn get(&self, id: WorkloadId) -> Subject {
        let subject = self.0.get(id.0 as usize).copied();
        subject.unwrap_or(Subject::Nothing)
    }

    /// The workloads of a component, in the order of reading.
    pub(super) fn components(&self) -> impl Iterator<Item = (WorkloadId, Component)> {
        let subjects = (0..).map(WorkloadId).zip(&self.0);
        subjects.filter_map(|(id, subject)| match subject {
            Subject::Component(component) => Some((id, *component)),
            _ => None,
        })
    }
}

fn display(workload: &Workload) -> String {
    format!("{}/{}", workload.namespace, workload.name)
}

/// The namespace and the name of a service, or why it can have none.
fn named(workload: &Workload, names: &BTreeSet<(Name, Name)>) -> Result<(Name, Name), String> {
    let namespace = workload.namespace.parse::<Name>();
    let name = workload.name.parse::<Name>();
    let names_of_it = (
        namespace.map_err(|it| it.to_string())?,
        name.map_err(|it| it.to_string())?,
    );
    if names.contains(&names_of_it) {
        return Err("a service has one workload, and another is called so as well".to_owned());
    }
    Ok(names_of_it)
}

/// What the baseline brings of its own, known by the image, or by the name and label that the baseline gives it.
fn component(workload: &Workload) -> Option<Component> {
    let images = workload.pod.containers.iter();
    let mut images = images.filter_map(|it| it.image.as_deref());
    let by_image = images.find_map(|image| {
        let image = Image::of(image);
        match (image.name(), ComponentKind::of(&image)) {
            ("prometheus", _) => Some(Component::Prometheus),
            ("alertmanager", _) => Some(Component::Alertmanager),
            (_, Some(ComponentKind::Controller)) => Some(Component::CertManager),
            (_, Some(ComponentKind::Webhook)) => Some(Component::CertManagerWebhook),
            (_, Some(ComponentKind::CaInjector)) => Some(Component::CertManagerCainjector),
            (_, None) => None,
        }
    });
    by_image.or_else(|| {
        let label = workload.labels.get("app.kubernetes.io/name")?;
        match (workload.name.as_str(), label.as_str()) {
            ("prometheus", "prometheus") => Some(Component::Prometheus),
            ("alertmanager", "alertmanager") => Some(Component::Alertmanager),
            ("cert-manager", "cert-manager") => Some(Component::CertManager),
            _ => None,
        }
    })
}
