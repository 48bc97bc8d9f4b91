//! The engine against an evaluator that decides each packet by reading the policies, as the Kubernetes documentation
//! words them; and the laws that follow from these words.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;

use hardening::cluster::{Protocol, WorkloadId};
use hardening::network::{Connections, Decision, End, Endpoint, Network};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const NAMESPACES: [&str; 3] = ["a", "b", "c"];
const KEYS: [&str; 2] = ["app", "tier"];
const VALUES: [&str; 2] = ["x", "y"];
const PORT_NAMES: [&str; 2] = ["web", "dns"];
const PORTS: [u16; 7] = [1, 53, 79, 80, 81, 443, 65535];
const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];
/// Below, at and above the ends of the blocks.
const ADDRESSES: [&str; 12] = [
    "0.0.0.0",
    "9.255.255.255",
    "10.0.0.0",
    "10.1.0.0",
    "10.1.255.255",
    "10.2.0.0",
    "11.0.0.0",
    "255.255.255.255",
    "::",
    "fd00::1",
    "fd00:1::1",
    "fe80::1",
];
const BLOCKS: [(&str, &[&str]); 7] = [
    ("0.0.0.0/0", &["10.0.0.0/8"]),
    ("10.0.0.0/8", &["10.1.0.0/16"]),
    ("10.1.0.0/16", &[]),
    ("255.255.255.255/32", &[]),
    ("::/0", &["fd00::/16"]),
    ("fd00::/16", &["fd00:1::/32"]),
    ("fd00::1/128", &[]),
];

type Labels = BTreeMap<&'static str, &'static str>;

#[derive(Clone, Debug)]
struct Pod {
    namespace: &'static str,
    labels: Labels,
    /// Name, protocol and number.
    ports: Vec<(&'static str, &'static str, u16)>,
}

