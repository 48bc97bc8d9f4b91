//! The map and the difference of two networks, by example.

use hardening::network::{ChangeEnd, End, Network, difference};

use super::network;

const SHOP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: database, namespace: shop}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: database}}
    spec: {containers: [{name: database, image: database}]}
---
";

fn shop(policies: &str) -> Network {
    network(&format!("{SHOP}{policies}"))
}

fn policy(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\nspec: {spec}\n---\n"
    )
}

const ONLY_WEB: &str = "{podSelector: {matchLabels: {app: database}}, \
    ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}";

fn lines(network: &Network) -> Vec<String> {
    let name = |end: &End| match end {
        End::Workload(id) => network.cluster().workload(*id).name.clone(),
        End::Addresses(addresses) => addresses.to_string(),
    };
    let flows = network.reachability().flows();
    flows
        .map(|flow| {
            format!(
                "{} > {}: {}",
                name(&flow.from),
                name(&flow.to),
                flow.connections
            )
        })
        .collect()
}

#[test]
fn without_policies_everybody_reaches_everybody_and_a_lone_pod_has_no_line_with_itself() {
    assert_eq!(
        lines(&shop("")),
        [
            "web > database: all connections",
            "web > 0.0.0.0/0,::/0: all connections",
            "0.0.0.0/0,::/0 > web: all connections",
            "database > web: all connections",
            "database > database: all connections",
            "database > 0.0.0.0/0,::/0: all connections",
            "0.0.0.0/0,::/0 > database: all connections",
        ]
    );
}

#[test]
fn replicas_are_cut_off_from_each_other_where_no_rule_names_them() {
    let lines = lines(&shop(&policy("database", ONLY_WEB)));
    assert!(lines.contains(&"web > database: TCP 5432".to_owned()));
    assert!(
        !lines
            .iter()
            .any(|line| line.starts_with("database > database"))
    );
}

#[test]
fn a_difference_says_both_sides_and_leaves_out_what_stays() {
    let (before, after) = (shop(""), shop(&policy("database", ONLY_WEB)));
    let name = |end: &ChangeEnd| match end {
        ChangeEnd::Workload(it) => before.cluster().workload(it.before.unwrap()).name.clone(),
        ChangeEnd::Addresses(addresses) => addresses.to_string(),
    };
    let changes: Vec<_> = difference(&before, &after)
        .iter()
        .map(|change| {
            let (from, to) = (name(&change.from), name(&change.to));
            assert!(change.added().is_none());
            format!("{from} > {to}: {} -> {}", change.before, change.after)
        })
        .collect();
    assert_eq!(
        changes,
        [
            "database > database: all connections -> no connections",
            "0.0.0.0/0,::/0 > database: all connections -> no connections",
            "web > database: all connections -> TCP 5432",
        ]
    );
    assert_eq!(difference(&after, &after), []);
}

#[test]
fn a_workload_that_is_gone_loses_its_connections() {
    let (before, after) = (shop(""), network(SHOP.split("---").next().unwrap()));
    let changes = difference(&before, &after);
    assert_eq!(changes.len(), 5);
    for change in changes {
        assert!(change.before.is_all() && change.after.is_none());
        let gone = [&change.from, &change.to].into_iter().any(|end| {
            matches!(end, ChangeEnd::Workload(it) if it.before.is_some() && it.after.is_none())
        });
        assert!(gone, "{change:?}");
    }
}
