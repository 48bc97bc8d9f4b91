//! Bindings: who is granted a role.

use serde_json::{Value, json};

use super::is_of_a_known_program;
use crate::breakers::bundle::{Broken, Rendered};

/// The binding of a ClusterRole in all namespaces, to be changed.
fn in_all_namespaces(rendered: &mut Rendered) -> Option<&mut Value> {
    rendered.first("ClusterRoleBinding")
}

pub(super) fn binds_cluster_admin(rendered: &mut Rendered) -> Option<Broken> {
    let binding = rendered.first_with("ClusterRoleBinding", |it| !is_of_a_known_program(it))?;
    binding["roleRef"]["name"] = json!("cluster-admin");
    Some(Broken::at(binding))
}

pub(super) fn binds_the_default_account(rendered: &mut Rendered) -> Option<Broken> {
    let binding = in_all_namespaces(rendered)?;
    binding["subjects"][0]["name"] = json!("default");
    Some(Broken::at(binding))
}

pub(super) fn binds_everyone(rendered: &mut Rendered) -> Option<Broken> {
    let binding = in_all_namespaces(rendered)?;
    binding["subjects"][0] = group("system:unauthenticated");
    Some(Broken::at(binding))
}

pub(super) fn leaves_the_namespace_out(rendered: &mut Rendered) -> Option<Broken> {
    let binding = in_all_namespaces(rendered)?;
    let subject = binding["subjects"][0].as_object_mut()?;
    subject.remove("namespace");
    Some(Broken::at(binding))
}

pub(super) fn takes_a_role_for_a_group(rendered: &mut Rendered) -> Option<Broken> {
    let binding = in_all_namespaces(rendered)?;
    let subjects = binding["subjects"].as_array_mut()?;
    subjects.push(group("system:auth-delegator"));
    Some(Broken::at(binding))
}

/// The role that its only binding misses is bound to nobody.
pub(super) fn misspells_its_role(rendered: &mut Rendered) -> Option<Broken> {
    let binding = in_all_namespaces(rendered)?;
    let role = binding["roleRef"]["name"].as_str()?.to_owned();
    binding["roleRef"]["name"] = json!(format!("{role}s"));
    rendered
        .object("ClusterRole", "", &role)
        .map(|role| Broken::at(role))
}

fn group(name: &str) -> Value {
    json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name})
}
