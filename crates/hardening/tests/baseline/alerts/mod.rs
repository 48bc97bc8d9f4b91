//! The alert rules of a baseline: each fires when it should, in the real Prometheus' own tests, and is silent when only
//! little is missing.

mod backups;
mod case;
mod catalogue;
mod certificates;
mod cluster;
mod databases;
mod deployments;
mod pipeline;
mod pods;
mod promtool;
mod resources;
mod rules;
mod services;
mod storage;
mod stores;
mod thresholds;

use hardening::spec::Spec;

use case::Case;

const CASES: &[&[Case]] = &[
    pods::CASES,
    storage::CASES,
    resources::CASES,
    databases::CASES,
    stores::CASES,
    services::CASES,
    deployments::CASES,
    cluster::CASES,
    certificates::CASES,
    backups::CASES,
    pipeline::CASES,
];

fn cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().copied().flatten()
}

/// A spec with a service for each kind of metrics that an alert knows.
fn watched() -> Spec {
    Spec::parse(
        "watched.yaml",
        include_str!("watched.yaml"),
        Default::default(),
    )
    .unwrap()
}
