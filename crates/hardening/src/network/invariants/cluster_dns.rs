//! The cluster DNS as policies may speak of it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::cluster::{Cluster, NAME_LABEL, Protocol, Requirement, Selector, Workload};
use crate::network::{
    AddressRange, AddressSet, Cidr, Endpoint, IpBlock, Network, Peer, PeerKind, Peers,
    PodDescription, Policy, PolicyRule, PortKind, Ports,
};

/// The namespace of the cluster DNS.
pub(super) const NAMESPACE: &str = "kube-system";

/// The label of its pods, whichever program they run.
pub(super) const LABEL: (&str, &str) = ("k8s-app", "kube-dns");

/// The port of the cluster DNS.
pub(super) const PORT: u16 = 53;

/// Where a cache on the node or the Service of the cluster DNS may answer: link-local and private addresses, and those
/// that GKE gives to Services.
const ADDRESSES: [Cidr; 8] = [
    ipv4([10, 0, 0, 0], 8),
    ipv4([34, 118, 224, 0], 20),
    ipv4([100, 64, 0, 0], 10),
    ipv4([169, 254, 0, 0], 16),
    ipv4([172, 16, 0, 0], 12),
    ipv4([192, 168, 0, 0], 16),
    ipv6(0xFC00, 7),
    ipv6(0xFE80, 10),
];

/// The pods that answer: those of the bundle, else what every cluster has.
pub(super) fn servers(cluster: &Cluster) -> Vec<Endpoint> {
    let labels = labels();
    let written = cluster.select(NAMESPACE, &Selector::of_labels(&labels));
    if written.is_empty() {
        return vec![Endpoint::Pod(PodDescription::in_namespace(
            cluster, NAMESPACE, labels,
        ))];
    }
    written.into_iter().map(Endpoint::Workload).collect()
}

/// Pods on the network of their node, and those that are told so, ask the servers of their node or of their own choice.
pub(super) fn is_asked_by(workload: &Workload) -> bool {
    match workload.pod.dns_policy.as_deref() {
        Some("None" | "Default") => false,
        Some("ClusterFirstWithHostNet") => true,
        _ => !workload.host_network(),
    }
}

/// Whether a rule may mean DNS that manifests do not tell of: a cache on the node, the address of the DNS Service, or
/// servers in another namespace or under other labels.
pub(super) fn may_be_meant(
    network: &Network,
    policy: &Policy,
    rule: &PolicyRule,
    protocol: Protocol,
) -> bool {
    let Peers::Of(peers) = &rule.peers else {
        return false;
    };
    peers.iter().any(|peer| match &peer.kind {
        PeerKind::Block(block) => may_hold_it(block) && allows(rule, protocol),
        PeerKind::Pods { namespaces, pods } => {
            let in_dns_namespace = match namespaces {
                None => policy.namespace == NAMESPACE,
                Some(selector) => names_it(selector) || selects_its_namespace(network, selector),
            };
            let unlike = namespaces.as_ref().is_some_and(names_it);
            in_dns_namespace && (unlike || (names_it(pods) && allows(rule, protocol)))
        }
    })
}

/// Whether a peer of a rule for DNS names the labels of the DNS pods alone, and so looks for them in the policy's own
/// namespace, where none is.
pub(super) fn is_looked_for_at_home(
    network: &Network,
    policy: &Policy,
    rule: &PolicyRule,
    peer: &Peer,
) -> bool {
    let PeerKind::Pods {
        namespaces: None,
        pods,
    } = &peer.kind
    else {
        return false;
    };
    policy.namespace != NAMESPACE
        && names_it(pods)
        && (pods.matches(&labels()) || !matches!(rule.ports, Ports::Any))
        && (allows(rule, Protocol::Udp) || allows(rule, Protocol::Tcp))
        && network.peer_workloads(policy, peer).is_empty()
}

/// What such a peer lacks, as `namespaceSelector: ...`.
pub(super) fn namespace_selector() -> String {
    format!("namespaceSelector: {{matchLabels: {{{NAME_LABEL}: {NAMESPACE}}}}}")
}

pub(super) fn selects_its_namespace(network: &Network, selector: &Selector) -> bool {
    let pod = PodDescription::in_namespace(network.cluster(), NAMESPACE, BTreeMap::new());
    selector.matches(pod.namespace_labels())
}

/// Whether the ports of a rule are those of DNS, or among others hold them.
pub(super) fn allows(rule: &PolicyRule, protocol: Protocol) -> bool {
    match &rule.ports {
        Ports::Any => true,
        Ports::Of(ports) => ports.iter().any(|port| {
            port.protocol == protocol
                && match &port.kind {
                    PortKind::All => true,
                    PortKind::Range(first, last) => (*first..=*last).contains(&PORT),
                    PortKind::Named(name) => name.contains("dns"),
                }
        }),
    }
}

fn names_it(selector: &Selector) -> bool {
    selector
        .requirements()
        .iter()
        .any(|requirement| match requirement {
            Requirement::In(_, values) => values.iter().any(|value| value.contains("dns")),
            _ => false,
        })
}

fn may_hold_it(block: &IpBlock) -> bool {
    let addresses: AddressSet = ADDRESSES.into_iter().map(AddressRange::from).collect();
    !AddressSet::of_block(block)
        .intersection(&addresses)
        .is_empty()
}

fn labels() -> BTreeMap<String, String> {
    BTreeMap::from([(LABEL.0.to_owned(), LABEL.1.to_owned())])
}

const fn ipv4([a, b, c, d]: [u8; 4], prefix: u8) -> Cidr {
    Cidr {
        first: IpAddr::V4(Ipv4Addr::new(a, b, c, d)),
        prefix,
    }
}

const fn ipv6(first: u16, prefix: u8) -> Cidr {
    Cidr {
        first: IpAddr::V6(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0)),
        prefix,
    }
}
