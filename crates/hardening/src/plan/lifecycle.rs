//! Updates that are refused, and workloads that stop or start anew.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use super::effect::{Change, Effect, Risk};
use super::evidence::Evidence;
use super::objects::{Named, ObjectChange};
use super::words::{counted, cut, joined};
use crate::cluster::{Identity, Replacement, Resource, Workload, WorkloadKind};
use crate::finding::{FieldPath, Place};
use crate::manifest::Node;

/// What the API server refuses to change, and which pods stop or are replaced. Linear in what changes.
pub(super) fn effects(comparison: &Comparison, effects: &mut Vec<Effect>) {
    for change in comparison.changes() {
        if let ObjectChange::Changed {
            identity,
            before,
            after,
            refused,
            ..
        } = change
            && !refused.is_empty()
        {
            let name = Named(identity).to_string();
            let fields: Vec<_> = refused.iter().map(|it| it.path.to_string()).collect();
            let evidence = refused.iter().flat_map(|it| {
                let was = Place::value(*before, it.path.clone());
                let is = Place::value(*after, it.path.clone());
                [
                    comparison.before_at(&was, format!("{} today", it.path)),
                    comparison.after_at(&is, format!("{} wanted", it.path)),
                ]
            });
            let details = refused
                .iter()
                .map(|it| format!("{}: {}", it.path, it.reason));
            effects.push(Effect {
                risk: Risk::High,
                summary: format!(
                    "the API server refuses the change of {name}: {} cannot change",
                    joined(&fields)
                ),
                details: cut(details, refused.len()),
                evidence: evidence.collect(),
                mitigation: way_around(identity),
                roll_back: "none is needed: a change that is refused changes nothing".to_owned(),
                change: Change::UpdateRefused {
                    object: name,
                    fields,
                },
            });
        }
    }
    nameless(comparison, effects);
    stopped(comparison, effects);
    restarted(comparison, effects);
}

/// What to do where a field cannot change, and what that does.
fn way_around(identity: &Identity) -> String {
    let Identity {
        kind,
        namespace,
        name,
        ..
    } = identity;
    let kind_word = kind.to_lowercase();
    let place = namespace
        .as_ref()
        .map_or(String::new(), |namespace| format!(" -n {namespace}"));
    let delete = format!("kubectl delete {kind_word} {name}{place}");
    match kind.as_str() {
        "StatefulSet" => format!(
            "`{delete} --cascade=orphan`, then apply: the pods and their claims stay, and are taken over where the selector is the same"
        ),
        "Deployment" | "DaemonSet" | "ReplicaSet" => format!(
            "give the new one another name and delete the old one when the new one is ready; `{delete}` and apply stops its pods meanwhile"
        ),
        "ConfigMap" | "Secret" => {
            "give the new one another name, and let the workloads use that".to_owned()
        }
        "PersistentVolumeClaim" => {
            "make a new claim and copy the data; deleting this one may delete its volume".to_owned()
        }
        "StorageClass" => format!(
            "`{delete}`, then apply: volumes that are there stay as they are, and new ones are made by the new class"
        ),
        "RoleBinding" | "ClusterRoleBinding" => format!(
            "give the new one another name and delete the old one, or `{delete}` and apply: meanwhile nobody has what it grants"
        ),
        "Job" => format!("`{delete}`, then apply: the job runs again"),
        "PriorityClass" => format!(
            "`{delete}`, then apply: pods that run keep the priority that they have, and no new pod of it starts meanwhile"
        ),
        "Service" => format!(
            "`{delete}`, then apply: it gets another address, and nothing is reached by it meanwhile"
        ),
        "Pod" => format!("`{delete}`, then apply: it does not run meanwhile"),
        _ => format!("`{delete}`, then apply, where it can be missed meanwhile"),
    }
}

fn nameless(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let desired = comparison.desired();
    let current = comparison.current().cluster();
    let mut objects = Vec::new();
    let mut evidence = Vec::new();
    for id in comparison.nameless() {
        let manifest = desired.manifest(*id);
        let same = |other: &crate::manifest::Manifest| {
            other.name().is_empty()
                && other.kind() == manifest.kind()
                && Replacement::of(&other.root, &manifest.root).is_nothing()
        };
        // What runs is not applied again.
        if current.bundle().manifests().any(|(_, other)| same(other)) {
            continue;
        }
        let metadata = manifest.root.get("metadata");
        let prefix = metadata.and_then(|metadata| metadata.get("generateName"));
        let prefix = prefix.and_then(Node::as_str).unwrap_or("");
        objects.push(format!("{} {prefix}*", manifest.kind()));
        evidence.push(Evidence {
            side: super::evidence::Side::Desired,
            message: "it has no name".to_owned(),
            location: desired.locate(&Place::name(*id)),
        });
    }
    if objects.is_empty() {
        return;
    }
    effects.push(Effect {
        risk: Risk::Moderate,
        summary: format!(
            "`kubectl apply` refuses {} without a name",
            counted(objects.len(), "object", "objects")
        ),
        details: cut(objects.iter().cloned(), objects.len()),
        evidence,
        mitigation: "give it a name, or make it with `kubectl create`, each time anew".to_owned(),
        roll_back: "none is needed: nothing of it is applied".to_owned(),
        change: Change::Nameless { objects },
    });
}

