//! Policies that isolate nothing, or less than is meant.

use serde_json::{Value, json};

use super::super::bundle::{Broken, Rendered, is_scaled, name, namespace, pod};
use super::policies::allows;

/// The first workload, to be changed.
fn workload(rendered: &mut Rendered) -> Option<&mut Value> {
    rendered.objects_mut().find(|object| is_scaled(object))
}

/// Takes the policies of a namespace with workloads away that isolate a direction.
fn lift(rendered: &mut Rendered, direction: &str) -> Option<Broken> {
    let space = namespace(workload(rendered)?).to_owned();
    rendered.remove(|object| {
        let types = object["spec"]["policyTypes"].as_array();
        object["kind"] == "NetworkPolicy"
            && namespace(object) == space
            && types.is_some_and(|types| types.contains(&json!(direction)))
    });
    let declared = rendered.find("Namespace", |it| name(it) == space)?;
    Some(Broken::at(declared))
}

pub(super) fn default_deny_egress(rendered: &mut Rendered) -> Option<Broken> {
    lift(rendered, "Egress")
}

pub(super) fn default_deny_ingress(rendered: &mut Rendered) -> Option<Broken> {
    lift(rendered, "Ingress")
}

pub(super) fn host_network_bypass(rendered: &mut Rendered) -> Option<Broken> {
    let workload = workload(rendered)?;
    pod(workload)["hostNetwork"] = json!(true);
    Some(Broken::at(workload))
}

pub(super) fn invalid_policy(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("NetworkPolicy", |policy| {
        policy["spec"]["policyTypes"] = json!(["Inbound"]);
    })
}

pub(super) fn redundant_policy(rendered: &mut Rendered) -> Option<Broken> {
    let mut second = rendered.find("NetworkPolicy", allows)?.clone();
    second["metadata"]["name"] = json!(format!("{}-again", name(&second)));
    Some(rendered.add(second))
}

pub(super) fn selects_nothing(rendered: &mut Rendered) -> Option<Broken> {
    let policy = rendered.first_with("NetworkPolicy", |policy| {
        allows(policy) && policy["spec"]["podSelector"]["matchLabels"].is_object()
    })?;
    let labels = policy["spec"]["podSelector"]["matchLabels"].as_object_mut()?;
    let value = labels.values_mut().next()?;
    *value = json!(format!("{}z", value.as_str()?));
    Some(Broken::at(policy))
}
