//! The audit policy, which is no object: what is found of it is found in its file.

use serde_json::{Value, json};

use crate::breakers::bundle::{Broken, Rendered};

const FILE: &str = "control-plane/audit-policy.yaml";

/// Changes the rules of the policy.
fn change(rendered: &mut Rendered, change: impl FnOnce(&mut Vec<Value>)) -> Option<Broken> {
    let policy = rendered.first("Policy")?;
    change(policy["rules"].as_array_mut()?);
    Some(Broken::File(FILE.to_owned()))
}

/// The rule that names a resource, to be changed.
fn rule<'a>(rules: &'a mut [Value], resource: &str) -> &'a mut Value {
    let names = |rule: &Value| rule["resources"].to_string().contains(resource);
    rules.iter_mut().find(|rule| names(rule)).unwrap()
}

pub(super) fn leaves_out_all_reads(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |rules| {
        let reads = json!({"level": "None", "verbs": ["get", "list", "watch"]});
        rules.insert(0, reads);
    })
}

pub(super) fn misspells_a_field(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |rules| {
        let of_proxies = rule(rules, "endpointslices").as_object_mut().unwrap();
        let users = of_proxies.remove("users").unwrap();
        of_proxies.insert("user".to_owned(), users);
    })
}

pub(super) fn is_kept_in_a_config_map(rendered: &mut Rendered) -> Option<Broken> {
    let policy = rendered.first("Policy")?.to_string();
    rendered.remove(|object| object["kind"] == "Policy");
    Some(rendered.add(json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "audit-policy", "namespace": "kube-system"},
        "data": {"audit-policy.yaml": policy},
    })))
}

pub(super) fn names_a_version_of_a_group(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |rules| {
        let of_roles = rule(rules, "clusterroles");
        of_roles["resources"][0]["group"] = json!("rbac.authorization.k8s.io/v1");
    })
}

pub(super) fn takes_a_star_for_all_verbs(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |rules| {
        rule(rules, "clusterroles")["verbs"] = json!(["*"]);
    })
}

pub(super) fn begins_with_the_last_rule(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |rules| rules.rotate_right(1))
}

pub(super) fn records_values(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |rules| {
        rule(rules, "secrets")["level"] = json!("RequestResponse");
    })
}

pub(super) fn writes_nowhere(rendered: &mut Rendered) -> Option<Broken> {
    let flag = r#"{name: audit-policy-file, value: /etc/kubernetes/audit-policy.yaml}"#;
    let configuration = format!(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: {{extraArgs: [{flag}]}}\n"
    );
    Some(Broken::File(rendered.add_file(configuration)))
}
