//! Roles: what they allow.

use serde_json::{Value, json};

use super::{is_of_a_known_program, name};
use crate::breakers::bundle::{Broken, Rendered};

/// The first role of any kind that is as wanted, to be changed.
fn role(rendered: &mut Rendered, is_wanted: impl Fn(&Value) -> bool) -> Option<&mut Value> {
    let is_role = |object: &Value| object["kind"] == "ClusterRole" || object["kind"] == "Role";
    let mut objects = rendered.objects_mut();
    objects.find(|object| is_role(object) && is_wanted(object))
}

fn with_rule(role: &mut Value, rule: Value) -> Option<Broken> {
    role["rules"].as_array_mut()?.push(rule);
    Some(Broken::at(role))
}

/// One more rule for an account that may do it in all namespaces.
fn allow_everywhere(rendered: &mut Rendered, rule: Value) -> Option<Broken> {
    let role = rendered.first_with("ClusterRole", |it| !is_of_a_known_program(it))?;
    with_rule(role, rule)
}

/// One more rule for whatever role is first.
fn allow(rendered: &mut Rendered, rule: Value) -> Option<Broken> {
    with_rule(role(rendered, |_| true)?, rule)
}

pub(super) fn may_create_pods_everywhere(rendered: &mut Rendered) -> Option<Broken> {
    let rule = json!({"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]});
    allow_everywhere(rendered, rule)
}

pub(super) fn reads_all_secrets(rendered: &mut Rendered) -> Option<Broken> {
    let rule = json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]});
    allow_everywhere(rendered, rule)
}

/// Beside cert-manager whoever reaches kubelets becomes cluster-admin by its account, which is said instead: but for
/// cert-manager itself, which cannot work without as much.
pub(super) fn reaches_kubelets(rendered: &mut Rendered) -> Option<Broken> {
    let rule = json!({"apiGroups": [""], "resources": ["nodes/proxy"], "verbs": ["get"]});
    match rendered.object("ClusterRole", "", "cert-manager-controller") {
        Some(role) => with_rule(role, rule),
        None => allow_everywhere(rendered, rule),
    }
}

pub(super) fn loses_what_is_discovered(rendered: &mut Rendered) -> Option<Broken> {
    let role = rendered.object("ClusterRole", "", "prometheus-metrics")?;
    let rules = role["rules"].as_array_mut()?;
    rules.retain(|rule| rule["resources"] != json!(["nodes"]));
    let holds = |map: &Value| map["data"].to_string().contains("kubernetes_sd_configs");
    rendered.find("ConfigMap", holds).map(Broken::at)
}

pub(super) fn is_called_a_denial(rendered: &mut Rendered) -> Option<Broken> {
    let role = role(rendered, |_| true)?;
    role["metadata"]["name"] = json!(format!("deny-{}", name(role)));
    Some(Broken::at(role))
}

pub(super) fn has_a_rule_without_verbs(rendered: &mut Rendered) -> Option<Broken> {
    let rule = json!({"apiGroups": [""], "resources": ["secrets"], "verbs": []});
    allow(rendered, rule)
}

pub(super) fn takes_a_star_for_subresources(rendered: &mut Rendered) -> Option<Broken> {
    let rule = json!({"apiGroups": [""], "resources": ["pods/*"], "verbs": ["get"]});
    allow(rendered, rule)
}

pub(super) fn creates_by_name(rendered: &mut Rendered) -> Option<Broken> {
    let rule = json!({
        "apiGroups": ["coordination.k8s.io"],
        "resources": ["leases"],
        "resourceNames": ["leader"],
        "verbs": ["get", "create", "update"],
    });
    allow(rendered, rule)
}

pub(super) fn is_aggregated(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("ClusterRole", |role| {
        let labels = json!({"example.com/aggregate-to-monitoring": "true"});
        role["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": labels}]});
    })
}

pub(super) fn says_a_rule_twice(rendered: &mut Rendered) -> Option<Broken> {
    let role = role(rendered, |_| true)?;
    let first = role["rules"][0].clone();
    with_rule(role, first)
}

pub(super) fn reads_nodes_in_a_namespace(rendered: &mut Rendered) -> Option<Broken> {
    let role = rendered.first("Role")?;
    let rule = json!({"apiGroups": [""], "resources": ["nodes"], "verbs": ["list"]});
    with_rule(role, rule)
}

pub(super) fn names_a_group_of_old(rendered: &mut Rendered) -> Option<Broken> {
    let names_it = |role: &Value| role["rules"].to_string().contains("\"ingresses\"");
    let role = role(rendered, |role| !names_it(role))?;
    let rule = json!({"apiGroups": ["extensions"], "resources": ["ingresses"], "verbs": ["list"]});
    with_rule(role, rule)
}

pub(super) fn allows_everything(rendered: &mut Rendered) -> Option<Broken> {
    let rule = json!({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]});
    allow(rendered, rule)
}
