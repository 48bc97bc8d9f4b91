//! Fields that the API server does not let change.
//!
//! Authority: the validation of updates in Kubernetes' `pkg/apis/*/validation`. Where the API server fills in a default,
//! the field that is not written counts as having it.

use crate::cluster::{Identity, Quantity};
use crate::finding::FieldPath;
use crate::manifest::{Node, Value};

/// A field that would have to change, and cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImmutableField {
    /// The field.
    pub path: FieldPath,
    /// Why it cannot change, in a few words.
    pub reason: &'static str,
}

/// What makes a field immutable.
#[derive(Clone, Copy)]
enum Rule {
    /// It may never change.
    Never,
    /// It may never change; where it is not written it has this value.
    Default(&'static str),
    /// It may be set once, and then neither change nor go.
    OnceSet,
    /// Only where both give it: what is not written keeps what is there.
    WhereWritten,
}

/// The immutable fields of a kind.
struct Immutable {
    group: &'static str,
    kind: &'static str,
    fields: &'static [(&'static str, Rule)],
}

const fn of(
    group: &'static str,
    kind: &'static str,
    fields: &'static [(&'static str, Rule)],
) -> Immutable {
    Immutable {
        group,
        kind,
        fields,
    }
}

const RBAC: &str = "rbac.authorization.k8s.io";
const SNAPSHOTS: &str = "snapshot.storage.k8s.io";

static TABLE: &[Immutable] = &[
    of("apps", "Deployment", &[("spec.selector", Rule::Never)]),
    of("apps", "DaemonSet", &[("spec.selector", Rule::Never)]),
    of("apps", "ReplicaSet", &[("spec.selector", Rule::Never)]),
    of(
        "apps",
        "StatefulSet",
        &[
            ("spec.selector", Rule::Never),
            ("spec.serviceName", Rule::Never),
            ("spec.volumeClaimTemplates", Rule::Never),
            ("spec.podManagementPolicy", Rule::Default("OrderedReady")),
        ],
    ),
    of(
        "batch",
        "Job",
        &[
            ("spec.template", Rule::Never),
            ("spec.selector", Rule::WhereWritten),
            ("spec.completionMode", Rule::Default("NonIndexed")),
            ("spec.podFailurePolicy", Rule::Never),
            ("spec.backoffLimitPerIndex", Rule::Never),
        ],
    ),
    of(
        "storage.k8s.io",
        "StorageClass",
        &[
            ("provisioner", Rule::Never),
            ("parameters", Rule::Never),
            ("reclaimPolicy", Rule::Default("Delete")),
            ("volumeBindingMode", Rule::Default("Immediate")),
        ],
    ),
    of(
        "storage.k8s.io",
        "CSIDriver",
        &[
            ("spec.attachRequired", Rule::Default("true")),
            ("spec.volumeLifecycleModes", Rule::Never),
        ],
    ),
    of(
        "networking.k8s.io",
        "IngressClass",
        &[("spec.controller", Rule::Never)],
    ),
    of("node.k8s.io", "RuntimeClass", &[("handler", Rule::Never)]),
    of(
        "scheduling.k8s.io",
        "PriorityClass",
        &[
            ("value", Rule::Default("0")),
            ("preemptionPolicy", Rule::Default("PreemptLowerPriority")),
        ],
    ),
    of(RBAC, "RoleBinding", &[("roleRef", Rule::Never)]),
    of(RBAC, "ClusterRoleBinding", &[("roleRef", Rule::Never)]),
    of("", "ResourceQuota", &[("spec.scopes", Rule::Never)]),
    of("", "Secret", &[("type", Rule::Default("Opaque"))]),
    of(
        "",
        "PersistentVolumeClaim",
        &[
            ("spec.accessModes", Rule::Never),
            ("spec.storageClassName", Rule::OnceSet),
            ("spec.volumeName", Rule::OnceSet),
            ("spec.volumeMode", Rule::Default("Filesystem")),
            ("spec.selector", Rule::Never),
            ("spec.dataSource", Rule::Never),
            ("spec.dataSourceRef", Rule::WhereWritten),
        ],
    ),
    of(
        SNAPSHOTS,
        "VolumeSnapshot",
        &[
            ("spec.source.persistentVolumeClaimName", Rule::Never),
            ("spec.source.volumeSnapshotContentName", Rule::Never),
        ],
    ),
    of(
        SNAPSHOTS,
        "VolumeSnapshotContent",
        &[
            ("spec.source", Rule::Never),
            ("spec.sourceVolumeMode", Rule::OnceSet),
        ],
    ),
    of(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        &[("spec.group", Rule::Never), ("spec.scope", Rule::Never)],
    ),
];

