//! Which quotas limit a pod, and what they make its containers say.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{PodAffinityTerm, PodSpec};

use super::super::model::{Quota, QuotaScope, ResourceName, Tracking};
use super::pod::{PodRequirements, counted};

/// What scopes look at in a pod.
pub(super) struct PodFacts<'p> {
    terminating: bool,
    best_effort: bool,
    looks_elsewhere: bool,
    priority_class: Option<&'p str>,
}

impl<'p> PodFacts<'p> {
    pub(super) fn of(
        pod: &PodSpec,
        requirements: &PodRequirements,
        priority_class: Option<&'p str>,
    ) -> Self {
        Self {
            terminating: pod.active_deadline_seconds.is_some_and(|it| it >= 0),
            best_effort: requirements.is_best_effort(),
            looks_elsewhere: looks_elsewhere(pod),
            priority_class,
        }
    }

    /// Whether a quota limits the pod: it has all of its scopes, and the quota counts something of pods.
    pub(super) fn is_limited_by(&self, quota: &Quota) -> bool {
        let mut names = quota.hard.names();
        let counts_pods = names.any(|name| ResourceName(name).tracking() == Tracking::Pods);
        counts_pods && quota.scopes.iter().all(|it| self.has(&it.scope))
    }

    fn has(&self, scope: &QuotaScope) -> bool {
        match scope {
            QuotaScope::Terminating => self.terminating,
            QuotaScope::NotTerminating => !self.terminating,
            QuotaScope::BestEffort => self.best_effort,
            QuotaScope::NotBestEffort => !self.best_effort,
            QuotaScope::CrossNamespacePodAffinity => self.looks_elsewhere,
            QuotaScope::PriorityClass(classes) => classes.matches(self.priority_class),
            QuotaScope::VolumeAttributesClass(_) => false,
        }
    }
}

/// Whether an affinity names namespaces.
fn looks_elsewhere(pod: &PodSpec) -> bool {
    let Some(affinity) = &pod.affinity else {
        return false;
    };
    let elsewhere = |term: &PodAffinityTerm| {
        term.namespace_selector.is_some() || term.namespaces.iter().flatten().next().is_some()
    };
    let (near, apart) = (&affinity.pod_affinity, &affinity.pod_anti_affinity);
    let required = [
        near.as_ref().and_then(|it| {
            it.required_during_scheduling_ignored_during_execution
                .as_ref()
        }),
        apart.as_ref().and_then(|it| {
            it.required_during_scheduling_ignored_during_execution
                .as_ref()
        }),
    ];
    let preferred = [
        near.as_ref().and_then(|it| {
            it.preferred_during_scheduling_ignored_during_execution
                .as_ref()
        }),
        apart.as_ref().and_then(|it| {
            it.preferred_during_scheduling_ignored_during_execution
                .as_ref()
        }),
    ];
    let mut required = required.into_iter().flatten().flatten();
    let mut preferred = preferred.into_iter().flatten().flatten();
    required.any(elsewhere) || preferred.any(|term| elsewhere(&term.pod_affinity_term))
}

/// The containers that do not say what a quota counts of CPU and memory, by the name under which it counts. Nothing is
/// missing where the pod as a whole asks for something.
pub(super) fn unspecified(
    pod: &PodRequirements,
    quota: &Quota,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut missing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if pod.pod.is_some() {
        return missing;
    }
    let names = quota.hard.names();
    let required: Vec<_> = names
        .filter(|name| ResourceName(name).must_be_specified())
        .collect();
    for container in &pod.containers {
        let said = counted(&container.resources.requests, &container.resources.limits);
        for name in required.iter().filter(|name| !said.has(name)) {
            let containers = missing.entry((*name).to_owned()).or_default();
            containers.insert(container.name.clone());
        }
    }
    missing
}
