//! Which quotas and LimitRanges the API server rejects, and what quotas count beside pods.

use super::{limit_range, quota, resilience};
use hardening::resilience::{ResourceName, Tracking};

/// Why a quota is rejected.
fn rejected(spec: &str) -> Vec<String> {
    let resilience = resilience(&quota("q", spec));
    let rejections = resilience.admission().rejected_quotas().iter();
    let faults = rejections.flat_map(|rejection| &rejection.faults);
    faults.map(|fault| fault.kind.to_string()).collect()
}

/// Why a LimitRange is rejected.
fn rejected_range(item: &str) -> Vec<String> {
    let resilience = resilience(&limit_range(item));
    let rejections = resilience.admission().rejected_limit_ranges().iter();
    let faults = rejections.flat_map(|rejection| &rejection.faults);
    faults.map(|fault| fault.kind.to_string()).collect()
}

#[test]
fn names_without_a_domain_are_those_that_quotas_know() {
    let standard = [
        "cpu",
        "memory",
        "ephemeral-storage",
        "requests.cpu",
        "requests.memory",
        "requests.storage",
        "requests.ephemeral-storage",
        "limits.cpu",
        "limits.memory",
        "limits.ephemeral-storage",
        "pods",
        "services",
        "replicationcontrollers",
        "resourcequotas",
        "secrets",
        "configmaps",
        "persistentvolumeclaims",
        "services.nodeports",
        "services.loadbalancers",
        "hugepages-2Mi",
        "requests.hugepages-2Mi",
    ];
    for name in standard {
        assert_eq!(
            rejected(&format!("{{hard: {{{name}: 1}}}}")),
            Vec::<String>::new(),
            "{name}"
        );
    }
    for name in [
        "storage",
        "deployments",
        "limits.hugepages-2Mi",
        "limit.cpu",
        "snapshots.storage.k8s.io",
    ] {
        assert_eq!(
            rejected(&format!("{{hard: {{{name}: 1}}}}")),
            [format!(
                "invalid value `{name}`: must be a standard resource for quota"
            )]
        );
    }
    for name in [
        "count/anything",
        "nvidia.com/gpu",
        "gold.storageclass.storage.k8s.io/requests.storage",
    ] {
        assert_eq!(
            rejected(&format!("{{hard: {{{name}: 1}}}}")),
            Vec::<String>::new(),
            "{name}"
        );
    }
    assert_eq!(rejected("{hard: {a/b/c: 1}}").len(), 1);
}

#[test]
fn counts_are_whole_and_not_below_zero() {
    assert_eq!(
        rejected("{hard: {pods: 500m}}"),
        ["invalid value `500m`: must be an integer"]
    );
    assert_eq!(
        rejected("{hard: {nvidia.com/gpu: '1.5'}}"),
        ["invalid value `1500m`: must be an integer"]
    );
    assert_eq!(
        rejected("{hard: {count/jobs.batch: '1.5'}}"),
        ["invalid value `1500m`: must be an integer"]
    );
    assert_eq!(
        rejected("{hard: {requests.nvidia.com/gpu: '1.5'}}"),
        Vec::<String>::new()
    );
    assert_eq!(
        rejected("{hard: {cpu: 500m, pods: 1e3}}"),
        Vec::<String>::new()
    );
    assert_eq!(
        rejected("{hard: {cpu: '-1'}}"),
        ["invalid value `-1`: must be greater than or equal to 0"]
    );
}

#[test]
fn scopes_go_with_pods_and_their_cpu_and_memory() {
    let compute = "pods: 1, cpu: 1, memory: 1, requests.cpu: 1, requests.memory: 1, limits.cpu: 1, limits.memory: 1";
    for scope in [
        "Terminating",
        "NotTerminating",
        "NotBestEffort",
        "PriorityClass",
        "CrossNamespacePodAffinity",
    ] {
        assert_eq!(
            rejected(&format!("{{hard: {{{compute}}}, scopes: [{scope}]}}")),
            Vec::<String>::new()
        );
        assert_eq!(
            rejected(&format!(
                "{{hard: {{pods: 1, services: 1, requests.ephemeral-storage: 1, count/services: 1}}, scopes: [{scope}]}}"
            )),
            [format!(
                "unsupported scope applied to resource: `{scope}` cannot limit `requests.ephemeral-storage`, `services`"
            )]
        );
    }
    assert_eq!(
        rejected("{hard: {pods: 1, cpu: 1}, scopes: [BestEffort]}"),
        ["unsupported scope applied to resource: `BestEffort` cannot limit `cpu`"]
    );
    let claims = "scopes: [VolumeAttributesClass]";
    assert_eq!(
        rejected(&format!(
            "{{hard: {{requests.storage: 1, persistentvolumeclaims: 1}}, {claims}}}"
        )),
        Vec::<String>::new()
    );
    assert_eq!(
        rejected(&format!("{{hard: {{pods: 1}}, {claims}}}")).len(),
        1
    );
}

