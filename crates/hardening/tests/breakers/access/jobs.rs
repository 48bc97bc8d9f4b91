//! Scripts of kubectl, and what the accounts that they run as may do.

use serde_json::{Value, json};

use super::{mount_token, namespace, workload};
use crate::breakers::bundle::{Broken, Rendered, pod};

const IMAGE: &str = "registry.k8s.io/kubectl:v1.34.1";
const NAME: &str = "restart";

/// Where nothing is bound, roles may be kept elsewhere.
pub(super) fn may_not_do_what_its_script_does(rendered: &mut Rendered) -> Option<Broken> {
    let is_bound = |kind: &str| rendered.find(kind, |_| true).is_some();
    if !is_bound("RoleBinding") && !is_bound("ClusterRoleBinding") {
        return None;
    }
    let workload = workload(rendered, |_| true)?;
    mount_token(workload);
    pod(workload)["initContainers"] = json!([{
        "name": "migrate",
        "image": IMAGE,
        "command": ["kubectl", "delete", "job", "migrate", "--ignore-not-found"],
    }]);
    Some(Broken::at(workload))
}

/// A job that restarts a pod each night, as an account that may do that: what is rendered has no script but those of
/// backups, for which other rules speak.
fn add_job(rendered: &mut Rendered) -> Option<Value> {
    let space = namespace(workload(rendered, |_| true)?).clone();
    let metadata = json!({"name": NAME, "namespace": space});
    let kind =
        |kind: &str| json!({"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": NAME});
    rendered.add(json!({
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        "automountServiceAccountToken": false,
    }));
    rendered.add(json!({
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata,
        "spec": {
            "schedule": "0 4 * * *",
            "jobTemplate": {"spec": {"template": {"spec": {
                "serviceAccountName": NAME,
                "automountServiceAccountToken": true,
                "restartPolicy": "Never",
                "containers": [{
                    "name": "restart",
                    "image": IMAGE,
                    "command": ["kubectl", "delete", "pod", "web-0"],
                }],
            }}}},
        },
    }));
    rendered.add(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": NAME},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "delete"]}],
    }));
    rendered.add(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": kind("ClusterRole"),
        "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": space}],
    }));
    Some(space)
}

pub(super) fn may_read_secrets(rendered: &mut Rendered) -> Option<Broken> {
    add_job(rendered)?;
    let role = rendered.object("ClusterRole", "", NAME)?;
    let rule = json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]});
    role["rules"].as_array_mut()?.push(rule);
    Some(Broken::at(role))
}

pub(super) fn is_bound_in_all_namespaces(rendered: &mut Rendered) -> Option<Broken> {
    let space = add_job(rendered)?;
    let binding = rendered.object("RoleBinding", space.as_str()?, NAME)?;
    binding["kind"] = json!("ClusterRoleBinding");
    binding["metadata"] = json!({"name": NAME});
    Some(Broken::at(binding))
}
