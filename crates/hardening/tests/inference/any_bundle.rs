//! Whatever the manifests are, the spec that is inferred holds together.

use hardening::spec::Spec;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::inferred;

fn names() -> impl Strategy<Value = String> {
    let usual = prop::sample::select(vec![
        "web",
        "api",
        "prometheus",
        "alertmanager",
        "cert-manager",
        "backups",
        "ingress",
        "default",
    ]);
    prop_oneof![
        8 => usual.prop_map(str::to_owned),
        1 => "[a-z][a-z0-9-]{0,6}",
        1 => "\\PC{0,5}",
    ]
}

fn namespaces() -> impl Strategy<Value = String> {
    let usual = prop::sample::select(vec![
        "shop",
        "monitoring",
        "cert-manager",
        "kube-system",
        "1st",
    ]);
    usual.prop_map(str::to_owned)
}

fn amounts() -> impl Strategy<Value = Value> {
    let amount = prop::sample::select(vec![
        "0", "1m", "250m", "2", "8", "1Ki", "64Mi", "3Gi", "-1", "much", "1e30",
    ]);
    (of(amount.clone()), of(amount)).prop_map(|(cpu, memory)| {
        let mut amounts = json!({});
        if let Some(cpu) = cpu {
            amounts["cpu"] = cpu.into();
        }
        if let Some(memory) = memory {
            amounts["memory"] = memory.into();
        }
        amounts
    })
}

fn labels() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec!["app", "tier", "app.kubernetes.io/name", "bad key"]);
    vec((key, names()), 0..3).prop_map(|labels| labels.into_iter().collect())
}

fn ports() -> impl Strategy<Value = Value> {
    let number = prop::sample::select(vec![0, 80, 443, 5432, 8080, 9090, 9187, 70_000]);
    let protocol = prop::sample::select(vec!["TCP", "UDP", "SCTP", "other"]);
    let name = of(prop::sample::select(vec![
        "http", "metrics", "UPPER", "sql",
    ]));
    let port = (number, protocol, name).prop_map(|(number, protocol, name)| {
        json!({"containerPort": number, "protocol": protocol, "name": name, "hostPort": if number == 443 { 443 } else { 0 }})
    });
    vec(port, 0..4).prop_map(Value::from)
}

fn workloads() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec![
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Job",
    ]);
    let image = prop::sample::select(vec![
        "web:1",
        "web",
        "",
        "prom/prometheus:v3",
        "quay.io/jetstack/cert-manager-controller:v1.16.2",
        "registry.k8s.io/ingress-nginx/controller:v1.13.0",
    ]);
    let claims = vec(
        (
            names(),
            of(prop::sample::select(vec!["fast", "slow"])),
            prop::sample::select(vec!["0", "1Gi"]),
        ),
        0..3,
    );
    (kind, namespaces(), names(), labels(), ports(), (amounts(), amounts()), image, claims, 0_u32..4).prop_map(
        |(kind, namespace, name, labels, ports, (requests, limits), image, claims, replicas)| {
            let group = if kind == "Job" { "batch/v1" } else { "apps/v1" };
            let templates: Vec<_> = claims
                .iter()
                .map(|(name, class, size)| {
                    json!({"metadata": {"name": name}, "spec": {"storageClassName": class, "resources": {"requests": {"storage": size}}}})
                })
                .collect();
            let volumes: Vec<_> = claims
                .iter()
                .map(|(name, ..)| json!({"name": name, "persistentVolumeClaim": {"claimName": "shared"}}))
                .collect();
            json!({
                "apiVersion": group, "kind": kind, "metadata": {"name": name, "namespace": namespace},
                "spec": {
                    "replicas": replicas,
                    "selector": {"matchLabels": labels},
                    "volumeClaimTemplates": if kind == "StatefulSet" { json!(templates) } else { Value::Null },
                    "template": {
                        "metadata": {"labels": labels, "annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "9187"}},
                        "spec": {
                            "containers": [{"name": "it", "image": image, "ports": ports, "resources": {"requests": requests, "limits": limits}}],
                            "volumes": if kind == "StatefulSet" { Value::Null } else { json!(volumes) },
                        },
                    },
                },
            })
        },
    )
}

