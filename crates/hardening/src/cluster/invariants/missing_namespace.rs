//! Objects in a namespace that nothing declares.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, Object};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violation, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.missing-namespace",
        severity: Severity::Error,
        assumes: Some("nothing but the bundle creates namespaces"),
        promise: "every namespace that objects are in is declared",
        page: include_str!("missing_namespace.md"),
    },
    check,
};

/// Namespaces that every cluster has.
const IN_EVERY_CLUSTER: &[&str] = &["default", "kube-node-lease", "kube-public", "kube-system"];

/// How alike two names must be, from 0 to 1, to suggest one for the other.
const ALIKE: f64 = 0.9;

/// How many names are compared in one run.
const COMPARISONS: usize = 100_000;

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    let mut undeclared: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for object in cluster.objects() {
        let namespace = object.namespace();
        let is_missing = cluster
            .namespaces()
            .get(namespace)
            .is_some_and(|namespace| namespace.manifest.is_none());
        if is_missing && !IN_EVERY_CLUSTER.contains(&namespace) {
            undeclared.entry(namespace).or_default().push(object);
        }
    }
    if cluster.of_kind("", "Namespace").next().is_none() {
        declares_none(&undeclared, violations);
        return;
    }
    let mut comparisons = COMPARISONS;
    for (namespace, objects) in undeclared {
        let Some((first, others)) = objects.split_first() else {
            continue;
        };
        let also = match others.len() {
            0 => String::new(),
            1 => ", which one more object is in".to_owned(),
            count => format!(", which {count} more objects are in"),
        };
        let message = format!("no Namespace `{namespace}` is declared{also}");
        let violation = at(first, message, violations)
            .label("declared nowhere in the bundle")
            .effect("the API server refuses objects of a namespace that does not exist");
        let violation = match nearest(cluster, namespace, &mut comparisons) {
            Some((name, place)) => violation
                .help(format!("did you mean `{name}`?"))
                .related(place, format!("Namespace `{name}` is declared here")),
            None => violation.help("declare the Namespace before what is in it"),
        };
        violations.report(violation);
    }
}

/// A bundle without any Namespace leaves them to somebody else.
fn declares_none(undeclared: &BTreeMap<&str, Vec<&Object>>, violations: &mut Violations<'_>) {
    let objects = undeclared.values().flatten();
    let Some(first) = objects.min_by_key(|object| object.manifest) else {
        return;
    };
    let names: Vec<_> = undeclared
        .keys()
        .take(5)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = undeclared.len() - names.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!(
        "the bundle declares no Namespace, but is in {}{more}",
        names.join(", ")
    );
    let violation = at(first, message, violations)
        .severity(Severity::Info)
        .label("declared nowhere in the bundle")
        .effect("what rests on labels of namespaces cannot be judged")
        .help("add the manifests of the namespaces");
    violations.report(violation);
}

fn at(object: &Object, message: String, violations: &Violations<'_>) -> Violation {
    let path = FieldPath::of("metadata.namespace");
    violations.at(Place::value(object.manifest, path), message)
}

fn nearest<'c>(
    cluster: &'c Cluster,
    namespace: &str,
    comparisons: &mut usize,
) -> Option<(&'c str, Place)> {
    let mut best: Option<(f64, &Object)> = None;
    for declared in cluster.of_kind("", "Namespace") {
        *comparisons = comparisons.checked_sub(1)?;
        let alike = strsim::jaro_winkler(namespace, declared.name());
        if alike >= ALIKE && best.is_none_or(|(other, _)| alike > other) {
            best = Some((alike, declared));
        }
    }
    best.map(|(_, object)| (object.name(), Place::name(object.manifest)))
}
