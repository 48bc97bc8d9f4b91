//! Budgets that have the name of one workload and the selector of another.

use std::collections::BTreeMap;

use super::custom_pods::{self, is_named, named};
use crate::cluster::Workload;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.budget-selects-other-workload",
        severity: Severity::Warning,
        assumes: Some("the budget is meant for the workload whose name it has"),
        promise: "a budget with the name of a workload counts its pods",
        page: include_str!("budget_selects_other_workload.md"),
    },
    check,
};

/// What the names of budgets have beside that of their workload.
const AFFIXES: [&str; 5] = [
    "-poddisruptionbudget",
    "-disruption-budget",
    "-budget",
    "-pdb",
    "pdb-",
];

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    let workloads_by_name: BTreeMap<_, _> = cluster
        .workloads()
        .iter()
        .filter(|workload| workload.replicas != Some(0))
        .map(|workload| ((&*workload.namespace, &*workload.name), workload))
        .collect();
    let custom = custom_pods::by_name(cluster);
    for (id, budget) in resilience.budgets_by_id() {
        let covered = disruptions.covered(id);
        let meant = meant(&budget.name);
        let names_one = |workload: &Workload| {
            is_named(&workload.name, meant) || workload.labels.values().any(|value| value == meant)
        };
        if covered.is_empty() || covered.iter().any(|it| names_one(cluster.workload(*it))) {
            continue;
        }
        let workload = named(&workloads_by_name, &budget.namespace, meant);
        let workload = workload.map(|it| (it.manifest, it.kind.to_string(), &*it.name));
        let Some((manifest, kind, name)) = workload.or_else(|| {
            let object = named(&custom, &budget.namespace, meant)?;
            Some((object.manifest, object.identity.kind.clone(), object.name()))
        }) else {
            continue;
        };
        let selected = cluster.listed(&covered);
        let message = format!(
            "budget `{}` counts the pods of {selected}, not those of the {kind} `{name}`",
            budget.name
        );
        let violation = violations
            .at(budget.place("selector"), message)
            .label(format!("selects the pods of {selected}"))
            .effect(format!(
                "`{name}` has no budget, and {selected} one that is meant for something else"
            ))
            .help(format!(
                "give it labels that the pods of `{name}` carry, or a name that says what it is for"
            ))
            .related(
                Place::name(manifest),
                format!("`{name}` is what the budget is named after"),
            );
        violations.report(violation);
    }
}

/// The name of a budget without what only says that it is one.
fn meant(name: &str) -> &str {
    let stripped = AFFIXES.iter().find_map(|affix| {
        let suffix = affix.starts_with('-').then(|| name.strip_suffix(affix));
        suffix.unwrap_or_else(|| name.strip_prefix(affix))
    });
    stripped.unwrap_or(name)
}
