//! Who can become more than he is: the graph against a naive closure, the laws, the edges of each way, the question and
//! the invariants.

mod generated;
mod laws;
mod oracle;
mod primitives;
mod questions;
mod rules;

use std::sync::Arc;

use hardening::access::Access;
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};

fn access(yaml: &str) -> Access {
    let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    Access::of(Arc::new(Cluster::of(bundle)))
}
