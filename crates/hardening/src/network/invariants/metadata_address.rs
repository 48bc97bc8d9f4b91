//! Egress to the address that hands out the credentials of a node.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::finding::{
    Applicability, Change, FixPlan, Invariant, Place, Rule, Severity, Violations,
};
use crate::network::{
    Direction, IpBlock, Network, PeerKind, Peers, PolicyRule, Port, PortKind, Ports, Protocol,
};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.metadata-address",
        severity: Severity::Warning,
        assumes: Some("the cluster runs in a cloud that has this service"),
        promise: "no egress rule reaches the metadata service of the cloud",
        page: include_str!("metadata_address.md"),
    },
    check,
};

/// Where clouds answer, over HTTP.
const ADDRESSES: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V6(Ipv6Addr::new(0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254)),
];

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        if network.selected(policy).is_empty() {
            continue;
        }
        for rule in policy.rules(Direction::Egress).unwrap_or_default() {
            let Peers::Of(peers) = &rule.peers else {
                continue;
            };
            if !reaches_http(rule) {
                continue;
            }
            for peer in peers {
                let PeerKind::Block(block) = &peer.kind else {
                    continue;
                };
                let Some(address) = ADDRESSES
                    .into_iter()
                    .find(|address| block.contains(*address))
                else {
                    continue;
                };
                let path = peer.path.then("ipBlock");
                let message = format!(
                    "the block `{}` includes `{address}`, the metadata service of most clouds",
                    block.cidr
                );
                let mut violation = violations
                    .at(policy.place(&path.then("cidr")), message)
                    .label("includes the metadata service")
                    .effect("a pod that can be made to fetch a URL gives away the credentials of its node")
                    .help(format!("add `except: [{}]`", single(address)));
                if let Some(change) = exception(policy.place(&path), block, address) {
                    violation = violation.fix(change);
                }
                violations.report(violation);
            }
        }
    }
}

fn reaches_http(rule: &PolicyRule) -> bool {
    let http = |port: &Port| {
        port.protocol == Protocol::Tcp
            && match &port.kind {
                PortKind::All => true,
                PortKind::Range(first, last) => (*first..=*last).contains(&80),
                PortKind::Named(_) => false,
            }
    };
    match &rule.ports {
        Ports::Any => true,
        Ports::Of(ports) => ports.iter().any(http),
    }
}

fn exception(place: Place, block: &IpBlock, address: IpAddr) -> Option<FixPlan> {
    block.except.is_empty().then(|| FixPlan {
        applicability: Applicability::NeedsReview,
        title: format!("except: [{}]", single(address)),
        changes: vec![Change::Insert {
            place,
            key: "except".to_owned(),
            value: format!("[\"{}\"]", single(address)),
        }],
    })
}

fn single(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{address}/32"),
        IpAddr::V6(address) => format!("{address}/128"),
    }
}
