//! What objects name of one another, and whether it is there.

mod notification;
mod object;
mod pod;
mod resolve;
mod supplied;

use crate::finding::{FieldPath, ManifestId, Place};

use super::Cluster;
use super::port::PortRef;
use supplied::Supplied;

pub(super) use resolve::keys_of;

/// One object names another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where the object that names the other is written.
    pub manifest: ManifestId,
    /// The field that holds the name.
    pub path: FieldPath,
    /// What for.
    pub role: ReferenceRole,
    /// What is named.
    pub target: Target,
    /// What of it is needed, where it is more than that it is there.
    pub part: Option<TargetPart>,
    /// Whether the object does without.
    pub optional: bool,
    /// Whether it is there.
    pub resolution: Resolution,
}

/// The object that a reference names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// `None` for cluster-scoped kinds.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

/// What a reference needs of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetPart {
    /// The field that holds the key or the port.
    pub path: FieldPath,
    /// What it is.
    pub kind: TargetPartKind,
}

/// The kinds of [`TargetPart`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetPartKind {
    /// A key of a ConfigMap or Secret.
    Key(String),
    /// A port of a Service.
    Port(PortRef),
}

/// Whether the target of a reference is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The bundle declares it, with what is needed of it.
    Declared(ManifestId),
    /// The bundle does not declare it, yet it exists: in every cluster, or made by something that the bundle declares.
    Supplied,
    /// The bundle declares it here, but what is needed of it is not in it.
    PartMissing(ManifestId),
    /// The bundle declares others of the kind there, but not this one.
    Missing,
    /// The bundle declares nothing of the kind there, so it shows only a part of the cluster.
    Undecidable,
}

/// What a reference is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceRole {
    /// A volume of a pod takes its files from it.
    Volume {
        /// The name of the volume.
        volume: String,
    },
    /// A container mounts a single file of a volume.
    SubPath {
        /// The name of the container.
        container: String,
    },
    /// A variable of a container takes its value from it.
    Variable {
        /// The name of the container.
        container: String,
        /// The name of the variable.
        variable: String,
    },
    /// A container takes all its keys as variables.
    Variables {
        /// The name of the container.
        container: String,
    },
    /// Images are pulled with it.
    ImagePull,
    /// A volume of a pod is this claim.
    Claim {
        /// The name of the volume.
        volume: String,
    },
    /// Pods run as it.
    ServiceAccount,
    /// Pods are scheduled by it.
    PriorityClass,
    /// Pods are run by it.
    RuntimeClass,
    /// Volumes are made by it.
    StorageClass,
    /// An Ingress is served by its controller.
    IngressClass,
    /// An Ingress sends requests to it.
    IngressBackend {
        /// The host of the requests; `None` for every host.
        host: Option<String>,
    },
    /// An Ingress takes its certificate from it.
    IngressTls {
        /// The hosts; empty for all.
        hosts: Vec<String>,
    },
    /// It gives the pods of a StatefulSet their names.
    GoverningService,
    /// An autoscaler sizes it.
    ScaleTarget,
    /// A binding grants it.
    Role,
    /// A binding grants to it.
    Subject,
    /// The API server asks it before it accepts an object.
    Webhook {
        /// The name of the webhook.
        webhook: String,
        /// Whether what it watches is refused while it cannot be asked.
        required: bool,
    },
    /// A volume is kept for this claim.
    BoundClaim,
    /// A token is made for it.
    TokenOwner,
    /// A receiver of an AlertmanagerConfig takes a key, a token or an address from it.
    Notification {
        /// The name of the receiver.
        receiver: String,
    },
    /// An Alertmanager of the Prometheus operator begins with it.
    AlertmanagerConfiguration,
}

impl Reference {
    /// The field that does not resolve: that of the part where the target is there without it, else that of the name.
    #[must_use]
    pub fn place(&self) -> Place {
        let path = match (&self.part, self.resolution) {
            (Some(part), Resolution::PartMissing(_)) => &part.path,
            _ => &self.path,
        };
        Place::value(self.manifest, path.clone())
    }
}

