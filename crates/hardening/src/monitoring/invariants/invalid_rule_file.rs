//! Rules that Prometheus, its operator or the API server refuses.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::rules::Form;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.invalid-rule-file",
        severity: Severity::Error,
        assumes: None,
        promise: "Prometheus takes every rule file",
        page: include_str!("invalid_rule_file.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in &monitoring.evaluated().files {
        let source = &file.source;
        let effect = match source.form {
            Form::Resource(_) => {
                "it is refused when it is applied, or else the operator leaves the whole object out: none of its rules \
                 is evaluated"
            }
            Form::Key { .. } | Form::Plain { .. } => {
                "Prometheus does not start with such a file, and a running one keeps its old rules: none of the file \
                 is evaluated"
            }
        };
        for refusal in &file.refusals {
            let message = format!("{} is refused: {}", source.display(), refusal.reason);
            let mut violation = violations.at(refusal.place.clone(), message).effect(effect);
            if let Some(help) = refusal.help {
                violation = violation.help(help);
            }
            violations.report(violation);
        }
    }
}
