//! The edges of the network invariants: what they must and must not say.

use hardening::analysis::Analysis;
use hardening::finding::{Applicability, Finding, Severity};
use hardening::manifest::{Bundle, Source};
use proptest::prelude::*;

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    let findings = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)])).findings();
    findings
        .into_iter()
        .filter(|finding| finding.invariant == id)
        .collect()
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    found(id, yaml)
        .into_iter()
        .map(|finding| finding.message)
        .collect()
}

/// A Deployment whose pods carry `app: <name>` and listen on 8080 under the name `http`.
fn workload(namespace: &str, name: &str) -> String {
    format!(
        "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - {{name: main, image: 'main:1', ports: [{{name: http, containerPort: 8080}}]}}
"
    )
}

fn namespace(name: &str, labels: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n"
    )
}

fn policy(namespace: &str, name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {spec}\n"
    )
}

fn deny(namespace: &str) -> String {
    policy(
        namespace,
        "deny",
        "{podSelector: {}, policyTypes: [Ingress, Egress]}",
    )
}

#[test]
fn a_namespace_is_isolated_by_one_policy_for_all_or_by_several_for_some() {
    let id = "network.default-deny-ingress";
    let two = workload("shop", "web") + &workload("shop", "orders");
    assert_eq!(
        messages(id, &two),
        ["no policy isolates the ingress of namespace `shop`"]
    );
    let some = policy(
        "shop",
        "web",
        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}",
    );
    assert_eq!(
        messages(id, &(two.clone() + &some)),
        ["no policy isolates the ingress of 1 of 2 workloads of namespace `shop`: `orders`"]
    );
    let rest = policy(
        "shop",
        "orders",
        "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress]}",
    );
    assert_eq!(messages(id, &(two.clone() + &some + &rest)), [""; 0]);
    assert_eq!(messages(id, &(two + &deny("shop"))), [""; 0]);
}

#[test]
fn namespaces_of_the_cluster_itself_are_its_vendors_business() {
    assert_eq!(
        messages(
            "network.default-deny-ingress",
            &workload("kube-system", "coredns")
        ),
        [""; 0]
    );
}

#[test]
fn two_peers_that_both_select_are_a_choice() {
    let peers = |label: &str| {
        let from = format!(
            "[{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: edge}}}}}}, {{podSelector: {{matchLabels: {{app: {label}}}}}}}]"
        );
        policy(
            "shop",
            "p",
            &format!("{{podSelector: {{}}, ingress: [{{from: {from}}}]}}"),
        )
    };
    let base = namespace("shop", "")
        + &namespace("edge", "")
        + &workload("shop", "web")
        + &workload("edge", "proxy");
    let id = "network.ambiguous-peers";
    assert_eq!(messages(id, &(base.clone() + &peers("web"))), [""; 0]);
    let found = found(id, &(base.clone() + &peers("proxy")));
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].effect.as_deref(),
        Some(
            "this rule lets in every pod of those namespaces, today of 1 workload, whatever its labels"
        )
    );
    // Of pods that no manifest holds nothing is known.
    assert_eq!(messages(id, &(base + &peers("elsewhere"))), [""; 0]);
}

#[test]
fn a_namespace_that_the_bundle_does_not_hold_may_be_there() {
    let id = "network.peer-matches-nothing";
    let to = |label: &str| {
        let peer = format!("{{namespaceSelector: {{matchLabels: {{{label}}}}}}}");
        let base = namespace("shop", "") + &workload("shop", "web");
        base + &policy(
            "shop",
            "p",
            &format!("{{podSelector: {{}}, ingress: [{{from: [{peer}]}}]}}"),
        )
    };
    assert_eq!(
        messages(id, &to("kubernetes.io/metadata.name: elsewhere")),
        [""; 0]
    );
    assert_eq!(
        messages(id, &to("kubernetes.io/metadata.name: kube-system")),
        [""; 0]
    );
    assert_eq!(
        messages(id, &to("name: kube-system")),
        ["no namespace carries the label `name: kube-system`"]
    );
    let other = found(id, &to("team: other"));
    assert_eq!(other[0].severity, Severity::Warning);
    assert!(other[0].assumes.is_some());
}

