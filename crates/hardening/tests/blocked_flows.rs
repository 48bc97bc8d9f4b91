//! What policies keep pods from: needed flows, the cluster DNS, scrape targets. And what only looks like it.

use hardening::analysis::Analysis;
use hardening::manifest::{Bundle, Source};

/// Every finding of a rule as `severity: message; label`.
fn found(invariant: &str, yaml: &str) -> Vec<String> {
    let findings = Analysis::of(Bundle::read([Source::new("example.yaml", yaml)])).findings();
    let of_rule = findings
        .iter()
        .filter(|finding| finding.invariant == invariant);
    of_rule
        .map(|finding| {
            let label = finding.label.as_deref().unwrap_or("");
            format!("{}: {}; {label}", finding.severity, finding.message)
        })
        .collect()
}

/// A pod `web` in `shop` that needs a database in `data`, and namespaces that carry only their names.
const SHOP: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: data}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: web, env: [{name: DB_HOST, value: db.data}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: data, labels: {app: db}}
spec: {containers: [{name: db, image: db}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: data}
spec: {selector: {app: db}, ports: [{port: 5432}]}
";

fn shop_with(namespace: &str, spec: &str) -> String {
    format!(
        "{SHOP}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: policy, namespace: {namespace}}}
spec: {spec}
"
    )
}

mod needed_flow {
    use super::{SHOP, found, shop_with};

    const ID: &str = "network.needed-flow-blocked";

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
        let rule =
            |to: &str| format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{to}]}}");
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
    fn pods_on_the_network_of_their_node_are_not_isolated() {
        let deny = "{podSelector: {}, policyTypes: [Egress]}";
        let yaml = shop_with("shop", deny).replace(
            "spec: {containers: [{name: web",
            "spec: {hostNetwork: true, containers: [{name: web",
        );
        assert_eq!(found(ID, &yaml), [""; 0]);
    }
}

mod dns {
    use super::{found, shop_with};

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
            format!(
                "{{to: [{{{kube_system}, podSelector: {{matchLabels: {{k8s-app: kube-dns}}}}}}]}}"
            ),
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
}
