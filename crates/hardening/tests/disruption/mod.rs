//! Budgets, drains and priorities: the engines against transcriptions of Kubernetes' code, the laws, and the edges of
//! the rules.

mod generated;
mod laws;
mod oracle;
mod preemption;
mod question;
mod rules;

use std::sync::Arc;

use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::resilience::Resilience;

fn resilience(yaml: &str) -> Resilience {
    let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    Resilience::of(Arc::new(Cluster::of(bundle)))
}
