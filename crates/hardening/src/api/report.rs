//! What a cluster has of Phase 1.

use crate::analysis::{Analysis, Options};
use crate::criteria;
use crate::report::{AgainstSpec, PhaseReport};
use crate::spec::Spec;

/// What a cluster has of Phase 1: the criteria with the counts and findings behind each, and what workloads have.
///
/// ```
/// use hardening::api::{Options, analyze, report};
/// use hardening::manifest::Source;
///
/// let yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
/// let options = Options::default();
/// let analysis = analyze([Source::new("shop.yaml", yaml)], &options);
/// let report = report(&analysis, &options);
/// assert_eq!(report.criteria.len(), 8);
/// ```
#[must_use]
pub fn report(analysis: &Analysis, options: &Options) -> PhaseReport {
    criteria::assess(analysis, options)
}

/// Which objects of a spec's baseline a cluster has as they are rendered; see [`criteria::against`].
#[must_use]
pub fn against(analysis: &Analysis, spec: &Spec) -> AgainstSpec {
    criteria::against(analysis, spec)
}
