//! Connections that workloads are told to make.

use super::{SHOP, fixed, found, marked, only, shop_with};

const ID: &str = "network.needed-flow-blocked";

#[test]
fn a_rule_for_dns_is_not_where_other_ports_belong() {
    let dns = "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]}";
    let findings = found(ID, &shop_with("shop", dns));
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].ends_with("; no rule is for this peer"),
        "{findings:?}"
    );
    let https = dns.replace("53", "443");
    let findings = found(ID, &shop_with("shop", &https));
    assert!(findings[0].ends_with("; allows this peer on other ports only"));
}

#[test]
fn nothing_is_blocked_without_policies() {
    assert_eq!(found(ID, SHOP), [""; 0]);
}

#[test]
fn the_end_that_lacks_a_rule_is_named() {
    let deny = "{podSelector: {}, policyTypes: [Ingress]}";
    assert_eq!(
        found(ID, &shop_with("data", deny)),
        [
            "error: shop/web[Pod] needs Service `db` (data/db[Pod]) on TCP 5432, but policy `policy` \
              isolates the receiver and has no rule for this ingress; isolates these pods and allows nothing"
        ]
    );
    assert_eq!(found(ID, &shop_with("shop", deny)), [""; 0]);
    let deny = "{podSelector: {}, policyTypes: [Egress]}";
    assert_eq!(
        found(ID, &shop_with("shop", deny)),
        [
            "error: shop/web[Pod] needs Service `db` (data/db[Pod]) on TCP 5432, but policy `policy` \
              isolates the sender and has no rule for this egress; isolates these pods and allows nothing"
        ]
    );
}

#[test]
fn a_rule_that_misses_says_by_what() {
    let rule = |to: &str| format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{to}]}}");
    let labels = |to: &str| {
        let findings = found(ID, &shop_with("shop", &rule(to)));
        findings
            .iter()
            .map(|it| it.rsplit("; ").next().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    let data = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}";
    assert_eq!(
        labels(&format!("{{to: [{{{data}}}], ports: [{{port: 5432}}]}}")),
        [""; 0]
    );
    assert_eq!(
        labels(&format!("{{to: [{{{data}}}], ports: [{{port: 80}}]}}")),
        ["allows this peer on other ports only"]
    );
    assert_eq!(
        labels(&format!(
            "{{to: [{{{data}, podSelector: {{matchLabels: {{app: other}}}}}}]}}"
        )),
        ["is for other pods of `data`"]
    );
    assert_eq!(
        labels("{to: [{namespaceSelector: {matchLabels: {name: data}}}]}"),
        ["namespace `data` does not carry `name: data`"]
    );
    assert_eq!(
        labels("{to: [{namespaceSelector: {matchLabels: {team: x}}}]}"),
        ["no rule is for this peer"]
    );
}

#[test]
fn a_missing_label_is_one_finding_however_much_it_blocks() {
    let second = SHOP
        .split("---")
        .nth(1)
        .unwrap()
        .replace("name: web, namespace", "name: web-2, namespace");
    let spec = "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {name: data}}}]}]}";
    let findings = found(ID, &(shop_with("shop", spec) + "---" + &second));
    assert_eq!(
        findings,
        [
            "error: policy `policy` selects namespace `data` by `name: data`, which it does not carry, and so \
              does not allow 2 needed connections: shop/web to data/db:5432, shop/web-2 to data/db:5432; \
              namespace `data` does not carry `name: data`"
        ]
    );
}

#[test]
fn the_only_connection_that_a_missing_label_blocks_is_named_as_one() {
    let spec = "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {name: data}}}]}]}";
    let finding = only(ID, &shop_with("shop", spec));
    let related: Vec<_> = finding.related.iter().map(|it| &*it.message).collect();
    assert_eq!(
        related,
        [
            "the namespace is declared here, without the label",
            "variable `DB_HOST` of container `web` asks for it"
        ]
    );
    let effect = finding.effect.as_deref();
    assert_eq!(effect, Some("the connection is dropped and times out"));
}

#[test]
fn where_both_ends_are_closed_the_help_names_both() {
    let both = "{podSelector: {}, policyTypes: [Ingress, Egress]}";
    let two = shop_with("shop", both) + shop_with("data", both).trim_start_matches(SHOP);
    assert_eq!(
        only(ID, &two).help.as_deref(),
        Some(
            "allow egress from shop/web[Pod] to data/db[Pod] on TCP 5432 in `shop`, and ingress in `data`"
        )
    );
    let one = shop_with("shop", both)
        .replace("namespace: data", "namespace: shop")
        .replace("db.data", "db");
    assert_eq!(
        only(ID, &one).help.as_deref(),
        Some(
            "allow both egress and ingress from shop/web[Pod] to shop/db[Pod] on TCP 5432 in `shop`"
        )
    );
}

/// The database under a Service with port 80, behind which its pods listen on 5432.
fn behind_port_80(rule_port: &str) -> String {
    let from = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}";
    let spec = format!(
        "{{podSelector: {{}}, ingress: [{{from: [{from}], ports: [{{port: {rule_port}}}]}}]}}"
    );
    shop_with("data", &spec)
        .replace(
            "image: db}",
            "image: db, ports: [{name: sql, containerPort: 5432}]}",
        )
        .replace("{port: 5432}]", "{name: entry, port: 80, targetPort: sql}]")
}

