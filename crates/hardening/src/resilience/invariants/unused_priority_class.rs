//! PriorityClasses that no pod has.

use std::collections::BTreeSet;

use crate::cluster::{Cluster, Resource};
use crate::finding::{Invariant, Place, Rule, Severity, Violation, Violations};
use crate::manifest::{Node, Value};
use crate::resilience::{PriorityClass, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.unused-priority-class",
        severity: Severity::Info,
        assumes: Some("the bundle holds all workloads that are meant to have the class"),
        promise: "every PriorityClass is named by a workload, or is the default",
        page: include_str!("unused_priority_class.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    if cluster.workloads().is_empty() {
        return;
    }
    let named = named(cluster);
    let classes = resilience.priority_classes();
    let default = classes
        .iter()
        .filter(|class| class.global_default)
        .min_by_key(|it| it.value);
    let usual = default.map_or(0, |class| class.value);
    for class in classes {
        if class.global_default || class.name.starts_with("system-") || named.contains(&*class.name)
        {
            continue;
        }
        violations.report(unused(class, default, usual, violations));
    }
}

fn unused(
    class: &PriorityClass,
    default: Option<&PriorityClass>,
    usual: i32,
    violations: &Violations<'_>,
) -> Violation {
    let message = format!("no workload names PriorityClass `{}`", class.name);
    let given = match default {
        Some(default) => format!("{usual} of `{}`", default.name),
        None => "0".to_owned(),
    };
    let violation = violations.at(Place::name(class.manifest), message);
    let violation = match default {
        Some(default) => violation.related(
            Place::name(default.manifest),
            format!("what names no class has the {usual} of this one"),
        ),
        None => violation,
    };
    if class.value > usual {
        return violation
            .severity(Severity::Warning)
            .label(format!("{} that nobody has", class.value))
            .effect(format!(
                "what it was made for has the same priority as everything that names no class, {given}: when nodes are full, it waits behind the rest, and is evicted first as likely as they are"
            ))
            .help(format!("set `priorityClassName: {}` in the pods that it was made for, or remove it", class.name));
    }
    violation
        .label(format!("{} that nobody has", class.value))
        .effect(format!(
            "what it was made for has {given} like everything that names no class"
        ))
        .help(format!(
            "set `priorityClassName: {}` in the pods that it was made for, or remove it",
            class.name
        ))
}

/// The classes that pods name, and those that custom resources name for pods that an operator makes.
fn named(cluster: &Cluster) -> BTreeSet<&str> {
    let workloads = cluster.workloads().iter();
    let mut named: BTreeSet<_> = workloads
        .filter_map(|workload| workload.pod.priority_class_name.as_deref())
        .collect();
    for object in cluster.objects() {
        if matches!(object.resource, Resource::Other) {
            let root = &cluster.bundle().manifest(object.manifest).root;
            collect(root, false, &mut named);
        }
    }
    named
}

/// Texts under a key that speaks of priorities.
fn collect<'c>(node: &'c Node, is_priority: bool, named: &mut BTreeSet<&'c str>) {
    match &node.value {
        Value::String(text) if is_priority => {
            named.insert(text);
        }
        Value::Sequence(items) => {
            for item in items.iter() {
                collect(item, is_priority, named);
            }
        }
        Value::Mapping(mapping) => {
            for entry in mapping.entries() {
                let speaks = entry.key.to_ascii_lowercase().contains("priorityclass");
                collect(&entry.value, speaks, named);
            }
        }
        _ => {}
    }
}
