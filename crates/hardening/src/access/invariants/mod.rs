//! What must hold of the area: one file per invariant, its page beside it.

use super::Access;
use crate::finding::Rule;

mod accounts;
mod audit_coverage_missing;
mod audit_field_ignored;
mod audit_policy_not_loaded;
mod audit_policy_rejected;
mod audit_rule_matches_nothing;
mod audit_rule_shadowed;
mod audit_values_recorded;
mod audit_without_backend;
mod audit_wording;
mod becomes_cluster_admin;
mod chains;
mod cluster_admin_bound;
mod cluster_wide_binding;
mod committed_secret;
mod controller_lacks_permission;
mod default_account;
mod default_account_bound;
mod denies_nothing;
mod direct;
mod granted_to_everyone;
mod host_namespaces;
mod image_not_pinned;
mod invalid_binding;
mod invalid_pod_security_label;
mod invalid_role;
mod loose_pod_security_level;
mod matches_nothing;
mod name_never_matches;
mod namespace_without_pod_security;
mod namespaces;
mod node_agents;
mod outdated_pod_security_version;
mod overwritten_rules;
mod placeholder_secret;
mod pod_security_version_not_pinned;
mod privileged_container;
mod reaches_kubelets;
mod reads_all_secrets;
mod redundant_rule;
mod refused_by_pod_security;
mod roles;
mod scope_never_applies;
mod sensitive_host_path;
mod unknown_group;
mod unserved_resource;
mod unused_account;
mod unused_role;
mod unused_token;
mod wildcard_permission;

/// All rules over the area, by id.
pub static RULES: &[&Rule<Access>] = &[
    &audit_coverage_missing::RULE,
    &audit_field_ignored::RULE,
    &audit_policy_not_loaded::RULE,
    &audit_policy_rejected::RULE,
    &audit_rule_matches_nothing::RULE,
    &audit_rule_shadowed::RULE,
    &audit_values_recorded::RULE,
    &audit_without_backend::RULE,
    &becomes_cluster_admin::RULE,
    &cluster_admin_bound::RULE,
    &cluster_wide_binding::RULE,
    &committed_secret::RULE,
    &controller_lacks_permission::RULE,
    &default_account::RULE,
    &default_account_bound::RULE,
    &denies_nothing::RULE,
    &granted_to_everyone::RULE,
    &host_namespaces::RULE,
    &image_not_pinned::RULE,
    &invalid_binding::RULE,
    &invalid_pod_security_label::RULE,
    &invalid_role::RULE,
    &loose_pod_security_level::RULE,
    &matches_nothing::RULE,
    &name_never_matches::RULE,
    &namespace_without_pod_security::RULE,
    &outdated_pod_security_version::RULE,
    &overwritten_rules::RULE,
    &placeholder_secret::RULE,
    &pod_security_version_not_pinned::RULE,
    &privileged_container::RULE,
    &reaches_kubelets::RULE,
    &reads_all_secrets::RULE,
    &redundant_rule::RULE,
    &refused_by_pod_security::RULE,
    &scope_never_applies::RULE,
    &sensitive_host_path::RULE,
    &unknown_group::RULE,
    &unserved_resource::RULE,
    &unused_account::RULE,
    &unused_role::RULE,
    &unused_token::RULE,
    &wildcard_permission::RULE,
];
