//! Small specs without components: namespaces, services, accounts and roles.

use hardening::spec::Spec;
use proptest::prelude::*;
use serde_json::{Value, json};

const NAMESPACES: [&str; 3] = ["shop", "data", "tools"];
const SERVICES: [&str; 4] = ["web", "orders", "cache", "agent"];
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];
const PRIORITIES: [&str; 3] = ["critical", "standard", "batch"];
/// Group, resource, and whether a Role can grant it.
pub(super) const RESOURCES: [(&str, &str, bool); 6] = [
    ("", "configmaps", true),
    ("", "pods", true),
    ("", "pods/log", true),
    ("apps", "deployments", true),
    ("", "nodes", false),
    ("shop.example.com", "orders", true),
];
pub(super) const VERBS: [&str; 3] = ["get", "list", "watch"];

prop_compose! {
    fn service()(
        kind in prop::sample::select(vec!["Deployment", "StatefulSet", "DaemonSet"]),
        replicas in 1..5_u32,
        spare in 1..4_u32,
        priority in prop::sample::select(PRIORITIES.to_vec()),
        calls_api_server in any::<bool>(),
        shares in any::<bool>(),
        claims in 0..2_usize,
        cpu in 10..400_u32,
        exposed in any::<bool>(),
    ) -> Value {
        let mut service = json!({
            "kind": kind,
            "priority": priority,
            "callsApiServer": calls_api_server,
            "ports": [{"name": "http", "port": 8080, "exposed": exposed}],
            "requests": {"cpu": format!("{cpu}m"), "memory": "64Mi"},
        });
        if kind != "DaemonSet" {
            service["replicas"] = json!(replicas);
            if replicas > spare {
                service["minAvailable"] = json!(replicas - spare);
            }
        }
        if kind == "StatefulSet" && claims > 0 {
            service["claims"] = json!([{"name": "data", "size": "1Gi"}]);
        }
        if shares {
            service["serviceAccount"] = json!("shared");
        }
        service
    }
}

prop_compose! {
    fn role()(
        resource in prop::sample::select(RESOURCES.to_vec()),
        is_everywhere in any::<bool>(),
        verbs in prop::sample::subsequence(VERBS.to_vec(), 1..=VERBS.len()),
        is_named in any::<bool>(),
        accounts in prop::collection::vec(any::<prop::sample::Index>(), 1..3),
    ) -> (Value, bool, Vec<prop::sample::Index>) {
        let (group, resource, is_namespaced) = resource;
        let mut rule = json!({"group": group, "resources": [resource], "verbs": verbs});
        if is_named {
            rule["names"] = json!(["one"]);
        }
        (rule, is_namespaced && !is_everywhere, accounts)
    }
}

/// Any of them holds together.
pub(super) fn spec() -> impl Strategy<Value = Spec> {
    let namespaces =
        prop::collection::vec((prop::sample::select(LEVELS.to_vec()), any::<bool>()), 1..4);
    let services = prop::collection::vec(prop::option::of(service()), 12);
    let roles = prop::collection::vec(role(), 0..4);
    (25..38_u16, namespaces, services, roles).prop_map(|(minor, namespaces, services, roles)| {
        let written = written(minor, &namespaces, services, roles);
        let text = serde_json::to_string(&written).unwrap();
        Spec::parse("small.yaml", &text, Default::default())
            .unwrap_or_else(|error| panic!("{error}\n{text}"))
    })
}

fn written(
    minor: u16,
    levels: &[(&str, bool)],
    services: Vec<Option<Value>>,
    roles: Vec<(Value, bool, Vec<prop::sample::Index>)>,
) -> Value {
    let mut declared = Vec::new();
    let places = NAMESPACES[..levels.len()]
        .iter()
        .flat_map(|namespace| SERVICES.iter().map(move |name| (namespace, name)));
    for ((namespace, name), service) in places.zip(services) {
        if let Some(mut service) = service {
            service["namespace"] = json!(namespace);
            service["name"] = json!(name);
            declared.push(service);
        }
    }
    let namespaces: Vec<_> = NAMESPACES.iter().zip(levels).map(|(name, (level, has_quota))| {
        let mut namespace = json!({"name": name, "podSecurity": level});
        // How many pods a DaemonSet has is not known, so it cannot stand beside a quota.
        let is_counted = declared.iter().all(|it| it["namespace"] != *name || it["kind"] != "DaemonSet");
        if *has_quota && is_counted {
            namespace["quota"] = json!({"requests": {"cpu": 8, "memory": "2Gi"}, "pods": 40, "storage": "40Gi", "claims": 20});
        }
        namespace
    }).collect();
    let account = |it: &Value| {
        let name = it
            .get("serviceAccount")
            .unwrap_or(&it["name"])
            .as_str()
            .unwrap_or_default();
        format!("{}/{name}", it["namespace"].as_str().unwrap_or_default())
    };
    let calling = declared.iter().filter(|it| it["callsApiServer"] == true);
    let mut accounts: Vec<_> = calling.map(account).collect();
    accounts.push(format!("{}/pipeline", NAMESPACES[0]));
    accounts.sort();
    accounts.dedup();
    let roles: Vec<_> = roles
        .into_iter()
        .enumerate()
        .map(|(at, (rule, in_namespace, indices))| {
            let mut bound: Vec<_> = indices
                .iter()
                .map(|index| index.get(&accounts).clone())
                .collect();
            bound.sort();
            bound.dedup();
            let mut role =
                json!({"name": format!("role-{at}"), "rules": [rule], "accounts": bound});
            if in_namespace {
                role["namespace"] = json!(NAMESPACES[0]);
            }
            role
        })
        .collect();
    json!({
        "apiVersion": "hardening/v1alpha1",
        "kind": "Phase1",
        "cluster": {
            "name": "small",
            "kubernetesVersion": format!("1.{minor}"),
            "apiServer": {"addresses": ["10.0.0.1"]},
            "nodes": ["10.0.0.0/24"],
        },
        "namespaces": namespaces,
        "services": declared,
        "access": {"accounts": [format!("{}/pipeline", NAMESPACES[0])], "roles": roles},
    })
}
