//! Which pods may be evicted, and what a drain of a node does.
//!
//! A drain asks the API server to evict each pod of a node. The API server looks for the budgets that count the pod: one
//! of them may refuse for now (429, so that the drain asks again, for ever), two of them refuse for good (500).
//! Authority: Kubernetes' [Disruptions](https://kubernetes.io/docs/concepts/workloads/pods/disruptions/) and
//! [API-initiated Eviction](https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/), and the code of its
//! disruption controller, whose arithmetic is kept here to the letter.

mod drain;
mod engine;
mod health;
mod standby;
mod status;

use super::model::{Budget, BudgetId, Scale};
use crate::cluster::{Cluster, WorkloadId};
pub(super) use engine::Engine;

pub use drain::Drain;
pub use health::{Health, PodCount};
pub use standby::{Standby, StandbyKind};
pub use status::{BudgetState, BudgetStatus};

/// What may be evicted in a cluster.
///
/// ```
/// use std::sync::Arc;
/// use hardening::cluster::{Cluster, WorkloadId};
/// use hardening::manifest::{Bundle, Source};
/// use hardening::resilience::{Resilience, Verdict};
///
/// let yaml = "
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web}
/// spec:
///   replicas: 3
///   selector: {matchLabels: {app: web}}
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, image: web}]}
/// ---
/// apiVersion: policy/v1
/// kind: PodDisruptionBudget
/// metadata: {name: web}
/// spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}
/// ";
/// let cluster = Cluster::of(Bundle::read([Source::new("web.yaml", yaml)]));
/// let resilience = Resilience::of(Arc::new(cluster));
/// // Half of three is rounded up to two, so one of three may go.
/// assert_eq!(resilience.disruptions().of(WorkloadId(0)).verdict, Verdict::AtATime(1));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Disruptions<'r> {
    cluster: &'r Cluster,
    engine: &'r Engine,
}

/// What may be evicted of one workload while all is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disruption {
    /// Whose pods.
    pub workload: WorkloadId,
    /// How many it has at least; `None` where that depends on the nodes.
    pub pods: Option<u32>,
    /// The budgets that count its pods, in the order of reading.
    pub budgets: Vec<BudgetId>,
    /// What may be evicted.
    pub verdict: Verdict,
}

/// What may be evicted of a workload while all is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All at once: no budget counts its pods.
    Unguarded,
    /// So many at a time, at least one.
    AtATime(u32),
    /// None.
    Blocked(Obstacle),
    /// None is asked for: a drain leaves the pods of a DaemonSet alone.
    NotEvicted,
    /// There are no pods.
    NoPods,
    /// Manifests do not tell: the pods run to an end, differ in labels that controllers write, or are counted together
    /// with such pods.
    Undecided,
}

/// Why a pod may not be evicted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Several budgets count it, which the API server answers with an error (500).
    Overlapping(Vec<BudgetId>),
    /// Its budget has none to spare (429).
    Exhausted(BudgetId),
    /// Its budget needs to know how many pods there should be, which this workload does not tell, so it allows nothing
    /// (429).
    Unscalable {
        /// The budget.
        budget: BudgetId,
        /// A workload without a scale among those that it counts.
        workload: WorkloadId,
    },
}

/// What the API server answers to an eviction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Eviction {
    /// The pod goes.
    Allowed,
    /// The pod stays.
    Refused(Obstacle),
    /// Manifests do not tell.
    Undecided,
}

impl<'r> Disruptions<'r> {
    pub(super) const fn new(cluster: &'r Cluster, engine: &'r Engine) -> Self {
        Self { cluster, engine }
    }

    /// The cluster.
    #[must_use]
    pub const fn cluster(&self) -> &'r Cluster {
        self.cluster
    }

    /// How many pods a workload has, and who decides it.
    #[must_use]
    pub fn scale(&self, workload: WorkloadId) -> Scale {
        self.engine.scale(workload)
    }

    /// The budgets that count pods of a workload, in the order of reading.
    #[must_use]
    pub fn budgets_of(&self, workload: WorkloadId) -> Vec<BudgetId> {
        let covering = self.engine.covering(workload).iter();
        covering.map(|(budget, _)| *budget).collect()
    }

    /// The workloads of which a budget counts pods, in the order of reading.
    #[must_use]
    pub fn covered(&self, budget: BudgetId) -> Vec<WorkloadId> {
        let covered = self.engine.covered(budget).iter();
        covered.map(|(workload, _)| *workload).collect()
    }

    /// Why not all pods of a workload can be ready at the same time.
    #[must_use]
    pub fn standby(&self, workload: WorkloadId) -> Option<&'r Standby> {
        self.engine.standby(workload)
    }

    /// The state in which every workload has its fewest pods, and all of them are ready that ever can be.
    #[must_use]
    pub fn full_health(&self) -> Health {
        self.engine.full_health()
    }

    /// What a budget's status would be. Linear in the workloads that it covers.
    #[must_use]
    pub fn state(&self, budget: BudgetId, health: &Health) -> BudgetState {
        self.engine.state(budget, health)
    }

    /// What a budget's status is while all is well. Linear in the workloads that it covers.
    #[must_use]
    pub fn best_state(&self, budget: BudgetId) -> BudgetState {
        self.engine.best_state(budget)
    }

    /// What the API server would answer to the eviction of a pod that is ready, or is not.
    #[must_use]
    pub fn evict(&self, workload: WorkloadId, is_ready: bool, health: &Health) -> Eviction {
        self.engine.evict(workload, is_ready, health)
    }

    /// What may be evicted of a workload while all is well. Linear in the workloads that its budget covers.
    #[must_use]
    pub fn of(&self, workload: WorkloadId) -> Disruption {
        self.engine.disruption(workload)
    }

    /// What a drain does of a node that holds so many pods of these workloads, while all is well: each round evicts what
    /// the budgets allow, and the next begins when what was evicted is ready elsewhere.
    ///
    /// Linear in the pods and in the workloads that their budgets cover, times the rounds.
    #[must_use]
    pub fn drain(&self, node: &[(WorkloadId, u32)]) -> Drain {
        drain::drain(self.cluster, self.engine, node)
    }
}

impl Obstacle {
    /// The budgets that are in the way.
    #[must_use]
    pub fn budgets(&self) -> Vec<BudgetId> {
        match self {
            Self::Overlapping(budgets) => budgets.clone(),
            Self::Exhausted(budget) | Self::Unscalable { budget, .. } => vec![*budget],
        }
    }
}

/// The budgets of a cluster with their ids.
pub(super) fn by_id(budgets: &[Budget]) -> impl Iterator<Item = (BudgetId, &Budget)> {
    (0..).map(BudgetId).zip(budgets)
}
