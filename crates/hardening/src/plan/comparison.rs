//! What runs, and what would run: two clusters side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Evidence, Side};
use super::objects::{ObjectChange, changes};
use crate::analysis::Analysis;
use crate::cluster::{Cluster, Identity, Object, Workload};
use crate::finding::{ManifestId, Place};
use crate::manifest::{Bundle, Manifest};
use crate::network::{NetworkOptions, WorkloadInBoth, workloads_in_both};

/// What becomes of objects that run and are not among what is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// They stay, as `kubectl apply` leaves them.
    #[default]
    Apply,
    /// They are removed: what is wanted is everything.
    Prune,
}

/// The cluster as it is, and as it is once the wanted manifests are applied.
///
/// An object that is in both is replaced by the wanted one as a whole. What the API server merges beyond that, such as
/// fields that it or a controller has set, is not reckoned with.
#[derive(Debug)]
pub struct Comparison {
    scope: Scope,
    current: Analysis,
    after: Analysis,
    /// The sources of the after bundle from here on are wanted ones.
    first_desired: u32,
    changes: Vec<ObjectChange>,
    unchanged: usize,
    nameless: Vec<ManifestId>,
    desired: Bundle,
}

impl Comparison {
    /// Puts two bundles side by side. O(n log n) in their manifests.
    #[must_use]
    pub fn of(current: Bundle, desired: Bundle, scope: Scope, options: NetworkOptions) -> Self {
        let current = Analysis::with_network(current, options);
        let wanted = Cluster::of(desired);
        let is_named = |id: &ManifestId| !wanted.bundle().manifest(*id).name().is_empty();
        // What a program reads from a file is not applied, such as a Kustomization.
        let is_applied = |object: &&Object| !object.is_configuration();
        let winners = wanted.objects().filter(is_applied);
        let winners: Vec<ManifestId> = winners.map(|object| object.manifest).collect();
        let (named, nameless): (Vec<_>, Vec<_>) = winners.into_iter().partition(is_named);
        let mut taken: BTreeSet<ManifestId> = BTreeSet::new();
        let own: Vec<_> = match scope {
            Scope::Prune => Vec::new(),
            Scope::Apply => {
                let objects = current.cluster().objects();
                let own = objects.map(|object| {
                    let wanted = match object.name() {
                        "" => None,
                        _ => wanted.object(&object.identity).filter(is_applied),
                    };
                    let instead = wanted.map(|wanted| wanted.manifest);
                    taken.extend(instead);
                    (object.manifest, instead)
                });
                own.collect()
            }
        };
        let new = named.into_iter().filter(|id| !taken.contains(id));
        let bundle = current.cluster().bundle();
        let first_desired = u32::try_from(bundle.sources().len()).unwrap_or(u32::MAX);
        let after = bundle.overlaid(wanted.bundle(), own, new);
        let after = Analysis::with_network(after, options);
        let desired = wanted.bundle().clone();
        let mut comparison = Self {
            scope,
            current,
            after,
            first_desired,
            changes: Vec::new(),
            unchanged: 0,
            nameless,
            desired,
        };
        (comparison.changes, comparison.unchanged) = changes(&comparison);
        comparison
    }

    /// What becomes of what is not wanted.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// What runs.
    #[must_use]
    pub const fn current(&self) -> &Analysis {
        &self.current
    }

    /// What would run.
    #[must_use]
    pub const fn after(&self) -> &Analysis {
        &self.after
    }

    /// The wanted manifests as they were read.
    #[must_use]
    pub const fn desired(&self) -> &Bundle {
        &self.desired
    }

    /// What is created, changed and removed, in the order of applying what is wanted, then of reading what runs.
    #[must_use]
    pub fn changes(&self) -> &[ObjectChange] {
        &self.changes
    }

    /// How many wanted objects run already as they are wanted.
    #[must_use]
    pub const fn unchanged(&self) -> usize {
        self.unchanged
    }

    /// Wanted manifests without a name, which `kubectl apply` refuses; ids of [`Comparison::desired`].
    #[must_use]
    pub fn nameless(&self) -> &[ManifestId] {
        &self.nameless
    }

    /// The workloads of both, in the order of namespaces and names.
    #[must_use]
    pub fn workloads(&self) -> Vec<WorkloadInBoth> {
        workloads_in_both(self.current.cluster(), self.after.cluster())
    }

    /// A workload, as it would be where it would be there.
    #[must_use]
    pub fn workload(&self, workload: WorkloadInBoth) -> Option<&Workload> {
        match workload {
            WorkloadInBoth {
                after: Some(id), ..
            } => Some(self.after.cluster().workload(id)),
            WorkloadInBoth {
                before: Some(id), ..
            } => Some(self.current.cluster().workload(id)),
            _ => None,
        }
    }

    /// Which bundle a manifest of the cluster after comes from.
    #[must_use]
    pub fn side(&self, after: ManifestId) -> Side {
        let manifest = self.after.cluster().bundle().manifest(after);
        self.side_of(manifest)
    }

    fn side_of(&self, manifest: &Manifest) -> Side {
        if manifest.source.0 < self.first_desired {
            Side::Current
        } else {
            Side::Desired
        }
    }

    /// A place of the cluster that runs, as evidence.
    #[must_use]
    pub fn before_at(&self, place: &Place, message: impl Into<String>) -> Evidence {
        Evidence {
            side: Side::Current,
            message: message.into(),
            location: self.current.cluster().bundle().locate(place),
        }
    }

    /// A place of the cluster that would run, as evidence.
    #[must_use]
    pub fn after_at(&self, place: &Place, message: impl Into<String>) -> Evidence {
        let bundle = self.after.cluster().bundle();
        let source = match place {
            Place::Field { manifest, .. } => bundle.manifest(*manifest).source,
            Place::Text { source, .. } => *source,
        };
        Evidence {
            side: if source.0 < self.first_desired {
                Side::Current
            } else {
                Side::Desired
            },
            message: message.into(),
            location: bundle.locate(place),
        }
    }

    /// The objects that change, by identity.
    #[must_use]
    pub fn changes_by_identity(&self) -> BTreeMap<&Identity, &ObjectChange> {
        let changes = self.changes.iter();
        changes.map(|change| (change.identity(), change)).collect()
    }
}
