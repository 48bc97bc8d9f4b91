//! How long it takes to decide what may be evicted in a large cluster: from typed manifests to a verdict for every
//! workload, and to every finding about resilience. Each size holds as many budgets as workloads.

#![allow(
    clippy::expect_used,
    reason = "a bench that meets the unexpected should stop"
)]
#![allow(
    missing_docs,
    reason = "criterion's macros make functions that have none"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::cluster::Cluster;
use hardening::finding::Violations;
use hardening::manifest::{Bundle, Source};
use hardening::resilience::{Resilience, Verdict, invariants::RULES};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// Workloads to a namespace.
const NAMESPACE_SIZE: usize = 50;

/// Deployments and StatefulSets of one to five replicas, each with a budget, some of which block.
fn manifests(workloads: usize) -> String {
    let mut yaml = String::new();
    for number in 0..workloads {
        let namespace = number / NAMESPACE_SIZE;
        let kind = ["Deployment", "StatefulSet"][number % 2];
        let bound = [
            "maxUnavailable: 1",
            "minAvailable: 1",
            "minAvailable: 50%",
            "maxUnavailable: 25%",
        ][number % 4];
        let _ = writeln!(
            yaml,
            "---\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: app-{number}, namespace: ns-{namespace}}}\n\
             spec:\n  replicas: {}\n  selector: {{matchLabels: {{app: app-{number}}}}}\n  template:\n    \
             metadata: {{labels: {{app: app-{number}}}}}\n    spec: {{containers: [{{name: it, image: it}}]}}\n\
             ---\napiVersion: policy/v1\nkind: PodDisruptionBudget\n\
             metadata: {{name: app-{number}, namespace: ns-{namespace}}}\n\
             spec: {{{bound}, selector: {{matchLabels: {{app: app-{number}}}}}}}",
            1 + number % 5
        );
    }
    yaml
}

fn disruption(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("disruption");
    group.sample_size(10);
    for workloads in SIZES {
        let bundle = Bundle::read([Source::new("generated.yaml", manifests(workloads))]);
        let cluster = Arc::new(Cluster::of(bundle));
        assert_eq!(cluster.workloads().len(), workloads);
        let resilience = Resilience::of(Arc::clone(&cluster));
        assert_eq!(resilience.budgets().len(), workloads);
        println!(
            "{workloads} workloads, {workloads} budgets: {} block",
            blocked(&resilience)
        );
        group.bench_function(format!("{workloads} workloads, verdicts"), |bencher| {
            bencher.iter(|| {
                let resilience = Resilience::of(Arc::clone(&cluster));
                black_box(blocked(&resilience))
            });
        });
        group.bench_function(format!("{workloads} workloads, invariants"), |bencher| {
            bencher.iter(|| {
                let resilience = Resilience::of(Arc::clone(&cluster));
                let mut found = Vec::new();
                for rule in RULES {
                    (rule.check)(
                        &resilience,
                        &mut Violations::new(&rule.invariant, &mut found),
                    );
                }
                black_box(found.len())
            });
        });
    }
    group.finish();
}

/// The workloads of which no pod can be evicted.
fn blocked(resilience: &Resilience) -> usize {
    let disruptions = resilience.disruptions();
    let workloads = resilience.cluster().workloads_by_id();
    let verdicts = workloads.map(|(id, _)| disruptions.of(id).verdict);
    verdicts
        .filter(|verdict| matches!(verdict, Verdict::Blocked(_)))
        .count()
}

criterion_group!(benches, disruption);
criterion_main!(benches);
