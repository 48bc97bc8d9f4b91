//! The same alert twice.

use std::collections::BTreeMap;

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::rules::Form;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.duplicate-alert",
        severity: Severity::Warning,
        assumes: None,
        promise: "every alert is defined once",
        page: include_str!("duplicate_alert.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let mut seen = BTreeMap::new();
    let files = monitoring.evaluated().files.iter();
    let alerts = files.flat_map(|file| file.alerts().map(move |it| (file, it)));
    for (file, (_, rule, name)) in alerts {
        // A file by itself may be what a ConfigMap is made of.
        let plain = match &file.source.form {
            Form::Plain { source, .. } => Some(source),
            Form::Resource(_) | Form::Key { .. } => None,
        };
        let mut labels: Vec<_> = rule
            .labels
            .iter()
            .map(|label| (label.name.as_str(), label.value.as_str()))
            .collect();
        labels.sort_unstable();
        let words: Vec<_> = rule.text.split_whitespace().collect();
        let identity = (plain, name, labels, words, &rule.group_labels);
        let Some(first) = seen.insert(identity, rule) else {
            continue;
        };
        let violation = violations
                .at(
                    rule.place.clone(),
                    format!("alert `{name}` is defined twice, with the same labels and expression"),
                )
                .label("the same again")
                .effect("both fire as one alert whose annotations change to and fro, and a change to one alone is lost on the other")
                .help("keep one of them")
                .related(first.place.clone(), "the other");
        violations.report(violation);
    }
}
