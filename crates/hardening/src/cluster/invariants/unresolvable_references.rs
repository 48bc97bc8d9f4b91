//! Names of things of which the bundle shows none, so that nobody can tell whether they are there.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, Reference, Resolution, Selector, Service};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.unresolvable-references",
        severity: Severity::Info,
        assumes: None,
        promise: "the bundle declares objects of every kind that its objects name",
        page: include_str!("unresolvable_references.md"),
    },
    check,
};

/// How many names a message lists.
const LISTED: usize = 6;

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    let mut unknown: BTreeMap<(&str, Option<&str>), Vec<&Reference>> = BTreeMap::new();
    for reference in cluster.references() {
        if reference.resolution == Resolution::Undecidable && !reference.optional {
            let target = &reference.target;
            let key = (target.kind.as_str(), target.namespace.as_deref());
            unknown.entry(key).or_default().push(reference);
        }
    }
    for ((kind, namespace), references) in unknown {
        let Some(first) = references.first() else {
            continue;
        };
        let mut names: Vec<_> = references
            .iter()
            .map(|it| it.target.name.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        let count = references.len();
        let (noun, verb) = if count == 1 {
            ("reference", "is")
        } else {
            ("references", "are")
        };
        let place = namespace.map_or_else(String::new, |name| format!(" of namespace `{name}`"));
        let message = format!(
            "{count} {noun} to {} {verb} not checked",
            plural(kind) + &place
        );
        let violation = violations
            .at(first.place(), message)
            .label(why(cluster, first))
            .help(format!(
                "add the manifests of {} to have them checked",
                listed(&names)
            ));
        violations.report(violation);
    }
    selectors(cluster, violations);
}

fn why(cluster: &Cluster, reference: &Reference) -> String {
    let target = &reference.target;
    let namespace = target.namespace.as_deref();
    let mut shown = cluster.of_kind_in(&target.group, &target.kind, namespace);
    match shown.next() {
        Some(_) => format!(
            "`{}` holds more than any bundle shows",
            namespace.unwrap_or_default()
        ),
        None => format!("the bundle declares no {} there", target.kind),
    }
}

/// Services that select pods of a namespace of which the bundle shows no workload.
fn selectors(cluster: &Cluster, violations: &mut Violations<'_>) {
    let mut unknown: BTreeMap<&str, Vec<&Service>> = BTreeMap::new();
    for service in cluster.services() {
        if service.selector.is_some() {
            unknown.entry(&service.namespace).or_default().push(service);
        }
    }
    unknown.retain(|namespace, _| {
        cluster
            .select(namespace, &Selector::everything())
            .is_empty()
    });
    for (namespace, services) in unknown {
        let Some(first) = services.first() else {
            continue;
        };
        let names: Vec<_> = services
            .iter()
            .map(|service| service.name.as_str())
            .collect();
        let noun = if names.len() == 1 {
            "the selector of Service"
        } else {
            "the selectors of Services"
        };
        let place = Place::value(first.manifest, FieldPath::of("spec.selector"));
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!("{noun} {} {verb} not checked", listed(&names));
        let violation = violations
            .at(place, message)
            .label(format!(
                "the bundle shows no workload of namespace `{namespace}`"
            ))
            .help("add the manifests of the workloads to have it checked");
        violations.report(violation);
    }
}

fn plural(kind: &str) -> String {
    match kind {
        _ if kind.ends_with("ss") => format!("{kind}es"),
        _ => format!("{kind}s"),
    }
}

fn listed(names: &[&str]) -> String {
    let shown: Vec<_> = names
        .iter()
        .take(LISTED)
        .map(|name| format!("`{name}`"))
        .collect();
    let shown = shown.join(", ");
    match names.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
        Some(rest) => format!("{shown} and {rest} more"),
        None => shown,
    }
}
