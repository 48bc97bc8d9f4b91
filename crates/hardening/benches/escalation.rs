//! How long it takes to find out who can become more than they are in a large cluster: from typed manifests to the graph,
//! from there to the chains of every subject, and to every finding about access. The largest size holds 10,000 roles,
//! 20,000 bindings and 10,000 service accounts.

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
use hardening::access::escalation::Escalation;
use hardening::access::{Access, invariants::RULES};
use hardening::cluster::Cluster;
use hardening::finding::Violations;
use hardening::manifest::{Bundle, Source};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// Service accounts to a namespace.
const NAMESPACE_SIZE: usize = 50;

/// Rules of roles: most are harmless, some are worth more than they look.
const RULES_OF_ROLES: [&str; 10] = [
    "{apiGroups: [''], resources: [pods, services], verbs: [get, list, watch]}",
    "{apiGroups: [apps], resources: [deployments], verbs: [get, list, patch]}",
    "{apiGroups: [''], resources: [configmaps], verbs: ['*']}",
    "{apiGroups: [''], resources: [secrets], verbs: [get, list]}",
    "{apiGroups: [batch], resources: [jobs], verbs: [get, create]}",
    "{apiGroups: [''], resources: [pods/exec], verbs: [create]}",
    "{apiGroups: [''], resources: [serviceaccounts/token], resourceNames: [app-7, app-8], verbs: [create]}",
    "{apiGroups: [''], resources: [events], verbs: [create, patch]}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings, clusterroles], verbs: [create, bind]}",
    "{apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list, watch]}",
];

/// As many roles and accounts, twice as many bindings; each hundredth binding is of the whole cluster.
fn manifests(size: usize) -> String {
    let mut yaml = String::new();
    let namespaces = size.div_ceil(NAMESPACE_SIZE);
    for number in 0..size {
        let namespace = number / NAMESPACE_SIZE;
        let (one, two) = (RULES_OF_ROLES[number % 10], RULES_OF_ROLES[number * 7 % 10]);
        let _ = writeln!(
            yaml,
            "---\napiVersion: v1\nkind: ServiceAccount\n\
             metadata: {{name: app-{number}, namespace: ns-{namespace}}}\n\
             ---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n\
             metadata: {{name: role-{number}}}\nrules: [{one}, {two}]"
        );
    }
    for number in 0..size * 2 {
        let account = number * 13 % size;
        let role = number * 31 % size;
        let (kind, place) = if number % 100 == 0 {
            ("ClusterRoleBinding", String::new())
        } else {
            let namespace = (account / NAMESPACE_SIZE + number / size) % namespaces;
            ("RoleBinding", format!(", namespace: ns-{namespace}"))
        };
        let _ = writeln!(
            yaml,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\n\
             metadata: {{name: binding-{number}{place}}}\n\
             roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: role-{role}}}\n\
             subjects: [{{kind: ServiceAccount, name: app-{account}, namespace: ns-{}}}]",
            account / NAMESPACE_SIZE
        );
    }
    yaml
}

fn escalation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("escalation");
    group.sample_size(10);
    for size in SIZES {
        let bundle = Bundle::read([Source::new("generated.yaml", manifests(size))]);
        let cluster = Arc::new(Cluster::of(bundle));
        // Who may do what has a bench of its own.
        let bindings = cluster.authorization().bindings().count();
        assert!(bindings >= size * 2);
        let built = Escalation::of(&cluster);
        let subjects: Vec<_> = built.subjects(&cluster).collect();
        let all = subjects
            .iter()
            .filter(|subject| built.to_cluster_admin(subject).is_some());
        let some = subjects
            .iter()
            .filter(|subject| !built.own_chains(subject).is_empty());
        println!(
            "{size} roles, {bindings} bindings, {} subjects: {} can become more, {} of them cluster-admin",
            subjects.len(),
            some.count(),
            all.count()
        );
        group.bench_function(format!("{size} roles, the graph"), |bencher| {
            bencher.iter(|| black_box(Escalation::of(&cluster)));
        });
        group.bench_function(
            format!("{size} roles, the chains of all subjects"),
            |bencher| {
                bencher.iter(|| {
                    let chains = subjects
                        .iter()
                        .map(|subject| built.own_chains(subject).len());
                    black_box(chains.sum::<usize>())
                });
            },
        );
        group.bench_function(format!("{size} roles, invariants"), |bencher| {
            bencher.iter(|| {
                let access = Access::of(Arc::clone(&cluster));
                let mut found = Vec::new();
                for rule in RULES {
                    (rule.check)(&access, &mut Violations::new(&rule.invariant, &mut found));
                }
                black_box(found.len())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, escalation);
criterion_main!(benches);