fn others() -> impl Strategy<Value = Value> {
    let quota = (namespaces(), amounts(), of(0_u32..9)).prop_map(|(namespace, hard, pods)| {
        let mut hard = hard;
        if let Some(pods) = pods {
            hard["pods"] = pods.to_string().into();
        }
        json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "all", "namespace": namespace}, "spec": {"hard": hard}})
    });
    let range = (namespaces(), amounts(), amounts(), amounts()).prop_map(|(namespace, default, min, max)| {
        json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "all", "namespace": namespace},
               "spec": {"limits": [{"type": "Container", "default": default, "min": min, "max": max}]}})
    });
    let budget = (namespaces(), labels(), 0_i32..5).prop_map(|(namespace, labels, least)| {
        json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "all", "namespace": namespace},
               "spec": {"minAvailable": least, "selector": {"matchLabels": labels}}})
    });
    let service = (namespaces(), names(), labels(), prop::sample::select(vec!["ClusterIP", "LoadBalancer"])).prop_map(
        |(namespace, name, labels, kind)| {
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace},
                   "spec": {"type": kind, "selector": labels, "ports": [{"name": "a", "port": 80, "targetPort": 8080}, {"name": "b", "port": 443}]}})
        },
    );
    let ingress = (namespaces(), names(), prop::sample::select(vec!["a.example.org", "*.example.org", "B"]), names()).prop_map(
        |(namespace, service, host, issuer)| {
            json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                   "metadata": {"name": service, "namespace": namespace, "annotations": {"cert-manager.io/cluster-issuer": issuer}},
                   "spec": {"rules": [{"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": service, "port": {"number": 80}}}}]}}]}})
        },
    );
    let policy = (namespaces(), labels(), labels(), prop::sample::select(vec![6443, 10_250, 80, 9187])).prop_map(
        |(namespace, own, other, port)| {
            json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": namespace},
                   "spec": {
                       "podSelector": {"matchLabels": own},
                       "policyTypes": ["Ingress", "Egress"],
                       "ingress": [{"from": [{"podSelector": {"matchLabels": other}}], "ports": [{"port": port}]}],
                       "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "10.1.0.0/16", "except": ["10.1.2.0/24"]}}], "ports": [{"port": port}]},
                                  {"to": [{"ipBlock": {"cidr": "10.0.0.1/32"}}], "ports": [{"port": port}]}],
                   }})
        },
    );
    let class = (prop::sample::select(vec!["fast", "slow"]), prop::sample::select(vec!["ebs.csi.aws.com", "rancher.io/local-path", "Bad Driver"]), any::<bool>())
        .prop_map(|(name, provisioner, default)| {
            json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": provisioner,
                   "metadata": {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": default.to_string()}}})
        });
    let issuer = (names(), prop::sample::select(vec!["https://acme-v02.api.letsencrypt.org/directory", "https://acme.example.org"])).prop_map(
        |(name, server)| {
            json!({"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "metadata": {"name": name},
                   "spec": {"acme": {"server": server, "privateKeySecretRef": {"name": "key"}, "solvers": []}}})
        },
    );
    let role = (names(), namespaces(), names(), prop::sample::select(vec!["pods", "*", "pods/log", "UPPER"]), prop::sample::select(vec!["get", "*", "bind"]))
        .prop_map(|(name, namespace, account, resource, verb)| {
            json!({"apiVersion": "v1", "kind": "List", "items": [
                {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name},
                 "rules": [{"apiGroups": ["", "apps"], "resources": [resource], "verbs": [verb]}]},
                {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
                 "subjects": [{"kind": "ServiceAccount", "namespace": namespace, "name": account}]},
            ]})
        });
    prop_oneof![
        quota, range, budget, service, ingress, policy, class, issuer, role
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_spec_of_any_bundle_parses_and_is_what_is_written(
        workloads in vec(workloads(), 0..9),
        others in vec(others(), 0..9),
    ) {
        let objects: Vec<_> = workloads.iter().chain(&others).map(Value::to_string).collect();
        let inference = inferred(&objects.join("\n---\n"));
        let parsed = Spec::parse("phase1.yaml", inference.text(), Default::default());
        let parsed = parsed.map_err(|error| TestCaseError::fail(format!("{error}\n{}", inference.text())))?;
        prop_assert_eq!(parsed.phase1(), &inference.spec);
    }

    #[test]
    fn any_text_gives_a_spec(text in "(\\PC|\n){0,200}") {
        let inference = inferred(&text);
        prop_assert!(Spec::parse("phase1.yaml", inference.text(), Default::default()).is_ok());
    }
}
