//! The pods of Alertmanager, and the ways to and between them.

use serde_json::{Value, json};

use super::{Broken, Rendered, container, pod};

/// What begins the argument that names a peer.
const PEER: &str = "--cluster.peer=";

fn workload(rendered: &mut Rendered) -> Option<&mut Value> {
    rendered.first_with("StatefulSet", |it| it["metadata"]["name"] == "alertmanager")
}

fn arguments(workload: &mut Value) -> Option<&mut Vec<Value>> {
    container(workload)["args"].as_array_mut()
}

fn is_peer(argument: &Value) -> bool {
    argument.as_str().is_some_and(|it| it.starts_with(PEER))
}

/// The baseline has no objects of the operator, so they are added.
pub(super) fn configuration_of_a_team_without_the_label(rendered: &mut Rendered) -> Option<Broken> {
    let namespace = rendered.find("Namespace", |_| true)?["metadata"]["name"].clone();
    rendered.add(json!({
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Alertmanager",
        "metadata": {"name": "main", "namespace": namespace},
        "spec": {"alertmanagerConfigSelector": {"matchLabels": {"alerts": "platform"}}},
    }));
    Some(rendered.add(json!({
        "apiVersion": "monitoring.coreos.com/v1alpha1",
        "kind": "AlertmanagerConfig",
        "metadata": {"name": "team", "namespace": namespace},
        "spec": {
            "route": {"receiver": "team"},
            "receivers": [{"name": "team", "webhookConfigs": [{"url": "http://pager.shop:8080/"}]}],
        },
    })))
}

pub(super) fn ingress_without_a_password(rendered: &mut Rendered) -> Option<Broken> {
    let is_its = |ingress: &Value| {
        ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
            == "alertmanager"
    };
    let ingress = rendered.first_with("Ingress", is_its)?;
    let annotations = ingress["metadata"]["annotations"].as_object_mut()?;
    annotations.retain(|name, _| !name.contains("/auth-"));
    Some(Broken::at(ingress))
}

pub(super) fn one_pod_on_an_empty_directory(rendered: &mut Rendered) -> Option<Broken> {
    let workload = workload(rendered)?;
    workload["spec"]["replicas"] = json!(1);
    let spec = workload["spec"].as_object_mut()?;
    let claims = spec.remove("volumeClaimTemplates")?;
    let empty = json!({"name": claims[0]["metadata"]["name"], "emptyDir": {}});
    pod(workload)["volumes"].as_array_mut()?.push(empty);
    Some(Broken::at(workload))
}

pub(super) fn another_name_of_the_configuration(rendered: &mut Rendered) -> Option<Broken> {
    let workload = workload(rendered)?;
    let mut arguments = arguments(workload)?.iter_mut();
    let file = arguments.find(|it| {
        it.as_str()
            .is_some_and(|it| it.starts_with("--config.file="))
    })?;
    *file = file
        .as_str()?
        .replace("alertmanager.yml", "config.yml")
        .into();
    Some(Broken::at(workload))
}

/// A port without a protocol is one for TCP.
pub(super) fn gossip_without_a_protocol(rendered: &mut Rendered) -> Option<Broken> {
    for policy in rendered
        .objects_mut()
        .filter(|it| it["kind"] == "NetworkPolicy")
    {
        for direction in ["ingress", "egress"] {
            let rules = policy["spec"][direction].as_array_mut();
            for rule in rules.into_iter().flatten() {
                let ports = rule["ports"].as_array_mut().into_iter().flatten();
                for port in ports.filter(|port| port["port"] == 9094) {
                    port.as_object_mut()?.remove("protocol");
                }
            }
        }
    }
    workload(rendered).map(|it| Broken::at(it))
}

pub(super) fn peers_behind_a_service_without_the_port(rendered: &mut Rendered) -> Option<Broken> {
    let is_web = |service: &Value| {
        service["metadata"]["name"] == "alertmanager" && service["spec"]["clusterIP"] != "None"
    };
    let service = rendered.first_with("Service", is_web)?;
    let ports = service["spec"]["ports"].as_array_mut()?;
    ports.retain(|port| port["protocol"] != "UDP");
    let workload = workload(rendered)?;
    let arguments = arguments(workload)?;
    arguments.retain(|argument| !is_peer(argument));
    arguments.push(format!("{PEER}alertmanager:9094").into());
    Some(Broken::at(workload))
}

pub(super) fn without_peers(rendered: &mut Rendered) -> Option<Broken> {
    let workload = workload(rendered)?;
    arguments(workload)?.retain(|argument| !is_peer(argument));
    Some(Broken::at(workload))
}
