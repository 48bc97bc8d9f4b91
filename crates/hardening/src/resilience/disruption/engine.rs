//! Who counts whom, and what follows for one pod.

use super::health::{Health, PodCount};
use super::standby::{self, Standby};
use super::status::{BudgetState, BudgetStatus, needs_scale};
use super::{Disruption, Eviction, Obstacle, Verdict, by_id};
use crate::cluster::{Cluster, WorkloadId, WorkloadKind};
use crate::resilience::model::{Bound, Budget, BudgetId, Coverage, Scale, UnhealthyPods, scales};

/// The budgets and the workloads that they count.
#[derive(Debug)]
pub(in crate::resilience) struct Engine {
    workloads: Vec<Guarded>,
    budgets: Vec<Guard>,
}

/// A workload and what guards it.
#[derive(Debug)]
struct Guarded {
    kind: WorkloadKind,
    scale: Scale,
    standby: Option<Standby>,
    covering: Vec<(BudgetId, Coverage)>,
}

/// A budget and what it guards.
#[derive(Debug)]
struct Guard {
    bound: Bound,
    unhealthy: UnhealthyPods,
    covered: Vec<(WorkloadId, Coverage)>,
}

impl Engine {
    /// Costs as much as selecting with each budget, which is linear for budgets that select few workloads each.
    pub(in crate::resilience) fn of(cluster: &Cluster, budgets: &[Budget]) -> Self {
        let workloads = cluster.workloads().iter().zip(scales(cluster));
        let mut workloads: Vec<_> = workloads
            .map(|(workload, scale)| Guarded {
                kind: workload.kind,
                scale,
                standby: standby::of(workload),
                covering: Vec::new(),
            })
            .collect();
        let mut guards = Vec::with_capacity(budgets.len());
        for (id, budget) in by_id(budgets) {
            let selected = budget.pods.as_ref();
            let selected = selected.map(|pods| cluster.select(&budget.namespace, pods));
            let covered = selected.unwrap_or_default().into_iter();
            let covered: Vec<_> = covered
                .map(|workload| (workload, budget.coverage(cluster.workload(workload))))
                .filter(|(_, coverage)| *coverage != Coverage::None)
                .collect();
            for (workload, coverage) in &covered {
                if let Some(guarded) = workloads.get_mut(workload.0 as usize) {
                    guarded.covering.push((id, *coverage));
                }
            }
            guards.push(Guard {
                bound: budget.bound,
                unhealthy: budget.unhealthy,
                covered,
            });
        }
        Self {
            workloads,
            budgets: guards,
        }
    }

    fn workload(&self, id: WorkloadId) -> Option<&Guarded> {
        self.workloads.get(id.0 as usize)
    }

    fn budget(&self, id: BudgetId) -> Option<&Guard> {
        self.budgets.get(id.0 as usize)
    }

    pub(super) fn scale(&self, workload: WorkloadId) -> Scale {
        let guarded = self.workload(workload);
        guarded.map_or(Scale::Fixed(0), |guarded| guarded.scale)
    }

    pub(super) fn covering(&self, workload: WorkloadId) -> &[(BudgetId, Coverage)] {
        let guarded = self.workload(workload);
        guarded.map_or(&[], |guarded| &guarded.covering)
    }

    pub(super) fn covered(&self, budget: BudgetId) -> &[(WorkloadId, Coverage)] {
        self.budget(budget).map_or(&[], |guard| &guard.covered)
    }

    pub(super) fn standby(&self, workload: WorkloadId) -> Option<&Standby> {
        self.workload(workload)?.standby.as_ref()
    }

    pub(super) fn full_health(&self) -> Health {
        Health::of(self.workloads.iter().map(Guarded::at_best).collect())
    }

    /// The pods of a workload while all is well.
    pub(super) fn at_best(&self, workload: WorkloadId) -> PodCount {
        let guarded = self.workload(workload);
        guarded.map_or_else(PodCount::default, Guarded::at_best)
    }

    /// A budget's status while all is well.
    pub(super) fn best_state(&self, budget: BudgetId) -> BudgetState {
        self.state_of(budget, |workload| self.at_best(workload))
    }

    pub(super) fn state(&self, budget: BudgetId, health: &Health) -> BudgetState {
        self.state_of(budget, |workload| health.count(workload))
    }

    fn state_of(&self, budget: BudgetId, count: impl Fn(WorkloadId) -> PodCount) -> BudgetState {
        let Some(guard) = self.budget(budget) else {
            return BudgetState::Undecided;
        };
        let (mut scale, mut pods, mut ready) = (0_u32, 0_u32, 0_u32);
        let mut is_undecided = false;
        for (id, coverage) in &guard.covered {
            let Some(workload) = self.workload(*id) else {
                continue;
            };
            let count = count(*id);
            let is_per_node = workload.scale == Scale::PerNode;
            if needs_scale(guard.bound)
                && !workload.has_scale()
                && workload.kind != WorkloadKind::Pod
                && (count.pods > 0 || is_per_node)
            {
                return BudgetState::Unscalable(*id);
            }
            is_undecided |= *coverage == Coverage::Some || is_per_node;
            if workload.has_scale() && count.pods > 0 {
                scale = scale.saturating_add(workload.pods());
            }
            pods = pods.saturating_add(count.pods);
            ready = ready.saturating_add(count.ready);
        }
        if is_undecided && guard.bound != Bound::Neither {
            return BudgetState::Undecided;
        }
        BudgetState::Known(BudgetStatus::of(guard.bound, scale, pods, ready))
    }

