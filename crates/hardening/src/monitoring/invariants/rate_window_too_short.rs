//! Rates over less time than two scrapes take.

use super::rule_name;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::promql::{Expression, Selector};
use crate::monitoring::{Duration, Monitoring};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.rate-window-too-short",
        severity: Severity::Warning,
        assumes: Some(
            "the bundle holds the configuration of every Prometheus that evaluates the rule",
        ),
        promise: "a rate looks at a time that holds two samples",
        page: include_str!("rate_window_too_short.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let evaluated = monitoring.evaluated();
    let configurations = evaluated
        .servers
        .iter()
        .map(|server| server.configuration());
    let Some(configurations) = configurations.collect::<Option<Vec<_>>>() else {
        return;
    };
    let jobs = || {
        configurations
            .iter()
            .flat_map(|configuration| &configuration.jobs)
    };
    // Where the job is not said, the fastest one counts.
    let interval = |selector: &Selector| -> Option<Duration> {
        match selector.equals("job") {
            Some(name) => jobs()
                .filter(|job| job.name == name)
                .map(|job| job.interval)
                .min(),
            None => jobs().map(|job| job.interval).min(),
        }
    };
    for file in &evaluated.files {
        for (_, rule) in file.rules() {
            let Some(expression) = rule.expression() else {
                continue;
            };
            let mut found = None;
            expression.walk(&mut |part| {
                if let Expression::Call {
                    function:
                        function @ ("rate" | "irate" | "increase" | "delta" | "idelta" | "deriv"),
                    arguments,
                } = part
                    && let [Expression::Window(selector, window)] = &**arguments
                    && let Some(interval) = interval(selector)
                    && window.milliseconds() < interval.milliseconds().saturating_mul(2)
                {
                    found.get_or_insert((*function, *window, interval));
                }
            });
            let Some((function, window, interval)) = found else {
                continue;
            };
            let name = rule_name(&rule.kind);
            let several = interval.milliseconds().saturating_mul(4);
            let violation = violations
                .at(
                    rule.expression_place.clone(),
                    format!(
                        "rule `{name}` takes `{function}` over {window}, and its metric is scraped every {interval}"
                    ),
                )
                .effect("such a window often holds a single sample, or none: the function then gives nothing")
                .help(format!(
                    "look at four scrapes: {} or more",
                    Duration::from_milliseconds(several)
                ));
            violations.report(violation);
        }
    }
}
