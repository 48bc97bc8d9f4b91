//! Regular expressions where a value is compared as it is.

use crate::finding::{Applicability, Change, FixPlan, Invariant, Rule, Severity, Violations};
use crate::monitoring::{
    ALERT_NAME, Alert, Condition, ConfigurationFile, LabelValue, MatcherForm, Monitoring, Pattern,
    RouteMatcher,
};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.pattern-in-exact-match",
        severity: Severity::Error,
        assumes: Some("no alert carries this text itself as the value of the label"),
        promise: "a regular expression stands where regular expressions are read",
        page: include_str!("pattern_in_exact_match.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let alerts = monitoring.alerts();
    for file in monitoring.configurations() {
        for (_, route) in file.configuration.routes() {
            for matcher in &route.matchers {
                report(
                    file,
                    matcher,
                    &alerts,
                    Use::Route(&route.receiver),
                    violations,
                );
            }
        }
        for rule in file.configuration.inhibit_rules() {
            for matcher in rule.source.iter().chain(&rule.target) {
                report(file, matcher, &alerts, Use::Inhibition, violations);
            }
        }
    }
}

/// What a matcher is for.
#[derive(Clone, Copy)]
enum Use<'r> {
    Route(&'r str),
    Inhibition,
}

fn report(
    file: &ConfigurationFile,
    found: &RouteMatcher,
    alerts: &[Alert],
    used: Use<'_>,
    violations: &mut Violations<'_>,
) {
    let name = &found.matcher.name;
    let (value, is_negated) = match &found.matcher.condition {
        Condition::Equal(value) => (value, false),
        Condition::NotEqual(value) => (value, true),
        _ => return,
    };
    let carried = LabelValue::Known(value.clone());
    if !looks_like_pattern(value) || alerts.iter().any(|alert| alert.label(name) == carried) {
        return;
    }
    let message = format!(
        "`{name}` is compared with the text `{value}` itself, not with what it means as a regular expression"
    );
    let effect = match (used, is_negated) {
        (_, true) => "every alert meets this, so it excludes nothing".to_owned(),
        (Use::Route(receiver), false) => {
            format!(
                "no alert takes this route to `{receiver}`: they fall through to the routes below or above"
            )
        }
        (Use::Inhibition, false) => "no alert meets this, so the rule silences nothing".to_owned(),
    };
    let help = match found.form {
        MatcherForm::Match { .. } => "write `match_re` in place of `match`".to_owned(),
        MatcherForm::Resource => {
            format!("write `matchType: {}~`", if is_negated { "!" } else { "=" })
        }
        _ if name == ALERT_NAME && !is_negated => format!("write `{name}=~\"{value}\"`"),
        _ => format!(
            "write `{}~` in place of `{}`",
            if is_negated { "!" } else { "=" },
            found.matcher.operator()
        ),
    };
    let mut violation = violations
        .at(file.place(found.span), message)
        .label("an exact match")
        .effect(effect)
        .help(help);
    if let Some(fix) = fix(file, found, is_negated) {
        violation = violation.fix(fix);
    }
    violations.report(violation);
}

/// Whether a text is plainly meant as a regular expression.
fn looks_like_pattern(value: &str) -> bool {
    let alternatives = value.contains('|') && value.split('|').all(|part| !part.trim().is_empty());
    let any = value.contains(".*") || value.contains(".+");
    let anchored = value.starts_with('^') || value.ends_with('$');
    (alternatives || any || anchored) && !value.contains(' ') && Pattern::parse(value).is_ok()
}

fn fix(file: &ConfigurationFile, found: &RouteMatcher, is_negated: bool) -> Option<FixPlan> {
    if !file.is_editable() {
        return None;
    }
    let change = match found.form {
        // Other entries would become regular expressions as well.
        MatcherForm::Match { key, entries: 1 } => Change::ReplaceText {
            place: file.place(key),
            text: "match_re".to_owned(),
        },
        MatcherForm::Matchers => {
            let operator = if is_negated { "!~" } else { "=~" };
            let (name, value) = (&found.matcher.name, found.matcher.value());
            let plain = !value.contains(['"', '\\', '\'']);
            if !plain {
                return None;
            }
            Change::ReplaceText {
                place: file.place(found.span),
                text: format!("'{name}{operator}\"{value}\"'"),
            }
        }
        MatcherForm::Match { .. }
        | MatcherForm::MatchRe
        | MatcherForm::Resource
        | MatcherForm::Added => return None,
    };
    Some(FixPlan {
        applicability: Applicability::Safe,
        title: "compare it as a regular expression".to_owned(),
        changes: vec![change],
    })
}
