//! How long it takes to find what takes restore points of every claim of a large cluster, and to simulate a year of it.

#![allow(
    clippy::expect_used,
    reason = "a bench that meets the unexpected should stop"
)]
#![allow(
    missing_docs,
    reason = "criterion's macros make functions that have none"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::storage::{Moment, Storage};

const SIZES: [usize; 2] = [1_000, 10_000];
/// Claims in a namespace; each has a schedule of its own.
const OF_NAMESPACE: usize = 100;
const YEAR: i64 = 366 * 86_400;

fn restore_points(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("restore points");
    group.sample_size(10);
    for claims in SIZES {
        let bundle = Bundle::read([Source::new("generated.yaml", manifests(claims))]);
        let cluster = Arc::new(Cluster::of(bundle));
        let storage = Storage::of(Arc::clone(&cluster));
        assert_eq!(storage.claims().len(), claims);
        assert_eq!(storage.sources().len(), claims);
        println!(
            "{claims} claims with a daily schedule each: {} restore points in a year",
            simulated(&storage)
        );
        group.bench_function(
            format!("{claims} claims, manifests to sources"),
            |bencher| {
                bencher.iter(|| {
                    let storage = Storage::of(Arc::clone(&cluster));
                    black_box(storage.sources().len())
                });
            },
        );
        group.bench_function(format!("{claims} claims, a year of schedules"), |bencher| {
            bencher.iter(|| black_box(simulated(&storage)));
        });
        group.bench_function(format!("{claims} claims, worst loss of each"), |bencher| {
            bencher.iter(|| {
                let losses = storage.claims_by_id().filter_map(|(id, _)| {
                    let mut sources = storage.sources_of(id);
                    sources.next()?.worst_loss()
                });
                black_box(losses.max())
            });
        });
    }
    group.finish();
}

/// The restore points that all sources take in a year.
fn simulated(storage: &Storage) -> usize {
    let plans = storage.sources().iter().filter_map(|source| source.plan());
    let timelines =
        plans.map(|plan| plan.simulate(Moment::REFERENCE, Moment::REFERENCE.plus(YEAR)));
    timelines.map(|timeline| timeline.points.len()).sum()
}

fn manifests(claims: usize) -> String {
    let mut yaml = String::new();
    for claim in 0..claims {
        let namespace = claim / OF_NAMESPACE;
        write!(
            yaml,
            "---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: claim-{claim}, namespace: namespace-{namespace}, labels: {{claim: 'c{claim}'}}}}
spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}
---
apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: {{name: daily-{claim}, namespace: namespace-{namespace}}}
spec:
  claimSelector: {{matchLabels: {{claim: 'c{claim}'}}}}
  schedule: '{} {} * * *'
  retention: {{maxCount: 30, expires: 1440h}}
",
            claim % 60,
            claim % 24
        )
        .expect("a text takes everything");
    }
    yaml
}

criterion_group!(benches, restore_points);
criterion_main!(benches);
