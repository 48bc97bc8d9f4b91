//! Replicas that fall together, and the workloads that are rendered.

use serde_json::{Value, json};

use super::super::bundle::{Broken, Rendered, container, is_scaled, name, namespace, pod};

/// How many replicas it has; one where it does not say.
pub(super) fn replicas(workload: &Value) -> u64 {
    workload["spec"]["replicas"].as_u64().unwrap_or(1)
}

/// Whether the pods of a workload carry all labels.
pub(super) fn has_labels(workload: &Value, labels: &Value) -> bool {
    let carried = &workload["spec"]["template"]["metadata"]["labels"];
    let mut wanted = labels.as_object().into_iter().flatten();
    wanted.all(|(key, value)| carried[key] == *value)
}

/// An object that was looked at, to be changed.
pub(super) fn again<'r>(rendered: &'r mut Rendered, object: &Value) -> Option<&'r mut Value> {
    rendered.object(object["kind"].as_str()?, namespace(object), name(object))
}

pub(super) fn memory_below_heap(rendered: &mut Rendered) -> Option<Broken> {
    let limited = |it: &Value| {
        let container = &it["spec"]["template"]["spec"]["containers"][0];
        is_scaled(it) && !container["resources"]["limits"]["memory"].is_null()
    };
    let workload = rendered.objects_mut().find(|it| limited(it))?;
    container(workload)["env"] = json!([{"name": "JAVA_TOOL_OPTIONS", "value": "-Xmx64g"}]);
    Some(Broken::at(workload))
}

/// Only one whose pod is alone has nothing that spreads it: all others ask for it already.
pub(super) fn replicas_on_one_node(rendered: &mut Rendered) -> Option<Broken> {
    let set = rendered.first_with("StatefulSet", |it| replicas(it) == 1)?;
    set["spec"]["replicas"] = json!(3);
    Some(Broken::at(set))
}

pub(super) fn standby_never_ready(rendered: &mut Rendered) -> Option<Broken> {
    let mut workloads = rendered.objects_mut();
    let workload = workloads.find(|it| is_scaled(it) && replicas(it) > 1)?;
    let container = container(workload);
    container["image"] = json!("hashicorp/vault:1.18");
    container["readinessProbe"] = json!({"httpGet": {"path": "/v1/sys/health", "port": 8200}});
    Some(Broken::at(workload))
}

pub(super) fn update_takes_all_down(rendered: &mut Rendered) -> Option<Broken> {
    let services: Vec<_> = rendered
        .objects()
        .filter(|it| it["kind"] == "Service" && !it["spec"]["selector"].is_null())
        .cloned()
        .collect();
    let serves = |workload: &Value| {
        services.iter().any(|service| {
            namespace(service) == namespace(workload)
                && has_labels(workload, &service["spec"]["selector"])
        })
    };
    // A volume that one node at a time may mount leaves no choice.
    let deployment = rendered.first_with("Deployment", |it| {
        serves(it) && it["spec"]["template"]["spec"]["volumes"].is_null()
    })?;
    deployment["spec"]["strategy"] = json!({"type": "Recreate"});
    Some(Broken::at(deployment))
}

/// Takes a class away from all pods that name it.
pub(super) fn take_class(rendered: &mut Rendered, class: &str) {
    let kinds = ["Deployment", "StatefulSet", "DaemonSet", "CronJob"];
    let workloads = rendered
        .objects_mut()
        .filter(|it| kinds.iter().any(|kind| it["kind"] == **kind));
    for workload in workloads {
        let Some(pod) = pod(workload).as_object_mut() else {
            continue;
        };
        if pod.get("priorityClassName").is_some_and(|it| it == class) {
            pod.remove("priorityClassName");
        }
    }
}
