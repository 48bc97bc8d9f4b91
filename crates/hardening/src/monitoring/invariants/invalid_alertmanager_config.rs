//! Configurations that Alertmanager refuses.

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::{FaultKind, Monitoring};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.invalid-alertmanager-config",
        severity: Severity::Error,
        assumes: None,
        promise: "Alertmanager takes its configuration",
        page: include_str!("invalid_alertmanager_config.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in monitoring.configurations() {
        for fault in file.configuration.faults() {
            let place = file.place(fault.span);
            let hides = file.is_secret() && fault.kind == FaultKind::Value;
            let reason = if hides {
                hidden(&fault.message)
            } else {
                fault.message.clone()
            };
            let mut violation = violations
                .at(place, format!("Alertmanager refuses this configuration: {reason}"))
                .effect("Alertmanager does not start with it, and a running one keeps its old configuration");
            if let Some(hint) = &fault.hint {
                violation = violation.help(hint.clone());
            } else if fault.message.starts_with("unsupported scheme \"\"") {
                violation = violation.help(
                    "give a URL that begins with `https://`, or take the field away: an empty one does not count as absent",
                );
            }
            violations.report(violation);
        }
    }
    left_out(monitoring, violations);
}

/// AlertmanagerConfigs that the operator leaves out.
fn left_out(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for config in &monitoring.operation().configs {
        for (path, reason) in &config.refusals {
            let message = format!(
                "the Prometheus operator refuses {}: {reason}",
                config.display()
            );
            let place = Place::value(config.manifest, path.clone());
            let violation = violations.at(place, message).effect(
                "it leaves the whole object out: its alerts go where the other configurations send them, if anywhere",
            );
            violations.report(violation);
        }
    }
}

/// A message without what stands in quotes, which is the value of a Secret.
fn hidden(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    for (index, part) in message.split(['"', '`']).enumerate() {
        shown.push_str(if index % 2 == 0 { part } else { "..." });
    }
    shown
}
