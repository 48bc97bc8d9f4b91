//! What service accounts can do at once by one primitive, gathered by the rule that grants it.

use std::collections::BTreeMap;

use super::chains;
use crate::access::Access;
use crate::access::escalation::{Granted, Primitive, Step};
use crate::cluster::{RoleId, Subject};

/// The accounts of the bundle that can take a step, by the rule that grants it first.
pub(super) fn by_rule(
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

/// Whether the first hop of the account's way to being everything rests on this very rule: then that is said instead.
pub(super) fn is_said_of_more(access: &Access, subject: &Subject, granted: Granted) -> bool {
    let chain = access.escalation().to_cluster_admin(subject);
    let first = chain.as_ref().and_then(|chain| chain.steps.first());
    let same = first.and_then(chains::granted);
    same.is_some_and(|same| (same.role, same.rule) == (granted.role, granted.rule))
}
