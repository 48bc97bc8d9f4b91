//! What budgets keep, and what drains may take.

use super::measure::{BudgetOf, Drainable};
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::cluster::{CountOrPercent, WorkloadId};
use crate::finding::counted;
use crate::resilience::{BudgetState, Obstacle, Verdict};

impl Measuring<'_> {
    pub(super) fn budget(&self, asked: &BudgetOf) -> Found {
        let id = match self.workload(&asked.workload) {
            Ok(id) => id,
            Err(error) => return error.into(),
        };
        let cluster = self.cluster();
        let resilience = self.analysis.resilience();
        let disruptions = resilience.disruptions();
        let disruption = disruptions.of(id);
        let workload = cluster.workload(id);
        let pods = match disruption.pods {
            Some(pods) => counted(pods as usize, "pod"),
            None => "a pod on each node".to_owned(),
        };
        let scale = disruptions.scale(id).place(workload);
        let scale = self.related(&scale, format!("{} has {pods}", workload.display()));
        let budgets = disruption.budgets.iter();
        let budgets: Vec<_> = budgets
            .filter_map(|budget| Some((*budget, resilience.budget(*budget)?)))
            .collect();
        let places = budgets.iter().map(|(_, budget)| {
            let message = format!("`{}` of {}", budget.bound, budget.name);
            self.related(&budget.bound_place(), message)
        });
        let evidence: Vec<_> = places.chain([scale]).collect();
        let [(budget_id, budget)] = budgets.as_slice() else {
            let why = if budgets.is_empty() {
                "no PodDisruptionBudget counts its pods".to_owned()
            } else {
                format!(
                    "{} budgets count its pods, so that no eviction is answered",
                    budgets.len()
                )
            };
            let measured = format!("{}, {pods}", counted(budgets.len(), "budget"));
            return Found::refuted(measured, why).with(evidence);
        };
        let mut against = Vec::new();
        if let Some(of) = asked.of
            && disruption.pods != Some(of)
        {
            against.push(format!("it has {pods}, not {of}"));
        }
        let others = disruptions.covered(*budget_id).into_iter();
        let others: Vec<_> = others
            .filter(|other| *other != id && disruptions.of(*other).pods != Some(0))
            .map(|other| cluster.workload(other).display())
            .collect();
        if !others.is_empty() {
            against.push(format!(
                "the budget counts the pods of {}, too",
                listed(&others)
            ));
        }
        let measured = format!("`{}` of {pods}, by {}", budget.bound, budget.name);
        let wanted = asked.min_available.as_ref().map(CountOrPercent::parse);
        if let Some(Ok(wanted)) = wanted {
            match (disruptions.best_state(*budget_id), disruption.pods) {
                (BudgetState::Known(status), Some(pods)) => {
                    let claimed = match wanted {
                        CountOrPercent::Count(count) => i64::from(count),
                        percent => percent.rounded_up(pods),
                    };
                    if claimed != i64::from(status.desired) {
                        against.push(format!(
                            "the budget keeps {} available, not {claimed}",
                            status.desired
                        ));
                    }
                }
                (BudgetState::Unscalable(other), _) => against.push(format!(
                    "the budget allows nothing, as {} has no scale",
                    cluster.workload(other).display()
                )),
                _ if against.is_empty() => {
                    return Found::cannot_tell(format!(
                        "manifests do not tell how many pods there are: {measured}"
                    ))
                    .with(evidence);
                }
                _ => {}
            }
        }
        Found::judged(measured, &against).with(evidence)
    }

    pub(super) fn drainable(&self, asked: &Drainable) -> Found {
        let cluster = self.cluster();
        let mut ids = Vec::new();
        for name in &asked.workloads {
            match self.workload(name) {
                Ok(id) => ids.push(id),
                Err(error) => return error.into(),
            }
        }
        if asked.workloads.is_empty() {
            ids = cluster.workloads_by_id().map(|(id, _)| id).collect();
        }
        if ids.is_empty() {
            return Found::cannot_tell("there are no workloads among the manifests");
        }
        let resilience = self.analysis.resilience();
        let disruptions = resilience.disruptions();
        let name = |id: &WorkloadId| cluster.workload(*id).display();
        let (mut blocked, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
        for id in &ids {
            match disruptions.of(*id).verdict {
                Verdict::Blocked(obstacle) => {
                    blocked.push(name(id));
                    let budgets = obstacle.budgets().into_iter();
                    let budgets = budgets.filter_map(|budget| resilience.budget(budget));
                    evidence.extend(budgets.map(|budget| {
                        let why = match &obstacle {
                            Obstacle::Overlapping(_) => "one of several that count its pods",
                            Obstacle::Exhausted(_) => "leaves nothing to evict",
                            Obstacle::Unscalable { .. } => "counts pods that have no scale",
                        };
                        let message = format!("`{}` {why}: {}", budget.bound, name(id));
                        self.related(&budget.bound_place(), message)
                    }));
                }
                Verdict::Undecided => open.push(name(id)),
                Verdict::Unguarded
                | Verdict::AtATime(_)
                | Verdict::NotEvicted
                | Verdict::NoPods => {}
            }
        }
        let measured = format!(
            "of {}, {} block a drain for ever",
            counted(ids.len(), "workload"),
            blocked.len()
        );
        if !blocked.is_empty() {
            let why = format!("no drain evicts the pods of {}", listed(&blocked));
            return Found::refuted(measured, why).with(evidence);
        }
        if !open.is_empty() {
            return Found::cannot_tell(format!(
                "manifests do not tell which pods of {} there are",
                listed(&open)
            ));
        }
        Found::judged(measured, &[])
    }
}
