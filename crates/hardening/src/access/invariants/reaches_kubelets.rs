//! Service accounts that reach kubelets.

use super::{chains, direct};
use crate::access::Access;
use crate::access::escalation::Primitive;
use crate::cluster::Subject;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.reaches-kubelets",
        severity: Severity::Warning,
        assumes: None,
        promise: "no service account has `nodes/proxy`",
        page: include_str!("reaches_kubelets.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let authorization = access.cluster().authorization();
    let rules = direct::by_rule(access, |step| step.primitive == Primitive::NodeProxy);
    for found in rules.values() {
        let meant = found
            .iter()
            .filter(|(subject, granted)| !direct::is_said_of_more(access, subject, *granted));
        let meant: Vec<_> = meant.collect();
        let Some((_, granted)) = meant.first() else {
            continue;
        };
        let Some(place) = chains::place(authorization, *granted) else {
            continue;
        };
        let subjects: Vec<&Subject> = meant.iter().map(|(subject, _)| *subject).collect();
        let runs = if subjects.len() == 1 { "runs" } else { "run" };
        let message = format!(
            "{} {runs} commands in every pod of every node, by `nodes/proxy`",
            chains::accounts(&subjects)
        );
        let violation = violations
            .at(place.clone(), message)
            .label("even `get` is enough")
            .effect("past admission and the audit log, with the tokens of all pods in reach")
            .help("grant `nodes/metrics` and `nodes/stats` for metrics, and scrape the kubelet itself");
        let granted = meant.iter().map(|(subject, granted)| (*subject, *granted));
        violations.report(chains::bindings(authorization, violation, granted));
    }
}
