//! Permissions that are gained and lost, and ways to become more.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::Comparison;
use super::effect::{Change, Effect, Risk};
use super::evidence::Evidence;
use super::words::{cut, joined};
use crate::access::{Permission, PermissionChange, Words, difference};
use crate::cluster::{RBAC, Subject};
use crate::finding::Place;

/// What subjects may newly do and do no longer, and what they can become. As much as the difference of permissions costs,
/// and for each subject whose permissions differ what it can reach.
pub(super) fn effects(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (before, after) = (comparison.current().access(), comparison.after().access());
    if !may_change(comparison) {
        return;
    }
    let changes = difference(before, after);
    let known: BTreeSet<&Subject> = before.cluster().authorization().subjects().collect();
    for change in changes {
        let is_known = known.contains(&change.subject);
        effects.push(permissions(comparison, change, is_known));
    }
    escalation(comparison, effects);
}

/// Whether any change is one of roles, bindings, accounts or of what runs as them.
fn may_change(comparison: &Comparison) -> bool {
    let changes = comparison.changes().iter();
    let mut identities = changes.map(super::objects::ObjectChange::identity);
    identities.any(|it| {
        it.group == RBAC
            || matches!(&*it.kind, "ServiceAccount" | "Secret" | "Namespace" | "Pod")
            || matches!(&*it.group, "apps" | "batch")
    })
}

fn permissions(comparison: &Comparison, change: PermissionChange, is_known: bool) -> Effect {
    let subject = change.subject.to_string();
    let wide = change.gained.iter().find(|it| is_wide(it));
    let is_wide = wide.is_some();
    let risk = match (change.gained.is_empty(), change.lost.is_empty()) {
        (false, _) if is_wide => Risk::High,
        (_, false) => Risk::Moderate,
        (false, true) if is_known => Risk::Moderate,
        _ => Risk::Low,
    };
    let summary = match (change.gained.is_empty(), change.lost.is_empty()) {
        (false, _) if let Some(wide) = wide => format!("{subject} may newly do {}", words(wide)),
        (false, true) => format!("{subject} may newly do more"),
        (true, false) => format!("{subject} may no longer do all that it may today"),
        (false, false) => format!("{subject} may do other things than today"),
        (true, true) => {
            format!("{subject} may do more or less: a role that it is bound to is not known")
        }
    };
    let gained = change
        .gained
        .iter()
        .map(|it| format!("gains {}", words(it)));
    let lost = change.lost.iter().map(|it| format!("loses {}", words(it)));
    let details = cut(gained.chain(lost), change.gained.len() + change.lost.len());
    let mitigation = match (change.gained.is_empty(), is_wide) {
        (true, _) => "see that nothing that runs as it asks for what it loses",
        (false, true) => "grant the verbs, resources and names that are needed, one by one",
        (false, false) => "none is needed where it is meant",
    };
    Effect {
        risk,
        summary,
        details,
        evidence: grants(comparison, &change.subject),
        mitigation: mitigation.to_owned(),
        roll_back: "apply the roles and bindings that run today again, and delete the new ones"
            .to_owned(),
        change: Change::Permissions(change),
    }
}

/// Whether a permission opens more than one kind of thing, or what opens more: all verbs or resources, the contents of
/// Secrets, commands in pods, the making of tokens and roles.
fn is_wide(permission: &Permission) -> bool {
    let Permission::Resources(it) = permission else {
        return false;
    };
    let all = |words: &Words| matches!(words, Words::AllBut(_));
    let reads = ["get", "list", "watch"]
        .iter()
        .any(|verb| it.verbs.contains(verb));
    let writes = ["create", "update", "patch", "delete"]
        .iter()
        .any(|verb| it.verbs.contains(verb));
    let is_named = matches!(it.names, Words::Only(_));
    let core = it.groups.contains("");
    let secrets = core && it.resources.contains("secrets") && reads && !is_named;
    let commands = core
        && it.resources.contains("pods")
        && ["exec", "attach", "ephemeralcontainers"]
            .iter()
            .any(|sub| it.subresources.contains(sub))
        && (writes || reads);
    let tokens = core
        && it.resources.contains("serviceaccounts")
        && it.subresources.contains("token")
        && writes;
    let roles = it.groups.contains(RBAC)
        && (writes
            || ["bind", "escalate"]
                .iter()
                .any(|verb| it.verbs.contains(verb)));
    let impersonates = it.verbs.contains("impersonate");
    all(&it.verbs) || all(&it.resources) || secrets || commands || tokens || roles || impersonates
}

