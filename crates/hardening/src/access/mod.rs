//! Who may do what, what of it is recorded, and which pods are admitted.

pub mod invariants;
mod permissions;

use std::sync::Arc;

use crate::cluster::Cluster;

pub use permissions::{
    AskedResource, Permission, PermissionChange, ResourceError, ResourcePermission, SubjectError,
    UrlPermission, Words, difference, subject,
};

/// The access control of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Access {
    cluster: Arc<Cluster>,
}

impl Access {
    /// That of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self { cluster }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }
}
