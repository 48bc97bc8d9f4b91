//! The fields without which the API server refuses an object.
//!
//! Not the `required` of the published schema: that names fields whose absence means a default, such as the
//! `podSelector` of a NetworkPolicy, and lacks others that validation asks for, such as the `image` of a container.
//! Listed are the fields that validation asks for whatever else is given.

/// The fields of a type that must be there and not empty. O(log types).
pub(super) fn fields(type_name: &str) -> &'static [&'static str] {
    let at = REQUIRED.binary_search_by(|(name, _)| (*name).cmp(type_name));
    at.ok()
        .and_then(|at| REQUIRED.get(at))
        .map_or(&[], |(_, fields)| fields)
}

/// By type, sorted.
static REQUIRED: &[(&str, &[&str])] = &[
    ("AppArmorProfile", &["type"]),
    ("CSIPersistentVolumeSource", &["driver", "volumeHandle"]),
    ("CSIVolumeSource", &["driver"]),
    ("ClusterRoleBinding", &["roleRef"]),
    ("ConfigMapEnvSource", &["name"]),
    ("ConfigMapKeySelector", &["name", "key"]),
    ("ConfigMapProjection", &["name"]),
    ("ConfigMapVolumeSource", &["name"]),
    ("Container", &["name", "image"]),
    ("ContainerPort", &["containerPort"]),
    ("CronJob", &["spec"]),
    ("CronJobSpec", &["schedule", "jobTemplate"]),
    ("CrossVersionObjectReference", &["kind", "name"]),
    ("DaemonSet", &["spec"]),
    ("DaemonSetSpec", &["selector", "template"]),
    ("Deployment", &["spec"]),
    ("DeploymentSpec", &["selector", "template"]),
    ("DownwardAPIVolumeFile", &["path"]),
    ("Endpoint", &["addresses"]),
    ("EndpointSlice", &["addressType"]),
    ("EnvVar", &["name"]),
    ("EphemeralContainer", &["name", "image"]),
    ("ExecAction", &["command"]),
    ("GRPCAction", &["port"]),
    ("HTTPGetAction", &["port"]),
    ("HTTPHeader", &["name"]),
    ("HTTPIngressPath", &["pathType", "backend"]),
    ("HTTPIngressRuleValue", &["paths"]),
    ("HorizontalPodAutoscaler", &["spec"]),
    (
        "HorizontalPodAutoscalerSpec",
        &["maxReplicas", "scaleTargetRef"],
    ),
    ("HostAlias", &["ip"]),
    ("HostPathVolumeSource", &["path"]),
    ("Ingress", &["spec"]),
    ("IngressClass", &["spec"]),
    ("IngressClassSpec", &["controller"]),
    ("IngressServiceBackend", &["name", "port"]),
    ("Job", &["spec"]),
    ("JobSpec", &["template"]),
    ("JobTemplateSpec", &["spec"]),
    ("KeyToPath", &["key", "path"]),
    ("LabelSelectorRequirement", &["key", "operator"]),
    ("LimitRangeItem", &["type"]),
    ("LocalVolumeSource", &["path"]),
    ("MetricSpec", &["type"]),
    ("MetricTarget", &["type"]),
    (
        "MutatingWebhook",
        &[
            "name",
            "clientConfig",
            "sideEffects",
            "admissionReviewVersions",
        ],
    ),
    ("NFSVolumeSource", &["server", "path"]),
    ("NodeSelector", &["nodeSelectorTerms"]),
    ("NodeSelectorRequirement", &["key", "operator"]),
    ("ObjectFieldSelector", &["fieldPath"]),
    ("OwnerReference", &["apiVersion", "kind", "name", "uid"]),
    ("PersistentVolume", &["spec"]),
    ("PersistentVolumeClaim", &["spec"]),
    ("PersistentVolumeClaimSpec", &["accessModes", "resources"]),
    ("PersistentVolumeClaimVolumeSource", &["claimName"]),
    ("PersistentVolumeSpec", &["accessModes", "capacity"]),
    ("Pod", &["spec"]),
    ("PodAffinityTerm", &["topologyKey"]),
    ("PodReadinessGate", &["conditionType"]),
    ("PodSpec", &["containers"]),
    ("PodTemplateSpec", &["spec"]),
    ("PreferredSchedulingTerm", &["weight"]),
    ("ReplicaSet", &["spec"]),
    ("ReplicaSetSpec", &["selector", "template"]),
    ("ReplicationController", &["spec"]),
    ("ReplicationControllerSpec", &["template"]),
    ("ResourceFieldSelector", &["resource"]),
    ("ResourceMetricSource", &["name", "target"]),
    ("RoleBinding", &["roleRef"]),
    ("RoleRef", &["kind", "name"]),
    ("SeccompProfile", &["type"]),
    ("SecretEnvSource", &["name"]),
    ("SecretKeySelector", &["name", "key"]),
    ("SecretProjection", &["name"]),
    ("SecretVolumeSource", &["secretName"]),
    ("Service", &["spec"]),
    ("ServiceAccountTokenProjection", &["path"]),
    ("ServicePort", &["port"]),
    ("ServiceReference", &["name", "namespace"]),
    ("StatefulSet", &["spec"]),
    ("StatefulSetSpec", &["selector", "template"]),
    ("StorageClass", &["provisioner"]),
    ("Subject", &["kind", "name"]),
    ("Sysctl", &["name"]),
    ("TCPSocketAction", &["port"]),
    (
        "TopologySpreadConstraint",
        &["maxSkew", "topologyKey", "whenUnsatisfiable"],
    ),
    (
        "ValidatingWebhook",
        &[
            "name",
            "clientConfig",
            "sideEffects",
            "admissionReviewVersions",
        ],
    ),
    ("Volume", &["name"]),
    ("VolumeDevice", &["name", "devicePath"]),
    ("VolumeMount", &["name", "mountPath"]),
    ("WeightedPodAffinityTerm", &["weight", "podAffinityTerm"]),
];

#[cfg(test)]
mod tests {
    use super::{REQUIRED, fields};

    #[test]
    fn the_table_is_sorted_and_every_type_stands_in_it_once() {
        assert!(REQUIRED.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_type_without_demands_has_no_fields() {
        assert_eq!(fields("Container"), ["name", "image"]);
        assert_eq!(fields("ObjectMeta"), [""; 0]);
    }
}
