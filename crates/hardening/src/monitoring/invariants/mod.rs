//! What must hold of the area: one file per invariant, its page beside it.

mod alert_always_fires;
mod alert_never_fires;
mod alert_without_duration;
pub(in crate::monitoring) mod alert_without_explanation;
pub(in crate::monitoring) mod alert_without_runbook;
mod alert_without_severity;
mod alertmanager_config_not_selected;
mod alertmanager_exposed;
mod alertmanager_state_lost;
mod alertmanager_wording;
mod config_file_not_mounted;
mod counter_without_rate;
mod critical_alert_with_one_channel;
mod division_by_absent_limit;
mod duplicate_alert;
mod evaluation_gap;
mod exposure;
mod inhibition_never_acts;
mod inhibition_too_wide;
mod invalid_alertmanager_config;
mod invalid_rule_file;
mod metric_without_exporter;
mod monitor_selects_nothing;
mod no_watchdog;
mod pattern_in_exact_match;
mod peer_port_closed;
mod placeholder_receiver;
mod prometheus_exposed;
mod prometheus_without_alertmanager;
mod rate_window_too_short;
mod receiver_without_integration;
mod replicas_without_peers;
mod route_to_unknown_alert;
mod rule_fails_at_run_time;
mod rule_never_loaded;
mod rule_wording;
mod secret_in_alertmanager_config;
mod silent_when_target_vanishes;
mod unknown_job;
mod unreachable_route;
mod unused_receiver;
mod value_in_label;

use super::Monitoring;
use super::rules::RuleKind;
use crate::finding::Rule;

/// All rules over the area, by id.
pub static RULES: &[&Rule<Monitoring>] = &[
    &alert_always_fires::RULE,
    &alert_never_fires::RULE,
    &alert_without_duration::RULE,
    &alert_without_explanation::RULE,
    &alert_without_runbook::RULE,
    &alert_without_severity::RULE,
    &alertmanager_config_not_selected::RULE,
    &alertmanager_exposed::RULE,
    &alertmanager_state_lost::RULE,
    &config_file_not_mounted::RULE,
    &counter_without_rate::RULE,
    &critical_alert_with_one_channel::RULE,
    &division_by_absent_limit::RULE,
    &duplicate_alert::RULE,
    &evaluation_gap::RULE,
    &inhibition_never_acts::RULE,
    &inhibition_too_wide::RULE,
    &invalid_alertmanager_config::RULE,
    &invalid_rule_file::RULE,
    &metric_without_exporter::RULE,
    &monitor_selects_nothing::RULE,
    &no_watchdog::RULE,
    &pattern_in_exact_match::RULE,
    &peer_port_closed::RULE,
    &placeholder_receiver::RULE,
    &prometheus_exposed::RULE,
    &prometheus_without_alertmanager::RULE,
    &rate_window_too_short::RULE,
    &receiver_without_integration::RULE,
    &replicas_without_peers::RULE,
    &route_to_unknown_alert::RULE,
    &rule_fails_at_run_time::RULE,
    &rule_never_loaded::RULE,
    &secret_in_alertmanager_config::RULE,
    &silent_when_target_vanishes::RULE,
    &unknown_job::RULE,
    &unreachable_route::RULE,
    &unused_receiver::RULE,
    &value_in_label::RULE,
];

/// The name of what a rule makes.
fn rule_name(kind: &RuleKind) -> &str {
    match kind {
        RuleKind::Alert(name) | RuleKind::Record(name) => name,
    }
}
