//! The report as one page that needs nothing else: no script, no font, no picture from elsewhere.

use std::fmt::Write;

use super::escape::{escaped, prose};
use super::wording::{ASPECTS, against, amount, fields, headline, looked_at};
use super::{
    AgainstSpec, Coverage, CriterionForm, CriterionVerdict, FindingRef, PhaseReport, figures,
};
use crate::report::claims::{ClaimOutcome, MeasuredClaims};
use crate::storage::lasting;

/// How many findings are listed below a criterion.
const FINDINGS: usize = 200;
/// How many causes are shown before the rest is folded.
const FIRST: usize = 8;

/// The report as a page of HTML, with its figures drawn. It holds no script and asks for nothing, which its policy
/// enforces, too; every name in it is escaped.
///
/// ```
/// use hardening::analysis::{Analysis, Options};
/// use hardening::manifest::Bundle;
///
/// let report = hardening::criteria::assess(&Analysis::of(Bundle::read([])), &Options::default());
/// let page = hardening::report::phase_to_html(&report);
/// assert!(page.starts_with("<!doctype html>"));
/// assert!(!page.contains("<script"));
/// ```
#[must_use]
pub fn phase_to_html(report: &PhaseReport) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"referrer\" content=\"no-referrer\"/>\n<title>Phase 1 report</title>\n<style>\n",
    );
    page.push_str(include_str!("page.css"));
    page.push_str("</style>\n</head>\n<body>\n<main>\n");
    let _ = writeln!(
        page,
        "<header><h1>Phase 1 report</h1>\n<p class=\"headline\">{}</p>\n<p class=\"faint\">{}</p></header>",
        escaped(&headline(report)),
        escaped(&looked_at(report))
    );
    cards(report, &mut page);
    risks(report, &mut page);
    network(report, &mut page);
    coverage(report, &mut page);
    measures(report, &mut page);
    page.push_str("<h2>The criteria one by one</h2>\n");
    for (number, criterion) in (1..).zip(&report.criteria) {
        section(number, criterion, &mut page);
    }
    compliance(report, &mut page);
    if let Some(there) = &report.spec {
        against_spec(there, &mut page);
    }
    if let Some(measured) = &report.claims {
        claims(measured, &mut page);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

const fn class(verdict: CriterionVerdict) -> &'static str {
    match verdict {
        CriterionVerdict::Met => "met",
        CriterionVerdict::NotMet => "not",
        CriterionVerdict::CannotTell => "cannot",
    }
}

const fn mark(verdict: CriterionVerdict) -> &'static str {
    match verdict {
        CriterionVerdict::Met => "✔",
        CriterionVerdict::NotMet => "✘",
        CriterionVerdict::CannotTell => "?",
    }
}

/// Each part of a sentence on a line of its own.
fn lines(text: &str) -> String {
    let parts: Vec<_> = text.split("; ").map(prose).collect();
    parts.join("<br/>")
}

// Writing to a text cannot fail.
fn cards(report: &PhaseReport, page: &mut String) {
    page.push_str("<ul class=\"cards\">\n");
    for (number, it) in (1..).zip(&report.criteria) {
        let _ = writeln!(
            page,
            "<li class=\"{}\"><h3><a href=\"#c{number}\">{}</a></h3><span class=\"verdict\">{} {}</span><p>{}</p></li>",
            class(it.verdict),
            escaped(&it.title),
            mark(it.verdict),
            it.verdict.words(),
            lines(&it.why)
        );
    }
    page.push_str("</ul>\n");
}

