//! What is created, changed and removed.

use std::fmt;

use super::comparison::{Comparison, Scope};
use super::evidence::{Evidence, Side};
use super::immutable::{self, ImmutableField};
use crate::cluster::{Identity, Object, Replacement};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::{Bundle, Node, Source};

/// Where `kubectl apply` keeps what it applied.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What becomes of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectChange {
    /// It is new.
    Created {
        /// What it is.
        identity: Identity,
        /// Its manifest in the cluster after.
        after: ManifestId,
    },
    /// It is there and becomes another.
    Changed {
        /// What it is.
        identity: Identity,
        /// Its manifest in the cluster that runs.
        before: ManifestId,
        /// Its manifest in the cluster after.
        after: ManifestId,
        /// Which fields differ.
        fields: Fields,
        /// Those of them that the API server does not let change.
        refused: Vec<ImmutableField>,
    },
    /// It is taken away.
    Removed {
        /// What it is.
        identity: Identity,
        /// Its manifest in the cluster that runs.
        before: ManifestId,
    },
}

/// The fields in which two manifests of an object differ, as JSON Pointers; each at its topmost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Those that only the wanted one has.
    pub added: Vec<FieldPath>,
    /// Those that both have with different values.
    pub changed: Vec<FieldPath>,
    /// Those that only the one that runs has.
    pub removed: Vec<FieldPath>,
}

impl Fields {
    fn of(before: &Node, after: &Node) -> Self {
        let Replacement {
            removed,
            changed,
            added,
        } = Replacement::of(before, after);
        let removed = match is_live(before) {
            false => removed,
            // The API server and controllers fill in much that nobody applied; of that nothing is removed.
            true => last_applied(before, after).unwrap_or_default(),
        };
        Self {
            added,
            changed,
            removed,
        }
    }

    fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// All of them, in order.
    #[must_use]
    pub fn all(&self) -> Vec<&FieldPath> {
        let all = self.added.iter().chain(&self.changed).chain(&self.removed);
        let mut all: Vec<_> = all.collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Whether a manifest was read from a cluster.
fn is_live(root: &Node) -> bool {
    let metadata = root.get("metadata");
    metadata.is_some_and(|metadata| metadata.get("uid").is_some())
}

/// What of that which was applied last is wanted no more.
fn last_applied(before: &Node, after: &Node) -> Option<Vec<FieldPath>> {
    let annotations = before.get("metadata")?.get("annotations")?;
    let text = annotations.get(LAST_APPLIED)?.as_str()?;
    let applied = Bundle::read([Source::new("last-applied", text)]);
    let (_, applied) = applied.manifests().next()?;
    Some(Replacement::of(&applied.root, after).removed)
}

impl ObjectChange {
    /// What it is.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        match self {
            Self::Created { identity, .. }
            | Self::Changed { identity, .. }
            | Self::Removed { identity, .. } => identity,
        }
    }

    /// Its manifest in the cluster that runs.
    #[must_use]
    pub const fn before(&self) -> Option<ManifestId> {
        match self {
            Self::Created { .. } => None,
            Self::Changed { before, .. } | Self::Removed { before, .. } => Some(*before),
        }
    }

    /// Its manifest in the cluster after.
    #[must_use]
    pub const fn after(&self) -> Option<ManifestId> {
        match self {
            Self::Created { after, .. } | Self::Changed { after, .. } => Some(*after),
            Self::Removed { .. } => None,
        }
    }
}

/// `Deployment shop/web`, `Namespace shop`.
#[derive(Clone, Copy, Debug)]
pub struct Named<'i>(pub &'i Identity);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Identity {
            kind,
            namespace,
            name,
            ..
        } = self.0;
        match namespace {
            Some(namespace) => write!(f, "{kind} {namespace}/{name}"),
            None => write!(f, "{kind} {name}"),
        }
    }
}

/// Whether somebody else makes and removes an object: the controller that owns it, or Kubernetes itself.
fn is_of_another(object: &Object, root: &Node) -> bool {
    let metadata = root.get("metadata");
    let owners = metadata.and_then(|metadata| metadata.get("ownerReferences"));
    let is_owned = owners
        .and_then(Node::as_sequence)
        .is_some_and(|owners| !owners.is_empty());
    let identity = &object.identity;
    let is_supplied = identity.group.is_empty()
        && matches!(
            (&*identity.kind, &*identity.name),
            (
                "Namespace",
                "default" | "kube-system" | "kube-public" | "kube-node-lease"
            ) | ("ServiceAccount", "default")
                | ("ConfigMap", "kube-root-ca.crt")
                | ("Service", "kubernetes")
        );
    is_owned || is_supplied
}

/// The changes, and how many wanted objects stay as they are.
pub(super) fn changes(comparison: &Comparison) -> (Vec<ObjectChange>, usize) {
    let (current, after) = (comparison.current().cluster(), comparison.after().cluster());
    let wanted = after
        .objects()
        .filter(|object| comparison.side(object.manifest) == Side::Desired);
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for object in wanted {
        let identity = object.identity.clone();
        let Some(running) = current.object(&identity) else {
            changes.push(ObjectChange::Created {
                identity,
                after: object.manifest,
            });
            continue;
        };
        let before = &current.bundle().manifest(running.manifest).root;
        let wanted = &after.bundle().manifest(object.manifest).root;
        let fields = Fields::of(before, wanted);
        if fields.is_nothing() {
            unchanged += 1;
            continue;
        }
        changes.push(ObjectChange::Changed {
            refused: immutable::refused(&identity, before, wanted),
            identity,
            before: running.manifest,
            after: object.manifest,
            fields,
        });
    }
    if comparison.scope() == Scope::Prune {
        let is_gone = |object: &&Object| {
            !object.name().is_empty()
                && !object.is_configuration()
                && after.object(&object.identity).is_none()
                && !is_of_another(object, &current.bundle().manifest(object.manifest).root)
        };
        let removed = current.objects().filter(is_gone);
        changes.extend(removed.map(|object| ObjectChange::Removed {
            identity: object.identity.clone(),
            before: object.manifest,
        }));
    }
    (changes, unchanged)
}

impl Comparison {
    /// Where a change is written: the wanted object, or that which goes.
    pub(super) fn evidence_of(&self, change: &ObjectChange) -> Option<Evidence> {
        let name = Named(change.identity());
        Some(match change {
            ObjectChange::Created { after, .. } => {
                self.after_at(&Place::name(*after), format!("{name} is created"))
            }
            ObjectChange::Changed { after, .. } => {
                self.after_at(&Place::name(*after), format!("{name} is changed"))
            }
            ObjectChange::Removed { before, .. } => {
                self.before_at(&Place::name(*before), format!("{name} is removed"))
            }
        })
    }
}
