//! What Kubernetes brings itself, held against its own list.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use hardening::cluster::{BoundRole, Cluster, PolicyRule, Subject};
use k8s_openapi::api::rbac::v1 as rbac;
use serde_json::Value;

use super::cluster;
use crate::conformance::{Tally, case_file};

const HEAD: &str = "\
# What Kubernetes 1.34 brings itself: its default ClusterRoles and ClusterRoleBindings.
# Written by the test `authorization::default_roles`, run with HARDENING_WRITE_DEFAULT_ROLES=1 and the conformance cases.
# A role and its labels, what it aggregates, then its rules; `core` is the group without a name.
";

fn items(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).expect("a list of objects");
    let list: Value = serde_json::from_str(&text).expect("a list of objects");
    list["items"].as_array().expect("items").clone()
}

fn words(value: &Value) -> Vec<&str> {
    let words = value.as_array().into_iter().flatten();
    words.map(|word| word.as_str().expect("a word")).collect()
}

fn labels(value: &Value) -> String {
    let labels = value.as_object().into_iter().flatten();
    let sorted: BTreeMap<_, _> = labels.collect();
    let pair =
        |(key, value): (&String, &Value)| format!(" {key}={}", value.as_str().expect("a label"));
    sorted.into_iter().map(pair).collect()
}

fn text_of(roles: &[Value], bindings: &[Value]) -> String {
    let mut text = HEAD.to_owned();
    let name = |object: &Value| {
        object["metadata"]["name"]
            .as_str()
            .expect("a name")
            .to_owned()
    };
    for role in roles {
        let _ = writeln!(
            text,
            "role {}{}",
            name(role),
            labels(&role["metadata"]["labels"])
        );
        if let Some(selectors) = role["aggregationRule"]["clusterRoleSelectors"].as_array() {
            for selector in selectors {
                let _ = writeln!(text, "aggregate{}", labels(&selector["matchLabels"]));
            }
            continue;
        }
        for rule in role["rules"].as_array().into_iter().flatten() {
            let verbs = words(&rule["verbs"]).join(",");
            let urls = words(&rule["nonResourceURLs"]).join(",");
            if !urls.is_empty() {
                let _ = writeln!(text, "allow {verbs} at {urls}");
                continue;
            }
            let groups = words(&rule["apiGroups"]).into_iter();
            let groups: Vec<_> = groups
                .map(|it| if it.is_empty() { "core" } else { it })
                .collect();
            let resources = words(&rule["resources"]).join(",");
            let _ = write!(text, "allow {verbs} on {resources} of {}", groups.join(","));
            let names = words(&rule["resourceNames"]).join(",");
            let named = if names.is_empty() {
                String::new()
            } else {
                format!(" named {names}")
            };
            let _ = writeln!(text, "{named}");
        }
    }
    for binding in bindings {
        let role = binding["roleRef"]["name"].as_str().expect("a role");
        let _ = write!(text, "bind {} {role}", name(binding));
        for subject in binding["subjects"].as_array().into_iter().flatten() {
            let part = |key: &str| subject[key].as_str().unwrap_or_default().to_owned();
            let parts = [part("kind"), part("namespace"), part("name")];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let _ = write!(text, " {}", parts.join("/"));
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_embedded_list_is_kubernetes_own() {
    let Some(roles) = case_file("access/default-roles/clusterroles-1.34.json") else {
        return;
    };
    let bindings = roles.with_file_name("clusterrolebindings-1.34.json");
    let text = text_of(&items(&roles), &items(&bindings));
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/cluster/authorization/default_roles.txt"
    );
    if std::env::var_os("HARDENING_WRITE_DEFAULT_ROLES").is_some() {
        std::fs::write(file, &text).expect("the list is written");
    }
    let embedded = std::fs::read_to_string(file).expect("the embedded list");
    assert!(
        embedded == text,
        "write it anew with HARDENING_WRITE_DEFAULT_ROLES=1"
    );
}

fn rules_of(cluster: &Cluster, name: &str) -> BTreeSet<PolicyRule> {
    let authorization = cluster.authorization();
    let role = authorization.find_role(None, name).expect("a role");
    let rules = authorization.rules_of(authorization.role(role));
    rules.map(|rule| rule.rule.clone()).collect()
}

fn written(role: &Value) -> BTreeSet<PolicyRule> {
    let rules = role["rules"].as_array().into_iter().flatten();
    let parse = |rule: &Value| {
        let rule: rbac::PolicyRule = serde_json::from_value(rule.clone()).expect("a rule");
        PolicyRule::parse(&rule)
    };
    rules.flat_map(parse).collect()
}

/// The lists of each version of Kubernetes that is there: of each role the rules that Kubernetes says it has, those of
/// aggregated roles gathered by us from the others.
#[test]
fn default_roles_have_the_rules_that_kubernetes_gives_them() {
    let Some(folder) = case_file("access/default-roles") else {
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let mut tally = Tally::default();
    for file in files {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        if !name.starts_with("clusterroles-") {
            continue;
        }
        let roles = items(&file);
        let mut stripped = roles.clone();
        for role in &mut stripped {
            if !role["aggregationRule"].is_null() {
                role["rules"] = serde_json::json!([{
                    "verbs": ["lost"], "apiGroups": [""], "resources": ["pods"],
                }]);
            }
        }
        let text: Vec<_> = stripped.iter().map(ToString::to_string).collect();
        let declared = cluster(&text.join("\n---\n"));
        let embedded = cluster("");
        for role in &roles {
            let role_name = role["metadata"]["name"].as_str().expect("a name");
            let mut outcome = Ok(());
            if rules_of(&declared, role_name) != written(role) {
                outcome = Err("the declared role has other rules".to_owned());
            } else if name.ends_with("-1.34.json")
                && rules_of(&embedded, role_name) != written(role)
            {
                outcome = Err("the embedded role has other rules".to_owned());
            }
            tally.record(&format!("{name} {role_name}"), outcome);
        }
    }
    tally.finish("access/default-roles");
}

#[test]
fn default_bindings_are_known_without_being_declared() {
    let cluster = cluster("");
    let authorization = cluster.authorization();
    let everyone = authorization.bindings_of(&Subject::user("jane"));
    let names: Vec<_> = everyone
        .iter()
        .map(|binding| binding.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "system:discovery",
            "system:basic-user",
            "system:public-info-viewer"
        ]
    );
    assert!(
        authorization
            .bindings()
            .all(|(_, binding)| matches!(binding.role, BoundRole::Known(_)))
    );
    assert!(
        authorization
            .bindings()
            .all(|(_, binding)| binding.manifest.is_none())
    );
}

#[test]
fn what_the_bundle_declares_stands_for_the_default_of_the_same_name() {
    let cluster = cluster(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: view}\n\
         rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n",
    );
    assert_eq!(rules_of(&cluster, "view").len(), 1);
}
