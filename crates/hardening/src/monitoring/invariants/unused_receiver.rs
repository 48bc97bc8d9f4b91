//! Receivers that no alert reaches.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::{Monitoring, Reachability};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.unused-receiver",
        severity: Severity::Warning,
        assumes: None,
        promise: "each receiver gets some alert",
        page: include_str!("unused_receiver.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in monitoring.configurations() {
        let configuration = &file.configuration;
        if configuration.routes().next().is_none() {
            continue;
        }
        let reachability = Reachability::of(configuration);
        for receiver in configuration.receivers() {
            if receiver.integrations.is_empty() {
                continue;
            }
            let mut leading = configuration.routes();
            let leading = leading
                .by_ref()
                .filter(|(_, route)| route.receiver == receiver.name);
            let leading: Vec<_> = leading.collect();
            let ends = leading.iter().any(|(id, _)| reachability.may_end_at(*id));
            // A route that nothing enters is a fault of its own.
            let entered = leading
                .iter()
                .all(|(id, _)| reachability.why_unreachable(*id).is_none());
            if ends || !entered {
                continue;
            }
            let (message, help) = match leading.first() {
                None => (
                    format!("no route leads to receiver `{}`", receiver.name),
                    "write the route, or take the receiver away",
                ),
                Some(_) => (
                    format!(
                        "no alert ends at receiver `{}`: the routes below take all of them",
                        receiver.name
                    ),
                    "give the routes below it matchers, or take the receiver away",
                ),
            };
            let mut violation = violations
                .at(file.place(receiver.span), message)
                .label("gets no alert")
                .effect("whoever relies on it is never told")
                .help(help);
            for (_, route) in leading.iter().take(1) {
                violation =
                    violation.related(file.place(route.span), "all that enters here goes on");
            }
            violations.report(violation);
        }
    }
}
