//! Which policies the API server takes, and what it makes of them.

use hardening::network::{Direction, InvalidPolicy, Network, PeerKind, Peers, Policy};

fn network(spec: &str) -> Network {
    super::network(&format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: it, namespace: shop}}\nspec: {spec}\n"
    ))
}

fn policy(spec: &str) -> Policy {
    let network = network(spec);
    assert_eq!(network.invalid_policies(), [], "{spec}");
    network.policies()[0].clone()
}

fn isolates(spec: &str) -> (bool, bool) {
    let policy = policy(spec);
    let by = |direction| policy.rules(direction).is_some();
    (by(Direction::Ingress), by(Direction::Egress))
}

/// Where and why a policy is refused.
fn refusals(spec: &str) -> Vec<String> {
    let network = network(spec);
    assert!(network.policies().is_empty(), "accepted: {spec}");
    let [InvalidPolicy { refusals, .. }] = network.invalid_policies() else {
        panic!("not one refused policy: {spec}");
    };
    let refusals = refusals.iter();
    refusals
        .map(|refusal| format!("{}: {}", refusal.path, refusal.reason))
        .collect()
}

#[test]
fn without_policy_types_egress_is_isolated_only_where_there_is_an_egress_rule() {
    assert_eq!(isolates("{podSelector: {}}"), (true, false));
    assert_eq!(
        isolates("{podSelector: {}, policyTypes: []}"),
        (true, false)
    );
    assert_eq!(isolates("{podSelector: {}, egress: []}"), (true, false));
    assert_eq!(isolates("{podSelector: {}, egress: [{}]}"), (true, true));
}

#[test]
fn policy_types_say_which_directions_are_isolated_whatever_rules_there_are() {
    assert_eq!(
        isolates("{podSelector: {}, policyTypes: [Ingress], egress: [{}]}"),
        (true, false)
    );
    assert_eq!(
        isolates("{podSelector: {}, policyTypes: [Egress], ingress: [{}]}"),
        (false, true)
    );
}

#[test]
fn a_range_is_what_its_prefix_says_whatever_bits_stand_behind_it() {
    let policy =
        policy("{ingress: [{from: [{ipBlock: {cidr: 10.1.2.3/8, except: [10.200.0.9/16]}}]}]}");
    let rules = policy.rules(Direction::Ingress).unwrap();
    let Peers::Of(peers) = &rules[0].peers else {
        panic!("no peers");
    };
    let PeerKind::Block(block) = &peers[0].kind else {
        panic!("no block");
    };
    assert_eq!(block.cidr.to_string(), "10.0.0.0/8");
    assert_eq!(block.cidr.last().to_string(), "10.255.255.255");
    assert_eq!(block.except[0].to_string(), "10.200.0.0/16");
}

#[test]
fn every_fault_of_a_policy_is_named_at_its_field() {
    let cases = [
        (
            "{ingress: [{from: [{}]}]}",
            "/spec/ingress/0/from/0: must specify a peer",
        ),
        (
            "{ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]}",
            "/spec/ingress/0/from/0: may not specify both ipBlock and another peer",
        ),
        (
            "{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]}",
            "/spec/egress/0/to/0/ipBlock/except/0: invalid value `10.0.0.0/8`: must be a strict subset of `cidr`",
        ),
        (
            "{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: ['fd00::/16']}}]}]}",
            "/spec/egress/0/to/0/ipBlock/except/0: invalid value `fd00::/16`: must be a strict subset of `cidr`",
        ),
        (
            "{egress: [{ports: [{port: 70000}]}]}",
            "/spec/egress/0/ports/0/port: invalid value `70000`: must be between 1 and 65535, inclusive",
        ),
        (
            "{egress: [{ports: [{port: 80, endPort: 79}]}]}",
            "/spec/egress/0/ports/0/endPort: must be greater than or equal to `port`",
        ),
        (
            "{egress: [{ports: [{endPort: 79}]}]}",
            "/spec/egress/0/ports/0/endPort: may not be specified when `port` is not specified",
        ),
        (
            "{egress: [{ports: [{port: http, endPort: 79}]}]}",
            "/spec/egress/0/ports/0/endPort: may not be specified when `port` is non-numeric",
        ),
        (
            "{egress: [{ports: [{port: '8080'}]}]}",
            "/spec/egress/0/ports/0/port: invalid value `8080`: it needs at least one letter",
        ),
        (
            "{egress: [{ports: [{protocol: ICMP}]}]}",
            "/spec/egress/0/ports/0/protocol: unsupported value `ICMP`: supported values are `SCTP`, `TCP`, `UDP`",
        ),
        (
            "{policyTypes: [Ingres]}",
            "/spec/policyTypes/0: unsupported value `Ingres`: supported values are `Ingress`, `Egress`",
        ),
        (
            "{policyTypes: [Ingress, Egress, Ingress]}",
            "/spec/policyTypes: may not specify more than two policyTypes",
        ),
        (
            "{podSelector: {matchExpressions: [{key: app, operator: In}]}}",
            "/spec/podSelector/matchExpressions/0/values: must be specified when `operator` is `In` or `NotIn`",
        ),
        (
            "{podSelector: {matchExpressions: [{key: app, operator: Has}]}}",
            "/spec/podSelector/matchExpressions/0/operator: invalid value `Has`: not a valid selector operator",
        ),
    ];
    for (spec, expected) in cases {
        assert_eq!(refusals(spec), [expected], "{spec}");
    }
}

#[test]
fn all_faults_of_one_policy_are_named_at_once() {
    let spec = "{podSelector: {matchLabels: {'a b': 'c d'}}, ingress: [{from: [{}]}]}";
    let paths: Vec<_> = refusals(spec)
        .iter()
        .map(|refusal| refusal.split(": ").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        paths,
        [
            "/spec/podSelector/matchLabels/a b",
            "/spec/podSelector/matchLabels/a b",
            "/spec/ingress/0/from/0"
        ]
    );
}

#[test]
fn what_the_api_server_takes_is_not_refused() {
    for spec in [
        "{}",
        "{podSelector: {matchLabels: {app: ''}}}",
        "{ingress: [{ports: [{port: http}], from: [{ipBlock: {cidr: 010.0.0.0/8}}]}]}",
        "{policyTypes: [Egress], ingress: [{}]}",
        "{egress: [{ports: [{port: 1, endPort: 65535, protocol: SCTP}]}]}",
    ] {
        policy(spec);
    }
}
