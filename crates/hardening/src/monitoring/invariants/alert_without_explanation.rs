//! Alerts that say nothing in words.

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, counted, listed};
use crate::monitoring::Monitoring;
use crate::monitoring::evaluation::{self, Firing};
use crate::monitoring::rules;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alert-without-explanation",
        severity: Severity::Info,
        assumes: None,
        promise: "every alert says in words what is wrong",
        page: include_str!("alert_without_explanation.md"),
    },
    check,
};

/// Any of these explains an alert.
const EXPLANATIONS: [&str; 3] = ["description", "message", "summary"];

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in &monitoring.evaluated().files {
        let silent: Vec<_> = file
            .alerts()
            .filter(|(_, rule, _)| !is_explained(rule) && !is_heartbeat(rule))
            .collect();
        let Some((_, first, _)) = silent.first() else {
            continue;
        };
        let names: Vec<_> = silent.iter().map(|(_, _, name)| *name).collect();
        let message = format!(
            "{} of {} {} neither `summary` nor `description`: {}",
            counted(silent.len(), "alert"),
            file.source.display(),
            if silent.len() == 1 { "has" } else { "have" },
            listed(&names)
        );
        let violation = violations
            .at(first.place.clone(), message)
            .effect("who is notified sees a name and labels, and must look the expression up")
            .help("add the annotations `summary`, what is wrong, and `description`, where and how much");
        let others = silent.iter().skip(1);
        let others =
            others.map(|(_, rule, name)| (rule.place.clone(), format!("`{name}` neither")));
        violations.report(with_others(violation, others));
    }
}

fn is_explained(rule: &rules::Rule) -> bool {
    let mut annotations = rule.annotations.iter();
    annotations.any(|annotation| EXPLANATIONS.contains(&annotation.name.as_str()))
}

/// Whether it is meant to fire always.
fn is_heartbeat(rule: &rules::Rule) -> bool {
    let expression = rule.expression();
    expression.is_some_and(|it| {
        it.selectors().is_empty() && matches!(evaluation::firing(it), Firing::Always(_))
    })
}
