//! Namespaced objects without a namespace, among others that have one.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, Object};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, SourceId, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.namespace-not-given",
        severity: Severity::Warning,
        assumes: Some("the bundle is applied without a namespace of its own (`kubectl apply -n`)"),
        promise: "every namespaced object names its namespace, or none does",
        page: include_str!("namespace_not_given.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    let bundle = cluster.bundle();
    let given = |object: &Object| bundle.manifest(object.manifest).namespace();
    let namespaced = || {
        let objects = cluster.objects();
        objects.filter(|object| object.identity.namespace.is_some())
    };
    let mut others = namespaced().filter(|object| given(object).is_some());
    // Whoever writes `default` for some may mean it for the rest.
    let Some(example) = others.find(|object| object.namespace() != "default") else {
        return;
    };
    let mut without: BTreeMap<SourceId, Vec<&Object>> = BTreeMap::new();
    for object in namespaced().filter(|object| given(object).is_none() && is_known(object)) {
        let source = bundle.manifest(object.manifest).source;
        without.entry(source).or_default().push(object);
    }
    for objects in without.values() {
        let Some((first, others)) = objects.split_first() else {
            continue;
        };
        let also = match others.len() {
            0 => String::new(),
            1 => ", like one more object of this file".to_owned(),
            count => format!(", like {count} more objects of this file"),
        };
        let message = format!(
            "{} `{}` names no namespace{also}",
            first.identity.kind,
            first.name()
        );
        let violation = violations
            .at(Place::name(first.manifest), message)
            .label("no `metadata.namespace`")
            .effect("it lands in `default`, or wherever the one who applies it happens to be")
            .help("give it a namespace")
            .related(
                Place::value(example.manifest, FieldPath::of("metadata.namespace")),
                "others of the bundle name theirs",
            );
        violations.report(violation);
    }
}

/// Of custom kinds nobody can tell from manifests whether they are in a namespace.
fn is_known(object: &Object) -> bool {
    let group = object.identity.group.as_str();
    !group.contains('.') || group.ends_with(".k8s.io")
}
