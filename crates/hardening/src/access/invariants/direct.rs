//! What service accounts can do at once by one primitive, gathered by the rule that grants it.

use std::collections::BTreeMap;

use super::chains;
use crate::access::Access;
use crate::access::escalation::{Granted, Primitive, Step};
use crate::cluster::{RoleId, Subject};
use crate::finding::Violations;

/// How a rule speaks of what accounts can do.
pub(super) struct Words {
    /// What one does, and what several do: `reads`, `read`.
    pub(super) verb: [&'static str; 2],
    /// The rest of the sentence.
    pub(super) object: &'static str,
    pub(super) label: &'static str,
    pub(super) effect: &'static str,
    pub(super) help: &'static str,
}

/// Reports the accounts that can take a step, one violation for each rule that grants it: but for those who become more by
/// that rule, which is said instead, and those who are spared.
pub(super) fn report(
    access: &Access,
    is_meant: impl Fn(&Step) -> bool,
    is_spared: impl Fn(&Subject, Granted) -> bool,
    words: &Words,
    violations: &mut Violations<'_>,
) {
    let authorization = access.cluster().authorization();
    for found in by_rule(access, is_meant).into_values() {
        let meant = found.into_iter().filter(|(subject, granted)| {
            let must_be_more = access.needs().must_be_powerful(access.cluster(), subject);
            let is_said_of_more = !must_be_more && begins_more(access, subject, *granted);
            !is_spared(subject, *granted) && !is_said_of_more
        });
        let meant: Vec<_> = meant.collect();
        let place = meant
            .first()
            .and_then(|(_, granted)| chains::place(authorization, *granted));
        let Some(place) = place else {
            continue;
        };
        let subjects: Vec<&Subject> = meant.iter().map(|(subject, _)| *subject).collect();
        let [one, several] = words.verb;
        let verb = if subjects.len() == 1 { one } else { several };
        let who = chains::accounts(&subjects);
        let violation = violations
            .at(place, format!("{who} {verb} {}", words.object))
            .label(words.label)
            .effect(words.effect)
            .help(words.help);
        violations.report(chains::bindings(
            authorization,
            violation,
            meant.into_iter(),
        ));
    }
}

/// The accounts of the bundle that can take a step, by the rule that grants it first.
fn by_rule(
    access: &Access,
    is_meant: impl Fn(&Step) -> bool,
) -> BTreeMap<(RoleId, usize), Vec<(&Subject, Granted)>> {
    let escalation = access.escalation();
    let mut found: BTreeMap<_, Vec<(&Subject, Granted)>> = BTreeMap::new();
    for subject in escalation.subjects(access.cluster()) {
        if !matches!(subject, Subject::ServiceAccount { .. }) {
            continue;
        }
        let steps = escalation.direct(subject);
        // Who may do everything is said elsewhere.
        if steps
            .iter()
            .any(|step| step.primitive == Primitive::Everything)
        {
            continue;
        }
        let step = steps.iter().find(|step| is_meant(step));
        if let Some(granted) = step.and_then(chains::granted) {
            let rule = found.entry((granted.role, granted.rule)).or_default();
            rule.push((subject, granted));
        }
    }
    found
}

/// Whether the rule is of no use to the jobs that have it: then that is said instead, by `storage.excess-permission` for
/// backup jobs and by `access.unneeded-power` for others.
pub(super) fn is_said_of_jobs(
    access: &Access,
    subject: &Subject,
    primitive: Primitive,
    granted: Granted,
) -> bool {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    let role = authorization.role(granted.role);
    let rule = authorization.rules_of(role).nth(granted.rule);
    primitive.is_told_where_unused()
        && rule.is_some_and(|rule| {
            let needs = access.needs();
            needs.is_unused(cluster, subject, &rule.rule)
        })
}

/// Whether the first hop of the account's way to being everything rests on this very rule: then that is said instead, but
/// of controllers that have to be as good as that.
pub(super) fn begins_more(access: &Access, subject: &Subject, granted: Granted) -> bool {
    let chain = access.escalation().to_cluster_admin(subject);
    let first = chain.as_ref().and_then(|chain| chain.steps.first());
    let same = first.and_then(chains::granted);
    same.is_some_and(|same| (same.role, same.rule) == (granted.role, granted.rule))
}
