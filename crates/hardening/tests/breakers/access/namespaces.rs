//! The labels by which namespaces say which pods they let in.

use serde_json::{Value, json};

use super::{ENFORCE, ENFORCE_VERSION, enforces, is_workload, judged, namespace, workload};
use crate::breakers::bundle::{Broken, Rendered};

/// Changes the labels of the first namespace that enforces a level.
fn change(rendered: &mut Rendered, change: impl FnOnce(&mut Value)) -> Option<Broken> {
    let namespace = rendered.first_with("Namespace", enforces)?;
    change(&mut namespace["metadata"]["labels"]);
    Some(Broken::at(namespace))
}

pub(super) fn writes_a_capital(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |labels| labels[ENFORCE] = json!("Restricted"))
}

pub(super) fn judges_as_long_ago(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |labels| labels[ENFORCE_VERSION] = json!("v1.18"))
}

pub(super) fn loses_its_version(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |labels| {
        labels.as_object_mut().unwrap().remove(ENFORCE_VERSION);
    })
}

pub(super) fn loses_its_labels(rendered: &mut Rendered) -> Option<Broken> {
    let space = namespace(workload(rendered, |_| true)?)
        .as_str()?
        .to_owned();
    let namespace = rendered.object("Namespace", "", &space)?;
    namespace["metadata"].as_object_mut()?.remove("labels");
    Some(Broken::at(namespace))
}

/// What stands in for a workload tells nothing of what that needs: it is as if the workloads were there by now.
pub(super) fn lets_everything_in(rendered: &mut Rendered) -> Option<Broken> {
    let space = namespace(judged(rendered)?).as_str()?.to_owned();
    let namespace = rendered.object("Namespace", "", &space)?;
    namespace["metadata"]["labels"][ENFORCE] = json!("privileged");
    let broken = Broken::at(namespace);
    for workload in rendered.objects_mut().filter(|it| is_workload(it)) {
        let metadata = &mut workload["spec"]["template"]["metadata"];
        if let Some(annotations) = metadata["annotations"].as_object_mut() {
            annotations.remove("hardening/stand-in");
        }
    }
    Some(broken)
}