fn risks(report: &PhaseReport, page: &mut String) {
    if report.risks.is_empty() {
        return;
    }
    page.push_str("<h2>What to do first</h2>\n<ol class=\"risks\">\n");
    for risk in report.risks.iter().take(FIRST) {
        let found = match (risk.count, risk.fixable) {
            (count, 0) => format!("{count} found"),
            (count, fixable) => format!("{count} found, {fixable} fixable with --fix"),
        };
        let _ = writeln!(
            page,
            "<li><code>{}</code> <span class=\"{}\">{}</span> <span class=\"faint\">{found}</span>",
            escaped(&risk.invariant),
            risk.severity,
            risk.severity
        );
        for (class, sentence) in [("", &risk.effect), ("faint", &risk.help)] {
            if let Some(sentence) = sentence {
                let _ = writeln!(page, "<p class=\"{class}\">{}</p>", prose(sentence));
            }
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n");
    let rest = report.risks.get(FIRST..).unwrap_or_default();
    if rest.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<details><summary>{} more causes</summary>\n<div class=\"scroll\"><table>\n\
         <thead><tr><th>cause</th><th>severity</th><th>found</th><th>what to do</th></tr></thead>\n<tbody>",
        rest.len()
    );
    for risk in rest {
        let _ = writeln!(
            page,
            "<tr><td class=\"cause\"><code>{}</code></td><td class=\"{}\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            escaped(&risk.invariant),
            risk.severity,
            risk.severity,
            risk.count,
            prose(risk.help.as_deref().unwrap_or(&risk.promise))
        );
    }
    page.push_str("</tbody></table></div></details>\n");
}

fn network(report: &PhaseReport, page: &mut String) {
    if report.network.namespaces.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Who may reach whom</h2>\n<p class=\"faint\">Pairs of workloads that policies let connect on some port: \
         senders down, receivers across. The stronger the colour, the more of them; grey is none.</p>\n<div class=\"scroll\">\n",
    );
    page.push_str(&figures::network(&report.network));
    page.push_str("</div>\n");
}

fn coverage(report: &PhaseReport, page: &mut String) {
    if report.coverage.is_empty() {
        return;
    }
    page.push_str("<h2>What workloads have</h2>\n");
    page.push_str(LEGEND);
    page.push_str("<div class=\"scroll\">\n");
    page.push_str(&figures::coverage(report));
    let _ = write!(
        page,
        "</div>\n<details><summary>{} workloads one by one</summary>\n<div class=\"scroll\"><table>\n<thead><tr><th>workload</th>",
        report.coverage.len()
    );
    for (name, _) in ASPECTS {
        let _ = write!(page, "<th>{name}</th>");
    }
    page.push_str("<th>token</th><th>passes</th></tr></thead>\n<tbody>\n");
    for row in &report.coverage {
        let _ = write!(
            page,
            "<tr><td class=\"cause\"><code>{}</code></td>",
            escaped(&row.workload)
        );
        for (_, of) in ASPECTS {
            let coverage = of(row);
            let _ = write!(
                page,
                "<td class=\"{}\">{}</td>",
                shown(coverage),
                coverage.words()
            );
        }
        let token = if row.token { "mounted" } else { "none" };
        let _ = writeln!(
            page,
            "<td>{token}</td><td>{}</td></tr>",
            escaped(&row.pod_security)
        );
    }
    page.push_str("</tbody></table></div></details>\n");
}

const LEGEND: &str = "<p class=\"legend\"><span><b class=\"yes\">■</b> yes</span><span><b class=\"partly\">■</b> partly</span>\
<span><b class=\"no\">■</b> no</span><span><b class=\"unknown\">■</b> manifests do not tell</span></p>\n";

const fn shown(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Yes => "yes",
        Coverage::Partly => "partly",
        Coverage::No => "no",
        Coverage::NotNeeded => "faint",
        Coverage::Unknown => "unknown",
    }
}

fn measures(report: &PhaseReport, page: &mut String) {
    if !report.quotas.is_empty() {
        page.push_str(
            "<h2>Quotas</h2>\n<p class=\"faint\">What all pods at their scale ask for; the line is the limit.</p>\n<div class=\"scroll\">\n",
        );
        page.push_str(&figures::quotas(&report.quotas));
        page.push_str("</div>\n");
    }
    if report.restore_points.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Restore points</h2>\n<p class=\"faint\">What each backup keeps once as many go as come, if every run succeeds.</p>\n<div class=\"scroll\">\n",
    );
    page.push_str(&figures::restore_points(&report.restore_points));
    page.push_str("</div>\n");
    let obstacles = report.restore_points.iter();
    let mut obstacles = obstacles
        .filter_map(|it| Some((&it.source, it.obstacle.as_ref()?)))
        .peekable();
    if obstacles.peek().is_some() {
        page.push_str("<ul>\n");
        for (source, obstacle) in obstacles {
            let _ = writeln!(
                page,
                "<li><code>{}</code>: {}</li>",
                escaped(source),
                prose(obstacle)
            );
        }
        page.push_str("</ul>\n");
    }
    let worst = report.restore_points.iter();
    if let Some(worst) = worst.filter_map(|it| it.worst_loss_seconds).max() {
        let _ = writeln!(
            page,
            "<p class=\"note\">The backup that runs least loses {} at worst.</p>",
            escaped(&lasting(worst))
        );
    }
}

