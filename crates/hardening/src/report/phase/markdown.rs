//! The report as Markdown.

use std::fmt::Write;

use super::wording::{ASPECTS, against, amount, fields, headline, looked_at, span};
use super::{AgainstSpec, CriterionForm, CriterionVerdict, PhaseReport};
use crate::report::claims::claims_to_markdown;

/// How many findings are shown below a criterion.
const SHOWN: usize = 10;

/// The report as Markdown, as GitHub and GitLab render it: tables, and details to unfold. Names are escaped.
#[must_use]
pub fn phase_to_markdown(report: &PhaseReport) -> String {
    let mut text = format!(
        "# Phase 1 report\n\n**{}.** {}.\n\n",
        headline(report),
        looked_at(report)
    );
    text.push_str("| criterion | verdict | why |\n|---|---|---|\n");
    for criterion in &report.criteria {
        let mark = match criterion.verdict {
            CriterionVerdict::Met => "✔",
            CriterionVerdict::NotMet => "✘",
            CriterionVerdict::CannotTell => "?",
        };
        let verdict = criterion.verdict.words();
        row(
            &mut text,
            &[
                &criterion.title,
                &format!("{mark} {verdict}"),
                &criterion.why,
            ],
        );
    }
    risks(report, &mut text);
    text.push_str("\n## Criteria\n");
    for criterion in &report.criteria {
        section(criterion, &mut text);
    }
    coverage(report, &mut text);
    measures(report, &mut text);
    compliance(report, &mut text);
    if let Some(there) = &report.spec {
        against_spec(there, &mut text);
    }
    if let Some(claims) = &report.claims {
        let _ = write!(text, "\n## Claims\n\n{}", claims_to_markdown(claims));
    }
    text
}

fn against_spec(there: &AgainstSpec, text: &mut String) {
    let _ = write!(
        text,
        "\n## Against the spec\n\n{}.\n\n",
        prose(&against(there))
    );
    if there.as_rendered == there.objects {
        return;
    }
    text.push_str("| object | what | where |\n|---|---|---|\n");
    for object in &there.missing {
        row(text, &[object, "missing", ""]);
    }
    for it in &there.differing {
        let place = format!("{}:{}", it.location.file, it.location.line);
        row(
            text,
            &[&it.object, &format!("differs: {}", fields(it)), &place],
        );
    }
}

/// A row of a table. What is of Markdown or HTML in a cell is made plain text.
fn row(text: &mut String, cells: &[&str]) {
    for cell in cells {
        text.push_str("| ");
        text.push_str(&prose(cell));
        text.push(' ');
    }
    text.push_str("|\n");
}

/// A sentence of a finding: what stands between backticks is code, where it is of letters that end no code and no cell.
fn prose(text: &str) -> String {
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || " ._-/:=,{}*$()".contains(letter);
    let mut markdown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('`') {
        markdown.push_str(&escaped(before));
        rest = match behind.split_once('`') {
            Some((code, after)) if !code.trim().is_empty() && code.chars().all(is_plain) => {
                markdown.push_str(&format!("`{code}`"));
                after
            }
            _ => {
                markdown.push_str(&escaped("`"));
                behind
            }
        };
    }
    markdown.push_str(&escaped(rest));
    markdown
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '*' | '_' | '[' | ']' | '#' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            // A code span ends at its own mark only, and nothing is escaped within it.
            '`' => escaped.push_str("&#96;"),
            '@' => escaped.push_str("&#64;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

// Writing to a text cannot fail.
fn risks(report: &PhaseReport, text: &mut String) {
    if report.risks.is_empty() {
        return;
    }
    text.push_str("\n## What to do first\n\n| cause | severity | found | fixable | effect | do |\n|---|---|---|---|---|---|\n");
    for risk in &report.risks {
        row(
            text,
            &[
                &risk.invariant,
                &risk.severity.to_string(),
                &risk.count.to_string(),
                &risk.fixable.to_string(),
                risk.effect.as_deref().unwrap_or_default(),
                risk.help.as_deref().unwrap_or_default(),
            ],
        );
    }
}

fn section(criterion: &CriterionForm, text: &mut String) {
    let _ = write!(
        text,
        "\n### {}: {}\n\n",
        criterion.title,
        criterion.verdict.words()
    );
    if !criterion.counts.is_empty() {
        text.push_str("| counted | |\n|---|---|\n");
    }
    for count in &criterion.counts {
        let amount = amount(count);
        let amount = match count.is_enough() {
            true => amount,
            false => format!("✘ {amount}"),
        };
        row(text, &[&count.what, &amount]);
    }
    if criterion.findings.is_empty() {
        return;
    }
    let _ = write!(
        text,
        "\n<details><summary>{} against it</summary>\n\n",
        criterion.findings.len()
    );
    for finding in criterion.findings.iter().take(SHOWN) {
        let _ = writeln!(
            text,
            "- {} {}, {}:{}: {}",
            finding.severity,
            escaped(&finding.invariant),
            escaped(&finding.file),
            finding.line,
            prose(&finding.message)
        );
    }
    if criterion.findings.len() > SHOWN {
        let _ = writeln!(text, "- and {} more", criterion.findings.len() - SHOWN);
    }
    text.push_str("\n</details>\n");
}

fn coverage(report: &PhaseReport, text: &mut String) {
    if report.coverage.is_empty() {
        return;
    }
    text.push_str("\n## Coverage\n\n| workload |");
    for (name, _) in ASPECTS {
        let _ = write!(text, " {name} |");
    }
    text.push_str(" token | passes |\n|---|");
    text.push_str(&"---|".repeat(ASPECTS.len() + 2));
    text.push('\n');
    for it in &report.coverage {
        let mut cells = vec![it.workload.as_str()];
        cells.extend(ASPECTS.map(|(_, of)| of(it).words()));
        cells.push(if it.token { "mounted" } else { "none" });
        cells.push(&it.pod_security);
        row(text, &cells);
    }
}

fn measures(report: &PhaseReport, text: &mut String) {
    if !report.quotas.is_empty() {
        text.push_str(
            "\n## Quotas\n\n| quota | resource | limit | wanted | of it |\n|---|---|---|---|---|\n",
        );
    }
    for bar in &report.quotas {
        let percent = format!("{} %", bar.wanted_percent);
        row(
            text,
            &[&bar.quota, &bar.resource, &bar.hard, &bar.wanted, &percent],
        );
    }
    if !report.restore_points.is_empty() {
        text.push_str("\n## Restore points\n\n| backup | schedule | claims | kept | loss at worst | obstacle |\n|---|---|---|---|---|---|\n");
    }
    for it in &report.restore_points {
        row(
            text,
            &[
                &it.source,
                it.schedule.as_deref().unwrap_or("-"),
                &it.claims.len().to_string(),
                &it.kept.to_string(),
                &it.worst_loss_seconds.map_or_else(|| "-".to_owned(), span),
                it.obstacle.as_deref().unwrap_or_default(),
            ],
        );
    }
}

fn compliance(report: &PhaseReport, text: &mut String) {
    let mut touched = report
        .compliance
        .iter()
        .filter(|it| it.findings > 0)
        .peekable();
    if touched.peek().is_none() {
        return;
    }
    text.push_str("\n## Controls that findings touch\n\n| catalogue | control | about | findings |\n|---|---|---|---|\n");
    for it in touched {
        row(
            text,
            &[
                &it.catalogue,
                &it.number,
                &it.subject,
                &it.findings.to_string(),
            ],
        );
    }
}
