//! Rules whose other end is closed.

use super::{messages, only, policy, workload};

#[test]
fn a_flow_with_an_open_end_on_the_other_side_works() {
    let id = "network.one-sided-flow";
    let two = workload("shop", "web") + &workload("shop", "orders");
    let egress = policy(
        "shop",
        "e",
        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: orders}}}]}]}",
    );
    assert_eq!(messages(id, &(two.clone() + &egress)), [""; 0]);
    let closed = policy(
        "shop",
        "i",
        "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress]}",
    );
    assert_eq!(messages(id, &(two.clone() + &egress + &closed)).len(), 1);
    let other = policy(
        "shop",
        "o",
        "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}",
    );
    assert_eq!(messages(id, &(two + &egress + &closed + &other)), [""; 0]);
}

/// `web` may send to what `to` selects, which admits nobody.
fn one_sided(to: &str) -> String {
    let egress = format!(
        "{{podSelector: {{matchLabels: {{app: web}}}}, policyTypes: [Egress], egress: [{{to: [{{podSelector: {to}}}]}}]}}"
    );
    let closed = "{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}, policyTypes: [Ingress]}";
    workload("shop", "web")
        + &workload("shop", "orders")
        + &workload("shop", "stock")
        + &policy("shop", "web", &egress)
        + &policy("shop", "closed", closed)
}

#[test]
fn one_workload_that_is_cut_off_is_spoken_of_as_one() {
    let one = only(
        "network.one-sided-flow",
        &one_sided("{matchLabels: {app: orders}}"),
    );
    assert_eq!(
        one.message,
        "egress to `orders` is allowed here, but it does not admit it"
    );
    assert_eq!(
        one.effect.as_deref(),
        Some("this peer allows nothing: 1 workload stays cut off")
    );
    let two = only(
        "network.one-sided-flow",
        &one_sided("{matchExpressions: [{key: app, operator: In, values: [orders, stock]}]}"),
    );
    assert_eq!(
        two.message,
        "egress to `orders` and `stock` is allowed here, but none of them admits it"
    );
    assert_eq!(
        two.effect.as_deref(),
        Some("this peer allows nothing: 2 workloads stay cut off")
    );
}

#[test]
fn a_one_sided_flow_that_is_reported_as_needed_is_not_reported_again() {
    let needing = |to: &str| {
        let yaml = one_sided(to).replacen(
            "image: 'main:1'",
            "image: 'main:1', env: [{name: ORDERS, value: 'http://orders:8080'}]",
            1,
        );
        yaml + "---\napiVersion: v1\nkind: Service\nmetadata: {name: orders, namespace: shop}\nspec: {selector: {app: orders}, ports: [{port: 8080}]}\n"
    };
    let one = needing("{matchLabels: {app: orders}}");
    assert_eq!(messages("network.needed-flow-blocked", &one).len(), 1);
    assert_eq!(messages("network.one-sided-flow", &one), [""; 0]);
    let two = needing("{matchExpressions: [{key: app, operator: In, values: [orders, stock]}]}");
    assert_eq!(
        messages("network.one-sided-flow", &two),
        ["egress to `stock` is allowed here, but it does not admit it"]
    );
}

#[test]
fn what_no_policy_holds_has_no_rule_that_could_be_one_sided() {
    let id = "network.one-sided-flow";
    let on_its_node =
        |yaml: &str| yaml.replacen("    spec:\n", "    spec:\n      hostNetwork: true\n", 1);
    let ingress = "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: prometheus}}}]}]}";
    let yaml = |agent: &str, egress: &str| {
        let prometheus = format!(
            "{{podSelector: {{matchLabels: {{app: prometheus}}}}, policyTypes: [Egress]{egress}}}"
        );
        on_its_node(&workload("shop", "agent")).replace("app: agent", agent)
            + &workload("shop", "prometheus")
            + &policy("shop", "agent", ingress)
            + &policy("shop", "prometheus", &prometheus)
    };
    assert_eq!(messages(id, &yaml("app: agent", "")), [""; 0]);
    // With a pod of the pod network beside it, the rule is one-sided because of that one, whatever nodes may do.
    let nodes = ", egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]";
    let beside = yaml("app: agent", nodes) + &workload("shop", "web");
    assert_eq!(
        messages(id, &beside),
        ["ingress from `prometheus` is allowed here, but it may not send it"]
    );
}

#[test]
fn a_peer_that_is_for_the_pods_of_the_same_workload_is_admitted() {
    let id = "network.one-sided-flow";
    let to_web = "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]}";
    let from = |app: &str| {
        format!(
            "{{podSelector: {{matchLabels: {{app: web}}}}, policyTypes: [Ingress], ingress: [{{from: [{{podSelector: {{matchLabels: {{app: {app}}}}}}}]}}]}}"
        )
    };
    let base = workload("shop", "web")
        + &workload("shop", "orders")
        + &workload("shop", "stock")
        + &policy("shop", "out", to_web);
    assert_eq!(
        messages(id, &(base.clone() + &policy("shop", "in", &from("web")))),
        [""; 0]
    );
    let closed = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}";
    assert_eq!(
        messages(id, &(base + &policy("shop", "in", closed))).len(),
        1
    );
}
