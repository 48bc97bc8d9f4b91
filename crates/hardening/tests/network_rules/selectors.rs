//! What selectors select, and what only looks like it.

use hardening::finding::{Applicability, Severity};

use super::{fixed, found, marked, messages, namespace, only, policy, workload};

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
        "the namespace meant carries `kubernetes.io/metadata.name: edge` and `team: web`"
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
fn a_policy_that_selects_nothing_is_marked_at_the_label_that_is_not_there() {
    let id = "network.selects-nothing";
    let with = |selector: &str| {
        let spec = format!("{{podSelector: {{{selector}}}}}");
        workload("shop", "orders") + &policy("shop", "p", &spec)
    };
    let yaml = with("matchLabels: {app: order}");
    let finding = only(id, &yaml);
    assert_eq!(marked(&yaml, &finding), "order");
    assert_eq!(
        finding.related[0].message,
        "the pods of `orders` carry `app: orders`"
    );
    let fix = finding.fix.as_ref().unwrap();
    assert_eq!(fix.applicability, Applicability::NeedsReview);
    assert_eq!(found(id, &fixed(&yaml, &finding)), []);
    let unlike = with("matchLabels: {app: payments}");
    let finding = only(id, &unlike);
    assert_eq!(marked(&unlike, &finding), "payments");
    assert_eq!((finding.help, finding.fix), (None, None));
    let expression = with("matchExpressions: [{key: app, operator: In, values: [order]}]");
    let finding = only(id, &expression);
    assert_eq!(finding.help.as_deref(), Some("did you mean `app: orders`?"));
    assert_eq!(finding.fix, None);
}

#[test]
fn which_of_several_near_labels_is_meant_is_left_to_the_reader() {
    let yaml = workload("shop", "orders-1")
        + &workload("shop", "orders-2")
        + &policy("shop", "p", "{podSelector: {matchLabels: {app: orders}}}");
    let finding = only("network.selects-nothing", &yaml);
    assert_eq!(
        finding.help.as_deref(),
        Some("did you mean `app: orders-1`?")
    );
    assert_eq!(finding.fix, None);
}

#[test]
fn short_labels_that_differ_by_half_their_letters_are_not_alike() {
    let yaml =
        workload("shop", "web") + &policy("shop", "p", "{podSelector: {matchLabels: {app: db}}}");
    assert_eq!(only("network.selects-nothing", &yaml).help, None);
}

#[test]
fn pods_that_are_elsewhere_are_selected_there_by_the_fix() {
    let id = "network.peer-matches-nothing";
    let from = "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: proxy}}}]}]}";
    let one = workload("shop", "web") + &workload("edge", "proxy") + &policy("shop", "p", from);
    let finding = only(id, &one);
    assert_eq!(
        finding.help.as_deref(),
        Some(
            "a podSelector alone means the policy's own namespace; add a namespaceSelector for `edge` in the same peer"
        )
    );
    let fix = finding.fix.as_ref().unwrap();
    assert_eq!(fix.applicability, Applicability::NeedsReview);
    let mended = fixed(&one, &finding);
    assert!(
        mended.contains(
            "{podSelector: {matchLabels: {app: proxy}}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}"
        ),
        "{mended}"
    );
    assert_eq!(found(id, &mended), []);
    let two = only(id, &(one + &workload("backstage", "proxy")));
    assert!(two.help.unwrap().contains("for `backstage` and `edge`"));
    assert_eq!(two.fix, None);
}