/// `get, list on pods in shop`.
fn words(permission: &Permission) -> String {
    match permission {
        Permission::Resources(it) => {
            let mut text = format!("{} on {}", it.verbs, it.resources);
            match &it.subresources {
                Words::Only(words) if words.len() == 1 && words.contains("") => {}
                Words::Only(words) => {
                    let words: Vec<_> = words.iter().filter(|it| !it.is_empty()).cloned().collect();
                    text.push_str(&format!("/{}", words.join(", /")));
                }
                Words::AllBut(_) => text.push_str(" and all below"),
            }
            match &it.groups {
                Words::Only(words) if words.len() == 1 && words.contains("") => {}
                groups => text.push_str(&format!(" of group {groups}")),
            }
            if let Words::Only(_) = &it.names {
                text.push_str(&format!(" named {}", it.names));
            }
            match &it.namespaces {
                Words::AllBut(words) if words.is_empty() => text.push_str(" everywhere"),
                namespaces => text.push_str(&format!(" in {namespaces}")),
            }
            text
        }
        Permission::Urls(it) => format!("{} on {}", it.verbs, it.path),
    }
}

/// The changed bindings of a subject, and the changed roles that they bind.
fn grants(comparison: &Comparison, subject: &Subject) -> Vec<Evidence> {
    let changed: BTreeMap<_, _> = comparison.changes_by_identity();
    let mut evidence = Vec::new();
    let mut seen = BTreeSet::new();
    for is_after in [true, false] {
        let analysis = if is_after {
            comparison.after()
        } else {
            comparison.current()
        };
        let cluster = analysis.cluster();
        let authorization = cluster.authorization();
        for binding in authorization.bindings_of(subject) {
            let role = match &binding.role {
                crate::cluster::BoundRole::Known(id) => authorization.role(*id).manifest,
                _ => None,
            };
            for manifest in [binding.manifest, role].into_iter().flatten() {
                let Some(object) = cluster.object_of(manifest) else {
                    continue;
                };
                let Some(change) = changed.get(&object.identity) else {
                    continue;
                };
                let is_written_here = is_after || change.after().is_none();
                if is_written_here && seen.insert(&object.identity) {
                    evidence.extend(comparison.evidence_of(change));
                }
            }
        }
    }
    evidence
}

/// What subjects can newly become, and no longer.
fn escalation(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (before, after) = (comparison.current().access(), comparison.after().access());
    let subjects = |access: &crate::access::Access| -> BTreeSet<Subject> {
        let subjects = access.escalation().subjects(access.cluster());
        subjects.cloned().collect()
    };
    let (were, are) = (subjects(before), subjects(after));
    for subject in were.union(&are) {
        let ends = |access: &crate::access::Access| -> BTreeMap<String, Vec<Place>> {
            let authorization = access.cluster().authorization();
            let chains = access.escalation().chains(subject).into_iter();
            chains
                .map(|chain| {
                    let evidence = chain.steps.iter().flat_map(|step| &step.evidence);
                    let places = evidence.filter_map(|it| it.place(authorization));
                    (chain.end().to_string(), places.collect())
                })
                .collect()
        };
        let (was, is) = (ends(before), ends(after));
        let name = subject.to_string();
        let opened: Vec<_> = is
            .iter()
            .filter(|(end, _)| !was.contains_key(*end))
            .collect();
        // Who can become the whole cluster is not told what it could become of it.
        let closed: Vec<String> = was
            .keys()
            .filter(|end| !is.contains_key(*end))
            .cloned()
            .collect();
        if !opened.is_empty() {
            let becomes: Vec<String> = opened.iter().map(|(end, _)| (*end).clone()).collect();
            let places = opened.iter().flat_map(|(_, places)| places.iter());
            let evidence = places.map(|place| comparison.after_at(place, "a step of the chain"));
            let mut seen = Vec::new();
            for place in evidence {
                if !seen.contains(&place) {
                    seen.push(place);
                }
            }
            effects.push(Effect {
                risk: Risk::High,
                summary: format!("{name} can newly become more: {}", joined(&becomes)),
                details: cut(becomes.iter().cloned(), becomes.len()),
                evidence: seen,
                mitigation: "take away the permission that the first step needs; `hardening ask escalate` shows the steps"
                    .to_owned(),
                roll_back: "apply the roles and bindings that run today again, and delete the new ones".to_owned(),
                change: Change::EscalationOpened {
                    subject: name.clone(),
                    becomes,
                },
            });
        }
        // What remains of the ways may lead to more than was told.
        if !closed.is_empty() && opened.is_empty() {
            effects.push(Effect {
                risk: Risk::Low,
                summary: format!("{name} can no longer become more: {}", joined(&closed)),
                details: cut(closed.iter().cloned(), closed.len()),
                evidence: Vec::new(),
                mitigation: "none is needed".to_owned(),
                roll_back: "apply the roles and bindings that run today again".to_owned(),
                change: Change::EscalationClosed {
                    subject: name,
                    became: closed,
                },
            });
        }
    }
}