/// The sources of a PersistentVolume.
const VOLUME_SOURCES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "gcePersistentDisk",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "rbd",
    "vsphereVolume",
];

/// The fields in which two manifests of one object differ though the API server does not let them. Linear in the
/// manifests.
pub(super) fn refused(identity: &Identity, before: &Node, after: &Node) -> Vec<ImmutableField> {
    let (group, kind) = (identity.group.as_str(), identity.kind.as_str());
    let mut refused = Vec::new();
    let table = TABLE
        .iter()
        .filter(|it| (it.group, it.kind) == (group, kind));
    for (field, rule) in table.flat_map(|it| it.fields) {
        let path = FieldPath::of(field);
        if differs(before.at(&path), after.at(&path), *rule) {
            let reason = "it cannot change once the object is there";
            refused.push(ImmutableField { path, reason });
        }
    }
    match (group, kind) {
        ("", "ConfigMap" | "Secret") => frozen(before, after, &mut refused),
        ("", "PersistentVolumeClaim") => shrunk(before, after, &mut refused),
        ("", "Pod") => pod(before, after, &mut refused),
        ("", "Service") => service(before, after, &mut refused),
        ("", "PersistentVolume") => volume(before, after, &mut refused),
        _ => {}
    }
    refused
}

fn differs(before: Option<&Node>, after: Option<&Node>, rule: Rule) -> bool {
    let before = before.filter(|node| !is_empty(node));
    let after = after.filter(|node| !is_empty(node));
    match rule {
        Rule::Never => !same(before, after),
        Rule::OnceSet => before.is_some() && after.is_some() && !same(before, after),
        Rule::WhereWritten => before.is_some() && after.is_some() && !same(before, after),
        Rule::Default(default) => text(before, default) != text(after, default),
    }
}

fn text(node: Option<&Node>, default: &str) -> String {
    match node.map(|node| &node.value) {
        Some(Value::String(text)) => text.to_string(),
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Bool(truth)) => truth.to_string(),
        _ => default.to_owned(),
    }
}

/// What says nothing counts as absent.
fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries().iter().all(|entry| is_empty(&entry.value)),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
    }
}

/// Fields that the API server writes into what is embedded, and their values where they are not written.
const FILLED_IN: &[(&str, Option<&str>)] = &[
    ("apiVersion", None),
    ("kind", None),
    ("status", None),
    ("creationTimestamp", None),
    ("volumeMode", Some("Filesystem")),
    ("terminationMessagePath", Some("/dev/termination-log")),
    ("terminationMessagePolicy", Some("File")),
    ("imagePullPolicy", None),
    ("dnsPolicy", Some("ClusterFirst")),
    ("schedulerName", Some("default-scheduler")),
    ("restartPolicy", Some("Always")),
    ("terminationGracePeriodSeconds", Some("30")),
    ("defaultMode", Some("420")),
    ("protocol", Some("TCP")),
    ("apiGroup", Some("rbac.authorization.k8s.io")),
    ("serviceAccount", None),
    ("timeoutSeconds", Some("1")),
    ("periodSeconds", Some("10")),
    ("successThreshold", Some("1")),
    ("failureThreshold", Some("3")),
    ("scheme", Some("HTTP")),
    ("controller-uid", None),
    ("job-name", None),
    ("batch.kubernetes.io/controller-uid", None),
    ("batch.kubernetes.io/job-name", None),
];

/// Whether two values mean the same to the API server: amounts are compared as such, what is empty counts as absent.
fn same(before: Option<&Node>, after: Option<&Node>) -> bool {
    let before = before.filter(|node| !is_empty(node));
    let after = after.filter(|node| !is_empty(node));
    let (Some(before), Some(after)) = (before, after) else {
        return before.is_none() && after.is_none();
    };
    match (&before.value, &after.value) {
        (Value::Mapping(a), Value::Mapping(b)) => {
            let keys = a.entries().iter().chain(b.entries());
            keys.map(|entry| &*entry.key).all(|key| {
                let (one, other) = (before.get(key), after.get(key));
                match FILLED_IN.iter().find(|(field, _)| *field == key) {
                    Some((_, None)) => one.is_none() || other.is_none() || same(one, other),
                    Some((_, Some(default))) => text(one, default) == text(other, default),
                    None => same(one, other),
                }
            })
        }
        (Value::Sequence(a), Value::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(Some(a), Some(b)))
        }
        (Value::Mapping(_) | Value::Sequence(_), _)
        | (_, Value::Mapping(_) | Value::Sequence(_)) => false,
        _ => {
            let (a, b) = (text(Some(before), ""), text(Some(after), ""));
            let amounts = Quantity::parse(&a).ok().zip(Quantity::parse(&b).ok());
            a == b || amounts.is_some_and(|(a, b)| a == b)
        }
    }
}

