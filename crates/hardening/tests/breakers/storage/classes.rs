//! What a StorageClass may say wrong.

use serde_json::{Value, json};

use super::claims;
use crate::breakers::bundle::{Broken, Rendered};

const DEFAULT: &str = "storageclass.kubernetes.io/is-default-class";

fn is_default(class: &Value) -> bool {
    class["metadata"]["annotations"][DEFAULT] == "true"
}

pub(super) fn of_a_provisioner_that_cannot_expand(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("StorageClass", |class| {
        class["provisioner"] = json!("rancher.io/local-path");
    })
}

pub(super) fn of_a_provisioner_that_is_none(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("StorageClass", |class| {
        class["provisioner"] = json!("kubernetes.io/zfs");
    })
}

pub(super) fn of_volumes_made_by_hand(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("StorageClass", |class| {
        class["provisioner"] = json!("kubernetes.io/no-provisioner");
    })
}

pub(super) fn binds_at_once(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("StorageClass", |class| {
        class["volumeBindingMode"] = json!("Immediate");
    })
}

/// A class that makes the volume of a claim.
pub(super) fn deletes_volumes(rendered: &mut Rendered) -> Option<Broken> {
    let set = rendered.find("StatefulSet", |set| claims::template(set).is_some())?;
    let wanted = claims::template(set)?["spec"]["storageClassName"].clone();
    let class = rendered.first_with("StorageClass", |class| {
        class["metadata"]["name"] == wanted || wanted.is_null() && is_default(class)
    })?;
    class["reclaimPolicy"] = json!("Delete");
    Some(Broken::at(class))
}

/// The first claim that waits for a default class.
pub(super) fn none_is_the_default(rendered: &mut Rendered) -> Option<Broken> {
    rendered.find("StorageClass", is_default)?;
    if rendered.objects_mut().all(|object| !claims::waits(object)) {
        let set = rendered.first_with("StatefulSet", |set| claims::template(set).is_some())?;
        let template = &mut set["spec"]["volumeClaimTemplates"][0];
        template["spec"]["storageClassName"] = Value::Null;
    }
    for object in rendered.objects_mut() {
        if object["kind"] == "StorageClass" {
            object["metadata"]["annotations"] = json!({});
        }
    }
    let waits = rendered
        .objects_mut()
        .find(|object| claims::waits(object))?;
    Some(Broken::at(waits))
}

/// Found at the later of the two.
pub(super) fn two_of_the_same_parameters(rendered: &mut Rendered) -> Option<Broken> {
    let first = rendered.find("StorageClass", |_| true)?.clone();
    let name = &first["metadata"]["name"];
    let second = rendered.first_with("StorageClass", |class| class["metadata"]["name"] != *name)?;
    second["parameters"] = first["parameters"].clone();
    Some(Broken::at(second))
}

/// Found at the later of the two.
pub(super) fn two_are_the_default(rendered: &mut Rendered) -> Option<Broken> {
    let mut classes: Vec<_> = rendered
        .objects_mut()
        .filter(|object| object["kind"] == "StorageClass")
        .collect();
    let (last, others) = classes.split_last_mut()?;
    others.first_mut()?["metadata"]["annotations"][DEFAULT] = json!("true");
    last["metadata"]["annotations"][DEFAULT] = json!("true");
    Some(Broken::at(last))
}
