//! Prometheus, Alertmanager, and what they read.

mod alertmanager;
mod alerts;
mod files;
mod prometheus;
mod routing;

use super::Breaker;
use super::bundle::{Broken, Rendered, container, pod};

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "monitoring.alert-always-fires",
        breaks: alerts::without_a_threshold,
    },
    Breaker {
        invariant: "monitoring.alert-never-fires",
        breaks: alerts::a_share_compared_with_a_percentage,
    },
    Breaker {
        invariant: "monitoring.alert-without-duration",
        breaks: alerts::without_for,
    },
    Breaker {
        invariant: "monitoring.alert-without-explanation",
        breaks: alerts::without_texts,
    },
    Breaker {
        invariant: "monitoring.alert-without-runbook",
        breaks: alerts::without_a_runbook,
    },
    Breaker {
        invariant: "monitoring.alert-without-severity",
        breaks: alerts::without_a_severity,
    },
    Breaker {
        invariant: "monitoring.alertmanager-config-not-selected",
        breaks: alertmanager::configuration_of_a_team_without_the_label,
    },
    Breaker {
        invariant: "monitoring.alertmanager-exposed",
        breaks: alertmanager::ingress_without_a_password,
    },
    Breaker {
        invariant: "monitoring.alertmanager-state-lost",
        breaks: alertmanager::one_pod_on_an_empty_directory,
    },
    Breaker {
        invariant: "monitoring.config-file-not-mounted",
        breaks: alertmanager::another_name_of_the_configuration,
    },
    Breaker {
        invariant: "monitoring.counter-without-rate",
        breaks: alerts::a_counter_as_it_stands,
    },
    Breaker {
        invariant: "monitoring.critical-alert-with-one-channel",
        breaks: routing::critical_alerts_to_a_channel_only,
    },
    Breaker {
        invariant: "monitoring.division-by-absent-limit",
        breaks: alerts::a_limit_that_may_be_absent,
    },
    Breaker {
        invariant: "monitoring.duplicate-alert",
        breaks: alerts::twice,
    },
    Breaker {
        invariant: "monitoring.evaluation-gap",
        breaks: alerts::evaluated_every_ten_minutes,
    },
    Breaker {
        invariant: "monitoring.inhibition-never-acts",
        breaks: routing::the_name_in_equal,
    },
    Breaker {
        invariant: "monitoring.inhibition-too-wide",
        breaks: routing::nothing_in_equal,
    },
    Breaker {
        invariant: "monitoring.invalid-alertmanager-config",
        breaks: routing::a_misspelt_field,
    },
    Breaker {
        invariant: "monitoring.invalid-rule-file",
        breaks: alerts::a_duration_in_words,
    },
    Breaker {
        invariant: "monitoring.metric-without-exporter",
        breaks: prometheus::containers_not_scraped,
    },
    Breaker {
        invariant: "monitoring.monitor-selects-nothing",
        breaks: prometheus::a_monitor_of_nothing,
    },
    Breaker {
        invariant: "monitoring.no-watchdog",
        breaks: prometheus::without_its_watchdog,
    },
    Breaker {
        invariant: "monitoring.pattern-in-exact-match",
        breaks: routing::a_pattern_compared_as_text,
    },
    Breaker {
        invariant: "monitoring.peer-port-blocked",
        breaks: alertmanager::gossip_without_a_protocol,
    },
    Breaker {
        invariant: "monitoring.peer-port-closed",
        breaks: alertmanager::peers_behind_a_service_without_the_port,
    },
    Breaker {
        invariant: "monitoring.placeholder-receiver",
        breaks: routing::mail_to_an_example,
    },
    Breaker {
        invariant: "monitoring.prometheus-exposed",
        breaks: prometheus::on_every_node,
    },
    Breaker {
        invariant: "monitoring.prometheus-without-alertmanager",
        breaks: prometheus::tells_nobody,
    },
    Breaker {
        invariant: "monitoring.rate-window-too-short",
        breaks: alerts::a_window_of_one_scrape,
    },
    Breaker {
        invariant: "monitoring.receiver-without-integration",
        breaks: routing::an_empty_receiver,
    },
    Breaker {
        invariant: "monitoring.replicas-without-peers",
        breaks: alertmanager::without_peers,
    },
    Breaker {
        invariant: "monitoring.route-to-unknown-alert",
        breaks: routing::a_misspelt_alert,
    },
    Breaker {
        invariant: "monitoring.rule-fails-at-run-time",
        breaks: alerts::a_range_of_samples,
    },
    Breaker {
        invariant: "monitoring.rule-never-loaded",
        breaks: prometheus::another_ending_of_the_rules,
    },
    Breaker {
        invariant: "monitoring.secret-in-alertmanager-config",
        breaks: routing::the_url_of_slack,
    },
    Breaker {
        invariant: "monitoring.silent-when-target-vanishes",
        breaks: alerts::without_the_absence,
    },
    Breaker {
        invariant: "monitoring.unknown-job",
        breaks: prometheus::a_job_by_another_name,
    },
    Breaker {
        invariant: "monitoring.unreachable-route",
        breaks: routing::a_route_for_all_before_the_others,
    },
    Breaker {
        invariant: "monitoring.unused-receiver",
        breaks: routing::without_the_route_of_what_is_not_urgent,
    },
    Breaker {
        invariant: "monitoring.value-in-label",
        breaks: alerts::the_value_as_a_label,
    },
];
