//! The cluster DNS.

use super::{findings, found, marked, only, shop_with};

const ID: &str = "network.dns-blocked";

fn with_egress(rules: &str) -> Vec<String> {
    found(
        ID,
        &shop_with(
            "shop",
            &format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{rules}]}}"),
        ),
    )
}

const BOTH: &str = "ports: [{port: 53, protocol: UDP}, {port: 53}]";

#[test]
fn a_policy_without_a_rule_for_dns_blocks_it() {
    assert_eq!(
        with_egress("{to: [{podSelector: {}}]}"),
        [
            "error: shop/web[Pod] may not reach the cluster DNS on UDP and TCP 53; \
              isolates these pods, and no rule is for the cluster DNS"
        ]
    );
}

#[test]
fn rules_that_reach_the_dns_pods_allow_it() {
    let kube_system =
        "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}";
    for to in [
        "{}".to_owned(),
        format!("{{{BOTH}}}"),
        format!("{{to: [{{namespaceSelector: {{}}}}], {BOTH}}}"),
        format!("{{to: [{{{kube_system}}}], {BOTH}}}"),
        format!("{{to: [{{{kube_system}, podSelector: {{matchLabels: {{k8s-app: kube-dns}}}}}}]}}"),
    ] {
        assert_eq!(with_egress(&to), [""; 0], "{to}");
    }
}

#[test]
fn udp_alone_is_a_warning() {
    assert_eq!(
        with_egress("{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}"),
        [
            "warning: shop/web[Pod] may reach the cluster DNS on UDP 53, but not on TCP 53; \
              allows UDP only"
        ]
    );
}

#[test]
fn dns_that_the_manifests_do_not_tell_of_may_be_elsewhere() {
    for to in [
            format!("{{to: [{{ipBlock: {{cidr: 169.254.20.10/32}}}}], {BOTH}}}"),
            "{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}], ports: [{port: 5353, protocol: UDP}]}".to_owned(),
            format!("{{to: [{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app.kubernetes.io/name: coredns}}}}}}], {BOTH}}}"),
        ] {
            assert_eq!(with_egress(&to), [""; 0], "{to}");
        }
}

#[test]
fn a_rule_for_addresses_on_other_ports_is_not_for_dns() {
    assert_eq!(
        with_egress("{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 443}]}").len(),
        1
    );
}

#[test]
fn a_block_means_dns_where_a_cache_or_the_service_of_the_cluster_dns_may_be() {
    let private = "10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16";
    for (block, blocked) in [
        ("cidr: 0.0.0.0/0".to_owned(), 0),
        ("cidr: 10.96.0.10/32".to_owned(), 0),
        ("cidr: 100.64.0.0/10".to_owned(), 0),
        ("cidr: 34.118.224.10/32".to_owned(), 0),
        ("cidr: 'fd00:10:96::a/128'".to_owned(), 0),
        ("cidr: 203.0.113.16/28".to_owned(), 1),
        ("cidr: '2001:db8::/32'".to_owned(), 1),
        (
            "cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.128.0.0/9]".to_owned(),
            1,
        ),
        (format!("cidr: 0.0.0.0/0, except: [{private}]"), 0),
        (
            format!("cidr: 0.0.0.0/0, except: [{private}, 34.118.224.0/20, 169.254.0.0/16]"),
            1,
        ),
    ] {
        let rule = format!("{{to: [{{ipBlock: {{{block}}}}}]}}");
        assert_eq!(with_egress(&rule).len(), blocked, "{block}");
    }
}

#[test]
fn dns_pods_that_are_looked_for_in_the_policys_own_namespace_are_the_fault() {
    let spec = format!(
        "{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{{podSelector: {{matchLabels: {{k8s-app: kube-dns}}}}}}], {BOTH}}}]}}"
    );
    let yaml = shop_with("shop", &spec);
    let finding = only(ID, &yaml);
    assert_eq!(
        marked(&yaml, &finding),
        "{matchLabels: {k8s-app: kube-dns}}"
    );
    assert_eq!(
        finding.label.as_deref(),
        Some("without a namespaceSelector this selects pods of `shop` itself")
    );
    assert_eq!(
        finding.help.as_deref(),
        Some(
            "add `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}` to this peer"
        )
    );
}

#[test]
fn one_cause_is_one_finding_whatever_else_isolates_each_workload() {
    let deny = shop_with("shop", "{podSelector: {}, policyTypes: [Egress]}");
    let mut yaml = deny;
    for name in ["a", "b", "c"] {
        yaml += &format!(
            "---
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}
spec: {{containers: [{{name: main, image: main}}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: shop}}
spec: {{podSelector: {{matchLabels: {{app: {name}}}}}, policyTypes: [Egress]}}
"
        );
    }
    let finding = only(ID, &yaml);
    assert_eq!(
        finding.message,
        "4 workloads of namespace `shop` may not reach the cluster DNS on UDP and TCP 53"
    );
    assert_eq!(marked(&yaml, &finding), "policy");
    assert_eq!(finding.related, []);
    // What misses in another way is another cause.
    let attempt = yaml.replace(
            "spec: {podSelector: {matchLabels: {app: c}}, policyTypes: [Egress]}",
            "spec: {podSelector: {matchLabels: {app: c}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}]}",
        );
    let messages: Vec<_> = findings(ID, &attempt)
        .into_iter()
        .map(|it| it.message)
        .collect();
    assert_eq!(
        messages,
        [
            "shop/web[Pod], shop/a[Pod] and shop/b[Pod] may not reach the cluster DNS on UDP and TCP 53",
            "shop/c[Pod] may not reach the cluster DNS on UDP and TCP 53"
        ]
    );
}

#[test]
fn a_label_that_the_bundle_gives_to_kube_system_counts() {
    let spec = format!(
        "{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{{namespaceSelector: {{matchLabels: {{name: kube-system}}}}}}], {BOTH}}}]}}"
    );
    let yaml = shop_with("shop", &spec);
    assert_eq!(found(ID, &yaml).len(), 1);
    let labelled = yaml
        + "---
apiVersion: v1
kind: Namespace
metadata: {name: kube-system, labels: {name: kube-system}}
";
    assert_eq!(found(ID, &labelled), [""; 0]);
}

#[test]
fn pods_that_do_not_ask_the_cluster_dns_are_left_out() {
    let yaml = shop_with("shop", "{podSelector: {}, policyTypes: [Egress]}");
    for field in ["dnsPolicy: Default", "dnsPolicy: None", "hostNetwork: true"] {
        let changed = yaml.replace(
            "spec: {containers: [{name: web",
            &format!("spec: {{{field}, containers: [{{name: web"),
        );
        assert_eq!(found(ID, &changed), [""; 0], "{field}");
    }
}
