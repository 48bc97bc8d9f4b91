//! From a spec to the text of every manifest of its baseline: the Phase 1 of HMCo, and specs of many namespaces. The document
//! of operations, for which the manifests are read and their roll-out is planned, has a figure of its own.
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

/// The bytes of all manifests.
fn manifests(spec: &Spec) -> usize {
    let baseline = Baseline::of(spec);
    let texts = baseline.manifests().iter().map(|file| file.to_text());
    texts.map(|text| text.len()).sum()
}

fn baseline(criterion: &mut Criterion) {
    let hmco = Spec::hmco();
    let rendered = Baseline::of(&hmco);
    let files = rendered.manifests().len();
    println!("HMCo: {files} files, {} bytes", manifests(&hmco));
    criterion.bench_function("baseline/hmco/manifests", |bencher| {
        bencher.iter(|| manifests(black_box(&hmco)));
    });
    criterion.bench_function("baseline/hmco/operations", |bencher| {
        bencher.iter(|| rendered.operations(black_box(&hmco)).len());
    });
    let mut group = criterion.benchmark_group("baseline/namespaces");
    group.sample_size(10);
    for namespaces in [10, 100, 1_000] {
        let spec = spec(namespaces);
        println!("{namespaces} namespaces: {} bytes", manifests(&spec));
        group.bench_function(namespaces.to_string(), |bencher| {
            bencher.iter(|| manifests(black_box(&spec)));
        });
    }
    group.finish();
}

criterion_group!(benches, baseline);
criterion_main!(benches);