#[test]
fn dns_pods_are_in_kube_system_also_where_the_bundle_does_not_hold_them() {
    let id = "network.peer-matches-nothing";
    let to = |label: &str, ports: &str| {
        let spec = format!(
            "{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{{podSelector: {{matchLabels: {{{label}}}}}}}]{ports}}}]}}"
        );
        workload("shop", "web") + &policy("shop", "dns", &spec)
    };
    let dns = to("k8s-app: kube-dns", ", ports: [{port: 53, protocol: UDP}]");
    let finding = only(id, &dns);
    assert!(finding.help.as_ref().unwrap().contains("for `kube-system`"));
    assert_eq!(found(id, &fixed(&dns, &finding)), []);
    let other = only(
        id,
        &to("app: elsewhere", ", ports: [{port: 53, protocol: UDP}]"),
    );
    assert_eq!((other.help, other.fix), (None, None));
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

#[test]
fn a_peer_of_every_namespace_is_called_so_and_asked_for_what_it_lacks() {
    let id = "network.undeclared-cross-namespace";
    let from = |peer: &str, ports: &str| {
        let spec = format!("{{podSelector: {{}}, ingress: [{{from: [{peer}]{ports}}}]}}");
        only(
            id,
            &(workload("shop", "web") + &workload("edge", "proxy") + &policy("shop", "p", &spec)),
        )
    };
    let every = from("{namespaceSelector: {}}", ", ports: [{port: 8080}]");
    assert_eq!(every.label.as_deref(), Some("every namespace"));
    assert_eq!(
        every.help.as_deref(),
        Some("add a podSelector to this peer")
    );
    let edge = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}";
    let one = from(edge, "");
    assert_eq!(one.label.as_deref(), Some("a whole namespace"));
    assert_eq!(
        one.help.as_deref(),
        Some("add a podSelector to this peer, and to the rule the ports that are needed")
    );
}

#[test]
fn a_whole_namespace_that_a_dash_made_is_reported_as_the_dash() {
    let peers = |pods: &str| {
        let from = format!(
            "[{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: edge}}}}}}, {{podSelector: {{matchLabels: {{app: {pods}}}}}}}]"
        );
        let spec = format!("{{podSelector: {{}}, ingress: [{{from: {from}}}]}}");
        workload("shop", "web") + &workload("edge", "proxy") + &policy("shop", "p", &spec)
    };
    let id = "network.undeclared-cross-namespace";
    assert_eq!(
        messages("network.ambiguous-peers", &peers("proxy")).len(),
        1
    );
    assert_eq!(messages(id, &peers("proxy")), [""; 0]);
    assert_eq!(messages("network.ambiguous-peers", &peers("web")), [""; 0]);
    assert_eq!(messages(id, &peers("web")).len(), 1);
}

#[test]
fn the_solvers_that_cert_manager_makes_are_in_no_manifest() {
    let solvers = "{matchLabels: {acme.cert-manager.io/http01-solver: 'true'}}";
    let base = namespace("shop", "") + &workload("shop", "web");
    let selecting = policy(
        "shop",
        "p",
        &format!("{{podSelector: {solvers}, ingress: []}}"),
    );
    assert_eq!(
        messages("network.selects-nothing", &(base.clone() + &selecting)),
        [""; 0]
    );
    let rule = format!("{{to: [{{podSelector: {solvers}}}]}}");
    let peer = policy(
        "shop",
        "p",
        &format!("{{podSelector: {{}}, egress: [{rule}]}}"),
    );
    assert_eq!(
        messages("network.peer-matches-nothing", &(base + &peer)),
        [""; 0]
    );
}

#[test]
fn a_denial_of_all_pods_but_some_may_wait_for_the_first() {
    let id = "network.selects-nothing";
    let strangers = "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}";
    let base = namespace("shop", "") + &workload("shop", "web");
    let with = |spec: &str| messages(id, &(base.clone() + &policy("shop", "p", spec))).len();
    assert_eq!(
        with(&format!(
            "{{podSelector: {strangers}, policyTypes: [Ingress, Egress]}}"
        )),
        0
    );
    // What is to be allowed is allowed to nobody.
    assert_eq!(
        with(&format!("{{podSelector: {strangers}, ingress: [{{}}]}}")),
        1
    );
    let absent = "{matchExpressions: [{key: app, operator: In, values: [wbe]}]}";
    assert_eq!(
        with(&format!(
            "{{podSelector: {absent}, policyTypes: [Ingress, Egress]}}"
        )),
        1
    );
}
