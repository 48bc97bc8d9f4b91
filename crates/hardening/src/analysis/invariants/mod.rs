//! What must hold of two areas at once, and of the words by which findings are ignored; the check of these is the
//! suppression itself.

use super::Analysis;
use crate::finding::Rule;

mod peer_port_blocked;
mod plain_secret;
mod script_lacks_permission;
pub(super) mod suppression;
mod unneeded_power;

/// All rules that need two areas, by id.
pub(super) static RULES: &[&Rule<Analysis>] = &[
    &plain_secret::RULE,
    &script_lacks_permission::RULE,
    &unneeded_power::RULE,
    &peer_port_blocked::RULE,
];
