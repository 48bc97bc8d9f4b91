//! What must hold of a zero-trust network: one file per invariant, its page beside it.

use super::Network;
use crate::finding::Rule;

mod dns_blocked;
mod invalid_policy;
mod needed_flow_blocked;
mod scrape_blocked;
mod unknown_service;

/// All rules over the network, by id.
pub static RULES: &[&Rule<Network>] = &[
    &dns_blocked::RULE,
    &invalid_policy::RULE,
    &needed_flow_blocked::RULE,
    &scrape_blocked::RULE,
    &unknown_service::RULE,
];
