//! A workload as a service of a spec.

use std::num::NonZeroU32;

use serde_json::json;

use super::sections::filled;
use super::{Draft, Index, NoteKind, Remarks, labels, ports, resources, volumes};
use crate::cluster::{Subject, Workload, WorkloadId, WorkloadKind};
use crate::resilience::Bound;
use crate::spec::{ImageName, Name, Priority, ServiceSpec, ServiceWorkload};

/// The least value of a PriorityClass that is critical.
const CRITICAL: i32 = 1_000;
/// The greatest value of one that can wait.
const BATCH: i32 = 100;

/// What a workload is as a service; its calls and hosts are not known yet.
pub(super) fn draft(
    index: &Index<'_>,
    id: WorkloadId,
    workload: &Workload,
    (namespace, name): (Name, Name),
) -> Option<Draft> {
    let cluster = index.cluster;
    let mut remarks = Remarks::default();
    let kind = match workload.kind {
        WorkloadKind::StatefulSet => ServiceWorkload::StatefulSet,
        WorkloadKind::DaemonSet => ServiceWorkload::DaemonSet,
        WorkloadKind::Deployment => ServiceWorkload::Deployment,
        other => {
            let message =
                format!("a {other} now; the baseline knows Deployment, StatefulSet and DaemonSet.");
            remarks.say("", NoteKind::Changed, message);
            ServiceWorkload::Deployment
        }
    };
    let claims = volumes::claims(cluster, workload, &mut remarks);
    let replicas = replicas(workload, kind, !claims.is_empty(), &mut remarks);
    let mut spec = filled::<ServiceSpec>(json!({"name": name, "namespace": namespace}))?;
    spec.kind = kind;
    spec.labels = labels::written(cluster, workload, &name);
    spec.image = image(workload, &mut remarks);
    spec.replicas = replicas;
    spec.min_available = min_available(index, id, replicas, &mut remarks);
    spec.priority = priority(index, workload);
    spec.ports = ports::ports(index, id, workload, &mut remarks);
    (spec.requests, spec.limits) = resources::amounts(workload, &mut remarks);
    spec.claims = claims;
    spec.service_account = account(workload, &name);
    spec.calls_api_server = calls_api_server(index, id, workload, &mut remarks);
    Some(Draft {
        workload: id,
        spec,
        remarks,
    })
}

fn replicas(
    workload: &Workload,
    kind: ServiceWorkload,
    has_claims: bool,
    remarks: &mut Remarks,
) -> Option<NonZeroU32> {
    if kind == ServiceWorkload::DaemonSet {
        return None;
    }
    let written = workload.replicas.unwrap_or(1);
    let Some(replicas) = NonZeroU32::new(written) else {
        remarks.say("replicas", NoteKind::Changed, "it is scaled to none now.");
        return Some(NonZeroU32::MIN);
    };
    if kind == ServiceWorkload::Deployment && has_claims && written > 1 {
        let message = format!(
            "{written} pods share a volume now, which most drivers let only one node use. Write \
             `kind: StatefulSet` where each has one of its own."
        );
        remarks.say("replicas", NoteKind::Changed, message);
        return Some(NonZeroU32::MIN);
    }
    if written == 1 {
        let message = "A single pod: each drain of its node takes the service away.";
        remarks.say("replicas", NoteKind::Kept, message);
    }
    Some(replicas)
}

/// The image of the first container, where it stays what it is.
fn image(workload: &Workload, remarks: &mut Remarks) -> Option<ImageName> {
    let image = workload.pod.containers.first()?.image.as_deref()?;
    match image.parse() {
        Ok(image) => Some(image),
        Err(_) if image.is_empty() => None,
        Err(_) => {
            let message = format!(
                "The image `{}` is left out: it may be another one tomorrow. Give it a tag other than `latest`, or a \
                 digest.",
                image.escape_default()
            );
            remarks.say("name", NoteKind::LeftOut, message);
            None
        }
    }
}

/// What budgets leave of it. The default of a spec is one.
fn min_available(
    index: &Index<'_>,
    id: WorkloadId,
    replicas: Option<NonZeroU32>,
    remarks: &mut Remarks,
) -> Option<NonZeroU32> {
    let replicas = replicas?.get();
    let most = replicas.checked_sub(1)?;
    let bounds = index.bounds_of(id);
    let wanted = bounds.filter_map(|bound| match bound {
        Bound::MinAvailable(count) => Some(count.rounded_up(replicas)),
        Bound::MaxUnavailable(count) => Some(i64::from(replicas) - count.rounded_up(replicas)),
        Bound::Neither => None,
    });
    let wanted = u32::try_from(wanted.max()?).ok()?;
    if wanted > most && most > 0 {
        let message = format!(
            "its budget wants {wanted} of {replicas} now, under which no drain can evict a pod."
        );
        remarks.say("minAvailable", NoteKind::Changed, message);
    }
    NonZeroU32::new(wanted.min(most)).filter(|it| it.get() > 1)
}

fn priority(index: &Index<'_>, workload: &Workload) -> Priority {
    let Some(name) = workload.pod.priority_class_name.as_deref() else {
        return Priority::default();
    };
    let own = [Priority::Critical, Priority::Standard, Priority::Batch];
    if let Some(priority) = own.into_iter().find(|it| it.class_name() == name) {
        return priority;
    }
    let classes = index.analysis.resilience().priority_classes().iter();
    let value = classes
        .filter(|it| it.name == name)
        .map(|it| it.value)
        .next();
    match value {
        None if name.starts_with("system-") => Priority::Critical,
        Some(CRITICAL..) => Priority::Critical,
        Some(..=BATCH) => Priority::Batch,
        _ => Priority::Standard,
    }
}

/// The account that it runs as, where that is not one of its own name.
fn account(workload: &Workload, name: &Name) -> Option<Name> {
    let account = workload.account();
    let is_own = account == name.as_str() || account == "default";
    (!is_own).then(|| account.parse().ok()).flatten()
}

/// Whether it calls the API server: where its token is asked for, where something is granted to its account, or where it
/// is known to ask for something.
fn calls_api_server(
    index: &Index<'_>,
    id: WorkloadId,
    workload: &Workload,
    remarks: &mut Remarks,
) -> bool {
    match workload.pod.automount_service_account_token {
        Some(is_mounted) => return is_mounted,
        None if workload.account() == "default" => return false,
        None => {}
    }
    let cluster = index.cluster;
    let account = Subject::account(&workload.namespace, workload.account());
    let bindings = cluster.authorization().bindings_of(&account);
    // What Kubernetes itself grants to everyone says nothing of this one.
    let is_granted = bindings.iter().any(|binding| binding.manifest.is_some());
    let needs = index.analysis.access().needs().of_workload(cluster, id);
    if needs.needs.is_empty() && is_granted {
        let message = "something is granted to its account.";
        remarks.say("callsApiServer", NoteKind::Guessed, message);
    }
    is_granted || !needs.needs.is_empty()
}
