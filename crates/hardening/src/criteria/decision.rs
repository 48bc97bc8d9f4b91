//! Whether each criterion is met.

use std::collections::BTreeSet;

use super::counts::{Counted, Measured};
use super::short;
use crate::analysis::{Options, invariants};
use crate::finding::{Finding, Severity};
use crate::report::{Count, Criterion, CriterionForm, CriterionVerdict};

pub(super) fn decide(
    measured: &Measured,
    findings: &[Finding],
    whole: &[Finding],
    options: &Options,
) -> Vec<CriterionForm> {
    let unread = unread(findings);
    let all = invariants();
    let criteria = measured.iter().map(|(criterion, counted)| {
        let ids = all.iter().map(|invariant| invariant.id);
        let ids = ids.filter(|id| Criterion::of_invariant(id) == Some(criterion));
        let ids: Vec<&str> = ids.collect();
        let unchecked = ids.iter().copied();
        let unchecked: Vec<_> = unchecked.filter(|id| !options.config.selects(id)).collect();
        let mut against: Vec<_> = findings
            .iter()
            .filter(|finding| finding.severity > Severity::Info)
            .filter(|finding| Criterion::of_finding(finding) == Some(criterion))
            .collect();
        // A stable sort: within a severity they stay in the order of reading.
        against.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let known: BTreeSet<_> = against.iter().map(|it| key(it)).collect();
        let aside = whole
            .iter()
            .filter(|finding| finding.severity > Severity::Info)
            .filter(|finding| Criterion::of_finding(finding) == Some(criterion))
            .filter(|finding| !known.contains(&key(finding)));
        let aside = aside.count();
        let (verdict, why) = verdict(counted, &against, &unchecked, unread, aside);
        CriterionForm {
            criterion,
            title: criterion.title().to_owned(),
            verdict,
            why,
            counts: counted.counts.clone(),
            invariants: ids.into_iter().map(str::to_owned).collect(),
            findings: against.into_iter().map(short).collect(),
        }
    });
    criteria.collect()
}

fn key(finding: &Finding) -> (&str, &str, u32) {
    let location = &finding.location;
    (&finding.fingerprint, &location.file, location.start)
}

/// How many texts cannot be read as objects: what stands in them, nobody knows.
fn unread(findings: &[Finding]) -> usize {
    let is_unread = |finding: &&Finding| {
        finding.severity == Severity::Error
            && finding.invariant.starts_with("manifest.")
            && finding.object.is_none()
    };
    findings.iter().filter(is_unread).count()
}

fn verdict(
    counted: &Counted,
    against: &[&Finding],
    unchecked: &[&str],
    unread: usize,
    aside: usize,
) -> (CriterionVerdict, String) {
    let short: Vec<&Count> = counted.counts.iter().filter(|it| !it.is_enough()).collect();
    if !against.is_empty() || !short.is_empty() {
        return (CriterionVerdict::NotMet, missing(against, &short));
    }
    let mut unknown = counted.unknown.clone();
    if unread > 0 {
        unknown.push(format!("{} cannot be read", counted_as(unread, "text")));
    }
    if let Some(first) = unchecked.first() {
        unknown.push(match unchecked.len() {
            1 => format!("the configuration leaves `{first}` out"),
            count => format!("the configuration leaves {count} invariants out, `{first}` first"),
        });
    }
    if unknown.is_empty() {
        let why = "all that must hold holds, and all that must be there is there";
        let why = match aside {
            0 => why.to_owned(),
            aside => format!("{why}, but for {} set aside", counted_as(aside, "finding")),
        };
        return (CriterionVerdict::Met, why);
    }
    (CriterionVerdict::CannotTell, unknown.join("; "))
}

fn missing(against: &[&Finding], short: &[&Count]) -> String {
    let errors = against.iter().filter(|it| it.severity == Severity::Error);
    let errors = errors.count();
    let warnings = against.len() - errors;
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(counted_as(errors, "error"));
    }
    if warnings > 0 {
        parts.push(counted_as(warnings, "warning"));
    }
    for count in short {
        parts.push(match count.of {
            Some(of) => format!("{}: {} of {of}", count.what, count.value),
            None => format!("{}: {}", count.what, count.value),
        });
    }
    parts.join("; ")
}

fn counted_as(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