#[derive(Clone, Debug)]
enum Condition {
    Equals(&'static str, &'static str),
    In(&'static str, Vec<&'static str>),
    NotIn(&'static str, Vec<&'static str>),
    Exists(&'static str),
    Absent(&'static str),
}

type Selector = Vec<Condition>;

#[derive(Clone, Debug)]
enum Peer {
    Pods(Option<Selector>, Option<Selector>),
    Block(usize),
}

#[derive(Clone, Debug)]
enum Port {
    All,
    Range(u16, u16),
    Named(&'static str),
}

#[derive(Clone, Debug)]
struct Rule {
    peers: Vec<Peer>,
    ports: Vec<(&'static str, Port)>,
}

#[derive(Clone, Debug)]
struct Policy {
    namespace: &'static str,
    pods: Selector,
    types: Vec<&'static str>,
    ingress: Vec<Rule>,
    egress: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct World {
    /// The labels of namespaces `a` and `b`; `c` is not declared.
    namespaces: [Labels; 2],
    pods: Vec<Pod>,
    policies: Vec<Policy>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Pod(usize),
    Address(IpAddr),
}

// What the documentation says, packet by packet.

impl World {
    fn allows(&self, from: Side, to: Side, protocol: &str, port: u16) -> bool {
        let sends = match from {
            Side::Address(_) => true,
            Side::Pod(pod) => self.end_allows("Egress", pod, to, to, protocol, port),
        };
        let receives = match to {
            Side::Address(_) => true,
            Side::Pod(pod) => self.end_allows("Ingress", pod, from, to, protocol, port),
        };
        sends && receives
    }

    fn end_allows(
        &self,
        direction: &str,
        pod: usize,
        other: Side,
        receiver: Side,
        protocol: &str,
        port: u16,
    ) -> bool {
        let pod = &self.pods[pod];
        let mut isolated = false;
        for policy in &self.policies {
            if policy.namespace != pod.namespace || !selects(&policy.pods, &pod.labels) {
                continue;
            }
            let rules = if direction == "Ingress" {
                &policy.ingress
            } else {
                &policy.egress
            };
            let applies = if policy.types.is_empty() {
                direction == "Ingress" || !policy.egress.is_empty()
            } else {
                policy.types.contains(&direction)
            };
            if !applies {
                continue;
            }
            isolated = true;
            for rule in rules {
                let peer = rule.peers.is_empty()
                    || rule
                        .peers
                        .iter()
                        .any(|peer| self.is_peer(policy, peer, other));
                let on_port = rule.ports.is_empty()
                    || rule.ports.iter().any(|(of, kind)| {
                        *of == protocol && self.is_port(kind, protocol, port, receiver)
                    });
                if peer && on_port {
                    return true;
                }
            }
        }
        !isolated
    }

    fn is_peer(&self, policy: &Policy, peer: &Peer, side: Side) -> bool {
        match (peer, side) {
            (Peer::Block(block), Side::Address(address)) => {
                let (cidr, except) = BLOCKS[*block];
                in_range(cidr, address) && !except.iter().any(|hole| in_range(hole, address))
            }
            (Peer::Pods(namespaces, pods), Side::Pod(pod)) => {
                let pod = &self.pods[pod];
                let in_namespace = match namespaces {
                    None => pod.namespace == policy.namespace,
                    Some(selector) => selects(selector, &self.namespace_labels(pod.namespace)),
                };
                in_namespace
                    && pods
                        .as_ref()
                        .is_none_or(|selector| selects(selector, &pod.labels))
            }
            _ => false,
        }
    }

    fn is_port(&self, kind: &Port, protocol: &str, port: u16, receiver: Side) -> bool {
        match (kind, receiver) {
            (Port::All, _) => true,
            (Port::Range(first, last), _) => *first <= port && port <= *last,
            (Port::Named(name), Side::Pod(pod)) => {
                let mut declared = self.pods[pod].ports.iter();
                declared
                    .find(|(other, of, _)| other == name && *of == protocol)
                    .is_some_and(|(_, _, number)| *number == port)
            }
            (Port::Named(_), Side::Address(_)) => false,
        }
    }

    fn namespace_labels(&self, name: &'static str) -> Labels {
        let mut labels = match name {
            "a" => self.namespaces[0].clone(),
            "b" => self.namespaces[1].clone(),
            _ => Labels::new(),
        };
        labels.insert("kubernetes.io/metadata.name", name);
        labels
    }
}

fn selects(selector: &Selector, labels: &Labels) -> bool {
    selector.iter().all(|condition| match condition {
        Condition::Equals(key, value) => labels.get(key) == Some(value),
        Condition::In(key, values) => labels.get(key).is_some_and(|it| values.contains(it)),
        Condition::NotIn(key, values) => labels.get(key).is_none_or(|it| !values.contains(it)),
        Condition::Exists(key) => labels.contains_key(key),
        Condition::Absent(key) => !labels.contains_key(key),
    })
}

fn in_range(cidr: &str, address: IpAddr) -> bool {
    let (prefix, length) = cidr.split_once('/').unwrap();
    let length: usize = length.parse().unwrap();
    match (prefix.parse().unwrap(), address) {
        (IpAddr::V4(prefix), IpAddr::V4(address)) => {
            same_bits(&prefix.octets(), &address.octets(), length)
        }
        (IpAddr::V6(prefix), IpAddr::V6(address)) => {
            same_bits(&prefix.octets(), &address.octets(), length)
        }
        _ => false,
    }
}

fn same_bits(a: &[u8], b: &[u8], length: usize) -> bool {
    (0..length).all(|bit| {
        let mask = 0x80 >> (bit % 8);
        a[bit / 8] & mask == b[bit / 8] & mask
    })
}

// The same world as manifests.

impl World {
    fn network(&self) -> Network {
        super::network(&self.yaml())
    }

    fn yaml(&self) -> String {
        let mut yaml = String::new();
        for (name, labels) in ["a", "b"].iter().zip(&self.namespaces) {
            writeln!(
                yaml,
                "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {}}}\n---",
                labels_yaml(labels)
            )
            .unwrap();
        }
        for (number, pod) in self.pods.iter().enumerate() {
            let ports: Vec<_> = pod
                .ports
                .iter()
                .map(|(name, protocol, number)| {
                    format!("{{name: {name}, protocol: {protocol}, containerPort: {number}}}")
                })
                .collect();
            writeln!(
                yaml,
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}, namespace: {}, labels: {}}}\n\
                 spec: {{containers: [{{name: it, image: it, ports: [{}]}}]}}\n---",
                pod.namespace,
                labels_yaml(&pod.labels),
                ports.join(", "),
            )
            .unwrap();
        }
        for (number, policy) in self.policies.iter().enumerate() {
            writeln!(
                yaml,
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n{number}, namespace: {}}}\n\
                 spec: {{podSelector: {}, policyTypes: [{}], ingress: {}, egress: {}}}\n---",
                policy.namespace,
                selector_yaml(&policy.pods),
                policy.types.join(", "),
                rules_yaml(&policy.ingress, "from"),
                rules_yaml(&policy.egress, "to"),
            )
            .unwrap();
        }
        yaml
    }
}

