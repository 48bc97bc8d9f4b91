//! What a namespace may take.

use serde_json::{Value, json};

use super::super::bundle::{Broken, Rendered, container, is_scaled, name, namespace};
use super::workloads::replicas;

/// The namespaces with a quota that counts a resource, in the order of their quotas.
fn spaces(rendered: &Rendered, resource: &str) -> Vec<String> {
    let counts =
        |it: &&Value| it["kind"] == "ResourceQuota" && !it["spec"]["hard"][resource].is_null();
    let quotas = rendered.objects().filter(counts);
    quotas.map(|it| namespace(it).to_owned()).collect()
}

/// The first workload as wanted of a namespace whose quota counts a resource.
fn counted<'r>(
    rendered: &'r mut Rendered,
    resource: &str,
    is_wanted: impl Fn(&Value) -> bool,
) -> Option<&'r mut Value> {
    let spaces = spaces(rendered, resource);
    let is_counted = |it: &Value| spaces.iter().any(|space| space == namespace(it));
    let mut objects = rendered.objects_mut();
    objects.find(|it| is_scaled(it) && is_counted(it) && is_wanted(it))
}

fn change_hard(rendered: &mut Rendered, resource: &str, hard: &str) -> Option<Broken> {
    rendered.change("ResourceQuota", |quota| {
        quota["spec"]["hard"][resource] = json!(hard);
    })
}

pub(super) fn invalid_quota(rendered: &mut Rendered) -> Option<Broken> {
    change_hard(rendered, "volumesnapshots", "100")
}

pub(super) fn untracked_resource(rendered: &mut Rendered) -> Option<Broken> {
    change_hard(rendered, "count/deployments", "20")
}

pub(super) fn namespace_without_quota(rendered: &mut Rendered) -> Option<Broken> {
    let space = namespace(counted(rendered, "pods", |_| true)?).to_owned();
    rendered.remove(|it| it["kind"] == "ResourceQuota" && namespace(it) == space);
    // Where no other namespace has one, nothing is shared out.
    rendered.find("ResourceQuota", |_| true)?;
    let declared = rendered.find("Namespace", |it| name(it) == space)?;
    Some(Broken::at(declared))
}

pub(super) fn quota_exceeded(rendered: &mut Rendered) -> Option<Broken> {
    let workload = counted(rendered, "pods", |_| true)?;
    workload["spec"]["replicas"] = json!(10_000);
    Some(Broken::at(workload))
}

pub(super) fn quota_matches_nothing(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("ResourceQuota", |quota| {
        quota["spec"] = json!({
            "hard": {"pods": "10"},
            "scopeSelector": {"matchExpressions": [
                {"scopeName": "PriorityClass", "operator": "In", "values": ["high"]},
            ]},
        });
    })
}

pub(super) fn unspecified_amounts(rendered: &mut Rendered) -> Option<Broken> {
    let workload = counted(rendered, "requests.cpu", |_| true)?;
    container(workload)["resources"] = json!({});
    let (broken, space) = (Broken::at(workload), namespace(workload).to_owned());
    rendered.remove(|it| it["kind"] == "LimitRange" && namespace(it) == space);
    Some(broken)
}

/// As many pods as there are, and not one more.
pub(super) fn update_exceeds_quota(rendered: &mut Rendered) -> Option<Broken> {
    let waits = |it: &Value| it["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0;
    let deployment = counted(rendered, "pods", waits)?;
    let (broken, space) = (Broken::at(deployment), namespace(deployment).to_owned());
    // How many pods a DaemonSet has, the nodes say.
    let is_per_node = |it: &Value| namespace(it) == space;
    if rendered.find("DaemonSet", is_per_node).is_some() {
        return None;
    }
    let pods: u64 = rendered
        .objects()
        .filter(|it| is_scaled(it) && namespace(it) == space)
        .map(replicas)
        .sum();
    let quota = rendered.first_with("ResourceQuota", |it| namespace(it) == space)?;
    quota["spec"]["hard"]["pods"] = json!(pods.to_string());
    Some(broken)
}
