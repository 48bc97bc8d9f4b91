//! StorageClasses, and the one that makes the volume of a claim.

use std::collections::BTreeMap;

use k8s_openapi::api::storage::v1::StorageClass;

use super::claims::{Claim, ClaimClass};
use crate::cluster::provisioner::{self, Provisioner};
use crate::cluster::{Cluster, Resource};
use crate::finding::{FieldPath, ManifestId, Place};

/// Marks the class that claims without one get.
pub(super) const DEFAULT_ANNOTATIONS: [&str; 2] = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
];

/// A StorageClass.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) manifest: ManifestId,
    pub(super) spec: StorageClass,
    /// The annotation that makes it the default.
    pub(super) default_by: Option<&'static str>,
}

impl Class {
    pub(super) fn known(&self) -> Option<&'static Provisioner> {
        provisioner::known(&self.spec.provisioner)
    }

    pub(super) fn binds_at_once(&self) -> bool {
        self.spec
            .volume_binding_mode
            .as_deref()
            .unwrap_or("Immediate")
            == "Immediate"
    }

    /// Whether a volume goes with its claim.
    pub(super) fn deletes(&self) -> bool {
        !matches!(self.spec.reclaim_policy.as_deref(), Some("Retain"))
    }

    /// A field; where it is not there, the name of the class that lacks it.
    pub(super) fn place(&self, field: &str) -> Place {
        let is_absent = match field {
            "reclaimPolicy" => self.spec.reclaim_policy.is_none(),
            "volumeBindingMode" => self.spec.volume_binding_mode.is_none(),
            _ => false,
        };
        if is_absent {
            return Place::name(self.manifest);
        }
        Place::value(self.manifest, FieldPath::of(field))
    }
}

/// All StorageClasses, in the order of reading.
#[derive(Debug, Default)]
pub(super) struct Classes {
    list: Vec<Class>,
    by_name: BTreeMap<String, usize>,
    /// The one that claims without a class get; `None` where several are marked, or none.
    default: Option<usize>,
}

impl Classes {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let mut list = Vec::new();
        for object in cluster.objects() {
            let Resource::StorageClass(class) = &object.resource else {
                continue;
            };
            let annotations = class.metadata.annotations.as_ref();
            let is_set = |annotation: &&&str| {
                annotations
                    .and_then(|all| all.get(**annotation))
                    .is_some_and(|value| value == "true")
            };
            list.push(Class {
                name: object.name().to_owned(),
                manifest: object.manifest,
                spec: (**class).clone(),
                default_by: DEFAULT_ANNOTATIONS.iter().find(is_set).copied(),
            });
        }
        let names = list.iter().map(|class| class.name.clone());
        let mut defaults = (0..list.len()).filter(|at| {
            let class: Option<&Class> = list.get(*at);
            class.is_some_and(|class| class.default_by.is_some())
        });
        let only = defaults.next();
        Self {
            by_name: names.zip(0..).collect(),
            default: only.filter(|_| defaults.next().is_none()),
            list,
        }
    }

    pub(super) fn list(&self) -> &[Class] {
        &self.list
    }

    /// The class that makes the volume of a claim, where the bundle tells.
    pub(super) fn of_claim(&self, claim: &Claim) -> Option<&Class> {
        let position = match &claim.class {
            ClaimClass::Named(name) => *self.by_name.get(name)?,
            ClaimClass::Default => self.default?,
            ClaimClass::None | ClaimClass::Bound => return None,
        };
        self.list.get(position)
    }
}
