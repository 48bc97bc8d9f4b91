//! What must hold of a zero-trust network: one file per invariant, its page beside it.

use super::Network;
use crate::finding::Rule;

mod invalid_policy;
mod unknown_service;

/// All rules over the network, by id.
pub static RULES: &[&Rule<Network>] = &[&invalid_policy::RULE, &unknown_service::RULE];