#[test]
fn the_label_that_a_later_declaration_removed_is_shown() {
    let yaml = namespace("edge", "name: edge")
        + &workload("edge", "proxy")
        + &namespace("edge", "team: web")
        + &policy(
            "edge",
            "p",
            "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {name: edge}}}]}]}",
        );
    let found = found("network.peer-matches-nothing", &yaml);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].related[0].message,
        "the namespace meant carries `kubernetes.io/metadata.name`, `team: web`"
    );
    assert_eq!(
        found[0].related[1].message,
        "here it has the label, but the later declaration removes it"
    );
    assert_eq!(
        found[0].fix.as_ref().unwrap().applicability,
        Applicability::Safe
    );
}

#[test]
fn a_policy_for_workloads_that_are_not_in_the_bundle_is_not_judged() {
    let id = "network.selects-nothing";
    let lost = policy("shop", "p", "{podSelector: {matchLabels: {app: orders}}}");
    assert_eq!(messages(id, &lost), [""; 0]);
    let found = found(id, &(workload("shop", "orders-api") + &lost));
    assert_eq!(
        found[0].help.as_deref(),
        Some("did you mean `app: orders-api`?")
    );
}

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

#[test]
fn a_front_that_a_service_brings_the_world_to_may_be_open() {
    let id = "network.open-to-world";
    let open = workload("shop", "web") + &policy("shop", "p", "{podSelector: {}, ingress: [{}]}");
    assert_eq!(messages(id, &open).len(), 1);
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n";
    assert_eq!(messages(id, &(open + service)), [""; 0]);
}

#[test]
fn asking_any_server_for_names_is_not_open_egress() {
    let id = "network.open-egress";
    let with = |rule: &str| {
        let spec = format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{rule}]}}");
        messages(id, &(workload("shop", "web") + &policy("shop", "p", &spec))).len()
    };
    assert_eq!(with("{}"), 1);
    assert_eq!(with("{ports: [{port: 443}]}"), 1);
    assert_eq!(with("{ports: [{port: 53, protocol: UDP}, {port: 53}]}"), 0);
    assert_eq!(with("{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}"), 0);
}

#[test]
fn the_metadata_address_is_reached_over_http_only() {
    let id = "network.metadata-address";
    let with = |rule: &str| {
        let spec = format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{rule}]}}");
        messages(id, &(workload("shop", "web") + &policy("shop", "p", &spec))).len()
    };
    assert_eq!(with("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}"), 1);
    assert_eq!(with("{to: [{ipBlock: {cidr: 169.254.0.0/16}}]}"), 1);
    assert_eq!(with("{to: [{ipBlock: {cidr: '::/0'}}]}"), 1);
    assert_eq!(
        with("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}"),
        0
    );
    assert_eq!(
        with("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}"),
        0
    );
}

#[test]
fn pods_without_declared_ports_may_listen_anywhere() {
    let id = "network.port-not-listened";
    let rule = |port: &str| {
        policy(
            "shop",
            "p",
            &format!("{{podSelector: {{}}, ingress: [{{ports: [{{port: {port}}}]}}]}}"),
        )
    };
    let silent =
        workload("shop", "web").replace(", ports: [{name: http, containerPort: 8080}]", "");
    assert_eq!(messages(id, &(silent.clone() + &rule("80"))), [""; 0]);
    assert_eq!(
        messages(id, &(workload("shop", "web") + &rule("8080"))),
        [""; 0]
    );
    let number = found(id, &(workload("shop", "web") + &rule("80")));
    assert_eq!(
        (number[0].severity, number[0].assumes.is_some()),
        (Severity::Warning, true)
    );
    let name = found(id, &(silent + &rule("https")));
    assert_eq!(
        (name[0].severity, name[0].assumes.is_some()),
        (Severity::Error, false)
    );
}

#[test]
fn of_two_equal_policies_the_later_is_one_too_many() {
    let id = "network.redundant-policy";
    let spec = "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}";
    let twice =
        workload("shop", "web") + &policy("shop", "first", spec) + &policy("shop", "second", spec);
    assert_eq!(
        messages(id, &twice),
        ["policy `second` allows nothing that `first` does not allow anyway"]
    );
    assert_eq!(
        messages(
            id,
            &(workload("shop", "web")
                + &deny("shop")
                + &deny("shop").replace("name: deny", "name: deny-too"))
        ),
        [""; 0]
    );
}

