//! How long it takes to judge the pods of a large cluster: every check of both levels on each of them, and every rule
//! about Pod Security.

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
use hardening::access::pod_security::{Level, Mode, Pod, Standard, Verdict};
use hardening::access::{Access, invariants::RULES};
use hardening::cluster::Cluster;
use hardening::finding::Violations;
use hardening::manifest::{Bundle, Source};

const PODS: usize = 50_000;

/// Pods to a namespace.
const NAMESPACE_SIZE: usize = 100;

/// Half of them hardened, the others each with a fault or two; a third of the namespaces enforces nothing.
fn manifests() -> String {
    let mut yaml = String::new();
    for number in 0..PODS {
        let namespace = number / NAMESPACE_SIZE;
        if number % NAMESPACE_SIZE == 0 {
            let level = ["privileged", "baseline", "restricted"][namespace % 3];
            let _ = writeln!(
                yaml,
                "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: ns-{namespace}, labels: \
                 {{pod-security.kubernetes.io/enforce: {level}}}}}"
            );
        }
        let (pod, container) = match number % 4 {
            0 => ("hostPID: true, ", ""),
            1 => ("", "privileged: true"),
            _ => (
                "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, ",
                "allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}",
            ),
        };
        let _ = writeln!(
            yaml,
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: pod-{number}, namespace: ns-{namespace}}}\nspec: {{{pod}\
             containers: [{{name: it, image: it, ports: [{{containerPort: 80}}], securityContext: {{{container}}}}}, \
             {{name: log, image: log, securityContext: {{{container}}}}}], volumes: [{{name: a, emptyDir: {{}}}}]}}"
        );
    }
    yaml
}

fn pod_security(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pod security");
    group.sample_size(10);
    let bundle = Bundle::read([Source::new("generated.yaml", manifests())]);
    let cluster = Arc::new(Cluster::of(bundle));
    assert_eq!(cluster.workloads().len(), PODS);
    println!(
        "{PODS} pods: {} fail restricted, {} are refused by their namespaces",
        failing(&cluster),
        refused(&Access::of(Arc::clone(&cluster)))
    );
    group.bench_function(format!("{PODS} pods, restricted"), |bencher| {
        bencher.iter(|| black_box(failing(&cluster)));
    });
    group.bench_function(format!("{PODS} pods, as their namespaces ask"), |bencher| {
        bencher.iter(|| black_box(refused(&Access::of(Arc::clone(&cluster)))));
    });
    let about_pods = RULES
        .iter()
        .filter(|rule| rule.invariant.id.contains("pod-security"));
    let about_pods: Vec<_> = about_pods.collect();
    group.bench_function(format!("{PODS} pods, invariants"), |bencher| {
        bencher.iter(|| {
            let access = Access::of(Arc::clone(&cluster));
            let mut found = Vec::new();
            for rule in &about_pods {
                (rule.check)(&access, &mut Violations::new(&rule.invariant, &mut found));
            }
            black_box(found.len())
        });
    });
    group.finish();
}

fn failing(cluster: &Cluster) -> usize {
    let restricted = Standard::latest(Level::Restricted);
    let workloads = cluster.workloads().iter();
    let verdicts = workloads.map(|workload| Verdict::of(restricted, &Pod::of_workload(workload)));
    verdicts.filter(|verdict| !verdict.allows()).count()
}

fn refused(access: &Access) -> usize {
    let security = access.pod_security();
    let workloads = access.cluster().workloads().iter();
    let verdicts = workloads.map(|workload| security.verdict(workload, Mode::Enforce));
    verdicts.filter(|verdict| !verdict.allows()).count()
}

criterion_group!(benches, pod_security);
criterion_main!(benches);
