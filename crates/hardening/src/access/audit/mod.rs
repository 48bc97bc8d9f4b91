//! What of each request the API server records.
//!
//! An audit policy is a list of rules of which the first that matches decides. It is read as the API server reads it,
//! whether it is an object of its own or a text in a ConfigMap.

mod coverage;
mod decision;
mod identity;
mod index;
mod loading;
mod model;
mod reach;
mod read;

pub use coverage::{Concern, Recorded, RecordedValues};
pub use decision::AuditDecision;
pub use loading::AuditedServer;
pub use model::{
    AuditLevel, AuditPolicy, AuditRequest, AuditRule, AuditStage, AuditUser, GroupResources,
    RequestSubject, ResourcePattern, RuleSubjects, UrlPattern,
};
pub use reach::RuleReach;
pub use read::{PolicyFault, PolicyFaultKind, WrittenPolicy};

pub(super) use loading::servers;
pub(super) use read::collect;
