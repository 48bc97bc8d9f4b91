//! What must hold so that data can be restored: one file per invariant, its page beside it.

use super::Storage;
use crate::finding::Rule;

mod backup_never_runs;
mod clean_up_deletes_nothing;
mod ephemeral_data;
mod excess_permission;
mod expansion_impossible;
mod hidden_failure;
mod immediate_binding;
mod last_copy_deleted;
mod never_verified;
mod no_default_class;
mod no_such_provisioner;
mod no_volumes;
mod not_backed_up;
mod permission_missing;
mod reclaim_deletes;
mod retention_shorter_than_interval;
mod retention_shorter_than_promised;
mod same_classes;
mod several_default_classes;
mod shared_claim;
mod snapshot_class_deletes;
mod snapshot_driver_mismatch;
mod snapshot_driver_not_csi;
mod snapshot_once;
mod snapshot_source_missing;
mod unguarded_backup_job;
mod verification_cannot_fail;

/// All rules over the storage, by id.
pub static RULES: &[&Rule<Storage>] = &[
    &backup_never_runs::RULE,
    &clean_up_deletes_nothing::RULE,
    &ephemeral_data::RULE,
    &excess_permission::RULE,
    &expansion_impossible::RULE,
    &hidden_failure::RULE,
    &immediate_binding::RULE,
    &last_copy_deleted::RULE,
    &never_verified::RULE,
    &no_default_class::RULE,
    &no_such_provisioner::RULE,
    &no_volumes::RULE,
    &not_backed_up::RULE,
    &permission_missing::RULE,
    &reclaim_deletes::RULE,
    &retention_shorter_than_interval::RULE,
    &retention_shorter_than_promised::RULE,
    &same_classes::RULE,
    &several_default_classes::RULE,
    &shared_claim::RULE,
    &snapshot_class_deletes::RULE,
    &snapshot_driver_mismatch::RULE,
    &snapshot_driver_not_csi::RULE,
    &snapshot_once::RULE,
    &snapshot_source_missing::RULE,
    &unguarded_backup_job::RULE,
    &verification_cannot_fail::RULE,
];
