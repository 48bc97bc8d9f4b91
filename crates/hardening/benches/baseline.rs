//! From a spec to the text of every file of its baseline: the Phase 1 of HMCo, and specs of many namespaces.
//!
//! One namespace holds ten services that call each other; the figures for ten, a hundred and a thousand namespaces tell
//! whether rendering grows with what is declared.

#![allow(
    missing_docs,
    clippy::panic,
    reason = "criterion's macros make functions that have none, and a spec of ours holds together"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::baseline::Baseline;
use hardening::spec::Spec;

const SERVICES: usize = 10;

fn spec(namespaces: usize) -> Spec {
    let mut text = String::from(
        "apiVersion: hardening/v1alpha1\nkind: Phase1\ncluster:\n  name: large\n  kubernetesVersion: \"1.32\"\n  \
         apiServer: {addresses: [10.0.0.1]}\n  nodes: [10.0.0.0/24]\nnamespaces:\n",
    );
    for at in 0..namespaces {
        let _ = writeln!(
            text,
            "  - {{name: space-{at}, quota: {{requests: {{cpu: 16, memory: 32Gi}}}}}}"
        );
    }
    text.push_str("services:\n");
    for at in 0..namespaces * SERVICES {
        let (space, next) = (
            at / SERVICES,
            (at + 1) % SERVICES + at / SERVICES * SERVICES,
        );
        let _ = writeln!(
            text,
            "  - {{name: service-{at}, namespace: space-{space}, ports: [{{name: http, port: 8080}}], calls: [{{to: service-{next}, port: http}}]}}"
        );
    }
    Spec::parse("large.yaml", &text, Default::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn render(spec: &Spec) -> usize {
    let baseline = Baseline::of(spec);
    baseline
        .files()
        .iter()
        .map(|file| file.to_text().len())
        .sum()
}

fn baseline(criterion: &mut Criterion) {
    let hmco = Spec::hmco();
    println!(
        "HMCo: {} files, {} bytes",
        Baseline::of(&hmco).files().len(),
        render(&hmco)
    );
    criterion.bench_function("baseline/hmco", |bencher| {
        bencher.iter(|| render(black_box(&hmco)))
    });
    let mut group = criterion.benchmark_group("baseline/namespaces");
    group.sample_size(10);
    for namespaces in [10, 100, 1_000] {
        let spec = spec(namespaces);
        println!("{namespaces} namespaces: {} bytes", render(&spec));
        group.bench_function(namespaces.to_string(), |bencher| {
            bencher.iter(|| render(black_box(&spec)))
        });
    }
    group.finish();
}

criterion_group!(benches, baseline);
criterion_main!(benches);
