//! Labels that change with the value of the alert.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.value-in-label",
        severity: Severity::Warning,
        assumes: None,
        promise: "the labels of an alert stay the same while it lasts",
        page: include_str!("value_in_label.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for (rule, name) in monitoring.evaluated().alerts() {
        for label in rule.labels.iter().filter(|label| label.template.uses_value) {
            // A condition on the value gives few values.
            if label.value.contains("{{ if")
                || label.value.contains("{{if")
                || label.value.contains("{{- if")
            {
                continue;
            }
            let waits = rule.lasts.is_some_and(|lasts| lasts.milliseconds() > 0);
            let effect = match waits {
                true => {
                    "with each new value it is a new alert, which begins to wait anew: it fires only where the value \
                         stands still"
                }
                false => {
                    "with each new value it is a new alert: the old one resolves, and each is sent anew"
                }
            };
            let violation = violations
                .at(
                    label.place.clone(),
                    format!(
                        "the label `{}` of alert `{name}` holds its value",
                        label.name
                    ),
                )
                .effect(effect)
                .help("write the value into an annotation");
            violations.report(violation);
        }
    }
}