fn stopped(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let removed = comparison.changes().iter();
    let removed: BTreeSet<_> = removed
        .filter(|change| change.after().is_none())
        .filter_map(ObjectChange::before)
        .collect();
    let mut workloads = Vec::new();
    let mut evidence = Vec::new();
    for both in comparison.workloads() {
        let Some(before) = both.before else {
            continue;
        };
        let was = comparison.current().cluster().workload(before);
        if was.replicas == Some(0) {
            continue;
        }
        let is_gone = both.after.is_none() && removed.contains(&was.manifest);
        let after = both
            .after
            .map(|id| comparison.after().cluster().workload(id));
        let scaled = after.filter(|it| it.replicas == Some(0));
        if is_gone {
            let place = Place::name(was.manifest);
            evidence.push(comparison.before_at(&place, format!("{} is removed", was.display())));
            workloads.push(was.display());
        } else if let Some(scaled) = scaled {
            let place = Place::value(scaled.manifest, FieldPath::of("spec.replicas"));
            evidence.push(
                comparison.after_at(&place, format!("{} is scaled to nothing", was.display())),
            );
            workloads.push(was.display());
        }
    }
    if workloads.is_empty() {
        return;
    }
    effects.push(Effect {
        risk: Risk::High,
        summary: format!("{} stop for good", joined(&workloads)),
        details: cut(workloads.iter().cloned(), workloads.len()),
        evidence,
        mitigation: "keep what is still used, or see that nothing asks for it any more".to_owned(),
        roll_back: "apply what runs today again".to_owned(),
        change: Change::Stopped { workloads },
    });
}

/// Workloads whose pod template changes, so that their pods are replaced.
fn restarted(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (mut interrupted, mut rolling) = (Vec::new(), Vec::new());
    let mut evidence = Vec::new();
    for change in comparison.changes() {
        let ObjectChange::Changed { after, fields, .. } = change else {
            continue;
        };
        let cluster = comparison.after().cluster();
        let Some(id) = cluster.workload_of(*after) else {
            continue;
        };
        let workload = cluster.workload(id);
        let template = workload.template.segments();
        let changed = fields
            .all()
            .into_iter()
            .find(|field| field.segments().starts_with(template));
        let object = cluster.object_of(*after);
        let (Some(changed), Some(object)) = (changed, object) else {
            continue;
        };
        // Jobs run to an end, and a bare pod is not replaced.
        let list = match (workload.kind, is_interrupted(workload, &object.resource)) {
            (
                WorkloadKind::Job
                | WorkloadKind::CronJob
                | WorkloadKind::Pod
                | WorkloadKind::ReplicaSet
                | WorkloadKind::ReplicationController,
                _,
            )
            | (_, None) => continue,
            (_, Some(true)) => &mut interrupted,
            (_, Some(false)) => &mut rolling,
        };
        list.push(workload.display());
        let place = Place::value(*after, changed.clone());
        evidence.push(comparison.after_at(
            &place,
            format!("{} gets another pod template", workload.display()),
        ));
    }
    let count = interrupted.len() + rolling.len();
    if count == 0 {
        return;
    }
    let lines = interrupted
        .iter()
        .map(|it| format!("{it}: no pod runs meanwhile"))
        .chain(
            rolling
                .iter()
                .map(|it| format!("{it}: one pod after the other")),
        );
    let summary = match interrupted.len() {
        0 => format!(
            "the pods of {} are replaced, one after the other",
            counted(count, "workload", "workloads")
        ),
        none => format!(
            "the pods of {} are replaced; of {none} no pod runs meanwhile: {}",
            counted(count, "workload", "workloads"),
            joined(&interrupted)
        ),
    };
    effects.push(Effect {
        risk: if interrupted.is_empty() {
            Risk::Low
        } else {
            Risk::Moderate
        },
        summary,
        details: cut(lines, count),
        evidence,
        mitigation: match interrupted.is_empty() {
            true => "none is needed where the new pods become ready".to_owned(),
            false => "apply in a quiet hour".to_owned(),
        },
        roll_back: "`kubectl rollout undo`, or apply what runs today again".to_owned(),
        change: Change::Restarted {
            interrupted,
            rolling,
        },
    });
}

/// Whether a moment without any pod comes with an update; `None` where nothing is replaced.
fn is_interrupted(workload: &Workload, resource: &Resource) -> Option<bool> {
    match resource {
        Resource::Deployment(it) => {
            let strategy = it.spec.strategy.as_ref();
            let kind = strategy.and_then(|strategy| strategy.type_.as_deref());
            let is_none = workload.replicas == Some(0);
            (!is_none).then_some(kind == Some("Recreate"))
        }
        Resource::StatefulSet(it) => {
            let strategy = it.spec.update_strategy.as_ref();
            let kind = strategy.and_then(|strategy| strategy.type_.as_deref());
            if kind == Some("OnDelete") || workload.replicas == Some(0) {
                return None;
            }
            Some(workload.replicas == Some(1))
        }
        Resource::DaemonSet(it) => {
            let strategy = it.spec.update_strategy.as_ref();
            let kind = strategy.and_then(|strategy| strategy.type_.as_deref());
            (kind != Some("OnDelete")).then_some(false)
        }
        _ => Some(false),
    }
}
