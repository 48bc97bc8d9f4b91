//! Rules that allow something else than is meant.

use serde_json::{Value, json};

use super::super::bundle::{Broken, Rendered, namespace};
use super::policies::{NAME_LABEL, change_peer, change_rule, peer_namespace};

/// The namespace of a peer, where it is another than that of its policy. The cluster's own is not rendered.
fn other_namespace<'p>(policy: &Value, peer: &'p Value) -> Option<&'p str> {
    let other = peer_namespace(peer)?;
    (other != namespace(policy) && other != "kube-system").then_some(other)
}

/// The namespaces of the workloads whose pods carry a label.
fn holders(rendered: &Rendered, key: &str, value: &Value) -> Vec<String> {
    let holds = |object: &&Value| object["spec"]["template"]["metadata"]["labels"][key] == *value;
    let holders = rendered.objects().filter(holds);
    holders.map(|it| namespace(it).to_owned()).collect()
}

pub(super) fn ambiguous_peers(rendered: &mut Rendered) -> Option<Broken> {
    let seen = rendered.clone();
    let is_wanted = |policy: &Value, peer: &Value| {
        let labels = peer["podSelector"]["matchLabels"].as_object();
        let Some((key, value)) = labels.and_then(|labels| labels.iter().next()) else {
            return false;
        };
        let holders = holders(&seen, key, value);
        other_namespace(policy, peer).is_some()
            && !holders.is_empty()
            && !holders.iter().any(|holder| holder == namespace(policy))
    };
    change_peer(rendered, is_wanted, |peers, at| {
        let pods = peers[at]["podSelector"].take();
        peers[at] = json!({"namespaceSelector": peers[at]["namespaceSelector"]});
        peers.insert(at + 1, json!({"podSelector": pods}));
    })
}

/// Selects the namespace of a peer by a label of another name.
fn select_by(peer: &mut Value, key: &str) {
    let value = peer["namespaceSelector"]["matchLabels"][NAME_LABEL].clone();
    peer["namespaceSelector"] = json!({"matchLabels": {key: value}});
}

pub(super) fn label_not_immutable(rendered: &mut Rendered) -> Option<Broken> {
    for declared in rendered.objects_mut() {
        if declared["kind"] == "Namespace" {
            declared["metadata"]["labels"]["name"] = declared["metadata"]["name"].clone();
        }
    }
    change_peer(
        rendered,
        |policy, peer| other_namespace(policy, peer).is_some(),
        |peers, at| select_by(&mut peers[at], "name"),
    )
}

pub(super) fn peer_matches_nothing(rendered: &mut Rendered) -> Option<Broken> {
    change_peer(
        rendered,
        |policy, peer| other_namespace(policy, peer).is_some(),
        |peers, at| select_by(&mut peers[at], "name"),
    )
}

pub(super) fn undeclared_cross_namespace(rendered: &mut Rendered) -> Option<Broken> {
    change_peer(
        rendered,
        |policy, peer| other_namespace(policy, peer).is_some(),
        |peers, at| peers[at] = json!({"namespaceSelector": peers[at]["namespaceSelector"]}),
    )
}

pub(super) fn metadata_address(rendered: &mut Rendered) -> Option<Broken> {
    let to_block = |_: &Value, rule: &Value| !rule["to"][0]["ipBlock"].is_null();
    change_rule(rendered, "egress", to_block, |rule| {
        *rule = json!({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]});
    })
}

pub(super) fn open_egress(rendered: &mut Rendered) -> Option<Broken> {
    let to_pods = |_: &Value, rule: &Value| {
        peer_namespace(&rule["to"][0]).is_some_and(|namespace| namespace != "kube-system")
    };
    change_rule(rendered, "egress", to_pods, |rule| {
        *rule = json!({"ports": rule["ports"]});
    })
}

pub(super) fn open_to_world(rendered: &mut Rendered) -> Option<Broken> {
    // Where a Service brings the world in, the world is meant.
    let external = |it: &&Value| it["kind"] == "Service" && it["spec"]["type"].is_string();
    let fronts: Vec<_> = rendered
        .objects()
        .filter(external)
        .map(|it| namespace(it).to_owned())
        .collect();
    let from_pods = |policy: &Value, rule: &Value| {
        peer_namespace(&rule["from"][0]).is_some()
            && !fronts.iter().any(|front| front == namespace(policy))
    };
    change_rule(rendered, "ingress", from_pods, |rule| {
        *rule = json!({"ports": rule["ports"]});
    })
}

pub(super) fn port_not_listened(rendered: &mut Rendered) -> Option<Broken> {
    let at_ports = |_: &Value, rule: &Value| !rule["ports"][0].is_null();
    change_rule(rendered, "ingress", at_ports, |rule| {
        rule["ports"][0]["port"] = json!("misspelt");
    })
}
