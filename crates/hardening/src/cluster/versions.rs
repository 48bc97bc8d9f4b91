//! Which kinds Kubernetes itself serves, under which versions, and what became of those that it served once.

/// The Kubernetes that manifests are held against: the newest whose kinds are listed here.
pub const TARGET_VERSION: &str = "1.37";

/// What the API server makes of an `apiVersion` and `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// Kubernetes serves it.
    Served,
    /// The group is none of Kubernetes' own; whoever defines the kind decides.
    Custom,
    /// Kubernetes served it once.
    Removed(&'static RemovedVersion),
    /// The group is Kubernetes' own and has no such kind in this version.
    Unknown {
        /// The `apiVersion` that Kubernetes serves a kind of this name under, where there is just one.
        elsewhere: Option<&'static str>,
    },
}

/// A kind that Kubernetes serves no longer under this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedVersion {
    /// As manifests have it.
    pub api_version: &'static str,
    /// As manifests have it.
    pub kind: &'static str,
    /// The minor version of Kubernetes 1 that no longer serves it.
    pub removed_in: u32,
    /// The `apiVersion` that serves the kind now; `None` where the kind is gone.
    pub replacement: Option<&'static str>,
    /// Whether a manifest means the same under the replacement as it stands.
    pub same_schema: bool,
}

/// What Kubernetes [`TARGET_VERSION`] makes of an `apiVersion` and `kind`.
///
/// ```
/// use hardening::cluster::{Serving, serving};
///
/// assert_eq!(serving("apps/v1", "Deployment"), Serving::Served);
/// assert_eq!(serving("cert-manager.io/v1", "Issuer"), Serving::Custom);
/// let Serving::Removed(ingress) = serving("extensions/v1beta1", "Ingress") else { panic!() };
/// assert_eq!((ingress.removed_in, ingress.replacement), (22, Some("networking.k8s.io/v1")));
/// let elsewhere = Some("networking.k8s.io/v1");
/// assert_eq!(serving("apps/v1", "Ingress"), Serving::Unknown { elsewhere });
/// ```
#[must_use]
pub fn serving(api_version: &str, kind: &str) -> Serving {
    let group = group(api_version);
    if !is_built_in(group) {
        return Serving::Custom;
    }
    let served = SERVED.iter().find(|(version, _)| *version == api_version);
    if served.is_some_and(|(_, kinds)| kinds.contains(&kind)) {
        return Serving::Served;
    }
    let removed =
        |removed: &&RemovedVersion| (removed.api_version, removed.kind) == (api_version, kind);
    if let Some(removed) = REMOVED.iter().find(removed) {
        return Serving::Removed(removed);
    }
    Serving::Unknown {
        elsewhere: elsewhere(group, kind),
    }
}

/// The group of an `apiVersion`; empty for the core group.
pub(super) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

pub(super) fn is_built_in(name: &str) -> bool {
    matches!(name, "" | "extensions") || SERVED.iter().any(|(version, _)| is_of(version, name))
}

/// Whether an `apiVersion` is one of a named group.
fn is_of(api_version: &str, name: &str) -> bool {
    let version = api_version.strip_prefix(name);
    version.is_some_and(|it| it.starts_with('/'))
}

/// Stable versions come before others, and the group that was written before other groups.
fn elsewhere(name: &str, kind: &str) -> Option<&'static str> {
    let versions = || {
        let with_kind = SERVED.iter().filter(|(_, kinds)| kinds.contains(&kind));
        with_kind.map(|(version, _)| *version)
    };
    let is_stable = |version: &&str| !version.contains("alpha") && !version.contains("beta");
    let mut in_group = versions().filter(|version| group(version) == name);
    if let Some(version) = in_group.clone().rfind(is_stable) {
        return Some(version);
    }
    if let Some(version) = in_group.next() {
        return Some(version);
    }
    let mut stable = versions().filter(is_stable);
    let first = stable.next()?;
    stable
        .all(|version| group(version) == group(first))
        .then_some(first)
}

const fn removed(
    api_version: &'static str,
    kind: &'static str,
    removed_in: u32,
    replacement: Option<&'static str>,
    same_schema: bool,
) -> RemovedVersion {
    RemovedVersion {
        api_version,
        kind,
        removed_in,
        replacement,
        same_schema,
    }
}

