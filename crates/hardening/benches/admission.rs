//! How long it takes to decide which pods of a large cluster are admitted: from typed manifests to what is used of every
//! quota.

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
use hardening::analysis::{Analysis, Options};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::resilience::Resilience;

/// Workloads, and namespaces with a quota and a LimitRange each.
const SIZES: [(usize, usize); 3] = [(1_000, 50), (10_000, 500), (40_000, 2_000)];

/// Deployments of three replicas with an init container, a sidecar and a container without amounts of its own, evenly
/// over namespaces whose quotas do not hold all of them.
fn manifests(workloads: usize, namespaces: usize) -> String {
    let mut yaml = String::new();
    for namespace in 0..namespaces {
        let _ = writeln!(
            yaml,
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: ns-{namespace}}}\n\
             ---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: quota, namespace: ns-{namespace}}}\n\
             spec: {{hard: {{requests.cpu: '20', requests.memory: 40Gi, limits.memory: 80Gi, pods: '50', services: '9'}}}}\n\
             ---\napiVersion: v1\nkind: LimitRange\nmetadata: {{name: limits, namespace: ns-{namespace}}}\n\
             spec: {{limits: [{{type: Container, max: {{cpu: '4', memory: 8Gi}}, default: {{memory: 512Mi}}, \
             defaultRequest: {{cpu: 100m, memory: 128Mi}}}}, {{type: Pod, max: {{memory: 16Gi}}}}]}}"
        );
    }
    for workload in 0..workloads {
        let namespace = workload % namespaces;
        let _ = writeln!(
            yaml,
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app-{workload}, namespace: ns-{namespace}}}\n\
             spec:\n  replicas: 3\n  selector: {{matchLabels: {{app: app-{workload}}}}}\n  template:\n    \
             metadata: {{labels: {{app: app-{workload}}}}}\n    spec:\n      \
             initContainers:\n        - {{name: proxy, image: it, restartPolicy: Always, resources: {{requests: {{cpu: 50m}}}}}}\n        \
             - {{name: first, image: it, resources: {{limits: {{cpu: '1', memory: 1Gi}}}}}}\n      \
             containers:\n        - {{name: it, image: it, resources: {{requests: {{cpu: {}m}}, limits: {{memory: 1Gi}}}}}}\n        \
             - {{name: logs, image: it}}",
            200 + workload % 7 * 50
        );
    }
    yaml
}

fn admission(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("admission");
    group.sample_size(10);
    for (workloads, namespaces) in SIZES {
        let yaml = manifests(workloads, namespaces);
        let bundle = Bundle::read([Source::new("generated.yaml", yaml)]);
        let cluster = Arc::new(Cluster::of(bundle.clone()));
        assert_eq!(cluster.workloads().len(), workloads);
        let resilience = Resilience::of(Arc::clone(&cluster));
        let admission = resilience.admission();
        assert_eq!(admission.quotas().len(), namespaces);
        let (wanted, admitted) = admission.workloads().fold((0, 0), |sums, (_, it)| {
            (sums.0 + it.full.wanted, sums.1 + it.full.admitted)
        });
        println!(
            "{workloads} workloads, {namespaces} quotas: {admitted} of {wanted} pods admitted"
        );
        group.bench_function(format!("{workloads} workloads, engine"), |bencher| {
            bencher.iter(|| {
                let resilience = Resilience::of(Arc::clone(&cluster));
                black_box(resilience.admission().workloads().count())
            });
        });
        let analysis = Analysis::of(bundle);
        let mut options = Options::default();
        options.config.select = vec!["resilience".to_owned()];
        black_box(analysis.resilience().admission());
        group.bench_function(format!("{workloads} workloads, rules"), |bencher| {
            bencher.iter(|| black_box(analysis.report(&options).findings.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, admission);
criterion_main!(benches);
