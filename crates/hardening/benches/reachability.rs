//! How long it takes to decide who reaches whom in a large cluster: from typed manifests to every row of the class
//! matrix.

#![allow(
    clippy::expect_used,
    reason = "a bench that meets the unexpected should stop"
)]
#![allow(
    missing_docs,
    reason = "criterion's macros make functions that have none"
)]

mod generated_cluster;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::network::{Network, difference};

const SIZES: [usize; 2] = [1_000, 10_000];
const POLICIES: usize = 2_000;

fn reachability(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reachability");
    group.sample_size(10);
    for workloads in SIZES {
        let yaml = generated_cluster::manifests(workloads, POLICIES);
        let bundle = Bundle::read([Source::new("generated.yaml", yaml)]);
        let cluster = Arc::new(Cluster::of(bundle));
        assert_eq!(cluster.workloads().len(), workloads);
        let network = Network::of(Arc::clone(&cluster));
        assert_eq!(network.policies().len(), POLICIES);
        println!(
            "{workloads} workloads, {POLICIES} policies: {} classes",
            network.reachability().classes().count()
        );
        group.bench_function(
            format!("{workloads} workloads, policies to engine"),
            |bencher| {
                bencher.iter(|| {
                    let network = Network::of(Arc::clone(&cluster));
                    black_box(network.reachability().classes().count())
                });
            },
        );
        group.bench_function(
            format!("{workloads} workloads, policies to class matrix"),
            |bencher| {
                bencher.iter(|| {
                    let network = Network::of(Arc::clone(&cluster));
                    let rows = network.reachability().class_flows();
                    black_box(rows.map(|row| row.to.len()).sum::<usize>())
                });
            },
        );
        group.bench_function(format!("{workloads} workloads, difference"), |bencher| {
            let policies = network.policies_by_id().filter(|(id, _)| id.0 % 500 != 499);
            let other = network.under(policies.map(|(_, policy)| policy.clone()));
            bencher.iter(|| black_box(difference(&network, &other).len()));
        });
    }
    group.finish();
}

criterion_group!(benches, reachability);
criterion_main!(benches);
