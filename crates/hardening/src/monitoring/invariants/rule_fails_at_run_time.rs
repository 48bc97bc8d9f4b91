//! Rules that promtool takes and Prometheus cannot evaluate.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::promql::{Expression, Kind};
use crate::monitoring::{Monitoring, Pattern};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.rule-fails-at-run-time",
        severity: Severity::Error,
        assumes: None,
        promise: "every rule that is loaded can be evaluated",
        page: include_str!("rule_fails_at_run_time.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for (rule, expression) in monitoring.evaluated().expressions() {
        let (super::RuleKind::Alert(name) | super::RuleKind::Record(name)) = &rule.kind;
        let Some((fault, help)) = fault(expression) else {
            continue;
        };
        let violation = violations
            .at(
                rule.expression_place.clone(),
                format!("rule `{name}` cannot be evaluated: {fault}"),
            )
            .effect(
                "the file loads, but each evaluation of the rule fails: it never gives anything",
            )
            .help(help);
        violations.report(violation);
    }
}

fn fault(expression: &Expression) -> Option<(String, &'static str)> {
    match expression.kind() {
        Kind::Window => {
            return Some((
                "it gives samples of some time, where one value is needed".to_owned(),
                "put a function such as `rate` or `max_over_time` around it",
            ));
        }
        Kind::Text => {
            return Some((
                "it gives a text, where a number is needed".to_owned(),
                "write an expression that compares a metric",
            ));
        }
        Kind::Scalar | Kind::Vector => {}
    }
    let mut found = None;
    expression.walk(&mut |part| {
        if let Expression::Call {
            function: "label_replace",
            arguments,
        } = part
            && let Some(Expression::Text(pattern)) = arguments.get(4)
            && let Err(error) = Pattern::parse(pattern)
        {
            found.get_or_insert_with(|| (error.to_string(), "mend the regular expression"));
        }
    });
    found
}
