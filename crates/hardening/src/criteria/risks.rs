//! The findings by cause, what weighs most first.

use std::collections::BTreeMap;

use super::short;
use crate::analysis::invariants;
use crate::finding::{Applicability, Finding};
use crate::report::{Cause, Criterion};

/// How many findings of a cause are listed.
const LISTED: usize = 20;

/// Linear in the findings. Errors come before warnings, and what is found more often first.
pub(super) fn of(findings: &[Finding]) -> Vec<Cause> {
    let mut by_cause: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_cause
            .entry(&finding.invariant)
            .or_default()
            .push(finding);
    }
    let promises: BTreeMap<_, _> = invariants()
        .into_iter()
        .map(|invariant| (invariant.id, invariant.promise))
        .collect();
    let mut risks: Vec<_> = by_cause
        .into_iter()
        .filter_map(|(id, mut findings)| {
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
            let first = findings.first()?;
            let mut criteria: Vec<_> = findings
                .iter()
                .filter(|finding| finding.severity > crate::finding::Severity::Info)
                .filter_map(|finding| Criterion::of_finding(finding))
                .collect();
            criteria.sort_unstable();
            criteria.dedup();
            let is_safe = |finding: &&&Finding| {
                let fix = finding.fix.as_ref();
                fix.is_some_and(|fix| fix.applicability == Applicability::Safe)
            };
            Some(Cause {
                invariant: id.to_owned(),
                severity: first.severity,
                promise: promises.get(id).copied().unwrap_or_default().to_owned(),
                count: findings.len() as u64,
                effect: first.effect.clone(),
                help: first.help.clone(),
                fixable: findings.iter().filter(is_safe).count() as u64,
                criteria,
                findings: findings.iter().take(LISTED).map(|it| short(it)).collect(),
            })
        })
        .collect();
    risks.sort_by(|a, b| {
        let weight = |risk: &Cause| {
            (
                std::cmp::Reverse(risk.severity),
                std::cmp::Reverse(risk.count),
            )
        };
        weight(a)
            .cmp(&weight(b))
            .then_with(|| a.invariant.cmp(&b.invariant))
    });
    risks
}
