//! A quota for priority classes that do not exist, or that no pod of its namespace has.

use std::collections::BTreeSet;

use crate::cluster::{Cluster, Object, Resource};
use crate::finding::{Invariant, Place, Rule, Severity, Violations, listed};
use crate::resilience::{ClassSelection, Quota, QuotaScope, Resilience, quota_scopes};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.quota-matches-nothing",
        severity: Severity::Error,
        assumes: Some("the bundle declares all priority classes of the cluster"),
        promise: "a quota for priority classes limits pods that there are",
        page: include_str!("quota_matches_nothing.md"),
    },
    check,
};

/// The classes that every cluster has.
const BUILT_IN: [&str; 2] = ["system-cluster-critical", "system-node-critical"];

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    for object in cluster.of_kind("", "ResourceQuota") {
        missing_classes(cluster, object, violations);
    }
    let admission = resilience.admission();
    for (id, quota) in admission.quotas_by_id() {
        let limits_none = admission
            .quota_use(id)
            .is_some_and(|it| it.workloads.is_empty());
        if limits_none {
            unused_classes(resilience, quota, violations);
        }
    }
}

/// Looks at rejected quotas, too: once they are accepted, they match nothing still.
fn missing_classes(cluster: &Cluster, object: &Object, violations: &mut Violations<'_>) {
    let Resource::ResourceQuota(quota) = &object.resource else {
        return;
    };
    let Some(spec) = &quota.spec else {
        return;
    };
    for requirement in quota_scopes(spec) {
        let QuotaScope::PriorityClass(ClassSelection::In(names)) = &requirement.scope else {
            continue;
        };
        let (there, missing): (Vec<_>, Vec<_>) =
            names.iter().partition(|name| exists(cluster, name));
        if missing.is_empty() {
            continue;
        }
        let message = match missing.as_slice() {
            [only] => format!("no PriorityClass is called `{only}`"),
            _ => format!("no PriorityClass is called any of {}", listed(&missing)),
        };
        let quota = format!("{}/{}", object.namespace(), object.name());
        let place = Place::value(object.manifest, requirement.path.then("values"));
        let violation = violations.at(place, message);
        let mut violation = if there.is_empty() {
            violation
                .label("no pod can have such a class")
                .effect(format!("the ResourceQuota `{quota}` limits no pod"))
        } else {
            violation
                .label("not all of these exist")
                .effect(format!(
                    "the ResourceQuota `{quota}` limits pods of {} only",
                    listed(&there)
                ))
                .severity(Severity::Warning)
        };
        let declared = cluster.of_kind("scheduling.k8s.io", "PriorityClass");
        let declared: Vec<_> = declared.take(SHOWN).collect();
        for class in &declared {
            let place = Place::name(class.manifest);
            violation = violation.related(place, "a PriorityClass that there is");
        }
        if !declared.is_empty() {
            let names = declared.iter().map(|class| class.name());
            violation = violation.help(format!("name classes that there are: {}", listed(names)));
        }
        violations.report(violation);
    }
}

/// How many of the classes that exist are shown.
const SHOWN: usize = 4;

fn exists(cluster: &Cluster, name: &str) -> bool {
    BUILT_IN.contains(&name)
        || cluster
            .find("scheduling.k8s.io", "PriorityClass", None, name)
            .is_some()
}

/// A quota whose classes exist, but are those of no workload in its namespace. One that allows nothing is a guard and
/// meant to match nothing.
fn unused_classes(resilience: &Resilience, quota: &Quota, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let [requirement] = quota.scopes.as_slice() else {
        return;
    };
    let QuotaScope::PriorityClass(ClassSelection::In(names)) = &requirement.scope else {
        return;
    };
    let is_guard = quota.hard.iter().any(|(_, hard)| hard.is_zero());
    let of_bundle = |name: &String| exists(cluster, name) && !BUILT_IN.contains(&name.as_str());
    if is_guard || !names.iter().all(of_bundle) {
        return;
    }
    let admission = resilience.admission();
    let workloads = cluster.workloads_by_id();
    let used = workloads
        .filter(|(_, workload)| workload.namespace == quota.namespace)
        .filter_map(|(id, _)| Some(admission.workload(id)?.priority_class.as_deref()));
    let used: BTreeSet<Option<&str>> = used.collect();
    if used.is_empty() {
        return;
    }
    let classes = used.into_iter().map(|class| class.unwrap_or("none"));
    let message = format!(
        "no workload of `{}` has the priority class {}",
        quota.namespace,
        listed(names)
    );
    let place = Place::value(quota.manifest, requirement.path.then("values"));
    let violation = violations
        .at(place, message)
        .label("the class of no pod here")
        .effect(format!(
            "the ResourceQuota `{}` limits no pod; those of this namespace have the class {}",
            quota.display(),
            listed(classes)
        ))
        .assumes("the bundle holds all workloads of the namespace")
        .severity(Severity::Warning);
    violations.report(violation);
}
