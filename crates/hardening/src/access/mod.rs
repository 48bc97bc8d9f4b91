//! Who may do what, what of it is recorded, and which pods are admitted.

pub mod escalation;
pub mod invariants;
pub mod needs;
mod permissions;

use std::sync::{Arc, OnceLock};

use crate::cluster::Cluster;
use escalation::Escalation;
use needs::Needs;

pub use permissions::{
    AskedResource, Permission, PermissionChange, ResourceError, ResourcePermission, SubjectError,
    UrlPermission, Words, difference, subject,
};

/// The access control of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Access {
    cluster: Arc<Cluster>,
    escalation: OnceLock<Escalation>,
    needs: OnceLock<Needs>,
}

impl Access {
    /// That of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            escalation: OnceLock::new(),
            needs: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Who can become more than he is.
    #[must_use]
    pub fn escalation(&self) -> &Escalation {
        self.escalation
            .get_or_init(|| Escalation::of(&self.cluster))
    }

    /// What workloads ask of the API server.
    #[must_use]
    pub fn needs(&self) -> &Needs {
        self.needs.get_or_init(|| Needs::of(&self.cluster))
    }
}
