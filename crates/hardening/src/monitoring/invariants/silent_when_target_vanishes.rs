//! Alerts on `up` that say nothing once the target is no longer found.

use std::collections::BTreeSet;

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::monitoring::loading::Evaluated;
use crate::monitoring::promql::{
    Binary, Comparison, Expression, MatchOperation, Matcher, Operator, Selector,
};
use crate::monitoring::rules::RuleFile;
use crate::monitoring::{Monitoring, Pattern};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.silent-when-target-vanishes",
        severity: Severity::Info,
        assumes: Some(
            "Prometheus finds these targets by discovery, and no other rule asks for their absence",
        ),
        promise: "an alert on targets that are down is beside one on targets that are gone",
        page: include_str!("silent_when_target_vanishes.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let evaluated = monitoring.evaluated();
    let covered = Covered::of(evaluated);
    for file in &evaluated.files {
        report(file, &covered, violations);
    }
}

fn report(file: &RuleFile, covered: &Covered<'_>, violations: &mut Violations<'_>) {
    let mut names = BTreeSet::new();
    let mut jobs = BTreeSet::new();
    let mut rules = Vec::new();
    for (_, rule, name) in file.alerts() {
        let asked = rule.expression().and_then(down).into_iter();
        let asked = asked.flat_map(jobs_of).filter(|job| !covered.has(job));
        let asked: Vec<String> = asked.collect();
        if !asked.is_empty() {
            jobs.extend(asked);
            rules.push((rule, name));
            names.insert(name);
        }
    }
    let Some((first, _)) = rules.first() else {
        return;
    };
    let names: Vec<&str> = names.into_iter().collect();
    let is = if names.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} {is} silent once the target itself is gone: `up` is 0 for a target that does not answer, and not there for one \
         that is no longer found",
        listed(&names)
    );
    let written: Vec<_> = jobs
        .iter()
        .map(|job| format!("absent(up{{job=\"{job}\"}})"))
        .collect();
    let written: Vec<_> = written.iter().map(String::as_str).collect();
    let violation = violations
        .at(first.expression_place.clone(), message)
        .label("gives nothing without a target")
        .effect("where the workload is deleted, scaled to nothing or renamed, nobody is told")
        .help(format!("add an alert on {}", listed(&written)));
    let others = rules.iter().skip(1);
    let others =
        others.map(|(rule, name)| (rule.expression_place.clone(), format!("so is `{name}`")));
    violations.report(with_others(violation, others));
}

/// The selector of `up` in an expression that holds where it is 0, or where all of it is.
fn down(expression: &Expression) -> Option<&Selector> {
    let Expression::Binary(Binary {
        operator: Operator::Compare(comparison),
        left,
        right,
        bool: false,
        ..
    }) = expression
    else {
        return None;
    };
    let (of, comparison, with) = match (&**left, &**right) {
        (of, Expression::Number(number)) => (of, *comparison, *number),
        (Expression::Number(number), of) => (of, comparison.mirrored(), *number),
        _ => return None,
    };
    let is_down = match comparison {
        Comparison::Equal | Comparison::LessOrEqual => with == 0.0,
        Comparison::NotEqual => with == 1.0,
        Comparison::Less => with > 0.0 && with <= 1.0,
        Comparison::Greater | Comparison::GreaterOrEqual => false,
    };
    let selector = match of {
        Expression::Selector(selector) => selector,
        Expression::Aggregate(aggregate) => match &*aggregate.of {
            Expression::Selector(selector) => selector,
            _ => return None,
        },
        _ => return None,
    };
    (is_down && selector.metric.as_deref() == Some("up")).then_some(selector)
}

/// The jobs that a selector names; none where it leaves them open.
fn jobs_of(selector: &Selector) -> Vec<String> {
    let matchers = selector.matchers.iter().filter(|it| it.label == "job");
    let named = matchers.filter_map(|it| match it.operation {
        MatchOperation::Equal if !it.value.is_empty() => Some(vec![it.value.clone()]),
        MatchOperation::Matches => {
            let pattern = Pattern::parse(&it.value).ok()?;
            Some(pattern.literals()?.iter().cloned().collect())
        }
        _ => None,
    });
    named.flatten().collect()
}

/// The jobs of which nothing is to be said.
#[derive(Default)]
struct Covered<'e> {
    /// Those whose targets are written down, so that they never vanish, and those that rules ask the absence of.
    names: BTreeSet<String>,
    /// The absence of what meets these is asked for.
    patterns: Vec<Pattern>,
    /// All jobs that there are, where that is known: an alert on another can never fire, which is a fault of its own.
    known: Option<&'e BTreeSet<String>>,
}

/// Patterns beyond which every job is taken to meet one.
const PATTERNS: usize = 500;

impl<'e> Covered<'e> {
    fn of(evaluated: &'e Evaluated) -> Self {
        let mut covered = Self {
            known: evaluated.job_names.as_ref(),
            ..Self::default()
        };
        let configurations = evaluated.servers.iter().filter_map(|it| it.configuration());
        let jobs = configurations.flat_map(|configuration| &configuration.jobs);
        let fixed = jobs.filter(|job| job.is_static);
        covered.names.extend(fixed.map(|job| job.name.clone()));
        for (_, expression) in evaluated.expressions() {
            expression.walk(&mut |part| {
                if let Expression::Call {
                    function: "absent" | "absent_over_time",
                    arguments,
                } = part
                {
                    let selectors = arguments.iter().flat_map(Expression::selectors);
                    for matcher in selectors.flat_map(|selector| &selector.matchers) {
                        covered.take(matcher);
                    }
                }
            });
        }
        covered
    }

    fn take(&mut self, matcher: &Matcher) {
        match matcher.operation {
            _ if matcher.label != "job" => {}
            MatchOperation::Equal => {
                self.names.insert(matcher.value.clone());
            }
            MatchOperation::Matches => {
                let pattern = Pattern::parse(&matcher.value).ok();
                let pattern = pattern.filter(|pattern| !self.patterns.contains(pattern));
                self.patterns
                    .extend(pattern.filter(|_| self.patterns.len() <= PATTERNS));
            }
            MatchOperation::NotEqual | MatchOperation::MatchesNot => {}
        }
    }

    fn has(&self, job: &str) -> bool {
        let mut patterns = self.patterns.iter();
        let is_unknown = |known: &BTreeSet<String>| !known.contains(job);
        self.known.is_some_and(is_unknown)
            || self.names.contains(job)
            || self.patterns.len() > PATTERNS
            || patterns.any(|pattern| pattern.matches(job) != Some(false))
    }
}
