//! Receivers that were never filled in.

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.placeholder-receiver",
        severity: Severity::Error,
        assumes: None,
        promise: "an integration has real addresses and keys",
        page: include_str!("placeholder_receiver.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in monitoring.configurations() {
        for receiver in file.configuration.receivers() {
            for integration in &receiver.integrations {
                let Some((_, span)) = integration.placeholders.first() else {
                    continue;
                };
                let names = integration.placeholders.iter();
                let names: Vec<_> = names.map(|(name, _)| name.trim_matches('`')).collect();
                let kind = &integration.kind;
                let message = match file.is_secret() {
                    true => format!(
                        "the {kind} integration of `{}` was never filled in",
                        receiver.name
                    ),
                    false => format!(
                        "the {kind} integration of `{}` was never filled in: {}",
                        receiver.name,
                        listed(&names)
                    ),
                };
                let others = integration.placeholders.iter().skip(1);
                let others =
                    others.map(|(_, span)| (file.place(*span), "not filled in either".to_owned()));
                let violation = violations
                    .at(file.place(*span), message)
                    .effect(format!(
                        "what `{}` is sent this way reaches nobody",
                        receiver.name
                    ))
                    .help("write the real address, or take the integration away");
                violations.report(with_others(violation, others));
            }
        }
    }
}
