//! Role-based access control: the evaluator against a transcription of the API server's code, upstream's cases, and the
//! laws of bindings, aggregation and coverage.

mod aggregation;
mod coverage;
mod default_roles;
mod evaluation;
pub(crate) mod oracle;

use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};

pub(crate) fn cluster(yaml: &str) -> Cluster {
    Cluster::of(Bundle::read([Source::new("a.yaml", yaml)]))
}
