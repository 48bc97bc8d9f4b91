//! Snapshots, and the class that they are of.

use serde_json::json;

use super::claims;
use super::jobs::{TAKE, remove_backups, runs, with_a_claim_misspelt};
use crate::breakers::bundle::{Broken, Rendered};

pub(super) fn go_with_their_objects(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("VolumeSnapshotClass", |class| {
        class["deletionPolicy"] = json!("Delete");
    })
}

pub(super) fn of_a_driver_that_takes_none(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("VolumeSnapshotClass", |class| {
        class["driver"] = json!("rancher.io/local-path");
    })
}

/// Found at the script that names the class.
pub(super) fn of_another_driver(rendered: &mut Rendered) -> Option<Broken> {
    rendered.find("CronJob", |job| runs(job, TAKE))?;
    rendered.change("VolumeSnapshotClass", |class| {
        class["driver"] = json!("ebs.csi.aws.com");
    })?;
    let scripts = rendered.find("ConfigMap", |map| map["data"][TAKE].is_string())?;
    Some(Broken::at(scripts))
}

pub(super) fn of_a_claim_that_is_not_there(rendered: &mut Rendered) -> Option<Broken> {
    with_a_claim_misspelt(rendered)
}

/// A snapshot where there were jobs that take one again and again.
pub(super) fn taken_once(rendered: &mut Rendered) -> Option<Broken> {
    let class = rendered.find("VolumeSnapshotClass", |_| true)?["metadata"]["name"].clone();
    let set = remove_backups(rendered)?;
    let name = set["metadata"]["name"].as_str()?;
    let template = claims::template(&set)?["metadata"]["name"].as_str()?;
    Some(rendered.add(json!({
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": format!("{name}-daily"), "namespace": set["metadata"]["namespace"]},
        "spec": {
            "volumeSnapshotClassName": class,
            "source": {"persistentVolumeClaimName": format!("{template}-{name}-0")},
        },
    })))
}
