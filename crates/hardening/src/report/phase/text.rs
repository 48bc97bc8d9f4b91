//! The report as plain text.

use std::fmt::Write;

use super::wording::{ASPECTS, against, amount, fields, headline, looked_at, span};
use super::{AgainstSpec, Cause, CriterionForm, CriterionVerdict, PhaseReport};
use crate::finding::Location;
use crate::report::claims::claims_to_text;
use crate::report::table;

/// How many findings are shown below a criterion.
const SHOWN: usize = 3;
/// How many objects are shown that are not as the spec renders them.
const OBJECTS: usize = 20;
/// How many causes are shown.
const CAUSES: usize = 10;

/// The report as text for a terminal: the criteria first, then what to do first, then the tables.
#[must_use]
pub fn phase_to_text(report: &PhaseReport) -> String {
    let mut text = format!("{}\n{}\n\n", headline(report), looked_at(report));
    for criterion in &report.criteria {
        criterion_to_text(criterion, &mut text);
    }
    risks(&report.risks, &mut text);
    coverage(report, &mut text);
    restore_points(report, &mut text);
    compliance(report, &mut text);
    if let Some(there) = &report.spec {
        against_spec(there, &mut text);
    }
    if let Some(claims) = &report.claims {
        let _ = write!(text, "\nClaims\n\n{}", claims_to_text(claims));
    }
    text
}

/// What of the spec is there, and below it the objects that are not, some of many.
fn against_spec(there: &AgainstSpec, text: &mut String) {
    let _ = writeln!(text, "\nAgainst the spec: {}", against(there));
    let missing = there
        .missing
        .iter()
        .map(|object| format!("missing: {object}"));
    let differing = there.differing.iter().map(|it| {
        let Location { file, line, .. } = &it.location;
        format!("differs: {} at {file}:{line}: {}", it.object, fields(it))
    });
    for line in missing.chain(differing).take(OBJECTS) {
        let _ = writeln!(text, "    {line}");
    }
    let more = (there.missing.len() + there.differing.len()).saturating_sub(OBJECTS);
    if more > 0 {
        let _ = writeln!(text, "    and {more} more");
    }
}

// Writing to a text cannot fail.
fn criterion_to_text(criterion: &CriterionForm, text: &mut String) {
    let mark = match criterion.verdict {
        CriterionVerdict::Met => "[x]",
        CriterionVerdict::NotMet => "[ ]",
        CriterionVerdict::CannotTell => "[?]",
    };
    let words = criterion.verdict.words();
    let _ = writeln!(text, "{mark} {}: {words}", criterion.title);
    let _ = writeln!(text, "    {}", criterion.why);
    for count in &criterion.counts {
        let mark = if count.is_enough() { " " } else { "!" };
        let _ = writeln!(text, "  {mark} {:>10}  {}", amount(count), count.what);
    }
    for finding in criterion.findings.iter().take(SHOWN) {
        let _ = writeln!(
            text,
            "    {}[{}] {}:{}: {}",
            finding.severity, finding.invariant, finding.file, finding.line, finding.message
        );
    }
    if criterion.findings.len() > SHOWN {
        let _ = writeln!(text, "    and {} more", criterion.findings.len() - SHOWN);
    }
    text.push('\n');
}

fn risks(risks: &[Cause], text: &mut String) {
    if risks.is_empty() {
        return;
    }
    text.push_str("What to do first\n\n");
    for (number, risk) in (1..).zip(risks.iter().take(CAUSES)) {
        let _ = writeln!(
            text,
            "{number:>2}. {} ({}, {} found, {} fixable with --fix)",
            risk.invariant, risk.severity, risk.count, risk.fixable
        );
        for (what, sentence) in [("effect", &risk.effect), ("do", &risk.help)] {
            if let Some(sentence) = sentence {
                let _ = writeln!(text, "    {what}: {sentence}");
            }
        }
    }
    if risks.len() > CAUSES {
        let _ = writeln!(text, "    and {} more causes", risks.len() - CAUSES);
    }
    text.push('\n');
}

fn coverage(report: &PhaseReport, text: &mut String) {
    if report.coverage.is_empty() {
        return;
    }
    let rows = report.coverage.iter().map(|row| {
        let [a, b, c, d, e, f, g, h, i] = ASPECTS.map(|(_, of)| of(row).words().to_owned());
        let token = if row.token { "mounted" } else { "none" };
        let [token, level] = [token, &row.pod_security].map(str::to_owned);
        [
            row.workload.clone(),
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            token,
            level,
        ]
    });
    text.push_str(&table(
        [
            "WORKLOAD", "BACKUP", "INGRESS", "EGRESS", "FLOWS", "BUDGET", "QUOTA", "LIMITS",
            "ALERT", "ACCOUNT", "TOKEN", "PASSES",
        ],
        rows.collect(),
    ));
    text.push('\n');
}

fn restore_points(report: &PhaseReport, text: &mut String) {
    if report.restore_points.is_empty() {
        return;
    }
    let rows = report.restore_points.iter().map(|it| {
        let loss = it.worst_loss_seconds.map_or_else(|| "-".to_owned(), span);
        let back = it.ages_seconds.last();
        [
            it.source.clone(),
            it.schedule.clone().unwrap_or_else(|| "-".to_owned()),
            it.claims.len().to_string(),
            it.kept.to_string(),
            back.map_or_else(|| "-".to_owned(), |age| span(*age)),
            loss,
            it.obstacle.clone().unwrap_or_default(),
        ]
    });
    text.push_str(&table(
        [
            "BACKUP",
            "SCHEDULE",
            "CLAIMS",
            "KEPT",
            "BACK TO",
            "LOSS AT WORST",
            "OBSTACLE",
        ],
        rows.collect(),
    ));
    text.push('\n');
}

fn compliance(report: &PhaseReport, text: &mut String) {
    let touched = report.compliance.iter().filter(|it| it.findings > 0);
    let rows: Vec<_> = touched
        .map(|it| {
            [
                it.catalogue.clone(),
                it.number.clone(),
                it.subject.clone(),
                it.findings.to_string(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        text.push_str(&table(["CATALOGUE", "CONTROL", "ABOUT", "FINDINGS"], rows));
    }
}
