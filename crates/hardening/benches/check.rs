//! What a whole check costs beyond reading: both over the same trees in one run, and the ratio of the two.
//!
//! The tree is the folder that `HARDENING_TREE` names, else the real cluster beside the repository where it is there,
//! else the example shop. Copies of it live in namespaces of their own, as clusters of many teams do.

#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "criterion's macros generate undocumented items; a bench without its tree should stop"
)]

use std::cell::Cell;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hardening::analysis::Analysis;
use hardening::manifest::{Bundle, Source};

const DOCUMENTS: [usize; 2] = [5_000, 50_000];

fn reading_and_checking(criterion: &mut Criterion) {
    let tree = Tree::read(&root());
    let copies = DOCUMENTS.map(|documents| documents.div_ceil(tree.documents));
    let mut ratios = Vec::new();
    for copies in std::iter::once(1).chain(copies) {
        let sources = tree.replicated(copies);
        let bytes: usize = sources.iter().map(|source| source.text().len()).sum();
        let documents = copies * tree.documents;
        let mut group = criterion.benchmark_group(format!("{documents} documents"));
        group.throughput(Throughput::Bytes(bytes as u64));
        group.sample_size(10);
        let parse = Cell::new((Duration::ZERO, 0));
        group.bench_function(BenchmarkId::from_parameter("parse"), |bencher| {
            bencher.iter_custom(|rounds| timed(rounds, &parse, &sources, Bundle::read));
        });
        let check = Cell::new((Duration::ZERO, 0));
        group.bench_function(BenchmarkId::from_parameter("check"), |bencher| {
            bencher.iter_custom(|rounds| {
                timed(rounds, &check, &sources, |sources| {
                    Analysis::of(Bundle::read(sources)).findings()
                })
            });
        });
        group.finish();
        ratios.push((documents, mean(&check) / mean(&parse)));
    }
    for (documents, ratio) in ratios {
        println!("{documents} documents: a check takes {ratio:.2} times the parse");
    }
}

/// Seconds of one round.
fn mean(rounds: &Cell<(Duration, u64)>) -> f64 {
    let (time, count) = rounds.get();
    time.as_secs_f64() / count as f64
}

/// Times rounds on fresh copies of the sources, and adds them to all rounds so far.
fn timed<T>(
    rounds: u64,
    all: &Cell<(Duration, u64)>,
    sources: &[Source],
    work: impl Fn(Vec<Source>) -> T,
) -> Duration {
    let mut total = Duration::ZERO;
    for _ in 0..rounds {
        let sources = sources.to_vec();
        let start = Instant::now();
        let result = work(sources);
        total += start.elapsed();
        drop(black_box(result));
    }
    let (time, count) = all.get();
    all.set((time + total, count + rounds));
    total
}

fn root() -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let real = repository.join("../shared/hmco/k8s");
    std::env::var_os("HARDENING_TREE").map_or_else(
        || {
            if real.is_dir() {
                real
            } else {
                repository.join("examples/shop")
            }
        },
        PathBuf::from,
    )
}

/// A tree's texts, and the names that a copy of it must not share with another copy.
struct Tree {
    texts: Vec<String>,
    names: Vec<String>,
    documents: usize,
}

impl Tree {
    fn read(root: &Path) -> Self {
        let mut texts = Vec::new();
        collect(root, &mut texts);
        let bundle = Bundle::read(texts.iter().map(|text| Source::new("tree.yaml", text)));
        let manifests = bundle.manifests().map(|(_, manifest)| manifest);
        let mut names: Vec<_> = manifests
            .filter(|manifest| manifest.namespace().is_none() && manifest.name().len() > 3)
            .map(|manifest| manifest.name().to_owned())
            .collect();
        names.sort();
        names.dedup();
        Self {
            documents: bundle.manifests().count(),
            texts,
            names,
        }
    }

    fn replicated(&self, copies: usize) -> Vec<Source> {
        let mut sources = Vec::new();
        for copy in 0..copies {
            for (file, text) in self.texts.iter().enumerate() {
                let renamed = self.names.iter().fold(text.clone(), |text, name| {
                    text.replace(&format!(": {name}\n"), &format!(": {name}-{copy}\n"))
                });
                sources.push(Source::new(format!("{copy}/{file}.yaml"), renamed));
            }
        }
        sources
    }
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("a folder of manifests")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            texts.push(fs::read_to_string(&path).expect("a readable manifest"));
        }
    }
}

criterion_group!(benches, reading_and_checking);
criterion_main!(benches);
