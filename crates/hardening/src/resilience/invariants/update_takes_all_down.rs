//! Updates that leave no pod to serve, although they need not.

use std::collections::BTreeSet;

use k8s_openapi::api::apps::v1::Deployment;

use crate::cluster::{Cluster, CountOrPercent, Resource, Workload, WorkloadId};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, counted};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.update-takes-all-down",
        severity: Severity::Info,
        assumes: Some("two versions of the application may run side by side"),
        promise: "an update of a Deployment that serves leaves a pod that serves",
        page: include_str!("update_takes_all_down.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    let services = cluster.services().iter();
    let serving: BTreeSet<WorkloadId> = services
        .flat_map(|service| cluster.endpoints(service))
        .collect();
    for (id, workload) in cluster.workloads_by_id() {
        let Some(Resource::Deployment(deployment)) =
            cluster.object_of(workload.manifest).map(|it| &it.resource)
        else {
            continue;
        };
        let pods = disruptions.scale(id).least().unwrap_or(0);
        if pods == 0 || !serving.contains(&id) || must_go_first(cluster, workload) {
            continue;
        }
        let Some((path, what)) = taken_down(deployment, pods) else {
            continue;
        };
        let counted = counted(pods, "pod");
        let message = format!(
            "each update of Deployment `{}` takes {} down before a new one is there: {what}",
            workload.name,
            if pods == 1 {
                "its only pod".to_owned()
            } else {
                format!("all of its {counted}")
            },
        );
        let replicas = Place::value(workload.manifest, FieldPath::of("spec.replicas"));
        let mut violation = violations
            .at(Place::key(workload.manifest, path), message)
            .label("the old pod goes first")
            .effect(format!("`{}` does not answer until the new pod is ready, and for good if it never is", workload.name))
            .help("leave the strategy out: by default a new pod is made first, and the old one goes when it is ready")
            .related(replicas, counted);
        if pods > 1 {
            violation = violation.severity(Severity::Warning);
        }
        violations.report(violation);
    }
}

/// The field that takes all pods down at once, and in words.
fn taken_down(deployment: &Deployment, pods: u32) -> Option<(FieldPath, String)> {
    let strategy = deployment.spec.strategy.as_ref()?;
    if strategy.type_.as_deref() == Some("Recreate") {
        let path = FieldPath::of("spec.strategy.type");
        return Some((path, "`Recreate`".to_owned()));
    }
    let rolling = strategy.rolling_update.as_ref()?;
    let unavailable = CountOrPercent::parse(rolling.max_unavailable.as_ref()?).ok()?;
    let surge = rolling.max_surge.as_ref().map(CountOrPercent::parse);
    let surge = surge
        .transpose()
        .ok()?
        .unwrap_or(CountOrPercent::Percent(25));
    let surge_pods = surge.rounded_up(pods);
    // Where both come to nothing, Kubernetes lets one be unavailable.
    let down = match (unavailable.rounded_down(pods), surge_pods) {
        (0, 0) => 1,
        (down, _) => down,
    };
    (down >= i64::from(pods)).then(|| {
        let path = FieldPath::of("spec.strategy.rollingUpdate.maxUnavailable");
        let words = format!("`maxSurge: {surge}`, `maxUnavailable: {unavailable}`");
        (path, words)
    })
}

/// Whether a new pod could not start beside the old one: they want the same volume, or the same port of a node.
fn must_go_first(cluster: &Cluster, workload: &Workload) -> bool {
    let mut volumes = workload.pod.volumes.iter().flatten();
    let holds_a_volume = volumes.any(|volume| {
        let claim = volume.persistent_volume_claim.as_ref();
        volume.host_path.is_some()
            || claim.is_some_and(|claim| !may_be_shared(cluster, workload, &claim.claim_name))
    });
    holds_a_volume
        || workload.host_network()
        || workload.ports().any(|port| port.host_port.is_some())
}

/// Whether pods on several nodes may hold a claim. What is not declared is taken for one that cannot be shared.
pub(super) fn may_be_shared(cluster: &Cluster, workload: &Workload, claim: &str) -> bool {
    let found = cluster.find(
        "",
        "PersistentVolumeClaim",
        Some(&workload.namespace),
        claim,
    );
    let Some(Resource::PersistentVolumeClaim(claim)) = found.map(|object| &object.resource) else {
        return false;
    };
    let modes = claim
        .spec
        .iter()
        .flat_map(|spec| spec.access_modes.iter().flatten());
    let mut modes = modes.map(String::as_str);
    modes.any(|mode| ["ReadWriteMany", "ReadOnlyMany"].contains(&mode))
}