fn labels_yaml(labels: &Labels) -> String {
    let labels: Vec<_> = labels
        .iter()
        .map(|(key, value)| format!("{key}: \"{value}\""))
        .collect();
    format!("{{{}}}", labels.join(", "))
}

fn selector_yaml(selector: &Selector) -> String {
    let expressions: Vec<_> = selector
        .iter()
        .map(|condition| match condition {
            Condition::Equals(key, value) => {
                format!("{{key: {key}, operator: In, values: [\"{value}\"]}}")
            }
            Condition::In(key, values) => {
                format!("{{key: {key}, operator: In, values: {values:?}}}")
            }
            Condition::NotIn(key, values) => {
                format!("{{key: {key}, operator: NotIn, values: {values:?}}}")
            }
            Condition::Exists(key) => format!("{{key: {key}, operator: Exists}}"),
            Condition::Absent(key) => format!("{{key: {key}, operator: DoesNotExist}}"),
        })
        .collect();
    format!("{{matchExpressions: [{}]}}", expressions.join(", "))
}

fn rules_yaml(rules: &[Rule], peers_field: &str) -> String {
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| {
            let peers: Vec<_> = rule.peers.iter().map(peer_yaml).collect();
            let ports: Vec<_> = rule.ports.iter().map(port_yaml).collect();
            format!(
                "{{{peers_field}: [{}], ports: [{}]}}",
                peers.join(", "),
                ports.join(", ")
            )
        })
        .collect();
    format!("[{}]", rules.join(", "))
}

