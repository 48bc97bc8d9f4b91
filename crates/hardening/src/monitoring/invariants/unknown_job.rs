//! Rules over jobs that nothing scrapes.

use std::collections::BTreeSet;

use super::rule_name;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::monitoring::promql::{Expression, MatchOperation, Matcher};
use crate::monitoring::{Monitoring, Pattern};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.unknown-job",
        severity: Severity::Error,
        assumes: Some(
            "the bundle holds the configuration of every Prometheus that evaluates the rule",
        ),
        promise: "the jobs that rules ask for are scraped",
        page: include_str!("unknown_job.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let Some(jobs) = &monitoring.evaluated().job_names else {
        return;
    };
    let known: Vec<_> = jobs.iter().cloned().collect();
    for (rule, expression) in monitoring.evaluated().expressions() {
        let mut unknown = BTreeSet::new();
        for selector in expression.selectors() {
            // What is recorded may keep a job that is gone, and alerts have the labels of their rules.
            let is_recorded = selector
                .metric
                .as_ref()
                .is_none_or(|metric| metric.contains(':'));
            if !is_recorded {
                let matchers = selector.matchers.iter().filter(|it| it.label == "job");
                unknown.extend(matchers.filter(|matcher| selects_none(matcher, jobs)));
            }
        }
        let Some(matcher) = unknown.first() else {
            continue;
        };
        let is_absence = is_absence(expression);
        let effect = match is_absence {
            true => "`absent` finds nothing of it, ever: the alert fires all the time",
            false => "the selector never finds a series, so the rule gives nothing",
        };
        let written = match matcher.operation {
            MatchOperation::Matches => format!("job=~\"{}\"", matcher.value),
            _ => format!("job=\"{}\"", matcher.value),
        };
        let near = near(&matcher.value, &known);
        let help = match near {
            Some(near) => {
                format!("write `{near}`, if that is meant, or add a scrape job of this name")
            }
            None => "add a scrape job of this name, or ask for one that is there".to_owned(),
        };
        let name = rule_name(&rule.kind);
        let message = format!(
            "rule `{name}` asks for `{written}`, and no scrape job is called so; there are {}",
            listed(&known)
        );
        let mut violation = violations
            .at(rule.expression_place.clone(), message)
            .effect(effect)
            .help(help);
        for server in monitoring.evaluated().configured() {
            if let Some(configuration) = server.configuration() {
                violation = violation.related(
                    configuration.place.clone(),
                    format!("the scrape jobs of {}", server.display()),
                );
            }
        }
        violations.report(violation);
    }
}

fn selects_none(matcher: &Matcher, jobs: &BTreeSet<String>) -> bool {
    match matcher.operation {
        MatchOperation::Equal => !matcher.value.is_empty() && !jobs.contains(&matcher.value),
        MatchOperation::Matches => Pattern::parse(&matcher.value).is_ok_and(|pattern| {
            pattern.matches("") == Some(false)
                && jobs.iter().all(|job| pattern.matches(job) == Some(false))
        }),
        MatchOperation::NotEqual | MatchOperation::MatchesNot => false,
    }
}

fn is_absence(expression: &Expression) -> bool {
    let mut found = false;
    expression.walk(&mut |part| {
        found |= matches!(
            part,
            Expression::Call {
                function: "absent" | "absent_over_time",
                ..
            }
        );
    });
    found
}

/// The job whose name is nearly this.
fn near<'j>(written: &str, jobs: &'j [String]) -> Option<&'j str> {
    let near = jobs
        .iter()
        .map(|job| (strsim::damerau_levenshtein(written, job), job));
    let (distance, job) = near.min()?;
    (distance <= 2 && written.len() > 4).then_some(job)
}
