//! Pods that ask for more than they need of their node.

use serde_json::{Value, json};

use super::{judged, unjudged, workload};
use crate::breakers::bundle::{Broken, Rendered, container, pod};

pub(super) fn shares_processes(rendered: &mut Rendered) -> Option<Broken> {
    let workload = judged(rendered)?;
    pod(workload)["hostPID"] = json!(true);
    Some(Broken::at(workload))
}

pub(super) fn shares_processes_unjudged(rendered: &mut Rendered) -> Option<Broken> {
    let workload = unjudged(rendered)?;
    pod(workload)["hostPID"] = json!(true);
    Some(Broken::at(workload))
}

pub(super) fn is_privileged_unjudged(rendered: &mut Rendered) -> Option<Broken> {
    let workload = unjudged(rendered)?;
    container(workload)["securityContext"] = json!({"privileged": true});
    Some(Broken::at(workload))
}

pub(super) fn mounts_the_runtime_unjudged(rendered: &mut Rendered) -> Option<Broken> {
    let workload = unjudged(rendered)?;
    let path = "/run/containerd/containerd.sock";
    let add = |list: &mut Value, item: Value| match list.as_array_mut() {
        Some(items) => items.push(item),
        None => *list = json!([item]),
    };
    let mount = json!({"name": "runtime", "mountPath": path});
    add(&mut container(workload)["volumeMounts"], mount);
    let volume = json!({"name": "runtime", "hostPath": {"path": path}});
    add(&mut pod(workload)["volumes"], volume);
    Some(Broken::at(workload))
}

pub(super) fn runs_the_latest_image(rendered: &mut Rendered) -> Option<Broken> {
    let workload = workload(rendered, |_| true)?;
    let image = container(workload)["image"].as_str()?;
    let repository = image.split(['@', ':']).next()?.to_owned();
    container(workload)["image"] = json!(format!("{repository}:latest"));
    Some(Broken::at(workload))
}
