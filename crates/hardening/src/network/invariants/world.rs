//! Rules about everybody: what the invariants on ingress and egress from and to the world look for.

use crate::finding::FieldPath;
use crate::network::{Direction, Network, Peer, PeerKind, Peers, Policy, PolicyRule, Ports};

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
