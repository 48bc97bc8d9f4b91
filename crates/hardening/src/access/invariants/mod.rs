//! What must hold of the area: one file per invariant, its page beside it.

use super::Access;
use crate::finding::Rule;

mod host_namespaces;
mod invalid_pod_security_label;
mod loose_pod_security_level;
mod namespace_without_pod_security;
mod namespaces;
mod node_agents;
mod outdated_pod_security_version;
mod pod_security_version_not_pinned;
mod privileged_container;
mod refused_by_pod_security;
mod sensitive_host_path;

/// All rules over the area, by id.
pub static RULES: &[&Rule<Access>] = &[
    &host_namespaces::RULE,
    &invalid_pod_security_label::RULE,
    &loose_pod_security_level::RULE,
    &namespace_without_pod_security::RULE,
    &outdated_pod_security_version::RULE,
    &pod_security_version_not_pinned::RULE,
    &privileged_container::RULE,
    &refused_by_pod_security::RULE,
    &sensitive_host_path::RULE,
];
