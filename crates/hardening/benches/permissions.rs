//! How long it takes to index roles and bindings, and then to ask who can and what a subject can.

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

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hardening::access::{Access, difference};
use hardening::analysis::{Analysis, Options};
use hardening::cluster::{Cluster, Request, Subject};
use hardening::manifest::{Bundle, Source};

/// Roles, bindings and subjects.
const SIZES: [(usize, usize, usize); 2] = [(1_000, 2_000, 1_000), (10_000, 20_000, 10_000)];

const NAMESPACES: usize = 200;

const RESOURCES: [(&str, &str); 12] = [
    ("", "pods"),
    ("", "configmaps"),
    ("", "secrets"),
    ("", "services"),
    ("", "pods/log"),
    ("", "pods/exec"),
    ("apps", "deployments"),
    ("apps", "statefulsets"),
    ("batch", "jobs"),
    ("batch", "cronjobs"),
    ("networking.k8s.io", "ingresses"),
    ("policy", "poddisruptionbudgets"),
];

const VERBS: [&str; 6] = ["get", "list", "watch", "create", "update", "delete"];

/// Roles of three rules, one of ten a ClusterRole; every fortieth names a resource that few do. A hundredth of the bindings
/// is for the whole cluster.
fn manifests(roles: usize, bindings: usize, subjects: usize, shift: usize) -> String {
    const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1";
    let mut yaml = String::new();
    let is_of_cluster = |role: usize| role.is_multiple_of(10);
    for role in 0..roles {
        let (kind, place) = if is_of_cluster(role) {
            ("ClusterRole", String::new())
        } else {
            ("Role", format!(", namespace: ns-{}", role % NAMESPACES))
        };
        let _ = writeln!(
            yaml,
            "---\n{RBAC}\nkind: {kind}\nmetadata: {{name: role-{role}{place}}}\nrules:"
        );
        for rule in 0..3 {
            let (group, resource) = RESOURCES[(role * 7 + rule * 5 + shift) % RESOURCES.len()];
            let first = (role + rule) % VERBS.len();
            let verbs = [VERBS[first], VERBS[(first + 1) % VERBS.len()]].join(", ");
            let _ = writeln!(
                yaml,
                "  - {{apiGroups: ['{group}'], resources: ['{resource}'], verbs: [{verbs}]}}"
            );
        }
        if role.is_multiple_of(40) {
            let _ = writeln!(
                yaml,
                "  - {{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}}"
            );
        }
    }
    for binding in 0..bindings {
        let role = binding * 31 % roles;
        let role_kind = if is_of_cluster(role) {
            "ClusterRole"
        } else {
            "Role"
        };
        let (kind, place) = if is_of_cluster(role) && binding.is_multiple_of(100) {
            ("ClusterRoleBinding", String::new())
        } else {
            (
                "RoleBinding",
                format!(", namespace: ns-{}", role % NAMESPACES),
            )
        };
        let subject = binding * 17 % subjects;
        let _ = writeln!(
            yaml,
            "---\n{RBAC}\nkind: {kind}\nmetadata: {{name: binding-{binding}{place}}}\n\
             roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: role-{role}}}\n\
             subjects: [{{kind: ServiceAccount, name: account-{subject}, namespace: ns-{}}}]",
            subject % NAMESPACES
        );
    }
    yaml
}

fn cluster(roles: usize, bindings: usize, subjects: usize, shift: usize) -> Cluster {
    let yaml = manifests(roles, bindings, subjects, shift);
    Cluster::of(Bundle::read([Source::new("generated.yaml", yaml)]))
}

fn permissions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("permissions");
    group.sample_size(10);
    for (roles, bindings, subjects) in SIZES {
        let indexed = cluster(roles, bindings, subjects, 0);
        let authorization = indexed.authorization();
        let rare = Request::resource("get", "", "nodes/proxy");
        let secrets = Request::resource("get", "", "secrets").within("ns-7");
        let account = Subject::account("ns-7", "account-7");
        println!(
            "{roles} roles, {bindings} bindings, {subjects} subjects: {} bindings give nodes/proxy everywhere, {} secrets in \
             one namespace, {} rules hold for one account",
            authorization.who_can(&rare).len(),
            authorization.who_can(&secrets).len(),
            authorization.grants_of(&account).count()
        );
        group.bench_function(format!("{roles} roles, index"), |bencher| {
            bencher.iter_batched(
                || cluster(roles, bindings, subjects, 0),
                |cluster| {
                    black_box(cluster.authorization().subjects().count());
                    cluster
                },
                BatchSize::LargeInput,
            );
        });
        group.bench_function(format!("{roles} roles, who-can nodes/proxy"), |bencher| {
            bencher.iter(|| black_box(authorization.who_can(black_box(&rare)).len()));
        });
        group.bench_function(
            format!("{roles} roles, who-can secrets in a namespace"),
            |bencher| {
                bencher.iter(|| black_box(authorization.who_can(black_box(&secrets)).len()));
            },
        );
        group.bench_function(format!("{roles} roles, can"), |bencher| {
            bencher.iter(|| black_box(authorization.grants_of(black_box(&account)).count()));
        });
        group.bench_function(format!("{roles} roles, may"), |bencher| {
            bencher.iter(|| {
                black_box(
                    authorization
                        .may(black_box(&account), &secrets)
                        .is_allowed(),
                )
            });
        });
        let before = Access::of(Arc::new(cluster(roles, bindings, subjects, 0)));
        let after = Access::of(Arc::new(cluster(roles, bindings, subjects, 1)));
        group.bench_function(format!("{roles} roles, difference of all"), |bencher| {
            bencher.iter(|| black_box(difference(&before, &after).len()));
        });
        let yaml = manifests(roles, bindings, subjects, 0);
        let analysis = Analysis::of(Bundle::read([Source::new("generated.yaml", yaml)]));
        let mut options = Options::default();
        options.config.select = vec!["access".to_owned()];
        black_box(analysis.cluster().authorization().subjects().count());
        group.bench_function(format!("{roles} roles, rules"), |bencher| {
            bencher.iter(|| black_box(analysis.report(&options).findings.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, permissions);
criterion_main!(benches);
