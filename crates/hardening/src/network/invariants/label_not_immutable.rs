//! Rules that rest on a namespace label which can be changed.

use super::wording::selector;
use crate::cluster::{NAME_LABEL, Requirement, Selector};
use crate::finding::{
    Applicability, Change, FixPlan, Invariant, Place, Rule, Severity, Violations, counted, listed,
};
use crate::network::{Direction, Network, Peer, PeerKind, Peers, Policy};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.label-not-immutable",
        severity: Severity::Info,
        assumes: None,
        promise: "rules select namespaces by `kubernetes.io/metadata.name`",
        page: include_str!("label_not_immutable.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        let found: Vec<_> = Direction::ALL
            .into_iter()
            .flat_map(|direction| policy.rules(direction).unwrap_or_default())
            .filter_map(|rule| match &rule.peers {
                Peers::Of(peers) => Some(peers),
                Peers::Anyone => None,
            })
            .flatten()
            .filter_map(|peer| by_changeable_label(network, policy, peer))
            .collect();
        // One policy, one finding: what holds for its first selector holds for the others.
        let Some((first, others)) = found.split_first() else {
            continue;
        };
        let names: Vec<_> = first.namespaces.iter().map(String::as_str).collect();
        let message = format!(
            "this selects namespace {} by {}, which can be given to any other namespace",
            listed(&names),
            selector(first.selector)
        );
        let mut violation = violations
            .at(first.place.clone(), message)
            .label("a label that can be changed")
            .effect("whoever may label a namespace may have it let in")
            .help(format!(
                "select by `{NAME_LABEL}`, which the API server sets and guards"
            ));
        if !others.is_empty() {
            violation = violation.related(
                others[0].place.clone(),
                format!(
                    "{} of this policy select by such labels, too",
                    counted(others.len(), "other peer")
                ),
            );
        }
        if let Some(fix) = fix(first) {
            violation = violation.fix(fix);
        }
        violations.report(violation);
    }
}

/// A peer that selects namespaces by something else than their name.
struct Changeable<'p> {
    selector: &'p Selector,
    place: Place,
    namespaces: Vec<String>,
}

fn by_changeable_label<'p>(
    network: &Network,
    policy: &Policy,
    peer: &'p Peer,
) -> Option<Changeable<'p>> {
    let PeerKind::Pods {
        namespaces: Some(selector),
        ..
    } = &peer.kind
    else {
        return None;
    };
    let by_name = selector
        .requirements()
        .iter()
        .any(|requirement| requirement.key() == NAME_LABEL);
    if by_name || selector.is_everything() {
        return None;
    }
    let selected = network.peer_namespaces(policy, peer);
    let namespaces: Vec<_> = selected.map(|namespace| namespace.name.clone()).collect();
    let field = peer.path.then("namespaceSelector");
    let path = match selector.requirements() {
        [Requirement::In(key, values)] if values.len() == 1 => field.then("matchLabels").then(key),
        _ => field,
    };
    (!namespaces.is_empty()).then(|| Changeable {
        selector,
        place: policy.place(&path),
        namespaces,
    })
}

/// Where the label is the name of the one namespace that it selects, its own label says the same.
fn fix(peer: &Changeable<'_>) -> Option<FixPlan> {
    let ([Requirement::In(_, values)], [namespace]) =
        (peer.selector.requirements(), peer.namespaces.as_slice())
    else {
        return None;
    };
    (values.as_slice() == [namespace.clone()]).then(|| FixPlan {
        applicability: Applicability::Safe,
        title: format!("select by `{NAME_LABEL}: {namespace}`"),
        changes: vec![Change::RenameKey {
            place: peer.place.clone(),
            key: NAME_LABEL.to_owned(),
        }],
    })
}
