//! What may be evicted of workloads, and what forbids it?

use super::endpoint::named_workloads;
use super::{AskError, EndpointName};
use crate::cluster::{Cluster, WorkloadId};
use crate::finding::{Place, Related};
use crate::report::{DrainVerdict, DrainedWorkload, Drains};
use crate::resilience::{BudgetState, Disruption, Obstacle, Resilience, Scale, Verdict};

pub(super) fn answer(
    resilience: &Resilience,
    asked: &[EndpointName],
) -> Result<(Drains, Vec<Related>), AskError> {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    let workloads = named_workloads(cluster, asked)?;
    let mut evidence = Vec::new();
    let mut drains = Vec::new();
    let mut node = Vec::new();
    for id in &workloads {
        let disruption = disruptions.of(*id);
        evidence.extend(proof(resilience, &disruption));
        if disruption.pods != Some(0) {
            node.push((*id, 1));
        }
        drains.push(drained(resilience, &disruption));
    }
    let name = |(id, _): &(WorkloadId, u32)| cluster.workload(*id).display();
    let rounds = disruptions.drain(&node).rounds.into_iter();
    let rounds = rounds.map(|round| round.iter().map(name).collect());
    let rounds = rounds.collect();
    Ok((Drains { drains, rounds }, evidence))
}

fn drained(resilience: &Resilience, disruption: &Disruption) -> DrainedWorkload {
    let budgets = disruption.budgets.iter();
    let budgets = budgets.filter_map(|id| resilience.budget(*id));
    let (verdict, allowed) = match &disruption.verdict {
        Verdict::Unguarded => (DrainVerdict::Unguarded, None),
        Verdict::AtATime(count) => (DrainVerdict::Limited, Some(*count)),
        Verdict::Blocked(_) => (DrainVerdict::Blocked, Some(0)),
        Verdict::NotEvicted => (DrainVerdict::NotEvicted, None),
        Verdict::NoPods => (DrainVerdict::NoPods, None),
        Verdict::Undecided => (DrainVerdict::Undecided, None),
    };
    DrainedWorkload {
        workload: resilience.cluster().workload(disruption.workload).display(),
        pods: disruption.pods,
        budgets: budgets
            .map(|budget| format!("{}/{}", budget.namespace, budget.name))
            .collect(),
        allowed,
        verdict,
        why: why(resilience, disruption),
    }
}

fn why(resilience: &Resilience, disruption: &Disruption) -> String {
    match &disruption.verdict {
        Verdict::Unguarded => "no budget counts its pods".to_owned(),
        Verdict::AtATime(_) => arithmetic(resilience, disruption),
        Verdict::Blocked(Obstacle::Overlapping(budgets)) => format!(
            "{} budgets count its pods, which the API server answers with an error (500)",
            budgets.len()
        ),
        Verdict::Blocked(Obstacle::Unscalable { workload, .. }) => format!(
            "its budget counts pods of {}, too, which has no scale, so it allows nothing (429)",
            resilience.cluster().workload(*workload).display()
        ),
        Verdict::Blocked(Obstacle::Exhausted(_)) => {
            let arithmetic = arithmetic(resilience, disruption);
            match resilience.disruptions().standby(disruption.workload) {
                Some(standby) => format!(
                    "{arithmetic} (429); a standby of {} is not ready by its probe",
                    standby.kind
                ),
                None => format!("{arithmetic} (429)"),
            }
        }
        Verdict::NotEvicted => "a drain leaves the pods of a DaemonSet alone".to_owned(),
        Verdict::NoPods => "it has no pods".to_owned(),
        Verdict::Undecided => "manifests do not tell which of its pods are there".to_owned(),
    }
}

/// `minAvailable: 50% of 3 is 2, and 3 are ready`.
fn arithmetic(resilience: &Resilience, disruption: &Disruption) -> String {
    let disruptions = resilience.disruptions();
    let budget = disruption.budgets.first();
    let found = budget.and_then(|id| Some((*id, resilience.budget(*id)?)));
    let Some((id, budget)) = found else {
        return String::new();
    };
    match disruptions.best_state(id) {
        BudgetState::Known(status) => format!(
            "`{}` of {} wants {} healthy, and {} are",
            budget.bound, status.expected, status.desired, status.healthy
        ),
        BudgetState::Unscalable(_) | BudgetState::Undecided => budget.bound.to_string(),
    }
}

/// The budgets and what says how many pods there are.
fn proof(resilience: &Resilience, disruption: &Disruption) -> Vec<Related> {
    let cluster = resilience.cluster();
    let workload = cluster.workload(disruption.workload);
    let scale = resilience.disruptions().scale(disruption.workload);
    let scaled = match (scale, disruption.pods) {
        (Scale::Scaled { .. }, Some(pods)) => Some(format!(
            "{} is scaled down to {pods} at times",
            workload.display()
        )),
        (Scale::Fixed(_), Some(pods)) => Some(format!("{} has {pods}", workload.display())),
        _ => None,
    };
    let scaled = scaled.map(|words| related(cluster, words, &scale.place(workload)));
    let budgets = disruption.budgets.iter();
    let budgets = budgets
        .filter_map(|id| resilience.budget(*id))
        .map(|budget| {
            let words = format!(
                "budget {}/{} counts the pods of {}",
                budget.namespace,
                budget.name,
                workload.display()
            );
            related(cluster, words, &budget.bound_place())
        });
    let standby = resilience.disruptions().standby(disruption.workload);
    let standby = standby.map(|standby| {
        let words = format!(
            "a standby answers `{}` with {}",
            standby.path,
            standby.kind.answer()
        );
        related(cluster, words, &standby.place)
    });
    scaled.into_iter().chain(budgets).chain(standby).collect()
}

fn related(cluster: &Cluster, message: String, place: &Place) -> Related {
    Related {
        message,
        location: cluster.bundle().locate(place),
    }
}
