//! What must hold of the area: one file per invariant, its page beside it.

use super::Access;
use crate::finding::Rule;

mod accounts;
mod becomes_cluster_admin;
mod chains;
mod cluster_admin_bound;
mod cluster_wide_binding;
mod controller_lacks_permission;
mod default_account;
mod default_account_bound;
mod denies_nothing;
mod direct;
mod granted_to_everyone;
mod invalid_binding;
mod invalid_role;
mod matches_nothing;
mod name_never_matches;
mod overwritten_rules;
mod reaches_kubelets;
mod reads_all_secrets;
mod redundant_rule;
mod roles;
mod scope_never_applies;
mod unknown_group;
mod unserved_resource;
mod unused_account;
mod unused_role;
mod unused_token;
mod wildcard_permission;

/// All rules over the area, by id.
pub static RULES: &[&Rule<Access>] = &[
    &becomes_cluster_admin::RULE,
    &cluster_admin_bound::RULE,
    &cluster_wide_binding::RULE,
    &controller_lacks_permission::RULE,
    &default_account::RULE,
    &default_account_bound::RULE,
    &denies_nothing::RULE,
    &granted_to_everyone::RULE,
    &invalid_binding::RULE,
    &invalid_role::RULE,
    &matches_nothing::RULE,
    &name_never_matches::RULE,
    &overwritten_rules::RULE,
    &reaches_kubelets::RULE,
    &reads_all_secrets::RULE,
    &redundant_rule::RULE,
    &scope_never_applies::RULE,
    &unknown_group::RULE,
    &unserved_resource::RULE,
    &unused_account::RULE,
    &unused_role::RULE,
    &unused_token::RULE,
    &wildcard_permission::RULE,
];
