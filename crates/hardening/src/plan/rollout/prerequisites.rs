//! What must be there before, and is in neither bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Step;
use super::needs::defined;
use super::providers;
use crate::cluster::{
    Cluster, Identity, ReferenceRole, Resolution, Serving, TargetPartKind, serving,
};
use crate::finding::{ManifestId, Place};
use crate::manifest::Node;
use crate::plan::comparison::Comparison;
use crate::plan::evidence::Evidence;
use crate::plan::objects::{Named, ObjectChange};

/// So many users of one prerequisite are shown.
const SHOWN: usize = 3;

/// Something that must be there before the first step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prerequisite {
    /// What kind of thing.
    pub kind: PrerequisiteKind,
    /// Its name: `cert-manager.io/v1 Certificate`, `csi.example.com`, `Secret shop/database`.
    pub name: String,
    /// The keys of a ConfigMap or Secret that are asked for by name, in order.
    pub keys: Vec<String>,
    /// Who provides it, and in which version, where that is known: `cert-manager v1.16.2`.
    pub provider: Option<String>,
    /// By which step.
    pub due: Due,
    /// What needs it; not all where it is needed often.
    pub evidence: Vec<Evidence>,
}

/// The name of an object and the keys that are asked for: `Secret shop/database with the keys password, user`.
#[derive(Clone, Copy, Debug)]
pub struct WithKeys<'p>(pub &'p str, pub &'p [String]);

impl fmt::Display for WithKeys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, keys) = self;
        match keys {
            [] => f.write_str(name),
            [key] => write!(f, "{name} with the key {key}"),
            keys => write!(f, "{name} with the keys {}", keys.join(", ")),
        }
    }
}

/// Between which steps something must come to be there; the first step of a roll-out is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Due {
    /// The step that makes its namespace, where one does: it cannot be made earlier.
    pub after_step: Option<usize>,
    /// The first step that needs it.
    pub before_step: usize,
}

/// `before step 2`, `after step 1 and before step 6`.
impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(after) = self.after_step {
            write!(f, "after step {after} and ")?;
        }
        write!(f, "before step {}", self.before_step)
    }
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

/// What the wanted objects need beyond both bundles, and when. O(n log n) in the objects and references.
pub(super) fn prerequisites(comparison: &Comparison, steps: &[Step]) -> Vec<Prerequisite> {
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
        steps: (1..)
            .zip(steps)
            .flat_map(|(number, step)| step.objects.iter().map(move |it| (&it.identity, number)))
            .collect(),
        found: BTreeMap::new(),
    };
    for change in comparison.changes() {
        let (Some(after), identity) = (change.after(), change.identity()) else {
            continue;
        };
        let manifest = cluster.bundle().manifest(after);
        let place = &Place::name(after);
        let kind = (&*identity.group, &*identity.kind);
        let is_custom = serving(manifest.api_version(), manifest.kind()) == Serving::Custom;
        if is_custom && !own.contains(&kind) && !served.contains(&kind) {
            let name = format!("{} {}", manifest.api_version(), manifest.kind());
            adder.add(PrerequisiteKind::Definition, name, identity, place);
        }
        if let Some(driver) = driver(identity, &manifest.root)
            && !drivers.contains(driver)
            && !driver.starts_with("kubernetes.io/")
        {
            adder.add(PrerequisiteKind::Driver, driver.to_owned(), identity, place);
        }
        if identity.kind == "NetworkPolicy" {
            let name = "a network plugin that enforces NetworkPolicy".to_owned();
            adder.add(PrerequisiteKind::NetworkPlugin, name, identity, place);
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
            adder.add(PrerequisiteKind::Namespace, name, identity, place);
        }
    }
    referenced(comparison, &mut adder);
    controllers(cluster, &mut adder);
    let found = adder.found.into_iter();
    let prerequisites = found.map(|((kind, name), need)| Prerequisite {
        provider: match kind {
            PrerequisiteKind::Definition => providers::of(&name, cluster),
            _ => None,
        },
        kind,
        name,
        keys: need.keys.into_iter().collect(),
        due: need.due,
        evidence: need.evidence,
    });
    prerequisites.collect()
}

struct Adder<'c> {
    comparison: &'c Comparison,
    /// The step of each object, from 1.
    steps: BTreeMap<&'c Identity, usize>,
    found: BTreeMap<(PrerequisiteKind, String), Need>,
}

struct Need {
    keys: BTreeSet<String>,
    due: Due,
    evidence: Vec<Evidence>,
}

impl Adder<'_> {
    fn add(&mut self, kind: PrerequisiteKind, name: String, user: &Identity, place: &Place) {
        // What changes is in a step; were it in none, the first would be early enough.
        let step = self.steps.get(user).copied().unwrap_or(1);
        let need = self.found.entry((kind, name)).or_insert_with(|| Need {
            keys: BTreeSet::new(),
            due: Due {
                after_step: None,
                before_step: step,
            },
            evidence: Vec::new(),
        });
        need.due.before_step = need.due.before_step.min(step);
        if need.evidence.len() < SHOWN {
            let message = format!("{} needs it", Named(user));
            need.evidence.push(self.comparison.after_at(place, message));
        }
    }

    fn add_object(&mut self, target: &Identity, key: Option<&str>, user: &Identity, place: &Place) {
        let name = Named(target).to_string();
        self.add(PrerequisiteKind::Object, name.clone(), user, place);
        let namespace = target.namespace.as_ref().map(|namespace| Identity {
            group: String::new(),
            kind: "Namespace".to_owned(),
            namespace: None,
            name: namespace.clone(),
        });
        let made_in = namespace.and_then(|it| self.steps.get(&it).copied());
        if let Some(need) = self.found.get_mut(&(PrerequisiteKind::Object, name)) {
            need.due.after_step = made_in;
            need.keys.extend(key.map(str::to_owned));
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
fn referenced(comparison: &Comparison, adder: &mut Adder<'_>) {
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
        let key = match reference.part.as_ref().map(|it| &it.kind) {
            Some(TargetPartKind::Key(key)) => Some(key.as_str()),
            _ => None,
        };
        adder.add_object(&target, key, &object.identity, &reference.place());
    }
}

/// A controller of the bundle needs the kinds that it works on, before there is any object of them.
fn controllers(cluster: &Cluster, adder: &mut Adder<'_>) {
    let definitions: Vec<String> = adder
        .found
        .keys()
        .filter(|(kind, _)| *kind == PrerequisiteKind::Definition)
        .map(|(_, name)| name.clone())
        .collect();
    for definition in definitions {
        for controller in providers::controllers(&definition, cluster) {
            let Some(object) = cluster.object_of(controller.manifest) else {
                continue;
            };
            if adder.steps.contains_key(&object.identity) {
                let kind = PrerequisiteKind::Definition;
                let place = Place::name(object.manifest);
                adder.add(kind, definition.clone(), &object.identity, &place);
            }
        }
    }
}
