//! Rules for addresses outside, and what they let in and out.

use hardening::finding::Severity;

use super::{fixed, found, messages, only, policy, workload};

#[test]
fn a_front_that_a_service_brings_the_world_to_may_be_open() {
    let id = "network.open-to-world";
    let open = workload("shop", "web") + &policy("shop", "p", "{podSelector: {}, ingress: [{}]}");
    assert_eq!(messages(id, &open).len(), 1);
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n";
    assert_eq!(messages(id, &(open + service)), [""; 0]);
}

#[test]
fn a_front_may_be_open_at_the_ports_that_the_service_leads_to_only() {
    let id = "network.open-to-world";
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n";
    let found_at = |ports: &str| {
        let spec = format!("{{podSelector: {{}}, ingress: [{{ports: [{ports}]}}]}}");
        let yaml = workload("shop", "web") + &policy("shop", "p", &spec) + service;
        messages(id, &yaml).len()
    };
    assert_eq!(found_at("{port: 8080}"), 0);
    assert_eq!(found_at("{port: 8080}, {port: 9090}"), 0);
    assert_eq!(found_at("{port: 8000, endPort: 9000}"), 0);
    assert_eq!(found_at("{protocol: TCP}"), 0);
    assert_eq!(found_at("{port: 9090}"), 1);
    assert_eq!(found_at("{port: 80}"), 1);
    assert_eq!(found_at("{port: 8080, protocol: UDP}"), 1);
}

#[test]
fn an_empty_list_of_peers_is_called_empty_and_an_absent_one_absent() {
    let id = "network.open-to-world";
    let with = |rule: &str| {
        let spec = format!("{{podSelector: {{}}, ingress: [{rule}]}}");
        messages(id, &(workload("shop", "web") + &policy("shop", "p", &spec)))
    };
    assert_eq!(
        with("{from: [], ports: [{port: 80}]}"),
        ["a rule with an empty `from` admits everybody to `web` on the ports of this rule"]
    );
    assert_eq!(
        with("{ports: [{port: 80}]}"),
        ["a rule without `from` admits everybody to `web` on the ports of this rule"]
    );
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
fn the_internet_without_private_addresses_at_named_ports_is_worth_knowing_only() {
    let severity = |peers: &str, ports: &str| {
        let rule = format!("{{to: [{peers}], ports: [{ports}]}}");
        let spec = format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{rule}]}}");
        let yaml = workload("shop", "web") + &policy("shop", "p", &spec);
        only("network.open-egress", &yaml).severity
    };
    let public =
        "{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}";
    let public_v6 = "{ipBlock: {cidr: '::/0', except: ['fc00::/7']}}";
    assert_eq!(severity(public, "{port: 443}"), Severity::Info);
    assert_eq!(
        severity(&format!("{public}, {public_v6}"), "{port: 443}"),
        Severity::Info
    );
    assert_eq!(severity(public, ""), Severity::Warning);
    let partly =
        "{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.1.0/24]}}";
    assert_eq!(severity(partly, "{port: 443}"), Severity::Warning);
    let everywhere = "{ipBlock: {cidr: '::/0'}}";
    assert_eq!(
        severity(&format!("{public}, {everywhere}"), "{port: 443}"),
        Severity::Warning
    );
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
fn the_metadata_address_joins_the_exceptions_that_are_there() {
    let id = "network.metadata-address";
    let with = |block: &str| {
        let spec = format!(
            "\n  podSelector: {{}}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            {block}"
        );
        workload("shop", "web") + &policy("shop", "p", &spec)
    };
    for (block, mended) in [
        (
            "{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}",
            "{cidr: 0.0.0.0/0, except: [169.254.169.254/32, 10.0.0.0/8]}",
        ),
        (
            "cidr: 0.0.0.0/0\n            except:\n              - 10.0.0.0/8 # ours\n",
            "except:\n              - 169.254.169.254/32\n              - 10.0.0.0/8 # ours\n",
        ),
        (
            "cidr: '::/0'\n            except:\n            - 'fd01::/16'\n",
            "except:\n            - \"fd00:ec2::254/128\"\n            - 'fd01::/16'\n",
        ),
    ] {
        let yaml = with(block);
        let finding = only(id, &yaml);
        assert!(finding.help.as_ref().unwrap().ends_with(" to `except`"));
        let text = fixed(&yaml, &finding);
        assert!(text.contains(mended), "{text}");
        assert_eq!(found(id, &text), []);
    }
    let alias = with("{cidr: 0.0.0.0/0, except: &ours [10.0.0.0/8]}")
        + "    - to: [{ipBlock: {cidr: 0.0.0.0/0, except: *ours}}]\n";
    let fixes: Vec<_> = found(id, &alias)
        .into_iter()
        .map(|it| it.fix.is_some())
        .collect();
    assert_eq!(fixes, [true, false]);
}
