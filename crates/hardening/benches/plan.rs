//! How long it takes to tell what a change does to a large cluster: two bundles read, compared by all engines, and rolled
//! out.

#![allow(
    missing_docs,
    reason = "criterion's macros make functions that have none"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::analysis::Options;
use hardening::api;
use hardening::manifest::Source;
use hardening::plan::Scope;

/// Workloads, each with a Service, a ServiceAccount and a budget, and namespaces.
const SIZES: [(usize, usize); 3] = [(250, 10), (2_500, 100), (12_500, 500)];

/// Workloads that need the next one of their namespace, one tenth of which have the given image.
fn manifests(workloads: usize, namespaces: usize, image: &str) -> String {
    let mut yaml = String::new();
    for namespace in 0..namespaces {
        let _ = writeln!(
            yaml,
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: ns-{namespace}}}"
        );
    }
    for workload in 0..workloads {
        let namespace = workload % namespaces;
        let next = (workload + namespaces) % workloads;
        let image = if workload % 10 == 0 { image } else { "web:1" };
        let _ = writeln!(
            yaml,
            "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: app-{workload}, namespace: ns-{namespace}}}\n\
             ---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app-{workload}, namespace: ns-{namespace}}}\n\
             spec:\n  replicas: 2\n  selector: {{matchLabels: {{app: app-{workload}}}}}\n  template:\n    \
             metadata: {{labels: {{app: app-{workload}}}}}\n    spec:\n      serviceAccountName: app-{workload}\n      \
             containers: [{{name: it, image: '{image}', env: [{{name: NEXT_URL, value: 'http://app-{next}'}}]}}]\n\
             ---\napiVersion: v1\nkind: Service\nmetadata: {{name: app-{workload}, namespace: ns-{namespace}}}\n\
             spec: {{selector: {{app: app-{workload}}}, ports: [{{port: 80}}]}}\n\
             ---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: app-{workload}, namespace: ns-{namespace}}}\n\
             spec: {{maxUnavailable: 1, selector: {{matchLabels: {{app: app-{workload}}}}}}}"
        );
    }
    yaml
}

/// A policy in every namespace that denies all ingress.
fn policies(namespaces: usize) -> String {
    (0..namespaces)
        .map(|namespace| {
            format!(
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: deny, namespace: ns-{namespace}}}\n\
                 spec: {{podSelector: {{}}, policyTypes: [Ingress]}}\n"
            )
        })
        .collect()
}

fn plan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(10);
    for (workloads, namespaces) in SIZES {
        let current = Source::new("now.yaml", manifests(workloads, namespaces, "web:1"));
        let next = manifests(workloads, namespaces, "web:2") + &policies(namespaces);
        let desired = Source::new("then.yaml", next);
        let options = Options::default();
        let made = |current: &[Source], desired: &Source| {
            api::plan(current.to_vec(), [desired.clone()], &options, Scope::Apply)
        };
        let plan = made(std::slice::from_ref(&current), &desired);
        let objects = plan.summary.created + plan.summary.changed + plan.summary.unchanged;
        println!(
            "{objects} objects: {} effects, {} steps",
            plan.effects.len(),
            plan.steps.len()
        );
        group.bench_function(format!("{objects} objects, a change"), |bencher| {
            bencher.iter(|| black_box(made(std::slice::from_ref(&current), &desired)));
        });
        group.bench_function(format!("{objects} objects, from nothing"), |bencher| {
            bencher.iter(|| black_box(made(&[], &desired)));
        });
    }
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
