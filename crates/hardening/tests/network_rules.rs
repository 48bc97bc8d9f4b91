//! The edges of the network invariants: what they must and must not say.

mod one_sided_flow;
mod outside;
mod selectors;

use hardening::analysis::Analysis;
use hardening::finding::{Finding, Severity};
use hardening::manifest::{Bundle, Source, apply};
use proptest::prelude::*;

use crate::findings::{found, messages};

/// The one finding of a rule.
fn only(id: &str, yaml: &str) -> Finding {
    let mut findings = found(id, yaml);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

/// The text that a finding marks.
fn marked<'y>(yaml: &'y str, finding: &Finding) -> &'y str {
    let location = &finding.location;
    let line = yaml.lines().nth(location.line as usize - 1).unwrap();
    &line[location.column as usize - 1..location.end_column as usize - 1]
}

/// The text after the fix of a finding.
fn fixed(yaml: &str, finding: &Finding) -> String {
    let fix = finding.fix.as_ref().unwrap();
    apply(yaml, &fix.edits.iter().collect::<Vec<_>>())
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
fn several_policies_are_written_for_a_workload_and_one_is() {
    let id = "network.host-network-bypass";
    let agent = workload("shop", "agent").replacen(
        "    spec:\n",
        "    spec:\n      hostNetwork: true\n",
        1,
    );
    let one = agent + &deny("shop");
    assert!(
        only(id, &one)
            .message
            .ends_with("though `deny` is written for it")
    );
    let two = one + &policy("shop", "more", "{podSelector: {}}");
    assert!(
        only(id, &two)
            .message
            .ends_with("though `deny` and `more` are written for it")
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
