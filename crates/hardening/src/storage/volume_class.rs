//! What a class of volumes promises, for those who ask by its name.

use super::Storage;
use crate::cluster::provisioner::{self, NO_PROVISIONER};
use crate::finding::Place;

/// A StorageClass as the cluster has it.
#[derive(Clone, Debug)]
pub(crate) struct VolumeClass<'s> {
    pub(crate) name: &'s str,
    /// Whether claims without a class are meant to get it.
    pub(crate) is_default: bool,
    /// What becomes of a volume whose claim goes.
    pub(crate) reclaim_policy: &'s str,
    pub(crate) provisioner: &'s str,
    /// Whether its provisioner makes volumes; `None` where nothing is known of it.
    pub(crate) makes_volumes: Option<bool>,
    name_place: Place,
    reclaim_place: Place,
    provisioner_place: Place,
}

impl VolumeClass<'_> {
    pub(crate) fn place(&self) -> Place {
        self.name_place.clone()
    }

    pub(crate) fn reclaim_place(&self) -> Place {
        self.reclaim_place.clone()
    }

    pub(crate) fn provisioner_place(&self) -> Place {
        self.provisioner_place.clone()
    }
}

impl Storage {
    /// The StorageClasses, in the order of reading.
    pub(crate) fn volume_classes(&self) -> impl Iterator<Item = VolumeClass<'_>> {
        self.classes().iter().map(|class| {
            let name = class.spec.provisioner.as_str();
            let is_declared = self
                .cluster()
                .find("storage.k8s.io", "CSIDriver", None, name)
                .is_some();
            let makes_volumes = if name == NO_PROVISIONER {
                Some(false)
            } else if is_declared || class.known().is_some() {
                Some(true)
            } else {
                provisioner::unusable(name).map(|_| false)
            };
            VolumeClass {
                name: &class.name,
                is_default: class.default_by.is_some(),
                reclaim_policy: class.spec.reclaim_policy.as_deref().unwrap_or("Delete"),
                provisioner: name,
                makes_volumes,
                name_place: Place::name(class.manifest),
                reclaim_place: class.place("reclaimPolicy"),
                provisioner_place: class.place("provisioner"),
            }
        })
    }
}
