//! Budgets that guard nothing.

use std::collections::BTreeMap;

use super::custom_pods;
use crate::cluster::{Cluster, Object, Requirement, Selector, Workload, WorkloadKind};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violation, Violations};
use crate::resilience::{Budget, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.budget-selects-nothing",
        severity: Severity::Error,
        assumes: Some("the bundle holds all workloads of the namespace"),
        promise: "every budget counts the pods of at least one workload",
        page: include_str!("budget_selects_nothing.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    let custom = custom_pods::by_name(cluster);
    for (id, budget) in resilience.budgets_by_id() {
        if !disruptions.covered(id).is_empty() {
            continue;
        }
        let Some(pods) = &budget.pods else {
            violations.report(without_selector(budget, violations));
            continue;
        };
        let others = cluster.select(&budget.namespace, &Selector::everything());
        if others.is_empty() || pods.is_everything() || may_be_made(&custom, budget, pods) {
            continue;
        }
        let message = format!(
            "budget `{}` counts no pod: no workload of namespace `{}` carries {}",
            budget.name,
            budget.namespace,
            asked(pods)
        );
        let mut violation = violations
            .at(budget.place("selector"), message)
            .label("selects no pod")
            .effect("the budget guards nothing: a drain may evict the pods that it was meant for all at once");
        let others: Vec<_> = others.iter().map(|id| cluster.workload(*id)).collect();
        if let Some((workload, value)) = nearest(&others, pods) {
            let labels = workload.template.join(&FieldPath::of("metadata.labels"));
            violation = violation
                .related(
                    Place::value(workload.manifest, labels),
                    format!("the pods of `{}` carry `{value}`", workload.name),
                )
                .help(format!("did you mean `{value}`?"));
        } else if let Some(workload) = elsewhere(cluster, pods) {
            violation = violation
                .related(
                    Place::name(workload.manifest),
                    format!(
                        "`{}` carries it, but in namespace `{}`",
                        workload.name, workload.namespace
                    ),
                )
                .help("a budget counts pods of its own namespace only; put it where the pods are");
        }
        violations.report(violation);
    }
}

fn without_selector(budget: &Budget, violations: &Violations<'_>) -> Violation {
    let message = format!(
        "budget `{}` has no selector, so it counts no pod",
        budget.name
    );
    violations
        .at(Place::name(budget.manifest), message)
        .label("selects no pod")
        .effect("the budget guards nothing: an absent selector selects nothing, only an empty one selects all")
        .help("give it the labels of the pods that it is meant for")
}

/// Whether an operator may make the pods, from a resource of the name that the selector asks for.
fn may_be_made(custom: &BTreeMap<(&str, &str), &Object>, budget: &Budget, pods: &Selector) -> bool {
    pods.requirements().iter().any(|requirement| {
        let Requirement::In(_, values) = requirement else {
            return false;
        };
        let mut values = values.iter();
        values.any(|value| custom_pods::named(custom, &budget.namespace, value).is_some())
    })
}

fn asked(pods: &Selector) -> String {
    let words = pods
        .requirements()
        .iter()
        .map(|requirement| match requirement {
            Requirement::In(key, values) => format!("`{key}: {}`", values.join("|")),
            Requirement::NotIn(key, values) => format!("`{key}` other than `{}`", values.join("|")),
            Requirement::Exists(key) => format!("`{key}`"),
            Requirement::DoesNotExist(key) => format!("no `{key}`"),
        });
    words.collect::<Vec<_>>().join(" and ")
}

/// A workload whose label differs from the one asked for by a few letters, or that has it under another key.
fn nearest<'c>(others: &[&'c Workload], pods: &Selector) -> Option<(&'c Workload, String)> {
    pods.requirements().iter().find_map(|requirement| {
        let Requirement::In(key, wanted) = requirement else {
            return None;
        };
        let wanted = wanted.first()?;
        let workloads = others.iter().copied();
        let labels = workloads.flat_map(|workload| {
            let labels = workload.labels.iter();
            labels.map(move |(other, value)| (workload, other, value))
        });
        labels
            .filter_map(|(workload, other, value)| {
                let distance = strsim::damerau_levenshtein(value, wanted);
                let is_near = match other == key {
                    true => distance <= 2 || (wanted.len() >= 3 && value.starts_with(&**wanted)),
                    false => distance == 0,
                };
                is_near.then(|| (distance, workload, format!("{other}: {value}")))
            })
            .min_by_key(|(distance, ..)| *distance)
            .map(|(_, workload, label)| (workload, label))
    })
}

fn elsewhere<'c>(cluster: &'c Cluster, pods: &Selector) -> Option<&'c Workload> {
    let mut workloads = cluster.workloads().iter();
    workloads.find(|workload| {
        !matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob)
            && workload.is_selected_by(pods)
    })
}
