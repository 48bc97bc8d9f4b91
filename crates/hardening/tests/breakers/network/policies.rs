//! The policies that are rendered.

use serde_json::Value;

use super::super::bundle::{Broken, Rendered, name};

pub(super) const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Whether a policy allows something to pods that are rendered: the solvers of challenges come and go.
pub(super) fn allows(policy: &Value) -> bool {
    policy["kind"] == "NetworkPolicy"
        && name(policy) != "ingress-to-acme-solvers"
        && rules(policy, "ingress")
            .chain(rules(policy, "egress"))
            .next()
            .is_some()
}

/// The rules of a direction: `ingress` or `egress`.
pub(super) fn rules<'p>(policy: &'p Value, direction: &str) -> impl Iterator<Item = &'p Value> {
    policy["spec"][direction].as_array().into_iter().flatten()
}

/// The namespace that a peer names.
pub(super) fn peer_namespace(peer: &Value) -> Option<&str> {
    peer["namespaceSelector"]["matchLabels"][NAME_LABEL].as_str()
}

/// Changes the first rule of a direction that is as wanted, seen with its policy, which is where it is broken then.
pub(super) fn change_rule(
    rendered: &mut Rendered,
    direction: &str,
    is_wanted: impl Fn(&Value, &Value) -> bool,
    change: impl FnOnce(&mut Value),
) -> Option<Broken> {
    let policy = rendered.first_with("NetworkPolicy", |policy| {
        allows(policy) && rules(policy, direction).any(|rule| is_wanted(policy, rule))
    })?;
    let before = policy.clone();
    let mut rules = policy["spec"][direction].as_array_mut()?.iter_mut();
    change(rules.find(|rule| is_wanted(&before, rule))?);
    Some(Broken::at(&before))
}

/// Changes the first peer that is as wanted, seen with its policy, which is where it is broken then.
pub(super) fn change_peer(
    rendered: &mut Rendered,
    is_wanted: impl Fn(&Value, &Value) -> bool,
    change: impl FnOnce(&mut Vec<Value>, usize),
) -> Option<Broken> {
    let policy = rendered.first_with("NetworkPolicy", |policy| {
        allows(policy) && peers(policy).any(|peer| is_wanted(policy, peer))
    })?;
    let before = policy.clone();
    for (direction, field) in FIELDS {
        let rules = policy["spec"].get_mut(direction);
        for rule in rules.and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(peers) = rule.get_mut(field).and_then(Value::as_array_mut) else {
                continue;
            };
            if let Some(at) = peers.iter().position(|peer| is_wanted(&before, peer)) {
                change(peers, at);
                return Some(Broken::at(&before));
            }
        }
    }
    None
}

const FIELDS: [(&str, &str); 2] = [("ingress", "from"), ("egress", "to")];

fn peers(policy: &Value) -> impl Iterator<Item = &Value> {
    FIELDS.into_iter().flat_map(move |(direction, field)| {
        rules(policy, direction).flat_map(move |rule| rule[field].as_array().into_iter().flatten())
    })
}
