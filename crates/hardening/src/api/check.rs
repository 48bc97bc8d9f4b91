//! Sources to findings.

use crate::analysis::{Analysis, Options, Report};
use crate::manifest::{Bundle, Source};

/// Reads sources as one cluster, within the limits and for the network plugin that the options tell of.
#[must_use]
pub fn analyze(sources: impl IntoIterator<Item = Source>, options: &Options) -> Analysis {
    let bundle = Bundle::read_within(sources, &options.config.limits);
    let bundle = bundle.with_encoding(options.positions);
    Analysis::with_network(bundle, options.config.network)
}

/// What is broken in sources, read as one cluster.
///
/// ```
/// use hardening::analysis::Options;
/// use hardening::api::check;
/// use hardening::manifest::Source;
///
/// let yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop}\n";
/// let source = Source::new("shop.yaml", yaml);
/// let report = check([source], &Options::default());
/// assert_eq!(report.findings[0].invariant, "manifest.duplicate-key");
/// ```
#[must_use]
pub fn check(sources: impl IntoIterator<Item = Source>, options: &Options) -> Report {
    analyze(sources, options).report(options)
}