fn section(number: usize, criterion: &CriterionForm, page: &mut String) {
    let _ = writeln!(
        page,
        "<section class=\"criterion {}\" id=\"c{number}\"><h3>{}</h3><span class=\"verdict\">{} {}</span>\n<table><tbody>",
        class(criterion.verdict),
        escaped(&criterion.title),
        mark(criterion.verdict),
        criterion.verdict.words()
    );
    for count in &criterion.counts {
        let class = match (count.needed, count.is_enough()) {
            (_, false) => "number few",
            (Some(_), true) => "number short",
            (None, true) => "number",
        };
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td class=\"{class}\">{}</td></tr>",
            prose(&count.what),
            amount(count)
        );
    }
    page.push_str("</tbody></table>\n");
    if criterion.verdict == CriterionVerdict::CannotTell {
        let _ = writeln!(page, "<p class=\"faint\">{}</p>", escaped(&criterion.why));
    }
    findings(&criterion.findings, page);
    page.push_str("</section>\n");
}

fn findings(findings: &[FindingRef], page: &mut String) {
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<details><summary>{} {} against it</summary>\n<ul>",
        findings.len(),
        if findings.len() == 1 {
            "finding"
        } else {
            "findings"
        }
    );
    for finding in findings.iter().take(FINDINGS) {
        let _ = writeln!(
            page,
            "<li><span class=\"{}\">{}</span> {}<br/><code class=\"faint\">{}:{} {}</code></li>",
            finding.severity,
            finding.severity,
            prose(&finding.message),
            escaped(&finding.file),
            finding.line,
            escaped(&finding.invariant)
        );
    }
    if findings.len() > FINDINGS {
        let _ = writeln!(page, "<li>and {} more</li>", findings.len() - FINDINGS);
    }
    page.push_str("</ul></details>\n");
}

fn compliance(report: &PhaseReport, page: &mut String) {
    if report.compliance.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Controls of public catalogues</h2>\n<p class=\"faint\">Which controls the findings touch. No finding is no proof: \
         the catalogues also ask for what no manifest shows.</p>\n<div class=\"scroll\"><table>\n\
         <thead><tr><th>catalogue</th><th>control</th><th>about</th><th>findings</th></tr></thead>\n<tbody>\n",
    );
    for it in &report.compliance {
        let class = if it.findings > 0 {
            "number few"
        } else {
            "number"
        };
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"{class}\">{}</td></tr>",
            escaped(&it.catalogue),
            escaped(&it.number),
            escaped(&it.subject),
            it.findings
        );
    }
    page.push_str("</tbody></table></div>\n");
}

fn against_spec(there: &AgainstSpec, page: &mut String) {
    let _ = writeln!(
        page,
        "<h2>Against the spec</h2>\n<p>{}.</p>",
        escaped(&against(there))
    );
    if there.as_rendered == there.objects {
        return;
    }
    page.push_str(
        "<div class=\"scroll\"><table>\n<thead><tr><th>object</th><th>what</th><th>where</th></tr></thead>\n<tbody>",
    );
    for object in &there.missing {
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>missing</td><td></td></tr>",
            escaped(object)
        );
    }
    for it in &there.differing {
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>differs: {}</td><td>{}:{}</td></tr>",
            escaped(&it.object),
            escaped(&fields(it)),
            escaped(&it.location.file),
            it.location.line
        );
    }
    page.push_str("</tbody></table></div>\n");
}

fn claims(measured: &MeasuredClaims, page: &mut String) {
    let _ = writeln!(
        page,
        "<h2>Claims</h2>\n<p>{}.</p>",
        escaped(&measured.summary.words())
    );
    page.push_str(
        "<div class=\"scroll\"><table>\n<thead><tr><th>claim</th><th>verdict</th><th>measured</th></tr></thead>\n<tbody>",
    );
    for claim in &measured.claims {
        let lines: Vec<_> = claim
            .outcome
            .lines()
            .iter()
            .map(|line| prose(line))
            .collect();
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td class=\"{}\">{}</td><td>{}</td></tr>",
            prose(&claim.claim),
            claim_class(&claim.outcome),
            claim.outcome.word(),
            lines.join("<br/>")
        );
    }
    page.push_str("</tbody></table></div>\n");
}

const fn claim_class(outcome: &ClaimOutcome) -> &'static str {
    match outcome {
        ClaimOutcome::True { .. } => "met",
        ClaimOutcome::False { .. } => "not",
        ClaimOutcome::CannotTell { .. } => "cannot",
    }
}
