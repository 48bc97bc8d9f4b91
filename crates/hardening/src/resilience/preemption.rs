//! Who may evict whom to get a place on a node.
//!
//! A pod that fits nowhere may evict pods of a lower priority, unless its class says `preemptionPolicy: Never`. Budgets
//! are only kept to where there is a choice. Authority: Kubernetes'
//! [Pod Priority and Preemption](https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/).

use std::collections::BTreeMap;

use super::model::{PriorityClass, of_the_system};
use crate::cluster::{Cluster, Workload, WorkloadId};
use crate::finding::ManifestId;

/// The priority of a workload's pods, as given when they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priority {
    /// The greater, the more important.
    pub value: i32,
    /// Whether they may evict pods of a lower priority.
    pub preempts: bool,
    /// The class that gives it, where the bundle declares it; `None` for Kubernetes' own, and for pods without any.
    pub class: Option<ManifestId>,
}

/// The priorities of all workloads.
#[derive(Debug)]
pub struct Priorities {
    of_workloads: Vec<Option<Priority>>,
}

impl Priorities {
    /// Linear but for a logarithm.
    pub(super) fn of(cluster: &Cluster, classes: &[PriorityClass]) -> Self {
        let by_name: BTreeMap<_, _> = classes.iter().map(|it| (&*it.name, it)).collect();
        let default = global_default(classes);
        let of = |workload: &Workload| match workload.pod.priority_class_name.as_deref() {
            None | Some("") => Some(default.map_or(Priority::NONE, Priority::of)),
            Some(name) => {
                let declared = by_name.get(name).map(|class| Priority::of(class));
                declared.or_else(|| of_the_system(name).map(Priority::of_the_system))
            }
        };
        Self {
            of_workloads: cluster.workloads().iter().map(of).collect(),
        }
    }

    /// The priority of a workload's pods; `None` where its class is not declared.
    #[must_use]
    pub fn priority(&self, workload: WorkloadId) -> Option<Priority> {
        *self.of_workloads.get(workload.0 as usize)?
    }

    /// Whether a pod of one workload may evict a pod of another to get its place; `None` where a class is not declared.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use hardening::cluster::{Cluster, WorkloadId};
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::resilience::Resilience;
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: database}
    /// spec: {priorityClassName: system-cluster-critical, containers: [{name: it, image: it}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: report}
    /// spec: {containers: [{name: it, image: it}]}
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("a.yaml", yaml)]));
    /// let resilience = Resilience::of(Arc::new(cluster));
    /// let (database, report) = (WorkloadId(0), WorkloadId(1));
    /// assert_eq!(resilience.priorities().may_preempt(database, report), Some(true));
    /// assert_eq!(resilience.priorities().may_preempt(report, database), Some(false));
    /// ```
    #[must_use]
    pub fn may_preempt(&self, preemptor: WorkloadId, victim: WorkloadId) -> Option<bool> {
        let (preemptor, victim) = (self.priority(preemptor)?, self.priority(victim)?);
        Some(preemptor.preempts && preemptor.value > victim.value)
    }
}

impl Priority {
    /// Of pods without a class where there is no default.
    pub const NONE: Self = Self {
        value: 0,
        preempts: true,
        class: None,
    };

    const fn of(class: &PriorityClass) -> Self {
        Self {
            value: class.value,
            preempts: class.preempts,
            class: Some(class.manifest),
        }
    }

    const fn of_the_system(value: i32) -> Self {
        Self {
            value,
            ..Self::NONE
        }
    }
}

/// The class of pods that name none. Of several, which only a race can make, Kubernetes takes the lowest.
pub(super) fn global_default(classes: &[PriorityClass]) -> Option<&PriorityClass> {
    let defaults = classes.iter().filter(|class| class.global_default);
    defaults.min_by_key(|class| class.value)
}
