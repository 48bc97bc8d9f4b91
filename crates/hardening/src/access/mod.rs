//! Who may do what, what of it is recorded, and which pods are admitted.

mod audit;
pub(crate) mod baseline;
pub mod escalation;
pub mod invariants;
pub mod needs;
mod permissions;
pub mod pod_security;

use std::sync::{Arc, OnceLock};

use crate::cluster::Cluster;
use escalation::Escalation;
use needs::Needs;
use pod_security::PodSecurity;

pub use audit::{
    AuditDecision, AuditLevel, AuditPolicy, AuditRequest, AuditRule, AuditStage, AuditUser,
    AuditedServer, Concern, GroupResources, PolicyFault, PolicyFaultKind, Recorded, RecordedValues,
    RequestSubject, ResourcePattern, RuleReach, RuleSubjects, UrlPattern, WrittenPolicy,
};
pub use permissions::{
    AskedResource, Permission, PermissionChange, ResourceError, ResourcePermission, SubjectError,
    UrlPermission, Words, difference, subject,
};

/// The access control of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Access {
    cluster: Arc<Cluster>,
    pod_security: OnceLock<PodSecurity>,
    audit_policies: OnceLock<Vec<WrittenPolicy>>,
    escalation: OnceLock<Escalation>,
    needs: OnceLock<Needs>,
}

impl Access {
    /// That of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            pod_security: OnceLock::new(),
            audit_policies: OnceLock::new(),
            escalation: OnceLock::new(),
            needs: OnceLock::new(),
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

    /// The audit policies of the bundle, in the order of reading: objects, and texts in ConfigMaps.
    #[must_use]
    pub fn audit_policies(&self) -> &[WrittenPolicy] {
        let collect = || audit::collect(&self.cluster);
        self.audit_policies.get_or_init(collect)
    }

    /// The API servers of the bundle that are told to read an audit policy.
    #[must_use]
    pub fn audited_servers(&self) -> Vec<AuditedServer> {
        audit::servers(&self.cluster)
    }

    /// Who can become more than what is granted to them.
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
