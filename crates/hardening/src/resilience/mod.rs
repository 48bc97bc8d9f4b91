//! What happens to running workloads: which pods a drain may evict, which pods are admitted, and who gives way to whom.

pub mod admission;
pub(crate) mod baseline;
mod disruption;
pub mod invariants;
mod model;
mod preemption;
mod told_memory;

use std::sync::{Arc, OnceLock};

use admission::Admission;

use crate::cluster::{Cluster, Resource};

pub use disruption::{
    BudgetState, BudgetStatus, Disruption, Disruptions, Drain, Eviction, Health, Obstacle,
    PodCount, Standby, StandbyKind, Verdict,
};
pub use model::{
    Bound, Budget, BudgetId, InvalidPriorityClass, PriorityClass, Scale, UnhealthyPods,
};
pub use preemption::{Priorities, Priority};

pub use model::{
    Amounts, ClassSelection, Fault, LimitItem, LimitKind, LimitRange, LimitRangeFault, Quota,
    QuotaFault, QuotaScope, Rejection, ResourceName, ScopeRequirement, Tracking,
};

/// The resilience of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Resilience {
    cluster: Arc<Cluster>,
    admission: OnceLock<Admission>,
    budgets: OnceLock<Budgets>,
    disruptions: OnceLock<disruption::Engine>,
    classes: OnceLock<PriorityClasses>,
    priorities: OnceLock<Priorities>,
}

/// The budgets of a cluster, in the order of reading.
#[derive(Debug, Default)]
struct Budgets {
    taken: Vec<Budget>,
    refused: Vec<Rejection<String>>,
}

/// The PriorityClasses of a cluster, in the order of reading.
#[derive(Debug, Default)]
struct PriorityClasses {
    taken: Vec<PriorityClass>,
    refused: Vec<InvalidPriorityClass>,
}

impl Resilience {
    /// The resilience of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            admission: OnceLock::new(),
            budgets: OnceLock::new(),
            disruptions: OnceLock::new(),
            classes: OnceLock::new(),
            priorities: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// What LimitRanges and quotas make of each pod. The first call costs about as much as typing the manifests; later
    /// ones nothing.
    #[must_use]
    pub fn admission(&self) -> &Admission {
        self.admission.get_or_init(|| Admission::of(&self.cluster))
    }

    /// The budgets that hold, in the order of reading. What the API server refuses is not among them.
    #[must_use]
    pub fn budgets(&self) -> &[Budget] {
        &self.read_budgets().taken
    }

    /// The budgets with their ids, in the order of reading.
    pub fn budgets_by_id(&self) -> impl Iterator<Item = (BudgetId, &Budget)> {
        disruption::by_id(self.budgets())
    }

    /// One budget; `None` where the id is of another cluster.
    #[must_use]
    pub fn budget(&self, id: BudgetId) -> Option<&Budget> {
        self.budgets().get(id.0 as usize)
    }

    /// The budgets that the API server refuses, in the order of reading.
    #[must_use]
    pub fn invalid_budgets(&self) -> &[Rejection<String>] {
        &self.read_budgets().refused
    }

    /// The PriorityClasses that hold, in the order of reading. What the API server refuses is not among them.
    #[must_use]
    pub fn priority_classes(&self) -> &[PriorityClass] {
        &self.read_classes().taken
    }

    /// The PriorityClasses that the API server refuses, in the order of reading.
    #[must_use]
    pub fn invalid_priority_classes(&self) -> &[InvalidPriorityClass] {
        &self.read_classes().refused
    }

    /// Which pods may be evicted. The first call costs about as much as selecting with every budget.
    #[must_use]
    pub fn disruptions(&self) -> Disruptions<'_> {
        let engine = || disruption::Engine::of(&self.cluster, self.budgets());
        Disruptions::new(&self.cluster, self.disruptions.get_or_init(engine))
    }

    /// Who may evict whom to get a place.
    #[must_use]
    pub fn priorities(&self) -> &Priorities {
        let priorities = || Priorities::of(&self.cluster, self.priority_classes());
        self.priorities.get_or_init(priorities)
    }

    fn read_budgets(&self) -> &Budgets {
        self.budgets.get_or_init(|| {
            let mut budgets = Budgets::default();
            for object in self.cluster.objects() {
                if let Resource::PodDisruptionBudget(budget) = &object.resource {
                    match model::parse_budget(object.manifest, object.namespace(), budget) {
                        Ok(budget) => budgets.taken.push(budget),
                        Err(refused) => budgets.refused.push(refused),
                    }
                }
            }
            budgets
        })
    }

    fn read_classes(&self) -> &PriorityClasses {
        self.classes.get_or_init(|| {
            let mut classes = PriorityClasses::default();
            for object in self.cluster.objects() {
                if let Resource::PriorityClass(class) = &object.resource {
                    match model::parse_priority_class(object.manifest, class) {
                        Ok(class) => classes.taken.push(class),
                        Err(refused) => classes.refused.push(refused),
                    }
                }
            }
            classes
        })
    }
}

/// The scopes of a quota as written, even where the API server rejects the quota. What is no scope is left out.
fn quota_scopes(spec: &k8s_openapi::api::core::v1::ResourceQuotaSpec) -> Vec<ScopeRequirement> {
    model::quota::scopes(spec, &mut Vec::new())
}
