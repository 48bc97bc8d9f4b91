//! What a tree has of Phase 1: eight criteria, each decided from the invariants that must hold and from what is counted.
//!
//! A criterion is met where no finding at warning or error stands against it and where all that must be there is there. A
//! criterion that the manifests say nothing about, or say only in part, cannot be told: a tick is earned, never given.
//! A baseline earns none, so it does not count; what is ignored with a reason is said beside the tick.

mod against;
mod catalogue;
mod compliance;
mod counts;
mod coverage;
mod decision;
mod figures;
mod risks;

pub use against::against;
pub use compliance::{CONTROLS, Catalogue, Control, controls_of};

use crate::analysis::{Analysis, Config, Options};
use crate::finding::Finding;
use crate::report::{FindingRef, PhaseReport};
use coverage::Covered;

/// The version of the JSON form.
const VERSION: u32 = 1;

/// What a cluster has of Phase 1. Runs a check and all engines; at worst quadratic in the classes of equal workloads and
/// linear in alerts times workloads.
///
/// ```
/// use hardening::analysis::{Analysis, Options};
/// use hardening::criteria::assess;
/// use hardening::manifest::{Bundle, Source};
/// use hardening::report::{Criterion, CriterionVerdict};
///
/// let yaml = "
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec: {containers: [{name: web, image: web}]}
/// ";
/// let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
/// let report = assess(&analysis, &Options::default());
/// let isolation = &report.criteria[1];
/// assert_eq!(isolation.criterion, Criterion::NetworkIsolation);
/// assert_eq!(isolation.verdict, CriterionVerdict::NotMet);
/// ```
#[must_use]
pub fn assess(analysis: &Analysis, options: &Options) -> PhaseReport {
    let options = &Options {
        baseline: None,
        ..options.clone()
    };
    let checked = analysis.report(options);
    let whole = whole(analysis, options, checked.summary.suppressed);
    let covered = Covered::of(analysis);
    let restore_points = figures::restore_points(analysis.storage());
    let measured = counts::Measured::of(analysis, &covered, &restore_points);
    let findings = &checked.findings;
    PhaseReport {
        version: VERSION,
        summary: checked.summary,
        criteria: decision::decide(&measured, findings, &whole, options),
        risks: risks::of(findings),
        compliance: compliance::notes(findings),
        network: figures::network(analysis.network()),
        quotas: figures::quotas(analysis.resilience()),
        coverage: covered.rows,
        restore_points,
        spec: None,
        claims: None,
    }
}

/// What would be found if nothing were ignored and every invariant had its own severity; empty where that is the same.
fn whole(analysis: &Analysis, options: &Options, suppressed: usize) -> Vec<Finding> {
    if suppressed == 0 && options.config.severity.is_empty() {
        return Vec::new();
    }
    let config = Config {
        ignore: Vec::new(),
        severity: std::collections::BTreeMap::new(),
        ..options.config.clone()
    };
    let whole = Options {
        config,
        no_ignores: true,
        ..options.clone()
    };
    analysis.report(&whole).findings
}

fn short(finding: &Finding) -> FindingRef {
    FindingRef {
        invariant: finding.invariant.to_string(),
        severity: finding.severity,
        message: finding.message.clone(),
        file: finding.location.file.clone(),
        line: finding.location.line,
        fingerprint: finding.fingerprint.clone(),
    }
}
