//! What must hold of the area: one file per invariant, its page beside it.

mod alert_always_fires;
mod alert_never_fires;
mod alert_without_duration;
mod alert_without_explanation;
mod alert_without_runbook;
mod alert_without_severity;
mod counter_without_rate;
mod division_by_absent_limit;
mod duplicate_alert;
mod evaluation_gap;
mod invalid_rule_file;
mod metric_without_exporter;
mod monitor_selects_nothing;
mod no_watchdog;
mod prometheus_exposed;
mod prometheus_without_alertmanager;
mod rate_window_too_short;
mod rule_fails_at_run_time;
mod rule_never_loaded;
mod rule_wording;
mod unknown_job;
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
    &counter_without_rate::RULE,
    &division_by_absent_limit::RULE,
    &duplicate_alert::RULE,
    &evaluation_gap::RULE,
    &invalid_rule_file::RULE,
    &metric_without_exporter::RULE,
    &monitor_selects_nothing::RULE,
    &no_watchdog::RULE,
    &prometheus_exposed::RULE,
    &prometheus_without_alertmanager::RULE,
    &rate_window_too_short::RULE,
    &rule_fails_at_run_time::RULE,
    &rule_never_loaded::RULE,
    &unknown_job::RULE,
    &value_in_label::RULE,
];

/// The name of what a rule makes.
fn rule_name(kind: &RuleKind) -> &str {
    match kind {
        RuleKind::Alert(name) | RuleKind::Record(name) => name,
    }
}