#[test]
fn scopes_exclude_each_other_and_take_operators_that_fit() {
    let selector = |expressions: &str| {
        rejected(&format!(
            "{{hard: {{pods: 1}}, scopeSelector: {{matchExpressions: [{expressions}]}}}}"
        ))
    };
    assert_eq!(
        rejected("{hard: {pods: 1}, scopes: [Terminating, NotTerminating]}"),
        ["conflicting scopes: `Terminating` and `NotTerminating`"]
    );
    // Scopes and the selector are looked at apart.
    assert_eq!(
        rejected(
            "{hard: {pods: 1}, scopes: [Terminating], scopeSelector: {matchExpressions: [{scopeName: NotTerminating, operator: Exists}]}}"
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        rejected("{hard: {pods: 1}, scopes: [Important]}"),
        ["invalid value `Important`: unsupported scope"]
    );
    assert_eq!(
        selector("{scopeName: PriorityClass, operator: In, values: [a]}"),
        Vec::<String>::new()
    );
    assert_eq!(
        selector("{scopeName: PriorityClass, operator: DoesNotExist}"),
        Vec::<String>::new()
    );
    assert_eq!(
        selector("{scopeName: PriorityClass, operator: In}"),
        ["must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"]
    );
    assert_eq!(
        selector("{scopeName: PriorityClass, operator: Exists, values: [a]}"),
        ["must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"]
    );
    assert_eq!(
        selector("{scopeName: BestEffort, operator: In, values: [a]}"),
        ["the only operator of the scope `BestEffort` is `Exists`, not `In`"]
    );
    assert_eq!(
        selector("{scopeName: PriorityClass, operator: Is, values: [a]}").len(),
        1
    );
}

#[test]
fn a_limit_range_holds_what_containers_have() {
    assert_eq!(
        rejected_range(
            "{type: Container, max: {cpu: 1, memory: 1, ephemeral-storage: 1, hugepages-2Mi: 1, nvidia.com/gpu: 1}}"
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        rejected_range("{type: Container, min: {storage: 1}}"),
        // The minimum is the default request, too.
        ["invalid value `storage`: must be a standard resource for containers"; 2]
    );
    assert_eq!(
        rejected_range("{type: Pod, min: {disk: 1}}"),
        ["invalid value `disk`: must be a standard resource type or fully qualified"]
    );
    assert_eq!(
        rejected_range("{type: PersistentVolumeClaim, max: {storage: 1Gi}}"),
        Vec::<String>::new()
    );
    assert_eq!(
        rejected_range("{type: PersistentVolumeClaim, max: {cpu: 1}}"),
        ["either minimum or maximum storage value is required, but neither was provided"]
    );
    assert_eq!(
        rejected_range("{type: Volume, max: {storage: 1}}"),
        ["invalid value `Volume`: must be a standard limit type or fully qualified"]
    );
    assert_eq!(
        rejected_range("{type: example.com/volume, max: {storage: 1}}"),
        Vec::<String>::new()
    );
    assert_eq!(
        rejected_range("{type: Pod, max: {cpu: 1}}, {type: Pod, min: {cpu: 1}}"),
        ["duplicate value `Pod`: each type may be given once"]
    );
    assert_eq!(
        rejected_range("{type: Pod, default: {cpu: 1}}"),
        ["may not be specified when `type` is 'Pod'"]
    );
}

#[test]
fn the_bounds_of_a_limit_range_are_in_order() {
    let of = |fields: &str| rejected_range(&format!("{{type: Container, {fields}}}"));
    assert_eq!(
        of("min: {cpu: 1}, defaultRequest: {cpu: 1}, default: {cpu: 1}, max: {cpu: 1}"),
        Vec::<String>::new()
    );
    assert_eq!(
        of("defaultRequest: {cpu: 2}, default: {cpu: 500m}"),
        ["default request value 2 is greater than default limit value 500m"]
    );
    assert_eq!(
        of("defaultRequest: {cpu: 10m}, default: {cpu: 1}, min: {cpu: 20m}"),
        ["min value 20m is greater than default request value 10m"]
    );
    assert_eq!(
        of("defaultRequest: {memory: 1Gi}, default: {memory: 2Gi}, max: {memory: 1500Mi}"),
        ["default value 2Gi is greater than max value 1500Mi"]
    );
    assert_eq!(
        rejected_range("{type: Pod, min: {cpu: 2}, max: {cpu: 1}}"),
        ["min value 2 is greater than max value 1"]
    );
    assert_eq!(
        of("default: {nvidia.com/gpu: 2}, defaultRequest: {nvidia.com/gpu: 1}"),
        ["default value 2 must equal to defaultRequest value 1 in nvidia.com/gpu"]
    );
    let ratio = |fields: &str| rejected_range(&format!("{{type: Pod, {fields}}}"));
    assert_eq!(
        ratio("maxLimitRequestRatio: {cpu: 500m}"),
        ["ratio 500m is less than 1"]
    );
    assert_eq!(
        ratio("min: {cpu: 300m}, max: {cpu: 1}, maxLimitRequestRatio: {cpu: 4}"),
        ["ratio 4 is greater than max/min = 3.333333"]
    );
    assert_eq!(
        ratio("min: {cpu: 250m}, max: {cpu: 1}, maxLimitRequestRatio: {cpu: 4}"),
        Vec::<String>::new()
    );
    assert_eq!(
        ratio("min: {cpu: 0}, max: {cpu: 1}, maxLimitRequestRatio: {cpu: 400}"),
        Vec::<String>::new()
    );
}

#[test]
fn what_a_quota_counts_depends_on_the_name() {
    let cases = [
        ("count/pods", Tracking::Pods),
        ("requests.nvidia.com/gpu", Tracking::Pods),
        ("hugepages-2Mi", Tracking::Pods),
        ("requests.kubernetes.io/batteries", Tracking::Nothing),
        ("nvidia.com/gpu", Tracking::NeedsRequests),
        ("limits.nvidia.com/gpu", Tracking::NeedsRequests),
        ("kubernetes.io/batteries", Tracking::Nothing),
        (
            "gold.storageclass.storage.k8s.io/requests.storage",
            Tracking::Claims,
        ),
        ("count/persistentvolumeclaims", Tracking::Claims),
        ("count/anything.example.com", Tracking::Objects),
        ("services.nodeports", Tracking::Objects),
        (
            "gpus.deviceclass.resource.k8s.io/devices",
            Tracking::Devices,
        ),
    ];
    for (name, tracking) in cases {
        assert_eq!(ResourceName(name).tracking(), tracking, "{name}");
    }
}

#[test]
fn objects_and_claims_are_counted_as_the_quota_names_them() {
    let objects = "
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: LoadBalancer, ports: [{port: 80}, {port: 443}]}
---
apiVersion: v1
kind: Service
metadata: {name: inner, namespace: shop}
spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80, nodePort: 30080}, {port: 443}]}
---
apiVersion: v1
kind: Service
metadata: {name: plain, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: files, namespace: shop}
spec: {accessModes: [ReadWriteOnce], storageClassName: gold, resources: {requests: {storage: 10Gi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db}]}}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 20Gi}}}
";
    let hard = "services: 9, services.loadbalancers: 9, services.nodeports: 9, count/networkpolicies.networking.k8s.io: 9, \
                resourcequotas: 9, persistentvolumeclaims: 9, requests.storage: 1Ti, \
                gold.storageclass.storage.k8s.io/requests.storage: 1Ti, pods: 9, count/statefulsets.apps: 9";
    let resilience = resilience(&(quota("q", &format!("{{hard: {{{hard}}}}}")) + objects));
    let used = resilience
        .admission()
        .quota_use(hardening::resilience::admission::QuotaId(0))
        .unwrap();
    let used: Vec<_> = used
        .resources
        .iter()
        .map(|it| format!("{} {}", it.resource, it.used))
        .collect();
    assert_eq!(
        used,
        [
            "count/networkpolicies.networking.k8s.io 1",
            "count/statefulsets.apps 1",
            "gold.storageclass.storage.k8s.io/requests.storage 10Gi",
            "persistentvolumeclaims 4",
            "pods 3",
            "requests.storage 70Gi",
            "resourcequotas 1",
            "services 3",
            "services.loadbalancers 2",
            "services.nodeports 3",
        ]
    );
}

#[test]
fn a_quota_for_pods_counts_no_claims_and_one_for_claims_no_pods() {
    let objects = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: files, namespace: shop}\nspec: \
                   {accessModes: [ReadWriteOnce], volumeAttributesClassName: fast, resources: {requests: {storage: 10Gi}}}\n";
    let used = |spec: &str| {
        let resilience = resilience(&(quota("q", spec) + objects));
        let used = resilience
            .admission()
            .quota_use(hardening::resilience::admission::QuotaId(0))
            .unwrap();
        used.resources[0].used.to_string()
    };
    assert_eq!(
        used("{hard: {count/persistentvolumeclaims: 5}, scopes: [NotTerminating]}"),
        "0"
    );
    let of_class = |values: &str| {
        used(&format!(
            "{{hard: {{persistentvolumeclaims: 5}}, scopeSelector: {{matchExpressions: [{{scopeName: VolumeAttributesClass, \
             operator: In, values: [{values}]}}]}}}}"
        ))
    };
    assert_eq!(of_class("fast"), "1");
    assert_eq!(of_class("slow"), "0");
}
