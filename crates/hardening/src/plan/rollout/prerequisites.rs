//! What must be there before, and is in neither bundle.

use std::collections::{BTreeMap, BTreeSet};

use super::needs::defined;
use crate::cluster::{Cluster, Identity, Image, ReferenceRole, Resolution, Serving, serving};
use crate::finding::{ManifestId, Place};
use crate::manifest::Node;
use crate::plan::comparison::Comparison;
use crate::plan::evidence::Evidence;
use crate::plan::objects::{Named, ObjectChange};

/// The image of cert-manager's controller, wherever it is kept.
const CERT_MANAGER_CONTROLLER: &str = "cert-manager-controller";
/// So many users of one prerequisite are shown.
const SHOWN: usize = 3;

/// Something that must be there before the first step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prerequisite {
    /// What kind of thing.
    pub kind: PrerequisiteKind,
    /// Its name: `cert-manager.io/v1 Certificate`, `csi.example.com`, `Secret shop/database`.
    pub name: String,
    /// Who provides it, and in which version, where that is known: `cert-manager v1.16.2`.
    pub provider: Option<String>,
    /// What needs it; not all where it is needed often.
    pub evidence: Vec<Evidence>,
}

/// What kind of thing must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrerequisiteKind {
    /// A kind of objects, with its group and version.
    Definition,
    /// A storage driver.
    Driver,
    /// A network plugin that enforces policies.
    NetworkPlugin,
    /// A namespace.
    Namespace,
    /// An object that something refers to.
    Object,
}

type Found = BTreeMap<(PrerequisiteKind, String), Vec<Evidence>>;

/// What the wanted objects need beyond both bundles. Linear in the objects and references.
pub(super) fn prerequisites(comparison: &Comparison) -> Vec<Prerequisite> {
    let mut found = Found::new();
    let cluster = comparison.after().cluster();
    let current = comparison.current().cluster();
    let objects = cluster.of_kind("apiextensions.k8s.io", "CustomResourceDefinition");
    let own: BTreeSet<_> = objects.filter_map(|it| defined(cluster, it)).collect();
    // What has objects in the cluster that runs is served there.
    let served: BTreeSet<(&str, &str)> = current
        .objects()
        .map(|it| (&*it.identity.group, &*it.identity.kind))
        .collect();
    let drivers: BTreeSet<&str> = cluster
        .of_kind("storage.k8s.io", "CSIDriver")
        .map(|object| object.name())
        .collect();
    let mut adder = Adder {
        comparison,
        found: &mut found,
    };
    for change in comparison.changes() {
        let (Some(after), identity) = (change.after(), change.identity()) else {
            continue;
        };
        let manifest = cluster.bundle().manifest(after);
        let kind = (&*identity.group, &*identity.kind);
        let is_custom = serving(manifest.api_version(), manifest.kind()) == Serving::Custom;
        if is_custom && !own.contains(&kind) && !served.contains(&kind) {
            let name = format!("{} {}", manifest.api_version(), manifest.kind());
            adder.add(PrerequisiteKind::Definition, name, after);
        }
        if let Some(driver) = driver(identity, &manifest.root)
            && !drivers.contains(driver)
            && !driver.starts_with("kubernetes.io/")
        {
            adder.add(PrerequisiteKind::Driver, driver.to_owned(), after);
        }
        if identity.kind == "NetworkPolicy" {
            let name = "a network plugin that enforces NetworkPolicy".to_owned();
            adder.add(PrerequisiteKind::NetworkPlugin, name, after);
        }
        if let Some(namespace) = identity.namespace.as_deref()
            && !["default", "kube-system", "kube-public", "kube-node-lease"].contains(&namespace)
            && !current.namespaces().contains_key(namespace)
            && cluster
                .namespaces()
                .get(namespace)
                .is_some_and(|it| it.manifest.is_none())
        {
            let name = format!("Namespace {namespace}");
            adder.add(PrerequisiteKind::Namespace, name, after);
        }
    }
    referenced(comparison, &mut adder);
    let found = found.into_iter();
    let prerequisites = found.map(|((kind, name), evidence)| Prerequisite {
        provider: match kind {
            PrerequisiteKind::Definition => provider(&name, cluster),
            _ => None,
        },
        kind,
        name,
        evidence,
    });
    prerequisites.collect()
}

