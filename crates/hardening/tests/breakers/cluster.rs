use serde_json::{Value, json};

use super::Breaker;
use super::bundle::{Broken, container, plain_pod, pod};

/// The namespace of the first Service.
fn a_namespace(rendered: &super::Rendered) -> Option<String> {
    let service = rendered.find("Service", |_| true)?;
    service["metadata"]["namespace"].as_str().map(str::to_owned)
}

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "cluster.duplicate-object",
        breaks: |rendered| {
            let mut second = rendered.find("Service", |_| true)?.clone();
            second["metadata"]["labels"] = json!({"app": "another"});
            Some(rendered.add(second))
        },
    },
    Breaker {
        invariant: "cluster.invalid-name",
        breaks: |rendered| {
            let namespace = a_namespace(rendered)?;
            Some(rendered.add(plain_pod(&namespace, "Web_1")))
        },
    },
    Breaker {
        invariant: "cluster.invalid-quantity",
        breaks: |rendered| {
            let workload = rendered.objects_mut().find(|it| is_workload(it))?;
            container(workload)["resources"]["limits"]["memory"] = json!("512MB");
            Some(Broken::at(workload))
        },
    },
    Breaker {
        invariant: "cluster.invalid-secret-data",
        breaks: |rendered| {
            let namespace = a_namespace(rendered)?;
            Some(rendered.add(json!({
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": "credentials", "namespace": namespace},
                "data": {"password": "<to be filled in>"},
            })))
        },
    },
    Breaker {
        invariant: "cluster.missing-field",
        breaks: |rendered| {
            rendered.change("Service", |service| {
                service["spec"]["ports"] = json!([{"name": "http", "targetPort": 8080}]);
            })
        },
    },
    Breaker {
        invariant: "cluster.missing-namespace",
        breaks: |rendered| {
            let account = json!({
                "apiVersion": "v1",
                "kind": "ServiceAccount",
                "metadata": {"name": "web", "namespace": "nowhere"},
            });
            Some(rendered.add(account))
        },
    },
    Breaker {
        invariant: "cluster.missing-reference",
        breaks: |rendered| {
            let workload = rendered.objects_mut().find(|it| is_workload(it))?;
            pod(workload)["serviceAccountName"] = json!("nobody");
            Some(Broken::at(workload))
        },
    },
    Breaker {
        invariant: "cluster.namespace-not-given",
        breaks: |rendered| {
            let mut pod = plain_pod("", "lost");
            pod["metadata"] = json!({"name": "lost"});
            Some(rendered.add(pod))
        },
    },
    Breaker {
        invariant: "cluster.unknown-field",
        breaks: |rendered| {
            rendered.change("Service", |service| {
                service["spec"]["selectors"] = json!({"app": "web"});
            })
        },
    },
    Breaker {
        invariant: "cluster.unknown-kind",
        breaks: |rendered| {
            rendered.change("Service", |service| {
                service["apiVersion"] = json!("apps/v1")
            })
        },
    },
    Breaker {
        invariant: "cluster.unresolvable-references",
        breaks: |rendered| {
            let mut pod = plain_pod("default", "alone");
            pod["spec"]["containers"][0]["envFrom"] =
                json!([{"secretRef": {"name": "kept-elsewhere"}}]);
            Some(rendered.add(pod))
        },
    },
    Breaker {
        invariant: "cluster.unserved-version",
        breaks: |rendered| {
            let namespace = a_namespace(rendered)?;
            Some(rendered.add(json!({
                "apiVersion": "policy/v1beta1",
                "kind": "PodDisruptionBudget",
                "metadata": {"name": "old", "namespace": namespace},
                "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "old"}}},
            })))
        },
    },
    Breaker {
        invariant: "cluster.wrong-type",
        breaks: |rendered| {
            let workload = rendered.objects_mut().find(|it| is_workload(it))?;
            container(workload)["env"] = json!([{"name": "PORT", "value": 8080}]);
            Some(Broken::at(workload))
        },
    },
];

fn is_workload(object: &Value) -> bool {
    ["Deployment", "StatefulSet", "DaemonSet"]
        .iter()
        .any(|kind| object["kind"] == **kind)
}
