//! Who defines the kinds that Kubernetes does not serve by itself.

use crate::certificates::installation::ComponentKind;
use crate::cluster::{Cluster, Image, Workload};

/// Who is known to define a kind, `<group>/<version> <kind>`, in the version that the bundle needs.
pub(super) fn of(definition: &str, cluster: &Cluster) -> Option<String> {
    let name = match group(definition) {
        group if is_cert_manager(group) => return Some(cert_manager(cluster)),
        "snapshot.storage.k8s.io" => {
            "the CSI external-snapshotter, 4.0 or later: its CRDs and snapshot-controller"
        }
        "groupsnapshot.storage.k8s.io" => "the CSI external-snapshotter",
        "monitoring.coreos.com" => "the Prometheus Operator",
        "external-secrets.io" => "the External Secrets Operator",
        "bitnami.com" => "Sealed Secrets",
        "gateway.networking.k8s.io" => "the Gateway API",
        "keda.sh" => "KEDA",
        "argoproj.io" => "Argo",
        "velero.io" => "Velero",
        "snapscheduler.backube" => "SnapScheduler",
        "kyverno.io" => "Kyverno",
        "cilium.io" => "Cilium",
        "crd.projectcalico.org" | "projectcalico.org" => "Calico",
        "traefik.io" => "Traefik",
        "autoscaling.k8s.io" => "the Vertical Pod Autoscaler",
        _ => return None,
    };
    Some(name.to_owned())
}

/// The workloads of the bundle that work on objects of a kind, `<group>/<version> <kind>`, as far as they are known.
pub(super) fn controllers<'c>(
    definition: &str,
    cluster: &'c Cluster,
) -> impl Iterator<Item = &'c Workload> {
    let is_known = is_cert_manager(group(definition));
    let workloads = cluster.workloads().iter();
    workloads.filter(move |it| is_known && release(it).is_some())
}

fn group(definition: &str) -> &str {
    definition.split_once('/').map_or("", |(group, _)| group)
}

fn is_cert_manager(group: &str) -> bool {
    matches!(group, "cert-manager.io" | "acme.cert-manager.io")
}

/// cert-manager, in the release of the controller that the bundle runs.
fn cert_manager(cluster: &Cluster) -> String {
    match cluster.workloads().iter().find_map(release) {
        Some(Some(release)) => format!("cert-manager {release}"),
        _ => "cert-manager".to_owned(),
    }
}

/// The tag of the image with which a workload runs cert-manager's controller, where it runs that.
fn release(workload: &Workload) -> Option<Option<&str>> {
    let containers = workload.pod.containers.iter();
    let images = containers
        .filter_map(|it| it.image.as_deref())
        .map(Image::of);
    let mut controllers =
        images.filter(|it| ComponentKind::of(it) == Some(ComponentKind::Controller));
    controllers.next().map(|it| it.tag)
}
