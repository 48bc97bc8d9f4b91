//! Rules about everybody: what the invariants on ingress and egress from and to the world look for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::finding::FieldPath;
use crate::network::{
    AddressSet, Cidr, Direction, IpBlock, Network, Peer, PeerKind, Peers, Policy, PolicyRule, Ports,
};

/// What is routed within an organisation only: RFC 1918 and RFC 4193, with the lengths of the prefixes.
const PRIVATE: [(IpAddr, u8); 4] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V6(Ipv6Addr::new(0xFC00, 0, 0, 0, 0, 0, 0, 0)), 7),
];

/// Where a rule speaks of every address, and how.
pub(super) fn everywhere(
    network: &Network,
    policy: &Policy,
    rule: &PolicyRule,
    direction: Direction,
) -> Option<(FieldPath, String)> {
    let field = match direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    };
    match &rule.peers {
        Peers::Anyone => {
            let path = rule.path.then(field);
            let root = &network.cluster().bundle().manifest(policy.manifest).root;
            let how = match root.at(&path) {
                Some(_) => format!("with an empty `{field}`"),
                None => format!("without `{field}`"),
            };
            Some((path, how))
        }
        Peers::Of(peers) => peers.iter().find_map(|peer| {
            let cidr = all_addresses(peer)?;
            Some((peer.path.clone(), format!("with the block `{cidr}`")))
        }),
    }
}

/// Whether what a rule opens is the public internet at ports that it names, and nothing private beside it.
pub(super) fn is_internet_only(rule: &PolicyRule) -> bool {
    let Peers::Of(peers) = &rule.peers else {
        return false;
    };
    let holds_private = |block: &IpBlock| {
        let addresses = AddressSet::of_block(block);
        let mut private = PRIVATE.into_iter().map(|(first, prefix)| IpBlock {
            cidr: Cidr { first, prefix },
            except: Vec::new(),
        });
        private.any(|it| {
            !addresses
                .intersection(&AddressSet::of_block(&it))
                .is_empty()
        })
    };
    let all_public = peers.iter().all(|peer| match &peer.kind {
        PeerKind::Block(block) if block.cidr.prefix == 0 => !holds_private(block),
        _ => true,
    });
    all_public && matches!(rule.ports, Ports::Of(_))
}

/// The block of a peer that holds every address of a family, holes aside.
fn all_addresses(peer: &Peer) -> Option<String> {
    match &peer.kind {
        PeerKind::Block(block) if block.cidr.prefix == 0 => Some(block.cidr.to_string()),
        _ => None,
    }
}

/// The ports of a rule in a few words.
pub(super) const fn ports(rule: &PolicyRule) -> &'static str {
    match &rule.ports {
        Ports::Any => "on every port",
        Ports::Of(_) => "on the ports of this rule",
    }
}
