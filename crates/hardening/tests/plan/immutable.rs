//! Fields that cannot change.

use hardening::plan::{Change, EffectKind, ObjectChange, Risk, Scope};

use super::{compare, effects, only};

/// The fields that are refused when one text is applied over the other.
fn refused(now: &str, then: &str) -> Vec<String> {
    let comparison = compare(now, then, Scope::Apply);
    let changes = comparison.changes().iter();
    let refused = changes.filter_map(|change| match change {
        ObjectChange::Changed { refused, .. } => Some(refused),
        _ => None,
    });
    let fields = refused.flatten().map(|field| field.path.to_string());
    fields.collect()
}

/// A manifest of a kind with fields, in flow style.
fn of(api_version: &str, kind: &str, fields: &str) -> String {
    format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n{fields}\n")
}

#[test]
fn each_kind_refuses_what_the_api_server_refuses() {
    let none: &[&str] = &[];
    let cases: &[(&str, &str, &str, &str, &[&str])] = &[
        (
            "apps/v1",
            "Deployment",
            "spec: {selector: {matchLabels: {app: a}}}",
            "spec: {selector: {matchLabels: {app: b}}}",
            &["/spec/selector"],
        ),
        (
            "apps/v1",
            "Deployment",
            "spec: {replicas: 1}",
            "spec: {replicas: 2}",
            none,
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {serviceName: a}",
            "spec: {serviceName: b}",
            &["/spec/serviceName"],
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {replicas: 1, minReadySeconds: 1}",
            "spec: {replicas: 2, minReadySeconds: 2}",
            none,
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {podManagementPolicy: OrderedReady}",
            "spec: {replicas: 2}",
            none,
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {podManagementPolicy: Parallel}",
            "spec: {replicas: 2}",
            &["/spec/podManagementPolicy"],
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]}",
            "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 2Gi}}}}]}",
            &["/spec/volumeClaimTemplates"],
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {volumeClaimTemplates: [{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: d, creationTimestamp: null}, spec: {volumeMode: Filesystem, resources: {requests: {storage: 1024Mi}}}, status: {phase: Pending}}]}",
            "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]}",
            none,
        ),
        (
            "v1",
            "Service",
            "spec: {clusterIP: None}",
            "spec: {clusterIP: 10.0.0.1}",
            &["/spec/clusterIP"],
        ),
        (
            "v1",
            "Service",
            "spec: {ports: []}",
            "spec: {clusterIP: None}",
            &["/spec/clusterIP"],
        ),
        (
            "v1",
            "Service",
            "spec: {clusterIP: 10.0.0.1}",
            "spec: {type: NodePort}",
            none,
        ),
        (
            "v1",
            "Service",
            "spec: {clusterIP: 10.0.0.1}",
            "spec: {type: ExternalName, externalName: a.b}",
            none,
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "provisioner: a",
            "provisioner: b",
            &["/provisioner"],
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "provisioner: a\nreclaimPolicy: Delete",
            "provisioner: a",
            none,
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "provisioner: a\nreclaimPolicy: Retain",
            "provisioner: a",
            &["/reclaimPolicy"],
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "provisioner: a\nparameters: {type: x}",
            "provisioner: a",
            &["/parameters"],
        ),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "provisioner: a\nallowVolumeExpansion: true",
            "provisioner: a",
            none,
        ),
        (
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            "roleRef: {kind: Role, name: a}",
            "roleRef: {kind: Role, name: b}",
            &["/roleRef"],
        ),
        (
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            "subjects: [{kind: User, name: a}]",
            "subjects: [{kind: User, name: b}]",
            none,
        ),
        (
            "scheduling.k8s.io/v1",
            "PriorityClass",
            "value: 1",
            "value: 2",
            &["/value"],
        ),
        (
            "scheduling.k8s.io/v1",
            "PriorityClass",
            "value: 1",
            "value: 1\npreemptionPolicy: PreemptLowerPriority",
            none,
        ),
        (
            "v1",
            "ConfigMap",
            "immutable: true\ndata: {a: b}",
            "immutable: true\ndata: {a: c}",
            &["/data"],
        ),
        (
            "v1",
            "ConfigMap",
            "immutable: true\ndata: {a: b}",
            "data: {a: b}",
            &["/immutable"],
        ),
        (
            "v1",
            "ConfigMap",
            "data: {a: b}",
            "immutable: true\ndata: {a: c}",
            none,
        ),
        (
            "v1",
            "Secret",
            "type: Opaque",
            "type: kubernetes.io/tls",
            &["/type"],
        ),
        (
            "v1",
            "PersistentVolumeClaim",
            "spec: {resources: {requests: {storage: 2Gi}}}",
            "spec: {resources: {requests: {storage: 1Gi}}}",
            &["/spec/resources/requests/storage"],
        ),
        (
            "v1",
            "PersistentVolumeClaim",
            "spec: {resources: {requests: {storage: 1Gi}}}",
            "spec: {resources: {requests: {storage: 2Gi}}}",
            none,
        ),
        (
            "v1",
            "PersistentVolumeClaim",
            "spec: {storageClassName: a}",
            "spec: {storageClassName: b}",
            &["/spec/storageClassName"],
        ),
        (
            "v1",
            "PersistentVolumeClaim",
            "spec: {volumeMode: Filesystem}",
            "spec: {storageClassName: b}",
            none,
        ),
        (
            "v1",
            "ResourceQuota",
            "spec: {scopes: [BestEffort]}",
            "spec: {scopes: [NotBestEffort]}",
            &["/spec/scopes"],
        ),
        (
            "v1",
            "ResourceQuota",
            "spec: {hard: {pods: '1'}}",
            "spec: {hard: {pods: '2'}}",
            none,
        ),
        (
            "batch/v1",
            "Job",
            "spec: {template: {spec: {containers: [{name: a, image: a}]}}}",
            "spec: {template: {spec: {containers: [{name: a, image: b}]}}}",
            &["/spec/template"],
        ),
        (
            "batch/v1",
            "CronJob",
            "spec: {schedule: '@daily'}",
            "spec: {schedule: '@hourly'}",
            none,
        ),
        (
            "v1",
            "Pod",
            "spec: {containers: [{name: a, image: a}]}",
            "spec: {containers: [{name: a, image: b}]}",
            none,
        ),
        (
            "v1",
            "Pod",
            "spec: {containers: [{name: a, image: a}]}",
            "spec: {containers: [{name: a, image: a, command: [b]}]}",
            &["/spec/containers"],
        ),
        (
            "v1",
            "Pod",
            "spec: {hostNetwork: true, containers: []}",
            "spec: {hostNetwork: false, containers: []}",
            &["/spec/hostNetwork"],
        ),
        (
            "v1",
            "PersistentVolume",
            "spec: {nfs: {server: a, path: /}}",
            "spec: {nfs: {server: b, path: /}}",
            &["/spec/nfs"],
        ),
        (
            "snapshot.storage.k8s.io/v1",
            "VolumeSnapshot",
            "spec: {source: {persistentVolumeClaimName: a}}",
            "spec: {source: {persistentVolumeClaimName: b}}",
            &["/spec/source/persistentVolumeClaimName"],
        ),
        (
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "spec: {podSelector: {}}",
            "spec: {podSelector: {matchLabels: {a: b}}}",
            none,
        ),
    ];
    for (api_version, kind, now, then, fields) in cases {
        let (now, then) = (of(api_version, kind, now), of(api_version, kind, then));
        assert_eq!(refused(&now, &then), *fields, "{now}\n{then}");
    }
}

#[test]
fn a_refused_change_is_an_effect_with_a_way_around() {
    let now = of("apps/v1", "StatefulSet", "spec: {serviceName: a}");
    let then = of("apps/v1", "StatefulSet", "spec: {serviceName: b}");
    let effects = effects(&now, &then);
    let effect = only(&effects, EffectKind::UpdateRefused);
    assert_eq!(effect.risk, Risk::High);
    let fields = vec!["/spec/serviceName".to_owned()];
    let object = "StatefulSet default/a".to_owned();
    assert_eq!(effect.change, Change::UpdateRefused { object, fields });
    let way = "kubectl delete statefulset a -n default --cascade=orphan";
    assert!(effect.mitigation.contains(way), "{}", effect.mitigation);
    assert_eq!(effect.evidence.len(), 2);
}
