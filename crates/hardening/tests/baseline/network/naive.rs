//! NetworkPolicies as their documentation words them, packet by packet, on the rendered JSON: nothing of the library.

use std::net::IpAddr;

use serde_json::Value;

/// One end of a packet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Side {
    Pod {
        namespace: String,
        labels: Vec<(String, String)>,
    },
    Address(IpAddr),
}

/// Whether both ends let a packet pass.
pub(super) fn allows(policies: &[&Value], from: &Side, to: &Side, packet: (&str, u16)) -> bool {
    end_allows(policies, "Egress", from, to, packet)
        && end_allows(policies, "Ingress", to, from, packet)
}

/// Whether the end that a direction is about lets a packet pass.
pub(super) fn end_allows(
    policies: &[&Value],
    direction: &str,
    own: &Side,
    other: &Side,
    packet: (&str, u16),
) -> bool {
    let Side::Pod { namespace, labels } = own else {
        return true;
    };
    let (field, peers) = match direction {
        "Ingress" => ("ingress", "from"),
        _ => ("egress", "to"),
    };
    let isolating = policies.iter().filter(|policy| {
        let types = policy["spec"]["policyTypes"]
            .as_array()
            .expect("types are given");
        policy["metadata"]["namespace"] == namespace.as_str()
            && types.iter().any(|it| it == direction)
            && selects(&policy["spec"]["podSelector"], labels)
    });
    let mut isolated = false;
    for policy in isolating {
        isolated = true;
        let rules = policy["spec"][field].as_array().into_iter().flatten();
        for rule in rules {
            let is_peer = match rule[peers].as_array() {
                None => true,
                Some(peers) => peers.is_empty() || peers.iter().any(|peer| is_meant(peer, other)),
            };
            let ports = rule["ports"].as_array().expect("ports are given");
            let is_port = ports.iter().any(|port| {
                port["protocol"] == packet.0
                    && port["port"] == packet.1
                    && port["endPort"].is_null()
            });
            if is_peer && is_port {
                return true;
            }
        }
    }
    !isolated
}

fn is_meant(peer: &Value, side: &Side) -> bool {
    match side {
        Side::Pod { namespace, labels } => {
            let name = [("kubernetes.io/metadata.name".to_owned(), namespace.clone())];
            peer["ipBlock"].is_null()
                && selects(&peer["namespaceSelector"], &name)
                && selects(&peer["podSelector"], labels)
        }
        Side::Address(address) => {
            let block = &peer["ipBlock"];
            let mut holes = block["except"].as_array().into_iter().flatten();
            block["cidr"].as_str().is_some_and(|it| holds(it, *address))
                && !holes.any(|hole| holds(hole.as_str().expect("a block"), *address))
        }
    }
}

fn selects(selector: &Value, labels: &[(String, String)]) -> bool {
    let of = |key: &str| {
        labels
            .iter()
            .find(|(it, _)| it == key)
            .map(|(_, value)| value.as_str())
    };
    let equal = selector["matchLabels"].as_object().into_iter().flatten();
    let mut expressions = selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten();
    equal
        .into_iter()
        .all(|(key, value)| of(key) == value.as_str())
        && expressions.all(|it| {
            let values = it["values"].as_array().expect("values are given");
            let value = of(it["key"].as_str().expect("a key"));
            let is_among = value.is_some_and(|value| values.iter().any(|it| it == value));
            match it["operator"].as_str() {
                Some("In") => is_among,
                Some("NotIn") => !is_among,
                other => panic!("{other:?} is not expected"),
            }
        })
}

/// Whether an address is in a block.
pub(super) fn holds(block: &str, address: IpAddr) -> bool {
    let (first, prefix) = block.split_once('/').expect("a prefix");
    let (first, prefix): (IpAddr, u32) = (first.parse().unwrap(), prefix.parse().unwrap());
    let bits = |address: IpAddr| match address {
        IpAddr::V4(it) => (u128::from(it.to_bits()) << 96, 4),
        IpAddr::V6(it) => (it.to_bits(), 6),
    };
    let ((a, of_a), (b, of_b)) = (bits(first), bits(address));
    of_a == of_b && (prefix == 0 || (a ^ b) >> (128 - prefix) == 0)
}