#[test]
fn the_port_of_a_service_is_told_from_that_of_its_pods() {
    let yaml = behind_port_80("80");
    let finding = only(ID, &yaml);
    assert_eq!(marked(&yaml, &finding), "80");
    assert_eq!(
        finding.label.as_deref(),
        Some("80 is the port of Service `db`; a policy speaks of the pods' port, 5432 (`sql`)")
    );
    assert_eq!(
        finding.help.as_deref(),
        Some("write `5432` in place of `80` in policy `policy`")
    );
    let mended = fixed(&yaml, &finding);
    assert!(mended.contains("ports: [{port: 5432}]"), "{mended}");
    assert_eq!(found(ID, &mended), [""; 0]);
}

#[test]
fn a_name_that_only_the_service_gives_its_port_is_replaced_by_that_of_the_pods() {
    let yaml = behind_port_80("entry");
    let finding = only(ID, &yaml);
    assert_eq!(
        finding.label.as_deref(),
        Some("`entry` is a port of Service `db`; a policy speaks of the pods' port, 5432 (`sql`)")
    );
    let mended = fixed(&yaml, &finding);
    assert!(mended.contains("ports: [{port: sql}]"), "{mended}");
    assert_eq!(found(ID, &mended), [""; 0]);
}

#[test]
fn a_port_that_others_listen_on_is_not_rewritten() {
    let other = "---
apiVersion: v1
kind: Pod
metadata: {name: page, namespace: data}
spec: {containers: [{name: page, image: page, ports: [{containerPort: 80}]}]}
";
    let finding = only(ID, &(behind_port_80("80") + other));
    assert!(
        finding
            .label
            .unwrap()
            .starts_with("80 is the port of Service `db`")
    );
    assert_eq!(finding.fix, None);
    let range = behind_port_80("80, endPort: 80");
    assert_eq!(only(ID, &range).fix, None);
}

#[test]
fn a_policy_that_would_allow_it_but_selects_no_pod_is_named() {
    let deny = "{podSelector: {}, policyTypes: [Ingress]}";
    let misspelt = |label: &str| {
        let spec = format!("{{podSelector: {{matchLabels: {{app: {label}}}}}, ingress: [{{}}]}}");
        let policy = shop_with("data", &spec).replace("name: policy", "name: to-db");
        shop_with("data", deny) + policy.trim_start_matches(SHOP)
    };
    let yaml = misspelt("dbs");
    let finding = only(ID, &yaml);
    assert_eq!(
        finding.message,
        "policy `to-db` is for pods with `app: dbs`, which none carries, and so does not allow a needed connection: \
             shop/web to data/db:5432"
    );
    assert_eq!(marked(&yaml, &finding), "dbs");
    assert_eq!(finding.help.as_deref(), Some("did you mean `app: db`?"));
    assert_eq!(
        found(ID, &misspelt("cache")),
        [
            "error: shop/web[Pod] needs Service `db` (data/db[Pod]) on TCP 5432, but policy `policy` \
                 isolates the receiver and has no rule for this ingress; isolates these pods and allows nothing"
        ]
    );
}

#[test]
fn pods_on_the_network_of_their_node_are_not_isolated() {
    let deny = "{podSelector: {}, policyTypes: [Egress]}";
    let yaml = shop_with("shop", deny).replace(
        "spec: {containers: [{name: web",
        "spec: {hostNetwork: true, containers: [{name: web",
    );
    assert_eq!(found(ID, &yaml), [""; 0]);
}

/// The database on the network of its node, and a policy in `shop` that allows egress to a peer.
fn on_its_node(peer: &str) -> String {
    let spec = format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{peer}]}}]}}");
    shop_with("shop", &spec).replace(
        "spec: {containers: [{name: db",
        "spec: {hostNetwork: true, containers: [{name: db",
    )
}

#[test]
fn what_depends_on_the_address_of_a_node_is_not_reported() {
    for peer in [
        "{ipBlock: {cidr: 10.20.0.0/16}}",
        "{ipBlock: {cidr: 0.0.0.0/0}}",
        "{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}",
    ] {
        assert_eq!(found(ID, &on_its_node(peer)), [""; 0], "{peer}");
    }
}

#[test]
fn a_selector_does_not_select_what_is_on_the_network_of_its_node() {
    let selects = on_its_node("{namespaceSelector: {}}");
    let finding = only(ID, &selects);
    assert_eq!(
        finding.label.as_deref(),
        Some("selects pods, and these have the addresses of their nodes: no selector selects them")
    );
    assert_eq!(
        finding.help.as_deref(),
        Some(
            "data/db[Pod] is on the network of its node, which no selector selects: allow egress from \
                 shop/web[Pod] to the addresses of the nodes by an `ipBlock`, on TCP 5432, in `shop`"
        )
    );
}

#[test]
fn rules_for_others_do_not_stand_for_the_lack_of_a_rule_for_nodes() {
    for peer in [
        "{podSelector: {matchLabels: {app: web}}}",
        "{ipBlock: {cidr: 169.254.20.10/32}}",
    ] {
        let finding = only(ID, &on_its_node(peer));
        let label = finding.label.as_deref();
        assert_eq!(
            label,
            Some("no rule is for the addresses of the nodes"),
            "{peer}"
        );
    }
}
