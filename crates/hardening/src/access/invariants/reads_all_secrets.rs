//! Service accounts that read the Secrets of all namespaces.

use super::{chains, direct};
use crate::access::Access;
use crate::access::escalation::{Identity, Primitive};
use crate::cluster::Subject;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.reads-all-secrets",
        severity: Severity::Warning,
        assumes: None,
        promise: "no service account reads the Secrets of all namespaces",
        page: include_str!("reads_all_secrets.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    let rules = direct::by_rule(access, |step| {
        step.primitive == Primitive::ReadSecrets && step.to == Identity::Secrets(None)
    });
    for found in rules.values() {
        let meant = found.iter().filter(|(subject, granted)| {
            !access.needs().must_read_all_secrets(cluster, subject)
                && !direct::is_said_of_more(access, subject, *granted)
                && !direct::is_said_of_jobs(access, subject, Primitive::ReadSecrets, *granted)
        });
        let meant: Vec<_> = meant.collect();
        let Some((_, granted)) = meant.first() else {
            continue;
        };
        let Some(place) = chains::place(authorization, *granted) else {
            continue;
        };
        let subjects: Vec<&Subject> = meant.iter().map(|(subject, _)| *subject).collect();
        let reads = if subjects.len() == 1 { "reads" } else { "read" };
        let message = format!(
            "{} {reads} all Secrets of all namespaces",
            chains::accounts(&subjects)
        );
        let violation = violations
            .at(place.clone(), message)
            .label("in every namespace")
            .effect("who gets hold of one of its pods or of its token has every password, key and token that Secrets hold")
            .help("grant `get` on the Secrets that it needs, by name, with a Role in their namespace");
        let granted = meant.iter().map(|(subject, granted)| (*subject, *granted));
        violations.report(chains::bindings(authorization, violation, granted));
    }
}