/// What [`TARGET_VERSION`] serves, alpha and beta versions included.
static SERVED: &[(&str, &[&str])] = &[
    (
        "admissionregistration.k8s.io/v1",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    (
        "admissionregistration.k8s.io/v1alpha1",
        &["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        &["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
    ),
    ("apiextensions.k8s.io/v1", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io/v1", &["APIService"]),
    (
        "apps/v1",
        &[
            "ControllerRevision",
            "DaemonSet",
            "Deployment",
            "ReplicaSet",
            "StatefulSet",
        ],
    ),
    (
        "authentication.k8s.io/v1",
        &["SelfSubjectReview", "TokenRequest", "TokenReview"],
    ),
    (
        "authorization.k8s.io/v1",
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
    ),
    ("autoscaling/v1", &["HorizontalPodAutoscaler", "Scale"]),
    ("autoscaling/v2", &["HorizontalPodAutoscaler"]),
    ("batch/v1", &["CronJob", "Job"]),
    (
        "certificates.k8s.io/v1",
        &[
            "CertificateSigningRequest",
            "ClusterTrustBundle",
            "PodCertificateRequest",
        ],
    ),
    (
        "certificates.k8s.io/v1beta1",
        &["ClusterTrustBundle", "PodCertificateRequest"],
    ),
    ("coordination.k8s.io/v1", &["Lease"]),
    ("coordination.k8s.io/v1alpha2", &["LeaseCandidate"]),
    ("coordination.k8s.io/v1beta1", &["LeaseCandidate"]),
    ("discovery.k8s.io/v1", &["EndpointSlice"]),
    ("events.k8s.io/v1", &["Event"]),
    (
        "flowcontrol.apiserver.k8s.io/v1",
        &["FlowSchema", "PriorityLevelConfiguration"],
    ),
    ("internal.apiserver.k8s.io/v1alpha1", &["StorageVersion"]),
    (
        "lifecycle.k8s.io/v1alpha1",
        &["Eviction", "EvictionRequest"],
    ),
    (
        "networking.k8s.io/v1",
        &[
            "IPAddress",
            "Ingress",
            "IngressClass",
            "NetworkPolicy",
            "ServiceCIDR",
        ],
    ),
    ("node.k8s.io/v1", &["RuntimeClass"]),
    ("policy/v1", &["Eviction", "PodDisruptionBudget"]),
    (
        "rbac.authorization.k8s.io/v1",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ),
    (
        "resource.k8s.io/v1",
        &[
            "DeviceClass",
            "DeviceTaintRule",
            "ResourceClaim",
            "ResourceClaimTemplate",
            "ResourceSlice",
        ],
    ),
    (
        "resource.k8s.io/v1alpha3",
        &["DeviceTaintRule", "ResourcePoolStatusRequest"],
    ),
    (
        "resource.k8s.io/v1beta1",
        &[
            "DeviceClass",
            "ResourceClaim",
            "ResourceClaimTemplate",
            "ResourceSlice",
        ],
    ),
    (
        "resource.k8s.io/v1beta2",
        &[
            "DeviceClass",
            "DeviceTaintRule",
            "ResourceClaim",
            "ResourceClaimTemplate",
            "ResourceSlice",
        ],
    ),
    ("scheduling.k8s.io/v1", &["PriorityClass"]),
    (
        "scheduling.k8s.io/v1alpha3",
        &["CompositePodGroup", "PodGroup", "Workload"],
    ),
    ("scheduling.k8s.io/v1beta1", &["PodGroup", "Workload"]),
    (
        "storage.k8s.io/v1",
        &[
            "CSIDriver",
            "CSINode",
            "CSIStorageCapacity",
            "StorageClass",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
    ),
    ("storagemigration.k8s.io/v1", &["StorageVersionMigration"]),
    (
        "storagemigration.k8s.io/v1beta1",
        &["StorageVersionMigration"],
    ),
    (
        "v1",
        &[
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
];

/// After the deprecated API migration guide of Kubernetes.
static REMOVED: &[RemovedVersion] = &[
    removed(
        "admissionregistration.k8s.io/v1beta1",
        "MutatingWebhookConfiguration",
        22,
        Some("admissionregistration.k8s.io/v1"),
        false,
    ),
    removed(
        "admissionregistration.k8s.io/v1beta1",
        "ValidatingWebhookConfiguration",
        22,
        Some("admissionregistration.k8s.io/v1"),
        false,
    ),
    removed(
        "apiextensions.k8s.io/v1beta1",
        "CustomResourceDefinition",
        22,
        Some("apiextensions.k8s.io/v1"),
        false,
    ),
    removed(
        "apiregistration.k8s.io/v1beta1",
        "APIService",
        22,
        Some("apiregistration.k8s.io/v1"),
        true,
    ),
    removed(
        "apps/v1beta1",
        "ControllerRevision",
        16,
        Some("apps/v1"),
        true,
    ),
    removed("apps/v1beta1", "Deployment", 16, Some("apps/v1"), false),
    removed("apps/v1beta1", "StatefulSet", 16, Some("apps/v1"), false),
    removed(
        "apps/v1beta2",
        "ControllerRevision",
        16,
        Some("apps/v1"),
        true,
    ),
    removed("apps/v1beta2", "DaemonSet", 16, Some("apps/v1"), true),
    removed("apps/v1beta2", "Deployment", 16, Some("apps/v1"), true),
    removed("apps/v1beta2", "ReplicaSet", 16, Some("apps/v1"), true),
    removed("apps/v1beta2", "StatefulSet", 16, Some("apps/v1"), true),
    removed(
        "autoscaling/v2beta1",
        "HorizontalPodAutoscaler",
        25,
        Some("autoscaling/v2"),
        false,
    ),
    removed(
        "autoscaling/v2beta2",
        "HorizontalPodAutoscaler",
        26,
        Some("autoscaling/v2"),
        true,
    ),
    removed("batch/v1beta1", "CronJob", 25, Some("batch/v1"), true),
    removed("batch/v2alpha1", "CronJob", 21, Some("batch/v1"), true),
    removed(
        "certificates.k8s.io/v1beta1",
        "CertificateSigningRequest",
        22,
        Some("certificates.k8s.io/v1"),
        false,
    ),
    removed(
        "coordination.k8s.io/v1beta1",
        "Lease",
        22,
        Some("coordination.k8s.io/v1"),
        true,
    ),
    removed(
        "discovery.k8s.io/v1beta1",
        "EndpointSlice",
        25,
        Some("discovery.k8s.io/v1"),
        false,
    ),
    removed(
        "events.k8s.io/v1beta1",
        "Event",
        25,
        Some("events.k8s.io/v1"),
        false,
    ),
    removed(
        "extensions/v1beta1",
        "DaemonSet",
        16,
        Some("apps/v1"),
        false,
    ),
    removed(
        "extensions/v1beta1",
        "Deployment",
        16,
        Some("apps/v1"),
        false,
    ),
    removed(
        "extensions/v1beta1",
        "Ingress",
        22,
        Some("networking.k8s.io/v1"),
        false,
    ),
    removed(
        "extensions/v1beta1",
        "NetworkPolicy",
        16,
        Some("networking.k8s.io/v1"),
        true,
    ),
    removed("extensions/v1beta1", "PodSecurityPolicy", 16, None, false),
    removed(
        "extensions/v1beta1",
        "ReplicaSet",
        16,
        Some("apps/v1"),
        false,
    ),
    removed(
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "FlowSchema",
        26,
        Some("flowcontrol.apiserver.k8s.io/v1"),
        false,
    ),
    removed(
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "PriorityLevelConfiguration",
        26,
        Some("flowcontrol.apiserver.k8s.io/v1"),
        false,
    ),
    removed(
        "flowcontrol.apiserver.k8s.io/v1beta2",
        "FlowSchema",
        29,
        Some("flowcontrol.apiserver.k8s.io/v1"),
        false,
    ),
    removed(
        "flowcontrol.apiserver.k8s.io/v1beta2",
        "PriorityLevelConfiguration",
        29,
        Some("flowcontrol.apiserver.k8s.io/v1"),
        false,
    ),
    removed(
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "FlowSchema",
        32,
        Some("flowcontrol.apiserver.k8s.io/v1"),
        false,
    ),
    removed(
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "PriorityLevelConfiguration",
        32,
        Some("flowcontrol.apiserver.k8s.io/v1"),
        false,
    ),
    removed(
        "networking.k8s.io/v1beta1",
        "Ingress",
        22,
        Some("networking.k8s.io/v1"),
        false,
    ),
    removed(
        "networking.k8s.io/v1beta1",
        "IngressClass",
        22,
        Some("networking.k8s.io/v1"),
        true,
    ),
    removed(
        "node.k8s.io/v1beta1",
        "RuntimeClass",
        25,
        Some("node.k8s.io/v1"),
        true,
    ),
    removed(
        "policy/v1beta1",
        "PodDisruptionBudget",
        25,
        Some("policy/v1"),
        false,
    ),
    removed("policy/v1beta1", "PodSecurityPolicy", 25, None, false),
    removed(
        "rbac.authorization.k8s.io/v1beta1",
        "ClusterRole",
        22,
        Some("rbac.authorization.k8s.io/v1"),
        true,
    ),
    removed(
        "rbac.authorization.k8s.io/v1beta1",
        "ClusterRoleBinding",
        22,
        Some("rbac.authorization.k8s.io/v1"),
        true,
    ),
    removed(
        "rbac.authorization.k8s.io/v1beta1",
        "Role",
        22,
        Some("rbac.authorization.k8s.io/v1"),
        true,
    ),
    removed(
        "rbac.authorization.k8s.io/v1beta1",
        "RoleBinding",
        22,
        Some("rbac.authorization.k8s.io/v1"),
        true,
    ),
    removed(
        "scheduling.k8s.io/v1beta1",
        "PriorityClass",
        22,
        Some("scheduling.k8s.io/v1"),
        true,
    ),
    removed(
        "storage.k8s.io/v1beta1",
        "CSIDriver",
        22,
        Some("storage.k8s.io/v1"),
        true,
    ),
    removed(
        "storage.k8s.io/v1beta1",
        "CSINode",
        22,
        Some("storage.k8s.io/v1"),
        true,
    ),
    removed(
        "storage.k8s.io/v1beta1",
        "CSIStorageCapacity",
        27,
        Some("storage.k8s.io/v1"),
        true,
    ),
    removed(
        "storage.k8s.io/v1beta1",
        "StorageClass",
        22,
        Some("storage.k8s.io/v1"),
        true,
    ),
    removed(
        "storage.k8s.io/v1beta1",
        "VolumeAttachment",
        22,
        Some("storage.k8s.io/v1"),
        true,
    ),
];

#[cfg(test)]
mod tests {
    use super::{REMOVED, SERVED, Serving, serving};

    #[test]
    fn what_was_removed_is_not_served_and_its_replacement_is() {
        for removed in REMOVED {
            assert_eq!(
                serving(removed.api_version, removed.kind),
                Serving::Removed(removed)
            );
            if let Some(replacement) = removed.replacement {
                assert_eq!(serving(replacement, removed.kind), Serving::Served);
            }
        }
    }

    #[test]
    fn versions_are_listed_once() {
        assert!(SERVED.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn another_version_of_the_group_is_offered_before_another_group() {
        let elsewhere = |version, kind| match serving(version, kind) {
            Serving::Unknown { elsewhere } => elsewhere,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            elsewhere("autoscaling/v3", "HorizontalPodAutoscaler"),
            Some("autoscaling/v2")
        );
        assert_eq!(elsewhere("v1", "Deployment"), Some("apps/v1"));
        assert_eq!(elsewhere("v1", "deployment"), None);
        assert_eq!(elsewhere("apps/v1", "Event"), None);
    }

    #[test]
    fn groups_that_only_look_like_kubernetes_own_are_custom() {
        for version in [
            "snapshot.storage.k8s.io/v1",
            "gateway.networking.k8s.io/v1",
            "kustomize.config.k8s.io/v1beta1",
            "audit.k8s.io/v1",
        ] {
            assert_eq!(serving(version, "Anything"), Serving::Custom, "{version}");
        }
    }
}
