//! What must hold of the area: one file per invariant, its page beside it.

mod alertmanager_exposed;
mod alertmanager_state_lost;
mod alertmanager_wording;
mod config_file_not_mounted;
mod critical_alert_with_one_channel;
mod inhibition_never_acts;
mod inhibition_too_wide;
mod invalid_alertmanager_config;
mod pattern_in_exact_match;
mod peer_port_closed;
mod placeholder_receiver;
mod receiver_without_integration;
mod replicas_without_peers;
mod route_to_unknown_alert;
mod secret_in_alertmanager_config;
mod unreachable_route;
mod unused_receiver;

use super::Monitoring;
use crate::finding::Rule;

/// All rules over the area, by id.
pub static RULES: &[&Rule<Monitoring>] = &[
    &alertmanager_exposed::RULE,
    &alertmanager_state_lost::RULE,
    &config_file_not_mounted::RULE,
    &critical_alert_with_one_channel::RULE,
    &inhibition_never_acts::RULE,
    &inhibition_too_wide::RULE,
    &invalid_alertmanager_config::RULE,
    &pattern_in_exact_match::RULE,
    &peer_port_closed::RULE,
    &placeholder_receiver::RULE,
    &receiver_without_integration::RULE,
    &replicas_without_peers::RULE,
    &route_to_unknown_alert::RULE,
    &secret_in_alertmanager_config::RULE,
    &unreachable_route::RULE,
    &unused_receiver::RULE,
];
