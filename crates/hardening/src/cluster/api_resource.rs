//! The resources of the API as roles and kubectl name them.

use super::object::Scope;
use super::versions;

/// A resource that the API serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiResource {
    /// The API group; empty for the core group.
    pub group: &'static str,
    /// The name in the plural, as roles have it.
    pub plural: &'static str,
    /// The kind of its objects.
    pub kind: &'static str,
    /// Whether its objects are in namespaces.
    pub scope: Scope,
    /// What kubectl takes for it beside the kind and the plural.
    pub short_names: &'static [&'static str],
    /// What is below its objects, but for `status` and `finalizers`.
    pub subresources: &'static [&'static str],
}

impl ApiResource {
    /// Whether a word names it as kubectl takes it: in the plural or singular, short, in any case of letters.
    #[must_use]
    pub fn is_named(&self, word: &str) -> bool {
        let names = [self.plural, self.kind];
        names
            .iter()
            .chain(self.short_names)
            .any(|name| name.eq_ignore_ascii_case(word))
    }

    /// Whether it has a subresource. All kinds may have `status` and `finalizers`.
    #[must_use]
    pub fn has_subresource(&self, name: &str) -> bool {
        matches!(name, "status" | "finalizers") || self.subresources.contains(&name)
    }
}

/// What Kubernetes serves itself, by group and name, and then some kinds that are often added to it.
///
/// ```
/// use hardening::cluster::api_resources;
///
/// let deployments = api_resources().iter().find(|it| it.is_named("deploy")).unwrap();
/// assert_eq!((deployments.group, deployments.plural), ("apps", "deployments"));
/// ```
#[must_use]
pub const fn api_resources() -> &'static [ApiResource] {
    RESOURCES
}

/// Whether a group of the API has a resource as far as roles are concerned; `None` where the group is not Kubernetes'
/// own, so that whoever brings it decides. Linear in the resources.
pub(crate) fn is_served(group: &str, plural: &str) -> Option<bool> {
    if !versions::is_built_in(group) {
        return None;
    }
    let served = RESOURCES
        .iter()
        .any(|it| (it.group, it.plural) == (group, plural));
    Some(served || ONLY_AUTHORIZED.contains(&(group, plural)))
}

/// What only verbs such as `impersonate` and `approve` are about; nothing of it is served.
static ONLY_AUTHORIZED: &[(&str, &str)] = &[
    ("", "groups"),
    ("", "users"),
    ("authentication.k8s.io", "uids"),
    ("authentication.k8s.io", "userextras"),
    ("authentication.k8s.io", "users"),
    ("authentication.k8s.io", "groups"),
    ("authentication.k8s.io", "serviceaccounts"),
    ("authentication.k8s.io", "nodes"),
    ("certificates.k8s.io", "signers"),
];

macro_rules! resources {
    ($($group:literal $plural:literal $kind:literal $scope:ident [$($short:literal),*] [$($sub:literal),*],)*) => {
        static RESOURCES: &[ApiResource] = &[$(ApiResource {
            group: $group,
            plural: $plural,
            kind: $kind,
            scope: Scope::$scope,
            short_names: &[$($short),*],
            subresources: &[$($sub),*],
        },)*];
    };
}

