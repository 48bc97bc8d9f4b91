//! Routes that no alert can enter.

use super::alertmanager_wording::route_name;
use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::{Monitoring, Reachability, Unreachable};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.unreachable-route",
        severity: Severity::Error,
        assumes: None,
        promise: "some alert can enter each route",
        page: include_str!("unreachable_route.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in monitoring.configurations() {
        let reachability = Reachability::of(&file.configuration);
        for (id, route) in file.configuration.routes() {
            let (message, takers) = match reachability.why_unreachable(id) {
                None | Some(Unreachable::Above(_)) => continue,
                Some(Unreachable::Contradiction { first, second }) if first == second => (
                    format!("no alert enters this route: no value meets `{first}`"),
                    &[][..],
                ),
                Some(Unreachable::Contradiction { first, second }) => (
                    format!("no alert enters this route: none meets both `{first}` and `{second}`"),
                    &[][..],
                ),
                Some(Unreachable::Shadowed { by }) => (
                    format!(
                        "no alert enters {}: all of them are taken by a route before it",
                        route_name(file, id)
                    ),
                    by.as_slice(),
                ),
            };
            let receiver = &route.receiver;
            let mut violation = violations
                .at(file.place(route.span), message)
                .effect(format!(
                    "nothing is sent to `{receiver}` by this route or those below it"
                ))
                .help(match takers.is_empty() {
                    true => "mend the matchers, or take the route away",
                    false => {
                        "put this route before the other, or set `continue: true` on the other"
                    }
                });
            violation = with_others(
                violation,
                takers.iter().filter_map(|taker| {
                    let route = file.configuration.route(*taker)?;
                    Some((
                        file.place(route.span),
                        "takes them, and does not continue".to_owned(),
                    ))
                }),
            );
            violations.report(violation);
        }
    }
}
