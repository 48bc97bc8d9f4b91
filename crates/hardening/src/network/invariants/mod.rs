//! What must hold of a zero-trust network: one file per invariant, its page beside it.

use super::Network;
use crate::finding::Rule;

mod ambiguous_peers;
mod cluster_dns;
mod default_deny_egress;
mod default_deny_ingress;
mod dns_blocked;
mod host_network_bypass;
mod invalid_policy;
mod isolation;
mod label_not_immutable;
mod metadata_address;
mod needed_flow_blocked;
mod one_sided_flow;
mod open_egress;
mod open_to_world;
mod peer_matches_nothing;
mod port_not_listened;
mod redundant_policy;
mod scrape_blocked;
mod selects_nothing;
mod undeclared_cross_namespace;
mod unknown_service;
mod wording;
mod world;

/// All rules over the network, by id.
pub static RULES: &[&Rule<Network>] = &[
    &ambiguous_peers::RULE,
    &default_deny_egress::RULE,
    &default_deny_ingress::RULE,
    &dns_blocked::RULE,
    &host_network_bypass::RULE,
    &invalid_policy::RULE,
    &label_not_immutable::RULE,
    &metadata_address::RULE,
    &needed_flow_blocked::RULE,
    &one_sided_flow::RULE,
    &open_egress::RULE,
    &open_to_world::RULE,
    &peer_matches_nothing::RULE,
    &port_not_listened::RULE,
    &redundant_policy::RULE,
    &scrape_blocked::RULE,
    &selects_nothing::RULE,
    &undeclared_cross_namespace::RULE,
    &unknown_service::RULE,
];
