//! Labels that select the pods of one service and of no other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Index, NoteKind};
use crate::cluster::{Cluster, Resource, Workload, is_of_controllers};
use crate::spec::{Labels, Name};

/// The labels by which a workload selects its pods; `None` where they are those that a spec assumes.
pub(super) fn written(cluster: &Cluster, workload: &Workload, name: &Name) -> Option<Labels> {
    let object = cluster.object_of(workload.manifest);
    let selector = match object.map(|object| &object.resource) {
        Some(Resource::Deployment(it)) => it.spec.selector.match_labels.as_ref(),
        Some(Resource::StatefulSet(it)) => it.spec.selector.match_labels.as_ref(),
        Some(Resource::DaemonSet(it)) => it.spec.selector.match_labels.as_ref(),
        _ => None,
    };
    // What selects no pod of its own is refused by the API server, and says nothing.
    let selects = |labels: &&BTreeMap<String, String>| {
        let mut labels = labels.iter();
        labels.all(|(key, value)| workload.labels.get(key) == Some(value))
    };
    let selector = selector.filter(|it| !it.is_empty()).filter(selects);
    let mut labels = selector.unwrap_or(&workload.labels).clone();
    labels.retain(|key, _| !is_of_controllers(key));
    let assumed = labels.len() == 1 && labels.get("app").map(String::as_str) == Some(name.as_str());
    if assumed {
        return None;
    }
    Labels::try_from(labels).ok()
}

type Map = BTreeMap<String, String>;

/// Gives services whose labels select each other's pods all the labels of their pods, and says so where even these do.
pub(super) fn make_distinct(index: &Index<'_>, drafts: &mut [Draft]) {
    for at in ambiguous(drafts) {
        if let Some(draft) = drafts.get_mut(at) {
            let mut labels = index.cluster.workload(draft.workload).labels.clone();
            labels.retain(|key, _| !is_of_controllers(key));
            draft.spec.labels = Labels::try_from(labels).ok();
        }
    }
    for at in ambiguous(drafts) {
        if let Some(draft) = drafts.get_mut(at) {
            let mut labels = effective(draft);
            labels.insert(
                "app.kubernetes.io/instance".to_owned(),
                draft.spec.name.to_string(),
            );
            draft.spec.labels = Labels::try_from(labels).ok();
            let message = "its labels select the pods of others as well. Give its pods `app.kubernetes.io/instance`.";
            draft.remarks.say("labels", NoteKind::Changed, message);
        }
    }
}

fn effective(draft: &Draft) -> Map {
    match &draft.spec.labels {
        Some(labels) => labels.as_map().clone(),
        None => [("app".to_owned(), draft.spec.name.to_string())].into(),
    }
}

/// The services whose labels are all among those of another of their namespace. Costs about as much as the rarest label
/// of each is common.
fn ambiguous(drafts: &[Draft]) -> BTreeSet<usize> {
    let labels: Vec<Map> = drafts.iter().map(effective).collect();
    let mut carriers: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, (draft, labels)) in drafts.iter().zip(&labels).enumerate() {
        for label in labels {
            let carriers = carriers.entry((&draft.spec.namespace, label));
            carriers.or_default().push(at);
        }
    }
    let selects_others = |at: &usize| {
        let (Some(draft), Some(own)) = (drafts.get(*at), labels.get(*at)) else {
            return false;
        };
        let carrying = own
            .iter()
            .filter_map(|label| carriers.get(&(&draft.spec.namespace, label)));
        let rarest = carrying.min_by_key(|carriers| carriers.len());
        let mut others = rarest.into_iter().flatten().filter(|other| *other != at);
        others.any(|other| {
            let other = labels.get(*other);
            other.is_some_and(|other| own.iter().all(|(key, value)| other.get(key) == Some(value)))
        })
    };
    (0..drafts.len()).filter(selects_others).collect()
}