#[test]
fn a_label_that_only_one_namespace_has_can_still_be_given_to_others() {
    let id = "network.label-not-immutable";
    let from = |label: &str| {
        let base = namespace("shop", "name: shop") + &workload("shop", "web");
        let spec = format!(
            "{{podSelector: {{}}, ingress: [{{from: [{{namespaceSelector: {{matchLabels: {{{label}}}}}}}]}}]}}"
        );
        found(id, &(base + &policy("shop", "p", &spec)))
    };
    let by_label = from("name: shop");
    assert_eq!(by_label.len(), 1);
    assert_eq!(
        by_label[0].fix.as_ref().unwrap().title,
        "select by `kubernetes.io/metadata.name: shop`"
    );
    assert_eq!(from("kubernetes.io/metadata.name: shop").len(), 0);
}

#[test]
fn a_whole_namespace_may_be_asked_for_names_and_nothing_else() {
    let id = "network.undeclared-cross-namespace";
    let to = |ports: &str| {
        let base =
            namespace("shop", "") + &workload("shop", "web") + &workload("kube-system", "dns");
        let peer = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}";
        let spec = format!(
            "{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{peer}]{ports}}}]}}"
        );
        found(id, &(base + &policy("shop", "p", &spec)))
    };
    assert_eq!(to("").len(), 1);
    assert_eq!(to(", ports: [{port: 443}]")[0].severity, Severity::Info);
    assert_eq!(
        to(", ports: [{port: 53, protocol: UDP}, {port: 53}]").len(),
        0
    );
}

/// A policy over a small vocabulary, so that some imply others.
fn any_policy() -> impl Strategy<Value = String> {
    let pods = prop_oneof![Just("{}"), Just("{matchLabels: {app: web}}")];
    let peer = prop_oneof![
        Just("{podSelector: {}}"),
        Just("{podSelector: {matchLabels: {app: orders}}}"),
        Just("{namespaceSelector: {}}"),
        Just("{ipBlock: {cidr: 10.0.0.0/8}}"),
    ];
    let port = prop_oneof![
        Just(""),
        Just(", ports: [{port: 8080}]"),
        Just(", ports: [{port: 8000, endPort: 9000}]"),
        Just(", ports: [{protocol: UDP}]"),
    ];
    let rules = proptest::collection::vec((peer, port), 0..3);
    (pods, any::<bool>(), rules).prop_map(|(pods, ingress, rules)| {
        let (kind, list, peers) = if ingress {
            ("Ingress", "ingress", "from")
        } else {
            ("Egress", "egress", "to")
        };
        let rules: Vec<_> = rules
            .iter()
            .map(|(peer, port)| format!("{{{peers}: [{peer}]{port}}}"))
            .collect();
        format!(
            "{{podSelector: {pods}, policyTypes: [{kind}], {list}: [{}]}}",
            rules.join(", ")
        )
    })
}

proptest! {
    #[test]
    fn without_a_redundant_policy_the_map_is_the_same(specs in proptest::collection::vec(any_policy(), 1..5)) {
        let mut yaml = workload("shop", "web") + &workload("shop", "orders") + &workload("other", "web");
        for (index, spec) in specs.iter().enumerate() {
            yaml += &policy("shop", &format!("p{index}"), spec);
        }
        let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", &yaml)]));
        let network = analysis.network();
        let findings = analysis.findings();
        let redundant: Vec<_> = findings
            .iter()
            .filter(|finding| finding.invariant == "network.redundant-policy")
            .filter_map(|finding| finding.object.as_ref())
            .map(|object| object.name.as_str())
            .collect();
        let policies = network.policies().iter();
        let rest = network.under(policies.filter(|it| !redundant.contains(&it.name.as_str())).cloned());
        let before: Vec<_> = network.reachability().flows().collect();
        let after: Vec<_> = rest.reachability().flows().collect();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_default_deny_in_every_namespace_leaves_nothing_open(specs in proptest::collection::vec(any_policy(), 0..4)) {
        let mut yaml = workload("shop", "web") + &workload("shop", "orders") + &deny("shop");
        for (index, spec) in specs.iter().enumerate() {
            yaml += &policy("shop", &format!("p{index}"), spec);
        }
        prop_assert_eq!(messages("network.default-deny-ingress", &yaml), [""; 0]);
        prop_assert_eq!(messages("network.default-deny-egress", &yaml), [""; 0]);
    }
}
