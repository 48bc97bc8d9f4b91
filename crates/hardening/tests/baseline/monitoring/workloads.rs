//! The pods of Prometheus and Alertmanager, and what they may do.

use std::collections::BTreeSet;

use hardening::spec::Spec;
use serde_yaml::Value;

use super::{analysis, flag, flags, list, object, objects, text};

#[test]
fn the_two_pods_of_alertmanager_find_each_other_by_their_own_names() {
    let objects = objects(&Spec::hmco());
    let workload = object(&objects, "StatefulSet", "alertmanager");
    assert_eq!(workload["spec"]["replicas"], 2);
    assert_eq!(workload["spec"]["serviceName"], "alertmanager-headless");
    let flags = flags(workload);
    assert_eq!(
        flag(&flags, "--cluster.peer"),
        [
            "alertmanager-0.alertmanager-headless.monitoring.svc:9094",
            "alertmanager-1.alertmanager-headless.monitoring.svc:9094",
        ]
    );
    let service = &object(&objects, "Service", "alertmanager-headless")["spec"];
    assert_eq!(service["clusterIP"], "None");
    assert_eq!(service["publishNotReadyAddresses"], true);
    let gossip: BTreeSet<_> = list(&service["ports"])
        .iter()
        .filter(|port| port["port"] == 9094)
        .map(|port| text(&port["protocol"]))
        .collect();
    assert_eq!(gossip, ["TCP", "UDP"].into());
    for id in [
        "monitoring.replicas-without-peers",
        "monitoring.peer-port-closed",
    ] {
        let findings = analysis(&Spec::hmco()).findings();
        assert!(findings.iter().all(|it| it.invariant != id));
    }
}

#[test]
fn prometheus_keeps_what_it_scraped_on_a_volume_that_it_does_not_fill() {
    let objects = objects(&Spec::hmco());
    let workload = object(&objects, "StatefulSet", "prometheus");
    let flags = flags(workload);
    assert_eq!(flag(&flags, "--storage.tsdb.retention.time"), ["15d"]);
    // Four fifths of 50Gi.
    assert_eq!(flag(&flags, "--storage.tsdb.retention.size"), ["40960MB"]);
    let container = &workload["spec"]["template"]["spec"]["containers"][0];
    let data = list(&container["volumeMounts"])
        .iter()
        .find(|it| it["name"] == "data")
        .unwrap();
    assert_eq!(
        flag(&flags, "--storage.tsdb.path"),
        [text(&data["mountPath"])]
    );
    assert_eq!(
        workload["spec"]["volumeClaimTemplates"][0]["metadata"]["name"],
        "data"
    );
}

#[test]
fn nothing_at_the_port_of_prometheus_stops_it_or_deletes_what_it_has() {
    let objects = objects(&Spec::hmco());
    for name in ["prometheus", "alertmanager"] {
        let flags = flags(object(&objects, "StatefulSet", name));
        let opens =
            |flag: &str| flag.starts_with("--web.enable") || flag.starts_with("--enable-feature");
        assert!(flags.iter().all(|(flag, _)| !opens(flag)), "{flags:?}");
    }
}

#[test]
fn links_in_notifications_lead_to_the_host_where_there_is_one() {
    let objects = objects(&Spec::hmco());
    let of = |name| flags(object(&objects, "StatefulSet", name));
    assert_eq!(
        flag(&of("alertmanager"), "--web.external-url"),
        ["https://alertmanager.254carbon.com/"]
    );
    assert_eq!(flag(&of("prometheus"), "--web.external-url"), [""; 0]);
}

/// The annotation by which a pod is replaced.
fn digest(spec: &Spec, name: &str) -> String {
    let objects = objects(spec);
    let template = &object(&objects, "StatefulSet", name)["spec"]["template"];
    text(&template["metadata"]["annotations"]["hardening/configuration"]).to_owned()
}

#[test]
fn what_a_pod_reads_at_its_start_replaces_it_when_it_changes() {
    let mut phase1 = Spec::hmco().phase1().clone();
    phase1.monitoring.as_mut().unwrap().receivers.slack.info = "#elsewhere".to_owned();
    let changed = Spec::of(phase1).unwrap();
    assert_ne!(
        digest(&Spec::hmco(), "alertmanager"),
        digest(&changed, "alertmanager")
    );
    assert_eq!(
        digest(&Spec::hmco(), "prometheus"),
        digest(&changed, "prometheus")
    );
}

/// What the roles with a name grant, each with its namespace: `namespace: verbs resources`.
fn granted(objects: &[Value], kind: &str) -> BTreeSet<String> {
    let words = |value: &Value| list(value).iter().map(text).collect::<Vec<_>>().join(",");
    let roles = objects
        .iter()
        .filter(|it| it["kind"] == kind && text(&it["metadata"]["name"]).starts_with("prometheus"));
    let rules = roles.flat_map(|role| {
        let namespace = role["metadata"]["namespace"].as_str().unwrap_or("all");
        let rules = list(&role["rules"]).iter();
        rules.map(move |rule| {
            let what = [&rule["resources"], &rule["nonResourceURLs"]]
                .map(words)
                .concat();
            format!("{namespace}: {} {what}", words(&rule["verbs"]))
        })
    });
    rules.collect()
}

#[test]
fn prometheus_may_find_what_it_scrapes_and_nothing_more() {
    let objects = objects(&Spec::hmco());
    let of_cluster = granted(&objects, "ClusterRole");
    assert_eq!(
        of_cluster.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "all: get /metrics",
            "all: get nodes/metrics",
            "all: list,watch nodes"
        ]
    );
    let of_namespaces = granted(&objects, "Role");
    assert_eq!(
        of_namespaces.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "cert-manager: list,watch pods",
            "data-platform: list,watch pods",
            "default: list,watch endpointslices",
            "default: list,watch pods,services",
            "ingress-nginx: list,watch pods",
            "monitoring: list,watch pods",
            "vault-prod: list,watch pods",
        ]
    );
    let bindings = objects.iter().filter(|it| {
        let kind = text(&it["kind"]);
        kind.ends_with("Binding") && text(&it["metadata"]["name"]).starts_with("prometheus")
    });
    for binding in bindings {
        assert_eq!(binding["subjects"][0]["name"], "prometheus");
        assert_eq!(binding["subjects"][0]["namespace"], "monitoring");
    }
}
