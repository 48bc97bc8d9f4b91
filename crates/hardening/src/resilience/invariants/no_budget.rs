//! Workloads of several pods that no budget counts.

use std::collections::BTreeSet;

use super::spreading::{self, Spreading};
use crate::cluster::WorkloadKind;
use crate::finding::{Invariant, Place, Rule, Severity, Violations, counted};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.no-budget",
        severity: Severity::Warning,
        assumes: Some("the bundle holds all budgets of the namespace"),
        promise: "every workload of several replicas has a budget",
        page: include_str!("no_budget.md"),
    },
    check,
};

/// From so many pods on a StatefulSet is taken for one that needs most of them to agree.
pub(super) const QUORUM: u32 = 3;

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    // A bundle without any budget may be one whose budgets are kept elsewhere.
    let has_budgets = !resilience.budgets().is_empty();
    // What is refused is found as such.
    let refused: BTreeSet<_> = resilience
        .invalid_budgets()
        .iter()
        .map(|budget| &*budget.namespace)
        .collect();
    for (id, workload) in cluster.workloads_by_id() {
        let pods = disruptions.scale(id).least().unwrap_or(0);
        let is_quorum = workload.kind == WorkloadKind::StatefulSet && pods >= QUORUM;
        if !spreading::is_replicated(workload, pods)
            || !disruptions.budgets_of(id).is_empty()
            || !(has_budgets || is_quorum || spreading::of(workload, pods) != Spreading::Nothing)
            || refused.contains(&*workload.namespace)
        {
            continue;
        }
        let message = format!(
            "no budget counts the {} of {} `{}`",
            counted(pods, "pod"),
            workload.kind,
            workload.name
        );
        let effect = if is_quorum {
            "a drain may evict several of them at once, and those that are left may be too few to agree"
        } else {
            "drains of several nodes may evict all of them at the same time"
        };
        let violation = violations
            .at(Place::name(workload.manifest), message)
            .label(format!("{pods} replicas, no PodDisruptionBudget"))
            .effect(effect)
            .help("add a PodDisruptionBudget with `maxUnavailable: 1` and the labels of its pods");
        violations.report(violation);
    }
}
