//! What is refused of monitoring, since Prometheus or Alertmanager would refuse it or could not do it.

use super::reading::fault_with;

#[test]
fn an_interval_beyond_what_rates_need_is_refused() {
    assert_eq!(
        fault_with(
            "monitoring:\n  namespace: monitoring\n",
            "monitoring:\n  namespace: monitoring\n  prometheus: {intervalSeconds: 90}\n"
        ),
        "at most 60 seconds: rates are taken over five minutes",
    );
}

#[test]
fn mail_at_a_port_that_the_network_closes_is_refused() {
    assert_eq!(
        fault_with("smtp.254carbon.com:587", "smtp.254carbon.com:465"),
        "the network does not let Alertmanager reach port 465: add it to `monitoring.alertmanager.outside`",
    );
    assert_eq!(
        fault_with("smtp.254carbon.com:587", "smtp.254carbon.com"),
        "`smtp.254carbon.com` is no `host:port`",
    );
}

#[test]
fn a_channel_begins_with_its_sign_and_is_no_template() {
    assert_eq!(
        fault_with("\"#alerts-pod\"", "alerts-pod"),
        "`alerts-pod` is no channel, such as `#alerts`",
    );
    assert_eq!(
        fault_with("\"#alerts-pod\"", "\"#{{.Values}}\""),
        "`#{{.Values}}` is no channel, such as `#alerts`",
    );
}

#[test]
fn two_services_that_prometheus_would_know_as_one_job_are_refused() {
    assert_eq!(
        fault_with(
            "  - name: blackbox-exporter\n    namespace: monitoring\n",
            "  - name: blackbox-exporter-probes\n    namespace: monitoring\n    metrics: {port: 1}\n  - name: \
             blackbox-exporter\n    namespace: monitoring\n"
        ),
        "Prometheus would know it as the job `monitoring-blackbox-exporter-probes`, which is `monitoring/blackbox-exporter-probes` already",
    );
}

#[test]
fn the_path_of_a_probe_begins_with_a_stroke() {
    assert_eq!(
        fault_with("probe: /dolphinscheduler", "probe: dolphinscheduler"),
        "a path begins with `/` and has no blanks",
    );
}