resources! {
    "" "bindings" "Binding" Namespaced [] [],
    "" "componentstatuses" "ComponentStatus" Cluster ["cs"] [],
    "" "configmaps" "ConfigMap" Namespaced ["cm"] [],
    "" "endpoints" "Endpoints" Namespaced ["ep"] [],
    "" "events" "Event" Namespaced ["ev"] [],
    "" "limitranges" "LimitRange" Namespaced ["limits"] [],
    "" "namespaces" "Namespace" Cluster ["ns"] ["finalize", "status"],
    "" "nodes" "Node" Cluster ["no"] ["checkpoint", "configz", "healthz", "log", "metrics", "pods", "proxy", "spec", "stats", "status"],
    "" "persistentvolumeclaims" "PersistentVolumeClaim" Namespaced ["pvc"] [],
    "" "persistentvolumes" "PersistentVolume" Cluster ["pv"] [],
    "" "pods" "Pod" Namespaced ["po"] ["attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status"],
    "" "podtemplates" "PodTemplate" Namespaced [] [],
    "" "replicationcontrollers" "ReplicationController" Namespaced ["rc"] ["scale", "status"],
    "" "resourcequotas" "ResourceQuota" Namespaced ["quota"] [],
    "" "secrets" "Secret" Namespaced [] [],
    "" "serviceaccounts" "ServiceAccount" Namespaced ["sa"] ["token"],
    "" "services" "Service" Namespaced ["svc"] ["proxy", "status"],
    "admissionregistration.k8s.io" "mutatingadmissionpolicies" "MutatingAdmissionPolicy" Cluster [] [],
    "admissionregistration.k8s.io" "mutatingadmissionpolicybindings" "MutatingAdmissionPolicyBinding" Cluster [] [],
    "admissionregistration.k8s.io" "mutatingwebhookconfigurations" "MutatingWebhookConfiguration" Cluster [] [],
    "admissionregistration.k8s.io" "validatingadmissionpolicies" "ValidatingAdmissionPolicy" Cluster [] [],
    "admissionregistration.k8s.io" "validatingadmissionpolicybindings" "ValidatingAdmissionPolicyBinding" Cluster [] [],
    "admissionregistration.k8s.io" "validatingwebhookconfigurations" "ValidatingWebhookConfiguration" Cluster [] [],
    "apiextensions.k8s.io" "customresourcedefinitions" "CustomResourceDefinition" Cluster ["crd", "crds"] [],
    "apiregistration.k8s.io" "apiservices" "APIService" Cluster [] [],
    "apps" "controllerrevisions" "ControllerRevision" Namespaced [] [],
    "apps" "daemonsets" "DaemonSet" Namespaced ["ds"] [],
    "apps" "deployments" "Deployment" Namespaced ["deploy"] ["rollback", "scale", "status"],
    "apps" "replicasets" "ReplicaSet" Namespaced ["rs"] ["scale", "status"],
    "apps" "statefulsets" "StatefulSet" Namespaced ["sts"] ["scale", "status"],
    "authentication.k8s.io" "selfsubjectreviews" "SelfSubjectReview" Cluster [] [],
    "authentication.k8s.io" "tokenreviews" "TokenReview" Cluster [] [],
    "authorization.k8s.io" "localsubjectaccessreviews" "LocalSubjectAccessReview" Namespaced [] [],
    "authorization.k8s.io" "selfsubjectaccessreviews" "SelfSubjectAccessReview" Cluster [] [],
    "authorization.k8s.io" "selfsubjectrulesreviews" "SelfSubjectRulesReview" Cluster [] [],
    "authorization.k8s.io" "subjectaccessreviews" "SubjectAccessReview" Cluster [] [],
    "autoscaling" "horizontalpodautoscalers" "HorizontalPodAutoscaler" Namespaced ["hpa"] [],
    "batch" "cronjobs" "CronJob" Namespaced ["cj"] [],
    "batch" "jobs" "Job" Namespaced [] [],
    "certificates.k8s.io" "certificatesigningrequests" "CertificateSigningRequest" Cluster ["csr"] ["approval", "nodeclient", "selfnodeclient", "selfnodeserver", "status"],
    "certificates.k8s.io" "clustertrustbundles" "ClusterTrustBundle" Cluster [] [],
    "certificates.k8s.io" "podcertificaterequests" "PodCertificateRequest" Namespaced [] [],
    "coordination.k8s.io" "leasecandidates" "LeaseCandidate" Namespaced [] [],
    "coordination.k8s.io" "leases" "Lease" Namespaced [] [],
    "discovery.k8s.io" "endpointslices" "EndpointSlice" Namespaced [] [],
    "events.k8s.io" "events" "Event" Namespaced [] [],
    "flowcontrol.apiserver.k8s.io" "flowschemas" "FlowSchema" Cluster [] [],
    "flowcontrol.apiserver.k8s.io" "prioritylevelconfigurations" "PriorityLevelConfiguration" Cluster [] [],
    "internal.apiserver.k8s.io" "storageversions" "StorageVersion" Cluster [] [],
    "lifecycle.k8s.io" "evictionrequests" "EvictionRequest" Namespaced [] [],
    "lifecycle.k8s.io" "evictions" "Eviction" Namespaced [] [],
    "networking.k8s.io" "ingressclasses" "IngressClass" Cluster [] [],
    "networking.k8s.io" "ingresses" "Ingress" Namespaced ["ing"] [],
    "networking.k8s.io" "ipaddresses" "IPAddress" Cluster ["ip"] [],
    "networking.k8s.io" "networkpolicies" "NetworkPolicy" Namespaced ["netpol"] [],
    "networking.k8s.io" "servicecidrs" "ServiceCIDR" Cluster [] [],
    "node.k8s.io" "runtimeclasses" "RuntimeClass" Cluster [] [],
    "policy" "poddisruptionbudgets" "PodDisruptionBudget" Namespaced ["pdb"] [],
    "rbac.authorization.k8s.io" "clusterrolebindings" "ClusterRoleBinding" Cluster [] [],
    "rbac.authorization.k8s.io" "clusterroles" "ClusterRole" Cluster [] [],
    "rbac.authorization.k8s.io" "rolebindings" "RoleBinding" Namespaced [] [],
    "rbac.authorization.k8s.io" "roles" "Role" Namespaced [] [],
    "resource.k8s.io" "deviceclasses" "DeviceClass" Cluster [] [],
    "resource.k8s.io" "devicetaintrules" "DeviceTaintRule" Cluster [] [],
    "resource.k8s.io" "resourceclaims" "ResourceClaim" Namespaced [] ["binding", "driver", "status"],
    "resource.k8s.io" "resourceclaimtemplates" "ResourceClaimTemplate" Namespaced [] [],
    "resource.k8s.io" "resourcepoolstatusrequests" "ResourcePoolStatusRequest" Cluster [] [],
    "resource.k8s.io" "resourceslices" "ResourceSlice" Cluster [] [],
    "scheduling.k8s.io" "compositepodgroups" "CompositePodGroup" Namespaced [] [],
    "scheduling.k8s.io" "podgroups" "PodGroup" Namespaced [] [],
    "scheduling.k8s.io" "priorityclasses" "PriorityClass" Cluster ["pc"] [],
    "scheduling.k8s.io" "workloads" "Workload" Namespaced [] [],
    "storage.k8s.io" "csidrivers" "CSIDriver" Cluster [] [],
    "storage.k8s.io" "csinodes" "CSINode" Cluster [] [],
    "storage.k8s.io" "csistoragecapacities" "CSIStorageCapacity" Namespaced [] [],
    "storage.k8s.io" "storageclasses" "StorageClass" Cluster ["sc"] [],
    "storage.k8s.io" "volumeattachments" "VolumeAttachment" Cluster [] [],
    "storage.k8s.io" "volumeattributesclasses" "VolumeAttributesClass" Cluster ["vac"] [],
    "storagemigration.k8s.io" "storageversionmigrations" "StorageVersionMigration" Cluster [] [],
    // Of projects that most clusters add.
    "cert-manager.io" "certificates" "Certificate" Namespaced ["cert", "certs"] [],
    "cert-manager.io" "certificaterequests" "CertificateRequest" Namespaced ["cr", "crs"] [],
    "cert-manager.io" "clusterissuers" "ClusterIssuer" Cluster [] [],
    "cert-manager.io" "issuers" "Issuer" Namespaced [] [],
    "acme.cert-manager.io" "challenges" "Challenge" Namespaced [] [],
    "acme.cert-manager.io" "orders" "Order" Namespaced [] [],
    "snapshot.storage.k8s.io" "volumesnapshots" "VolumeSnapshot" Namespaced ["vs"] [],
    "snapshot.storage.k8s.io" "volumesnapshotclasses" "VolumeSnapshotClass" Cluster ["vsclass", "vsclasses"] [],
    "snapshot.storage.k8s.io" "volumesnapshotcontents" "VolumeSnapshotContent" Cluster ["vsc", "vscs"] [],
    "monitoring.coreos.com" "alertmanagerconfigs" "AlertmanagerConfig" Namespaced [] [],
    "monitoring.coreos.com" "alertmanagers" "Alertmanager" Namespaced [] [],
    "monitoring.coreos.com" "podmonitors" "PodMonitor" Namespaced [] [],
    "monitoring.coreos.com" "prometheuses" "Prometheus" Namespaced [] [],
    "monitoring.coreos.com" "prometheusrules" "PrometheusRule" Namespaced [] [],
    "monitoring.coreos.com" "servicemonitors" "ServiceMonitor" Namespaced [] [],
}

#[cfg(test)]
mod tests {
    use super::RESOURCES;
    use crate::cluster::{Serving, serving};

    #[test]
    fn the_kinds_are_those_that_kubernetes_serves() {
        for resource in RESOURCES {
            let versions = [
                "v1", "v1beta1", "v1beta2", "v1alpha1", "v1alpha2", "v1alpha3", "v2",
            ];
            let is_served = versions.iter().any(|version| {
                let api_version = match resource.group {
                    "" => (*version).to_owned(),
                    group => format!("{group}/{version}"),
                };
                matches!(
                    serving(&api_version, resource.kind),
                    Serving::Served | Serving::Custom
                )
            });
            assert!(is_served, "{resource:?}");
        }
    }

    #[test]
    fn a_word_names_one_resource_of_kubernetes_first() {
        let found = |word: &str| {
            RESOURCES
                .iter()
                .find(|it| it.is_named(word))
                .map(|it| it.plural)
        };
        assert_eq!(found("po"), Some("pods"));
        assert_eq!(found("Ingress"), Some("ingresses"));
        assert_eq!(found("events"), Some("events"));
        assert_eq!(found("vs"), Some("volumesnapshots"));
        assert_eq!(found("widgets"), None);
    }
}
