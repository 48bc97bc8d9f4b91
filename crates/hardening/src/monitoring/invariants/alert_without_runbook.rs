//! Critical alerts that lead to no runbook.

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, counted, listed};
use crate::monitoring::rules;
use crate::monitoring::{LabelValue, Monitoring};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alert-without-runbook",
        severity: Severity::Info,
        assumes: None,
        promise: "every critical alert leads to a runbook",
        page: include_str!("alert_without_runbook.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let files = &monitoring.evaluated().files;
    let critical = files.iter().flat_map(|file| file.alerts());
    let critical: Vec<_> = critical.filter(|(_, rule, _)| is_critical(rule)).collect();
    let with = critical.iter().filter(|(_, rule, _)| has_runbook(rule));
    // Where hardly any alert has one, its author has another way.
    if with.count() * 2 < critical.len() {
        return;
    }
    for file in files {
        let without: Vec<_> = file
            .alerts()
            .filter(|(_, rule, _)| is_critical(rule) && !has_runbook(rule))
            .collect();
        let Some((_, first, _)) = without.first() else {
            continue;
        };
        let names: Vec<_> = without.iter().map(|(_, _, name)| *name).collect();
        let message = format!(
            "{} of {} {} no `runbook_url`, as others have: {}",
            counted(without.len(), "critical alert"),
            file.source.display(),
            if without.len() == 1 { "has" } else { "have" },
            listed(&names)
        );
        let violation = violations
            .at(first.place.clone(), message)
            .effect("who is woken must find out alone what to do")
            .help("write down what to do, and link it with the annotation `runbook_url`");
        let others = without.iter().skip(1);
        let others =
            others.map(|(_, rule, name)| (rule.place.clone(), format!("`{name}` neither")));
        violations.report(with_others(violation, others));
    }
}

fn is_critical(rule: &rules::Rule) -> bool {
    rule.label("severity") == Some(LabelValue::Known("critical".to_owned()))
}

fn has_runbook(rule: &rules::Rule) -> bool {
    let mut annotations = rule.annotations.iter();
    annotations.any(|annotation| annotation.name.contains("runbook"))
}