    pub(super) fn evict(&self, workload: WorkloadId, is_ready: bool, health: &Health) -> Eviction {
        self.eviction(workload, is_ready, |budget| self.state(budget, health))
    }

    fn eviction(
        &self,
        workload: WorkloadId,
        is_ready: bool,
        state: impl Fn(BudgetId) -> BudgetState,
    ) -> Eviction {
        let budget = match self.covering(workload) {
            [] => return Eviction::Allowed,
            [(budget, Coverage::All)] => *budget,
            several if several.iter().all(|(_, it)| *it == Coverage::All) => {
                let budgets = several.iter().map(|(budget, _)| *budget);
                return Eviction::Refused(Obstacle::Overlapping(budgets.collect()));
            }
            _ => return Eviction::Undecided,
        };
        let always = self
            .budget(budget)
            .is_some_and(|guard| guard.unhealthy == UnhealthyPods::AlwaysAllow);
        if !is_ready && always {
            return Eviction::Allowed;
        }
        match state(budget) {
            BudgetState::Undecided => Eviction::Undecided,
            BudgetState::Unscalable(workload) => {
                Eviction::Refused(Obstacle::Unscalable { budget, workload })
            }
            BudgetState::Known(status)
                if status.allowed > 0 || (!is_ready && status.spares_unready()) =>
            {
                Eviction::Allowed
            }
            BudgetState::Known(_) => Eviction::Refused(Obstacle::Exhausted(budget)),
        }
    }

    /// How many evictions a budget allows while all is well, less what was lost for good.
    pub(super) fn allowed(&self, budget: BudgetId, health: &Health) -> u32 {
        match self.state(budget, health) {
            BudgetState::Known(status) => status.allowed,
            BudgetState::Unscalable(_) | BudgetState::Undecided => 0,
        }
    }

    pub(super) fn disruption(&self, workload: WorkloadId) -> Disruption {
        let budgets = self.covering(workload).iter();
        let count = self.at_best(workload);
        let scale = self.scale(workload);
        Disruption {
            workload,
            pods: (scale != Scale::PerNode).then_some(count.pods),
            budgets: budgets.map(|(budget, _)| *budget).collect(),
            verdict: self.verdict(workload, scale, count),
        }
    }

    fn verdict(&self, workload: WorkloadId, scale: Scale, count: PodCount) -> Verdict {
        if scale == Scale::PerNode {
            return Verdict::NotEvicted;
        }
        if count.pods == 0 {
            return Verdict::NoPods;
        }
        match self.eviction(workload, true, |budget| self.best_state(budget)) {
            Eviction::Refused(Obstacle::Exhausted(_)) if self.runs_to_an_end(workload) => {
                Verdict::Undecided
            }
            Eviction::Refused(obstacle) => Verdict::Blocked(obstacle),
            Eviction::Undecided => Verdict::Undecided,
            Eviction::Allowed => match self.covering(workload) {
                [(budget, _)] => match self.best_state(*budget) {
                    BudgetState::Known(status) => Verdict::AtATime(status.allowed.min(count.pods)),
                    BudgetState::Unscalable(_) | BudgetState::Undecided => Verdict::Undecided,
                },
                _ => Verdict::Unguarded,
            },
        }
    }

    fn runs_to_an_end(&self, workload: WorkloadId) -> bool {
        self.workload(workload).is_some_and(Guarded::runs_to_an_end)
    }
}

impl Guarded {
    /// Whether the controller can tell how many pods there should be.
    const fn has_scale(&self) -> bool {
        matches!(
            self.kind,
            WorkloadKind::Deployment
                | WorkloadKind::ReplicaSet
                | WorkloadKind::ReplicationController
                | WorkloadKind::StatefulSet
        )
    }

    const fn runs_to_an_end(&self) -> bool {
        matches!(self.kind, WorkloadKind::CronJob | WorkloadKind::Job)
    }

    /// How many pods it has at least. What may be scaled to nothing is looked at when it is not.
    fn pods(&self) -> u32 {
        match self.scale {
            Scale::Fixed(count) => count,
            Scale::Scaled { least, .. } => least.max(1),
            Scale::PerNode => 0,
        }
    }

    fn at_best(&self) -> PodCount {
        let pods = self.pods();
        let ready = match &self.standby {
            // Its finished pods stay, and are not ready.
            _ if self.runs_to_an_end() => 0,
            Some(_) => pods.min(1),
            None => pods,
        };
        PodCount { pods, ready }
    }
}