struct Adder<'c, 'f> {
    comparison: &'c Comparison,
    found: &'f mut Found,
}

impl Adder<'_, '_> {
    fn add(&mut self, kind: PrerequisiteKind, name: String, user: ManifestId) {
        let cluster = self.comparison.after().cluster();
        let by = cluster.object_of(user);
        let by = by.map_or(String::new(), |it| Named(&it.identity).to_string());
        self.add_at(kind, name, &Place::name(user), format!("{by} needs it"));
    }

    fn add_at(&mut self, kind: PrerequisiteKind, name: String, place: &Place, message: String) {
        let evidence = self.found.entry((kind, name)).or_default();
        if evidence.len() < SHOWN {
            evidence.push(self.comparison.after_at(place, message));
        }
    }
}

/// The driver that makes volumes or snapshots.
fn driver<'n>(identity: &Identity, root: &'n Node) -> Option<&'n str> {
    let field = match (&*identity.group, &*identity.kind) {
        ("storage.k8s.io", "StorageClass") => "provisioner",
        ("snapshot.storage.k8s.io", "VolumeSnapshotClass") => "driver",
        _ => return None,
    };
    root.get(field).and_then(Node::as_str)
}

/// Objects that wanted ones name, and that neither bundle holds.
fn referenced(comparison: &Comparison, adder: &mut Adder<'_, '_>) {
    let cluster = comparison.after().cluster();
    let changed = comparison.changes().iter();
    let changed: BTreeSet<ManifestId> = changed.filter_map(ObjectChange::after).collect();
    for reference in cluster.references() {
        let is_absent = matches!(
            reference.resolution,
            Resolution::Missing | Resolution::Undecidable
        );
        if !is_absent || reference.optional || !changed.contains(&reference.manifest) {
            continue;
        }
        // Subjects need not be there, and what an autoscaler sizes neither.
        if matches!(
            reference.role,
            ReferenceRole::Subject | ReferenceRole::ScaleTarget | ReferenceRole::BoundClaim
        ) {
            continue;
        }
        let Some(object) = cluster.object_of(reference.manifest) else {
            continue;
        };
        let target = Identity {
            group: reference.target.group.clone(),
            kind: reference.target.kind.clone(),
            namespace: reference.target.namespace.clone(),
            name: reference.target.name.clone(),
        };
        if target.kind == "ServiceAccount" && target.name == "default" {
            continue;
        }
        adder.add_at(
            PrerequisiteKind::Object,
            Named(&target).to_string(),
            &reference.place(),
            format!("{} needs it", Named(&object.identity)),
        );
    }
}

/// Who is known to define a kind, `<group>/<version> <kind>`, in the version that the bundle needs.
fn provider(definition: &str, cluster: &Cluster) -> Option<String> {
    let (group, _) = definition.split_once('/')?;
    let name = match group {
        "cert-manager.io" | "acme.cert-manager.io" => return Some(cert_manager(cluster)),
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

/// cert-manager, in the release of the controller that the bundle runs.
fn cert_manager(cluster: &Cluster) -> String {
    let workloads = cluster.workloads().iter();
    let images = workloads.flat_map(|it| {
        it.pod
            .containers
            .iter()
            .filter_map(|it| it.image.as_deref())
    });
    let mut controllers = images
        .map(Image::of)
        .filter(|it| it.name() == CERT_MANAGER_CONTROLLER);
    match controllers.find_map(|it| it.tag) {
        Some(release) => format!("cert-manager {release}"),
        None => "cert-manager".to_owned(),
    }
}
