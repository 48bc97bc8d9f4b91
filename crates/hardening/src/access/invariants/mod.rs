//! What must hold of the area: one file per invariant, its page beside it.

use super::Access;
use crate::finding::Rule;

mod becomes_cluster_admin;
mod chains;
mod cluster_admin_bound;
mod controller_lacks_permission;
mod direct;
mod granted_to_everyone;
mod reaches_kubelets;
mod reads_all_secrets;

/// All rules over the area, by id.
pub static RULES: &[&Rule<Access>] = &[
    &becomes_cluster_admin::RULE,
    &cluster_admin_bound::RULE,
    &controller_lacks_permission::RULE,
    &granted_to_everyone::RULE,
    &reaches_kubelets::RULE,
    &reads_all_secrets::RULE,
];
