//! The kinds that are typed, and which type each has.

use k8s_openapi::api::{
    admissionregistration::v1 as admission, apps::v1 as apps, autoscaling::v2 as autoscaling,
    batch::v1 as batch, core::v1 as core, networking::v1 as networking, policy::v1 as policy,
    rbac::v1 as rbac, scheduling::v1 as scheduling, storage::v1 as storage,
};

use super::decode::{self, DecodeProblem, Decoded};
use super::object::Scope;
use super::versions::{self, Serving};
use crate::manifest::Manifest;

/// The version to read a manifest by: where its own is gone and the schema is the same, the one that took its place.
fn meant_version(manifest: &Manifest) -> &str {
    let written = manifest.api_version();
    match versions::serving(written, manifest.kind()) {
        Serving::Removed(removed) if removed.same_schema => removed.replacement.unwrap_or(written),
        _ => written,
    }
}

macro_rules! resources {
    ($($group:literal $api_version:literal $kind:literal $scope:ident => $variant:ident($type:ty),)*) => {
        /// The content of an object, typed where its kind is known.
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Resource {
            $(
                #[doc = concat!("`", $kind, "` of `", $api_version, "`.")]
                $variant(Box<$type>),
            )*
            /// A kind that is not typed here, or an object that cannot be read as its kind.
            Other,
        }

        pub(super) fn decode(manifest: &Manifest) -> (Resource, Vec<DecodeProblem>) {
            match (meant_version(manifest), manifest.kind()) {
                $(($api_version, $kind) => {
                    let Decoded { value, problems } = decode::decode::<$type>(&manifest.root);
                    (value.map_or(Resource::Other, |value| Resource::$variant(Box::new(value))), problems)
                })*
                _ => (Resource::Other, Vec::new()),
            }
        }

        pub(super) fn scope(group: &str, kind: &str) -> Scope {
            match (group, kind) {
                _ if is_configuration(group) => Scope::Cluster,
                $(($group, $kind) => Scope::$scope,)*
                ("apiextensions.k8s.io", "CustomResourceDefinition")
                | ("cert-manager.io", "ClusterIssuer")
                | ("snapshot.storage.k8s.io", "VolumeSnapshotClass" | "VolumeSnapshotContent")
                | ("apiregistration.k8s.io", "APIService") => Scope::Cluster,
                _ => Scope::Namespaced,
            }
        }
    };
}

resources! {
    "" "v1" "ConfigMap" Namespaced => ConfigMap(core::ConfigMap),
    "" "v1" "LimitRange" Namespaced => LimitRange(core::LimitRange),
    "" "v1" "Namespace" Cluster => Namespace(core::Namespace),
    "" "v1" "PersistentVolume" Cluster => PersistentVolume(core::PersistentVolume),
    "" "v1" "PersistentVolumeClaim" Namespaced => PersistentVolumeClaim(core::PersistentVolumeClaim),
    "" "v1" "Pod" Namespaced => Pod(core::Pod),
    "" "v1" "PodTemplate" Namespaced => PodTemplate(core::PodTemplate),
    "" "v1" "ReplicationController" Namespaced => ReplicationController(core::ReplicationController),
    "" "v1" "ResourceQuota" Namespaced => ResourceQuota(core::ResourceQuota),
    "" "v1" "Secret" Namespaced => Secret(core::Secret),
    "" "v1" "Service" Namespaced => Service(core::Service),
    "" "v1" "ServiceAccount" Namespaced => ServiceAccount(core::ServiceAccount),
    "admissionregistration.k8s.io" "admissionregistration.k8s.io/v1" "MutatingWebhookConfiguration" Cluster
        => MutatingWebhookConfiguration(admission::MutatingWebhookConfiguration),
    "admissionregistration.k8s.io" "admissionregistration.k8s.io/v1" "ValidatingWebhookConfiguration" Cluster
        => ValidatingWebhookConfiguration(admission::ValidatingWebhookConfiguration),
    "apps" "apps/v1" "DaemonSet" Namespaced => DaemonSet(apps::DaemonSet),
    "apps" "apps/v1" "Deployment" Namespaced => Deployment(apps::Deployment),
    "apps" "apps/v1" "ReplicaSet" Namespaced => ReplicaSet(apps::ReplicaSet),
    "apps" "apps/v1" "StatefulSet" Namespaced => StatefulSet(apps::StatefulSet),
    "autoscaling" "autoscaling/v2" "HorizontalPodAutoscaler" Namespaced
        => HorizontalPodAutoscaler(autoscaling::HorizontalPodAutoscaler),
    "batch" "batch/v1" "CronJob" Namespaced => CronJob(batch::CronJob),
    "batch" "batch/v1" "Job" Namespaced => Job(batch::Job),
    "networking.k8s.io" "networking.k8s.io/v1" "Ingress" Namespaced => Ingress(networking::Ingress),
    "networking.k8s.io" "networking.k8s.io/v1" "IngressClass" Cluster => IngressClass(networking::IngressClass),
    "networking.k8s.io" "networking.k8s.io/v1" "NetworkPolicy" Namespaced => NetworkPolicy(networking::NetworkPolicy),
    "policy" "policy/v1" "PodDisruptionBudget" Namespaced => PodDisruptionBudget(policy::PodDisruptionBudget),
    "rbac.authorization.k8s.io" "rbac.authorization.k8s.io/v1" "ClusterRole" Cluster => ClusterRole(rbac::ClusterRole),
    "rbac.authorization.k8s.io" "rbac.authorization.k8s.io/v1" "ClusterRoleBinding" Cluster
        => ClusterRoleBinding(rbac::ClusterRoleBinding),
    "rbac.authorization.k8s.io" "rbac.authorization.k8s.io/v1" "Role" Namespaced => Role(rbac::Role),
    "rbac.authorization.k8s.io" "rbac.authorization.k8s.io/v1" "RoleBinding" Namespaced => RoleBinding(rbac::RoleBinding),
    "scheduling.k8s.io" "scheduling.k8s.io/v1" "PriorityClass" Cluster => PriorityClass(scheduling::PriorityClass),
    "storage.k8s.io" "storage.k8s.io/v1" "CSIDriver" Cluster => CSIDriver(storage::CSIDriver),
    "storage.k8s.io" "storage.k8s.io/v1" "StorageClass" Cluster => StorageClass(storage::StorageClass),
}

/// Whether a group has what a program reads from a file and no API server serves, such as `Kustomization` and the files of
/// this crate: such a thing needs no name, and is in no namespace.
pub(super) fn is_configuration(group: &str) -> bool {
    matches!(group, "audit.k8s.io" | "kubeadm.k8s.io" | "hardening")
        || group.ends_with(".config.k8s.io")
}
