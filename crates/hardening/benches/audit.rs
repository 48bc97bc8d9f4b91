//! How long it takes to decide what is recorded of requests, which rules of a large policy are never reached, and what of
//! 50,000 values is a credential.

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

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hardening::access::{Access, AuditPolicy, AuditRequest, AuditUser, RequestSubject, RuleReach};
use hardening::analysis::{Analysis, Options};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};

const RULES: [usize; 3] = [20, 200, 2_000];
const REQUESTS: usize = 1_000;
const VALUES: usize = 50_000;
/// Variables of a workload.
const VARIABLES: usize = 10;

/// Rules with users, verbs, two groups of resources and namespaces each; every tenth repeats the one before it, and the
/// last takes the rest.
fn policy(rules: usize) -> AuditPolicy {
    let mut yaml = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n".to_owned();
    for rule in 0..rules - 1 {
        let number = if rule % 10 == 9 { rule - 1 } else { rule };
        let _ = writeln!(
            yaml,
            "- {{level: Metadata, users: [user-{number}, user-{}], verbs: [get, list, watch], namespaces: [ns-{}, ns-{}], \
             resources: [{{group: '', resources: [pods, pods/log, secrets-{number}]}}, {{group: apps, resources: \
             [deployments], resourceNames: [a-{number}, b-{number}]}}]}}",
            number + 1,
            number % 7,
            number % 11,
        );
    }
    yaml.push_str("- {level: Metadata}\n");
    let bundle = Bundle::read([Source::new("policy.yaml", yaml)]);
    let access = Access::of(Arc::new(Cluster::of(bundle)));
    let written = access.audit_policies().first().expect("a policy");
    written.read.as_ref().expect("a policy that loads").clone()
}

fn requests() -> Vec<AuditRequest> {
    let request = |number: usize| AuditRequest {
        user: Some(AuditUser::of(&format!("user-{}", number * 7 % 2_500), [])),
        verb: "get".to_owned(),
        subject: RequestSubject::Resource {
            group: String::new(),
            resource: "pods".to_owned(),
            subresource: String::new(),
            name: "web".to_owned(),
            namespace: format!("ns-{}", number % 13),
        },
    };
    (0..REQUESTS).map(request).collect()
}

fn audit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("audit");
    group.sample_size(10);
    let requests = requests();
    for rules in RULES {
        let policy = policy(rules);
        let reach = policy.reach();
        let count = |wanted: fn(&RuleReach) -> bool| reach.iter().filter(|it| wanted(it)).count();
        println!(
            "{rules} rules: {} never reached, {} undecided",
            count(|it| matches!(it, RuleReach::Shadowed(_))),
            count(|it| matches!(it, RuleReach::Undecided))
        );
        group.throughput(Throughput::Elements(REQUESTS as u64));
        group.bench_function(format!("{rules} rules, {REQUESTS} requests"), |bencher| {
            bencher.iter(|| {
                let decided = requests.iter().filter(|it| policy.decide(it).records());
                black_box(decided.count())
            });
        });
        group.throughput(Throughput::Elements(rules as u64));
        group.bench_function(format!("{rules} rules, which are reached"), |bencher| {
            bencher.iter(|| black_box(policy.reach().len()));
        });
    }
    group.finish();
}

/// Workloads with variables, of which one in ten is a credential.
fn workloads() -> String {
    let mut yaml = String::new();
    for workload in 0..VALUES / VARIABLES {
        let _ = writeln!(
            yaml,
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: app-{workload}, namespace: shop}}\nspec:\n  containers:\n    \
             - name: it\n      image: it:1\n      env:\n        - {{name: DB_PASSWORD, value: hunter-{workload}}}"
        );
        for variable in 1..VARIABLES {
            let _ = writeln!(
                yaml,
                "        - {{name: SETTING_{variable}, value: 'http://service-{workload}.shop.svc:8080/path?a={variable}'}}"
            );
        }
    }
    yaml
}

fn credentials(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("credentials");
    group.sample_size(10);
    group.throughput(Throughput::Elements(VALUES as u64));
    let bundle = Bundle::read([Source::new("generated.yaml", workloads())]);
    let ids: Vec<_> = bundle.manifests().map(|(id, _)| id).collect();
    let found: usize = ids.iter().map(|id| bundle.credentials(*id).len()).sum();
    println!("{VALUES} values: {found} credentials");
    group.bench_function(format!("{VALUES} values, scan"), |bencher| {
        // What a bundle has found it keeps, so each round reads a new one.
        bencher.iter_batched(
            || Bundle::read([Source::new("generated.yaml", workloads())]),
            |bundle| {
                let found: usize = ids.iter().map(|id| bundle.credentials(*id).len()).sum();
                black_box(found)
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function(
        format!("{VALUES} values, sources for showing after the scan"),
        |bencher| {
            bencher.iter(|| black_box(bundle.redacted().len()));
        },
    );
    let analysis = Analysis::of(bundle);
    let mut options = Options::default();
    options.config.select = vec!["access.plain-secret".to_owned()];
    group.bench_function(
        format!("{VALUES} values, rule and findings after the scan"),
        |bencher| {
            bencher.iter(|| black_box(analysis.report(&options).findings.len()));
        },
    );
    group.finish();
}

criterion_group!(benches, audit, credentials);
criterion_main!(benches);
