//! Who may do what, what of it is recorded, and which pods are admitted.

pub mod invariants;
mod permissions;
pub mod pod_security;

use std::sync::{Arc, OnceLock};

use crate::cluster::Cluster;
use pod_security::PodSecurity;

pub use permissions::{
    AskedResource, Permission, PermissionChange, ResourceError, ResourcePermission, SubjectError,
    UrlPermission, Words, difference, subject,
};

/// The access control of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Access {
    cluster: Arc<Cluster>,
    pod_security: OnceLock<PodSecurity>,
}

impl Access {
    /// That of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            pod_security: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// What each namespace asks of its pods. The first call is linear in the namespaces.
    #[must_use]
    pub fn pod_security(&self) -> &PodSecurity {
        self.pod_security
            .get_or_init(|| PodSecurity::of(&self.cluster))
    }
}