fn peer_yaml(peer: &Peer) -> String {
    match peer {
        Peer::Block(block) => {
            let (cidr, except) = BLOCKS[*block];
            format!("{{ipBlock: {{cidr: \"{cidr}\", except: {except:?}}}}}")
        }
        Peer::Pods(namespaces, pods) => {
            let selectors = [("namespaceSelector", namespaces), ("podSelector", pods)];
            let fields: Vec<_> = selectors
                .iter()
                .filter_map(|(field, selector)| {
                    let selector = selector.as_ref()?;
                    Some(format!("{field}: {}", selector_yaml(selector)))
                })
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

fn port_yaml((protocol, port): &(&'static str, Port)) -> String {
    match port {
        Port::All => format!("{{protocol: {protocol}}}"),
        Port::Range(first, last) if first == last => {
            format!("{{protocol: {protocol}, port: {first}}}")
        }
        Port::Range(first, last) => {
            format!("{{protocol: {protocol}, port: {first}, endPort: {last}}}")
        }
        Port::Named(name) => format!("{{protocol: {protocol}, port: {name}}}"),
    }
}

// Random worlds.

fn labels() -> impl Strategy<Value = Labels> {
    prop::collection::btree_map(select(&KEYS[..]), select(&VALUES[..]), 0..=2)
}

fn condition() -> impl Strategy<Value = Condition> {
    let key = || select(&KEYS[..]);
    let values = || subsequence(VALUES.to_vec(), 1..=2);
    prop_oneof![
        3 => (key(), select(&VALUES[..])).prop_map(|(key, value)| Condition::Equals(key, value)),
        1 => (key(), values()).prop_map(|(key, values)| Condition::In(key, values)),
        1 => (key(), values()).prop_map(|(key, values)| Condition::NotIn(key, values)),
        1 => key().prop_map(Condition::Exists),
        1 => key().prop_map(Condition::Absent),
        1 => select(&NAMESPACES[..])
            .prop_map(|name| Condition::Equals("kubernetes.io/metadata.name", name)),
    ]
}

fn pod_condition() -> impl Strategy<Value = Condition> {
    condition().prop_filter("pods carry no namespace name", |condition| {
        !matches!(
            condition,
            Condition::Equals("kubernetes.io/metadata.name", _)
        )
    })
}

fn pod_selector() -> impl Strategy<Value = Selector> {
    prop::collection::vec(pod_condition(), 0..=2)
}

fn namespace_selector() -> impl Strategy<Value = Selector> {
    prop::collection::vec(condition(), 0..=2)
}

fn peer() -> impl Strategy<Value = Peer> {
    prop_oneof![
        pod_selector().prop_map(|pods| Peer::Pods(None, Some(pods))),
        namespace_selector().prop_map(|namespaces| Peer::Pods(Some(namespaces), None)),
        (namespace_selector(), pod_selector())
            .prop_map(|(namespaces, pods)| Peer::Pods(Some(namespaces), Some(pods))),
        (0..BLOCKS.len()).prop_map(Peer::Block),
    ]
}

fn port() -> impl Strategy<Value = (&'static str, Port)> {
    let kind = prop_oneof![
        Just(Port::All),
        (select(&PORTS[..]), select(&PORTS[..])).prop_map(|(a, b)| Port::Range(a.min(b), a.max(b))),
        select(&PORT_NAMES[..]).prop_map(Port::Named),
    ];
    (select(&PROTOCOLS[..]), kind)
}

fn rule() -> impl Strategy<Value = Rule> {
    let peers = prop::collection::vec(peer(), 0..=2);
    let ports = prop::collection::vec(port(), 0..=2);
    (peers, ports).prop_map(|(peers, ports)| Rule { peers, ports })
}

fn policy() -> impl Strategy<Value = Policy> {
    let types = select(vec![
        vec![],
        vec!["Ingress"],
        vec!["Egress"],
        vec!["Ingress", "Egress"],
    ]);
    let rules = || prop::collection::vec(rule(), 0..=2);
    (
        select(&NAMESPACES[..]),
        pod_selector(),
        types,
        rules(),
        rules(),
    )
        .prop_map(|(namespace, pods, types, ingress, egress)| Policy {
            namespace,
            pods,
            types,
            ingress,
            egress,
        })
}

fn pod() -> impl Strategy<Value = Pod> {
    let port = (
        select(&PORT_NAMES[..]),
        select(&PROTOCOLS[..]),
        select(&PORTS[..]),
    );
    let ports = prop::collection::vec(port, 0..=3);
    (select(&NAMESPACES[..]), labels(), ports).prop_map(|(namespace, labels, ports)| Pod {
        namespace,
        labels,
        ports,
    })
}

fn world() -> impl Strategy<Value = World> {
    (
        [labels(), labels()],
        prop::collection::vec(pod(), 1..=5),
        prop::collection::vec(policy(), 0..=5),
    )
        .prop_map(|(namespaces, pods, policies)| World {
            namespaces,
            pods,
            policies,
        })
}

// The two held together.

fn sides(world: &World) -> Vec<Side> {
    let addresses = ADDRESSES
        .iter()
        .map(|it| Side::Address(it.parse().unwrap()));
    (0..world.pods.len())
        .map(Side::Pod)
        .chain(addresses)
        .collect()
}

fn endpoint(side: Side) -> Endpoint {
    match side {
        Side::Pod(pod) => WorkloadId(u32::try_from(pod).unwrap()).into(),
        Side::Address(address) => address.into(),
    }
}

fn protocol(name: &str) -> Protocol {
    Protocol::parse(Some(name)).unwrap()
}

/// All pairs of different ends of which one is a pod.
fn pairs(world: &World) -> Vec<(Side, Side)> {
    let sides = sides(world);
    let all = sides
        .iter()
        .flat_map(|from| sides.iter().map(move |to| (*from, *to)));
    all.filter(|(from, to)| {
        let outside = matches!((from, to), (Side::Address(_), Side::Address(_)));
        from != to && !outside
    })
    .collect()
}

/// What the map says of a pair.
fn mapped(flows: &[(End, End, Connections)], from: Side, to: Side) -> Connections {
    let is = |end: &End, side: Side| match (end, side) {
        (End::Workload(id), Side::Pod(pod)) => id.0 as usize == pod,
        (End::Addresses(set), Side::Address(address)) => set.contains(address),
        _ => false,
    };
    let lines: Vec<_> = flows
        .iter()
        .filter(|(source, destination, _)| is(source, from) && is(destination, to))
        .collect();
    assert!(lines.len() <= 1, "{from:?} and {to:?} stand in {lines:?}");
    lines
        .first()
        .map_or_else(Connections::none, |(_, _, connections)| connections.clone())
}

fn flows(network: &Network) -> Vec<(End, End, Connections)> {
    let flows = network.reachability().flows();
    flows
        .map(|flow| (flow.from, flow.to, flow.connections))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn every_packet_is_decided_as_the_documentation_words_it(world in world()) {
        let network = world.network();
        prop_assert!(network.invalid_policies().is_empty(), "{:?}", network.invalid_policies());
        let reachability = network.reachability();
        let flows = flows(&network);
        for (from, to) in pairs(&world) {
            let connections = reachability.connections(&endpoint(from), &endpoint(to));
            prop_assert_eq!(&mapped(&flows, from, to), &connections, "{:?} -> {:?}", from, to);
            for name in PROTOCOLS {
                for port in PORTS.into_iter().chain([2, 8080]) {
                    let expected = world.allows(from, to, name, port);
                    prop_assert_eq!(
                        connections.contains(protocol(name), port), expected,
                        "{:?} -> {:?} {} {}", from, to, name, port
                    );
                }
            }
        }
    }

    #[test]
    fn a_verdict_names_rules_that_allow_and_policies_that_isolate(world in world()) {
        let network = world.network();
        let reachability = network.reachability();
        for (from, to) in pairs(&world) {
            for name in PROTOCOLS {
                let verdict = reachability.verdict(&endpoint(from), &endpoint(to), protocol(name), 80);
                prop_assert_eq!(verdict.allowed, world.allows(from, to, name, 80));
                for (decision, direction, subject, other) in [
                    (verdict.egress, "Egress", from, to),
                    (verdict.ingress, "Ingress", to, from),
                ] {
                    let Side::Pod(pod) = subject else {
                        prop_assert_eq!(decision, Decision::Outside);
                        continue;
                    };
                    let allows = world.end_allows(direction, pod, other, to, name, 80);
                    prop_assert_eq!(decision.allows(), allows);
                    let named = match decision {
                        Decision::Allowed { rules } => {
                            rules.iter().map(|rule| rule.policy).collect()
                        }
                        Decision::Denied { policies } => policies,
                        _ => vec![],
                    };
                    for id in named {
                        let alone = World {
                            policies: vec![world.policies[id.0 as usize].clone()],
                            ..world.clone()
                        };
                        prop_assert_eq!(alone.end_allows(direction, pod, other, to, name, 80), allows);
                    }
                }
            }
        }
    }

    #[test]
    fn one_more_rule_never_takes_a_connection(world in world(), at in any::<prop::sample::Index>(), rule in rule(), egress in any::<bool>()) {
        prop_assume!(!world.policies.is_empty());
        let mut more = world.clone();
        let policy = at.get(&world.policies);
        let at = at.index(world.policies.len());
        // Without `policyTypes`, a first egress rule would isolate besides allowing.
        prop_assume!(!policy.types.is_empty() || !egress);
        let rules = if egress { &mut more.policies[at].egress } else { &mut more.policies[at].ingress };
        rules.push(rule);
        let (before, after) = (world.network(), more.network());
        for (from, to) in pairs(&world) {
            let (from, to) = (endpoint(from), endpoint(to));
            let before = before.reachability().connections(&from, &to);
            prop_assert!(after.reachability().connections(&from, &to).contains_all(&before));
        }
    }

    #[test]
    fn one_more_policy_never_adds_a_connection_with_pods_that_none_isolated(world in world(), policy in policy()) {
        let mut more = world.clone();
        more.policies = vec![policy];
        let none = World { policies: vec![], ..world.clone() };
        let (before, after) = (none.network(), more.network());
        for (from, to) in pairs(&world) {
            let (from, to) = (endpoint(from), endpoint(to));
            prop_assert!(before.reachability().connections(&from, &to).is_all());
            prop_assert!(before.reachability().connections(&from, &to)
                .contains_all(&after.reachability().connections(&from, &to)));
        }
    }

    #[test]
    fn a_policy_without_rules_never_adds_a_connection(world in world(), policy in policy()) {
        let mut more = world.clone();
        more.policies.push(Policy { ingress: vec![], egress: vec![], ..policy });
        let (before, after) = (world.network(), more.network());
        for (from, to) in pairs(&world) {
            let (from, to) = (endpoint(from), endpoint(to));
            let before = before.reachability().connections(&from, &to);
            prop_assert!(before.contains_all(&after.reachability().connections(&from, &to)));
        }
    }

    #[test]
    fn the_order_of_policies_does_not_matter(world in world()) {
        let mut reversed = world.clone();
        reversed.policies.reverse();
        let mut one = flows(&world.network());
        let mut other = flows(&reversed.network());
        one.sort();
        other.sort();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn workloads_of_one_class_have_the_same_connections(world in world()) {
        let network = world.network();
        let reachability = network.reachability();
        for row in reachability.class_flows() {
            for (connections, classes) in &row.to {
                for (from, to) in row.from.iter().flat_map(|from| classes.iter().flat_map(move |class| class.iter().map(move |to| (from, to)))) {
                    prop_assert_eq!(connections, &reachability.connections(&(*from).into(), &(*to).into()));
                }
            }
        }
    }
}