impl Target {
    /// `Kind \`name\``.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{} `{}`", self.kind, self.name)
    }
}

impl Cluster {
    /// Everything that objects name of one another, in the order of reading, and whether it is there. Found on first
    /// use, in time linear in the bundle but for a logarithm.
    ///
    /// ```
    /// use hardening::cluster::{Cluster, Resolution};
    /// use hardening::manifest::{Bundle, Source};
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec: {serviceAccountName: wep, containers: [{name: web, image: web}]}
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    /// let reference = &cluster.references()[0];
    /// assert_eq!(reference.path.to_string(), "/spec/serviceAccountName");
    /// assert_eq!(reference.resolution, Resolution::Missing);
    /// ```
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.found_references().list
    }

    /// Whether an operator that the bundle gives work to may have made something of this name.
    pub(super) fn may_be_operated(&self, namespace: &str, name: &str) -> bool {
        let found = self.found_references();
        found.supplied.may_be_operated(namespace, name)
    }

    fn found_references(&self) -> &References {
        self.references.get_or_init(|| {
            let mut collector = Collector::default();
            for workload in self.workloads() {
                pod::collect(workload, &mut collector);
            }
            for object in self.objects() {
                object::collect(object, &mut collector);
                notification::collect(self, object, &mut collector);
            }
            for ingress in self.ingresses() {
                object::ingress(ingress, &mut collector);
            }
            let mut references = collector.references;
            references.sort_by_key(|reference| reference.manifest);
            let supplied = Supplied::of(self);
            resolve::resolve(self, &supplied, &mut references);
            References {
                list: references,
                supplied,
            }
        })
    }
}

/// The references of a cluster and what they were held against.
#[derive(Debug)]
pub(super) struct References {
    list: Vec<Reference>,
    supplied: Supplied,
}

/// Takes up the references of one object after the other.
#[derive(Default)]
struct Collector {
    references: Vec<Reference>,
}

impl Collector {
    /// A reference that needs the target to be there. An empty name is none: the API server refuses or ignores it.
    fn add(
        &mut self,
        (manifest, path): (ManifestId, FieldPath),
        role: ReferenceRole,
        target: Target,
        optional: bool,
    ) -> Option<&mut Reference> {
        if target.name.is_empty() {
            return None;
        }
        self.references.push(Reference {
            manifest,
            path,
            role,
            target,
            part: None,
            optional,
            resolution: Resolution::Undecidable,
        });
        self.references.last_mut()
    }

    /// A reference that needs a key of the target.
    fn add_key(
        &mut self,
        place: (ManifestId, FieldPath),
        role: ReferenceRole,
        target: Target,
        optional: bool,
        (path, key): (FieldPath, &str),
    ) {
        if let Some(reference) = self.add(place, role, target, optional) {
            reference.part = Some(TargetPart {
                path,
                kind: TargetPartKind::Key(key.to_owned()),
            });
        }
    }

    /// A reference that needs a port of the target.
    fn add_port(
        &mut self,
        place: (ManifestId, FieldPath),
        role: ReferenceRole,
        target: Target,
        (path, port): (FieldPath, PortRef),
    ) {
        if let Some(reference) = self.add(place, role, target, false) {
            reference.part = Some(TargetPart {
                path,
                kind: TargetPartKind::Port(port),
            });
        }
    }
}

impl Target {
    /// An object of the core group in a namespace.
    fn core(kind: &str, namespace: &str, name: &str) -> Self {
        Self::namespaced("", kind, namespace, name)
    }

    fn namespaced(group: &str, kind: &str, namespace: &str, name: &str) -> Self {
        Self {
            group: group.to_owned(),
            kind: kind.to_owned(),
            namespace: Some(namespace.to_owned()),
            name: name.to_owned(),
        }
    }

    fn cluster(group: &str, kind: &str, name: &str) -> Self {
        Self {
            group: group.to_owned(),
            kind: kind.to_owned(),
            namespace: None,
            name: name.to_owned(),
        }
    }
}
