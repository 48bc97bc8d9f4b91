//! How many pods a workload has: at its full scale, during an update, and as its autoscaler may want.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1 as apps;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::cluster::{Cluster, CountOrPercent, Object, Resource, Workload, WorkloadKind};
use crate::finding::ManifestId;

/// How many pods a workload has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// As many as it asks for. For a DaemonSet one, the fewest that it has.
    pub pods: u32,
    /// Whether there is one to a node, so that `pods` is only the least.
    pub per_node: bool,
    /// Whether they are to run on, or to an end.
    pub lifetime: Lifetime,
    /// How many more there may be during an update.
    pub surge: u32,
    /// How many may be missing during an update. Where none may, an update waits for a pod of the surge.
    pub unavailable: u32,
    /// The autoscaler that changes the number, and the most that it may want.
    pub autoscaler: Option<(ManifestId, u32)>,
}

/// How long pods are to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifetime {
    /// Until they are deleted.
    Lasting,
    /// To an end: those of Jobs and CronJobs.
    Passing,
}

impl Scale {
    const fn of_pods(pods: u32, lifetime: Lifetime) -> Self {
        Self {
            pods,
            per_node: false,
            lifetime,
            surge: 0,
            unavailable: 0,
            autoscaler: None,
        }
    }
}

/// The HorizontalPodAutoscalers by namespace, kind and name of what they scale.
pub(super) struct Autoscalers(BTreeMap<(String, String, String), (ManifestId, u32, u32)>);

impl Autoscalers {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let all = cluster.of_kind("autoscaling", "HorizontalPodAutoscaler");
        let all = all.filter_map(|object| {
            let Resource::HorizontalPodAutoscaler(scaler) = &object.resource else {
                return None;
            };
            let spec = &scaler.spec;
            let target = &spec.scale_target_ref;
            let namespace = object.namespace().to_owned();
            let key = (namespace, target.kind.clone(), target.name.clone());
            let least = u32::try_from(spec.min_replicas.unwrap_or(1)).ok()?;
            let most = u32::try_from(spec.max_replicas).ok()?;
            Some((key, (object.manifest, least, most)))
        });
        Self(all.collect())
    }

    fn on(&self, workload: &Workload) -> Option<(ManifestId, u32, u32)> {
        let key = (
            workload.namespace.clone(),
            workload.kind.to_string(),
            workload.name.clone(),
        );
        self.0.get(&key).copied()
    }
}

/// The scale of a workload. A suspended Job has no pods, nor has a pod that has come to its end any that count.
pub(super) fn of(cluster: &Cluster, workload: &Workload, autoscalers: &Autoscalers) -> Scale {
    let object = cluster.object_of(workload.manifest);
    let mut scale = written(object, workload);
    let autoscaler = match workload.kind {
        WorkloadKind::DaemonSet | WorkloadKind::Job | WorkloadKind::CronJob | WorkloadKind::Pod => {
            None
        }
        _ => autoscalers.on(workload),
    };
    // An autoscaler leaves alone what is scaled to nothing.
    if let Some((manifest, least, most)) = autoscaler.filter(|_| scale.pods > 0) {
        scale.pods = scale.pods.max(least).min(most.max(least));
        scale.autoscaler = Some((manifest, most));
    }
    if let Some(Resource::Deployment(deployment)) = object.map(|it| &it.resource) {
        (scale.surge, scale.unavailable) = deployment_update(&deployment.spec, scale.pods);
    }
    scale
}

fn written(object: Option<&Object>, workload: &Workload) -> Scale {
    let asked = workload.replicas.unwrap_or(1);
    let lasting = Scale::of_pods(asked, Lifetime::Lasting);
    let Some(object) = object else {
        return lasting;
    };
    match &object.resource {
        Resource::DaemonSet(set) => {
            let surge = set_surge(&set.spec);
            Scale {
                per_node: true,
                surge,
                unavailable: u32::from(surge == 0),
                ..lasting
            }
        }
        Resource::StatefulSet(_) => Scale {
            unavailable: 1,
            ..lasting
        },
        Resource::Job(job) => {
            let spec = job.spec.as_ref();
            let suspended = spec.and_then(|spec| spec.suspend) == Some(true);
            let at_once = spec.map_or(1, |spec| at_once(spec.parallelism, spec.completions));
            Scale::of_pods(if suspended { 0 } else { at_once }, Lifetime::Passing)
        }
        Resource::CronJob(job) => {
            let suspended = job.spec.suspend == Some(true);
            let spec = job.spec.job_template.spec.as_ref();
            let at_once = spec.map_or(1, |spec| at_once(spec.parallelism, spec.completions));
            Scale::of_pods(if suspended { 0 } else { at_once }, Lifetime::Passing)
        }
        Resource::Pod(pod) => {
            let phase = pod
                .status
                .as_ref()
                .and_then(|status| status.phase.as_deref());
            let ended = matches!(phase, Some("Succeeded" | "Failed"));
            let lifetime = match workload.kind {
                WorkloadKind::Job | WorkloadKind::CronJob => Lifetime::Passing,
                _ => Lifetime::Lasting,
            };
            Scale::of_pods(if ended { 0 } else { asked }, lifetime)
        }
        _ => lasting,
    }
}

/// No more at once than there is left to do.
fn at_once(parallelism: Option<i32>, completions: Option<i32>) -> u32 {
    let parallelism = parallelism.unwrap_or(1);
    let at_once = completions.map_or(parallelism, |completions| parallelism.min(completions));
    u32::try_from(at_once).unwrap_or(0)
}

/// Surge and unavailability, a fraction counted as one more of the first and not of the second; where both come to
/// nothing, one may be missing.
fn deployment_update(spec: &apps::DeploymentSpec, pods: u32) -> (u32, u32) {
    let strategy = spec.strategy.as_ref();
    if strategy.and_then(|it| it.type_.as_deref()) == Some("Recreate") {
        return (0, pods);
    }
    let rolling = strategy.and_then(|it| it.rolling_update.as_ref());
    let quarter = CountOrPercent::Percent(25);
    let amount = |written: Option<&IntOrString>| match written {
        Some(written) => CountOrPercent::parse(written).unwrap_or(quarter),
        None => quarter,
    };
    let surge = amount(rolling.and_then(|it| it.max_surge.as_ref())).rounded_up(pods);
    let unavailable = amount(rolling.and_then(|it| it.max_unavailable.as_ref()));
    let unavailable = unavailable.rounded_down(pods).min(pods.into());
    let count = |number: i64| u32::try_from(number).unwrap_or(0);
    match (count(surge), count(unavailable)) {
        (0, 0) => (0, 1),
        both => both,
    }
}

/// How many more pods an update makes of what one node has.
fn set_surge(spec: &apps::DaemonSetSpec) -> u32 {
    let Some(strategy) = &spec.update_strategy else {
        return 0;
    };
    if strategy.type_.as_deref() == Some("OnDelete") {
        return 0;
    }
    let rolling = strategy.rolling_update.as_ref();
    let surge = rolling.and_then(|it| it.max_surge.as_ref());
    let surge = surge.and_then(|written| CountOrPercent::parse(written).ok());
    u32::from(surge.is_some_and(|surge| surge.rounded_up(1) > 0))
}
