//! Words that the fixtures of Kubernetes do not show.

use hardening::access::pod_security::{Judged, Level, Standard, Version, verdict_of};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use serde_json::{Value, json};

use super::verdict;

fn details(level: Level, minor: u64, pod: Value) -> String {
    let standard = Standard {
        level,
        version: Version::Release(minor),
    };
    verdict(Judged::Pod, &pod, standard).details()
}

#[test]
fn several_profiles_are_sorted_and_each_is_named_once() {
    let container = |name: &str, type_: &str| json!({"name": name, "securityContext": {"appArmorProfile": {"type": type_}}});
    let pod = json!({
        "metadata": {"annotations": {
            "container.apparmor.security.beta.kubernetes.io/b": "say \"no\"",
            "container.apparmor.security.beta.kubernetes.io/a": "unconfined",
        }},
        "spec": {
            "securityContext": {"appArmorProfile": {"type": "Unconfined"}},
            "containers": [container("a", "Unconfined"), container("b", "Other")],
        },
    });
    assert_eq!(
        details(Level::Baseline, 37, pod),
        "forbidden AppArmor profiles (pod and containers \"a\", \"b\" and annotations must not set AppArmor profile \
         type to \"Other\", \"Unconfined\", \"container.apparmor.security.beta.kubernetes.io/a=\"unconfined\"\", \
         \"container.apparmor.security.beta.kubernetes.io/b=\"say \\\"no\\\"\"\")"
    );
}

#[test]
fn ports_are_sorted_as_texts_and_defaulted_on_the_network_of_the_node() {
    let pod = json!({"spec": {
        "hostNetwork": true,
        "initContainers": [{"name": "init", "ports": [{"containerPort": 9}]}],
        "containers": [{"name": "a", "ports": [{"containerPort": 1, "hostPort": 80}, {"containerPort": 443}]}],
    }});
    assert_eq!(
        details(Level::Baseline, 37, pod),
        "host namespaces (hostNetwork=true), hostPort (containers \"init\", \"a\" use hostPorts 443, 80, 9)"
    );
}

#[test]
fn hosts_of_probes_name_each_container_once() {
    let probe = |host: &str| json!({"httpGet": {"port": 80, "host": host}});
    let pod = json!({"spec": {"containers": [
        {"name": "z", "livenessProbe": probe("b"), "startupProbe": probe("a")},
        {"name": "a", "readinessProbe": {"tcpSocket": {"port": 1, "host": "b"}}},
    ]}});
    assert_eq!(
        details(Level::Baseline, 34, pod),
        "probe or lifecycle host (containers \"a\", \"z\" use probe or lifecycle hosts \"a\", \"b\")"
    );
}

#[test]
fn options_of_selinux_are_told_apart() {
    let options =
        |options: Value| json!({"name": "a", "securityContext": {"seLinuxOptions": options}});
    let pod = json!({"spec": {
        "securityContext": {"seLinuxOptions": {"type": "spc_t", "user": "u"}},
        "containers": [options(json!({"type": "any", "role": "r"}))],
    }});
    assert_eq!(
        details(Level::Baseline, 0, pod),
        "seLinuxOptions (pod and container \"a\" set forbidden securityContext.seLinuxOptions: types \"any\", \
         \"spc_t\"; user may not be set; role may not be set)"
    );
}

#[test]
fn a_check_may_have_two_sentences() {
    let pod = json!({"spec": {
        "volumes": [{"name": "a", "nfs": {"server": "s", "path": "/"}}, {"name": "b", "hostPath": {"path": "/"}}],
        "securityContext": {"sysctls": [{"name": "z", "value": "1"}, {"name": "a", "value": "1"}]},
        "containers": [
            {"name": "a", "securityContext": {"capabilities": {"drop": ["ALL"], "add": ["B", "A"]}}},
            {"name": "b"},
        ],
    }});
    let details = details(Level::Restricted, 22, pod);
    for part in [
        "forbidden sysctls (z, a)",
        "unrestricted capabilities (container \"b\" must set securityContext.capabilities.drop=[\"ALL\"]; container \
         \"a\" must not include \"A\", \"B\" in securityContext.capabilities.add)",
        "restricted volume types (volumes \"a\", \"b\" use restricted volume types \"hostPath\", \"nfs\")",
        "runAsNonRoot != true (pod or containers \"a\", \"b\" must set securityContext.runAsNonRoot=true)",
    ] {
        assert!(details.contains(part), "{details}");
    }
}

#[test]
fn annotations_of_seccomp_count_up_to_1_18_and_for_containers_that_are_there() {
    let key = |name: &str| format!("container.seccomp.security.alpha.kubernetes.io/{name}");
    let pod = json!({
        "metadata": {"annotations": {
            key("a"): "unconfined", key("gone"): "unconfined", "seccomp.security.alpha.kubernetes.io/pod": "",
        }},
        "spec": {"containers": [{"name": "a"}]},
    });
    assert_eq!(
        details(Level::Baseline, 18, pod.clone()),
        "seccompProfile (forbidden annotations container.seccomp.security.alpha.kubernetes.io/a=\"unconfined\", \
         seccomp.security.alpha.kubernetes.io/pod=\"\")"
    );
    assert_eq!(details(Level::Baseline, 19, pod), "");
}

#[test]
fn every_kind_that_holds_a_pod_is_judged() {
    let pod = json!({"hostPID": true, "containers": [{"name": "a", "image": "a"}]});
    let template = json!({"spec": pod});
    let of_template = json!({"selector": {"matchLabels": {"a": "b"}}, "template": template});
    let job = json!({"template": template});
    let kinds = [
        ("v1", "Pod", "spec", pod.clone()),
        ("v1", "PodTemplate", "template", template.clone()),
        (
            "v1",
            "ReplicationController",
            "spec",
            json!({"template": template}),
        ),
        ("apps/v1", "DaemonSet", "spec", of_template.clone()),
        ("apps/v1", "Deployment", "spec", of_template.clone()),
        ("apps/v1", "ReplicaSet", "spec", of_template.clone()),
        ("apps/v1", "StatefulSet", "spec", of_template.clone()),
        ("batch/v1", "Job", "spec", job.clone()),
        (
            "batch/v1",
            "CronJob",
            "spec",
            json!({"schedule": "@daily", "jobTemplate": {"spec": job}}),
        ),
    ];
    for (api_version, kind, field, content) in kinds {
        let object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, field: content});
        let bundle = Bundle::read([Source::new("a.json", object.to_string())]);
        let cluster = Cluster::of(bundle);
        let object = cluster.objects().next().expect(kind);
        let verdict = verdict_of(&object.resource, Standard::latest(Level::Baseline));
        assert_eq!(
            verdict.expect(kind).details(),
            "host namespaces (hostPID=true)",
            "{kind}"
        );
    }
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}});
    let cluster = Cluster::of(Bundle::read([Source::new("a.json", service.to_string())]));
    let object = cluster.objects().next().expect("a Service");
    assert_eq!(verdict_of(&object.resource, Standard::PRIVILEGED), None);
}