/// A ConfigMap or Secret with `immutable: true` stays as it is.
fn frozen(before: &Node, after: &Node, refused: &mut Vec<ImmutableField>) {
    let immutable = |root: &Node| root.get("immutable").and_then(Node::as_bool) == Some(true);
    if !immutable(before) {
        return;
    }
    let reason = "the object says `immutable: true`";
    if !immutable(after) {
        let path = FieldPath::of("immutable");
        refused.push(ImmutableField { path, reason });
    }
    for field in ["data", "binaryData", "stringData"] {
        if !same(before.get(field), after.get(field)) {
            let path = FieldPath::of(field);
            refused.push(ImmutableField { path, reason });
        }
    }
}

/// A claim may ask for more, not for less.
fn shrunk(before: &Node, after: &Node, refused: &mut Vec<ImmutableField>) {
    let path = FieldPath::of("spec.resources.requests.storage");
    let amount = |root: &Node| Quantity::parse(&text(root.at(&path), "")).ok();
    if let (Some(before), Some(after)) = (amount(before), amount(after))
        && after < before
    {
        let reason = "a claim can grow, but not shrink";
        refused.push(ImmutableField { path, reason });
    }
}

/// Of a pod hardly more than its images can change.
fn pod(before: &Node, after: &Node, refused: &mut Vec<ImmutableField>) {
    const MAY_CHANGE: &[&str] = &[
        "activeDeadlineSeconds",
        "containers",
        "ephemeralContainers",
        "initContainers",
        "nodeName",
        "tolerations",
        "schedulingGates",
    ];
    let reason = "of a pod only its images, its deadline and its tolerations can change";
    let spec = |root| Node::get(root, "spec").and_then(Node::as_mapping);
    let (Some(a), Some(b)) = (spec(before), spec(after)) else {
        return;
    };
    for entry in b.entries() {
        let key = &*entry.key;
        let default = FILLED_IN.iter().find(|(field, _)| *field == key);
        let other = a.get(key);
        let differs = match default.and_then(|(_, default)| *default) {
            Some(default) => text(other, default) != text(Some(&entry.value), default),
            None => other.is_some() && !same(other, Some(&entry.value)),
        };
        if differs && !MAY_CHANGE.contains(&key) {
            let path = FieldPath::of("spec").then(key);
            refused.push(ImmutableField { path, reason });
        }
    }
    for list in ["initContainers", "containers"] {
        let items = |mapping: &crate::manifest::Mapping| {
            let items = mapping.get(list).and_then(Node::as_sequence);
            items.map(<[Node]>::to_vec).unwrap_or_default()
        };
        let (a, b) = (items(a), items(b));
        let but_image = |a: &Node, b: &Node| {
            let keys = b.as_mapping().map_or(&[][..], |it| it.entries());
            let mut others = keys.iter().filter(|entry| &*entry.key != "image");
            others.all(|entry| {
                let key = [&*entry.key];
                let default = FILLED_IN.iter().find(|(field, _)| key.contains(field));
                match default {
                    Some((_, Some(default))) => {
                        text(a.get(&entry.key), default) == text(Some(&entry.value), default)
                    }
                    Some((_, None)) => true,
                    None => same(a.get(&entry.key), Some(&entry.value)),
                }
            })
        };
        if a.len() != b.len() || !a.iter().zip(&b).all(|(a, b)| but_image(a, b)) {
            let path = FieldPath::of("spec").then(list);
            refused.push(ImmutableField { path, reason });
        }
    }
}

/// A Service keeps its address, and stays with or without one.
fn service(before: &Node, after: &Node, refused: &mut Vec<ImmutableField>) {
    let path = FieldPath::of("spec.clusterIP");
    let kind = |root: &Node| text(root.at(&FieldPath::of("spec.type")), "ClusterIP");
    // One that gets another type gets another address.
    if kind(before) == "ExternalName" || kind(after) == "ExternalName" {
        return;
    }
    let address = |root: &Node| text(root.at(&path), "");
    let (was, is) = (address(before), address(after));
    let is_refused = match (was.as_str(), is.as_str()) {
        (_, "") => false,
        // It has got an address by now, and it may be this one.
        ("", wanted) => wanted == "None",
        (was, wanted) => was != wanted,
    };
    if is_refused {
        let reason = "a Service keeps the address that it has, and stays headless where it is";
        refused.push(ImmutableField { path, reason });
    }
}

fn volume(before: &Node, after: &Node, refused: &mut Vec<ImmutableField>) {
    for source in VOLUME_SOURCES {
        let path = FieldPath::of("spec").then(*source);
        if differs(before.at(&path), after.at(&path), Rule::Never) {
            let reason = "where a volume is kept cannot change";
            refused.push(ImmutableField { path, reason });
        }
    }
}
