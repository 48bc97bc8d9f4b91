//! The edges of the rules over Alertmanager: what they must and must not say.

use hardening::finding::{Finding, Severity};

use crate::findings;

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    findings::found(&format!("monitoring.{id}"), yaml)
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    findings::messages(&format!("monitoring.{id}"), yaml)
}

fn nested(text: &str) -> String {
    text.replace('\n', "\n    ")
}

fn config_map(configuration: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: alertmanager, namespace: monitoring}}\n\
         data:\n  alertmanager.yml: |\n    {}\n",
        nested(configuration.trim())
    )
}

fn secret(configuration: &str) -> String {
    config_map(configuration)
        .replace("kind: ConfigMap", "kind: Secret")
        .replace("data:", "stringData:")
}

/// Rules by name and severity.
fn rules(alerts: &[(&str, &str)]) -> String {
    let mut yaml = "---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n\
         metadata: {name: rules, namespace: monitoring}\nspec:\n  groups:\n  - name: all\n    rules:\n"
        .to_owned();
    for (name, severity) in alerts {
        yaml.push_str(&format!(
            "    - {{alert: {name}, expr: a > 1, labels: {{severity: {severity}}}}}\n"
        ));
    }
    yaml
}

fn alertmanager(replicas: u32, arguments: &str, more: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: alertmanager, namespace: monitoring}}\n\
         spec:\n  replicas: {replicas}\n  serviceName: alertmanager\n  selector: {{matchLabels: {{app: alertmanager}}}}\n  \
         template:\n    metadata: {{labels: {{app: alertmanager}}}}\n    spec:\n      containers:\n      - name: alertmanager\n        \
         image: prom/alertmanager:v0.28.0\n        args: [{arguments}]\n{more}"
    )
}

const TEAM: &str = "receivers: [{name: team, webhook_configs: [{url: 'http://hook:80/'}]}, {name: other, webhook_configs: [{url: 'http://hook:80/'}]}]";

#[test]
fn a_field_is_refused_by_the_version_that_does_not_know_it() {
    let mount = "        volumeMounts: [{name: c, mountPath: /etc/alertmanager}]\n      volumes: [{name: c, configMap: {name: alertmanager}}]\n";
    let configuration = "tracing: {endpoint: 'a:1'}\nroute: {receiver: team}\nreceivers: [{name: team, webhook_configs: [{url: 'http://hook:80/'}]}]";
    let file = "--config.file=/etc/alertmanager/alertmanager.yml";
    let old = config_map(configuration) + &alertmanager(1, file, mount);
    assert_eq!(
        messages("invalid-alertmanager-config", &old),
        ["Alertmanager refuses this configuration: field tracing not found in type config.plain"]
    );
    let new = old.replace("v0.28.0", "v0.31.0");
    assert_eq!(messages("invalid-alertmanager-config", &new), [""; 0]);
}

#[test]
fn a_configuration_in_a_secret_is_judged_and_its_values_are_not_shown() {
    let text = format!("route: {{receiver: team, group_wait: hunter2}}\n{TEAM}");
    for yaml in [secret(&text), encoded(&text)] {
        let found = messages("invalid-alertmanager-config", &yaml);
        assert_eq!(
            found,
            ["Alertmanager refuses this configuration: not a valid duration string: ..."]
        );
    }
}

/// The same, as kubectl gives Secrets back.
fn encoded(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut base64 = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let mut bytes = [0; 3];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let number = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
        for position in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * position) & 63) as usize] as char;
            base64.push(if position > chunk.len() { '=' } else { letter });
        }
    }
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: a, namespace: monitoring}}\ndata: {{alertmanager.yml: {base64}}}\n"
    )
}

#[test]
fn what_only_looks_like_a_configuration_is_not_read_as_one() {
    let collector = "receivers: {otlp: {protocols: {}}}\nservice: {pipelines: {}}\nroute: {a: b}";
    assert_eq!(
        messages("invalid-alertmanager-config", &config_map(collector)),
        [""; 0]
    );
}

#[test]
fn a_receiver_that_drops_on_purpose_says_so_by_its_name() {
    let tree = |name: &str| {
        config_map(&format!(
            "route: {{receiver: {name}}}\nreceivers: [{{name: {name}}}]"
        ))
    };
    for name in ["'null'", "blackhole", "team-devnull"] {
        assert_eq!(
            messages("receiver-without-integration", &tree(name)),
            [""; 0]
        );
    }
    assert_eq!(
        messages("receiver-without-integration", &tree("nullable")).len(),
        1
    );
}

#[test]
fn alerts_that_end_nowhere_else_are_named_where_their_severity_is_known() {
    let configuration = "route: {receiver: default, routes: [{matchers: [severity=critical], receiver: pages}]}\n\
         receivers: [{name: default}, {name: pages, webhook_configs: [{url: 'http://hook:80/'}]}]";
    let yaml = config_map(configuration) + &rules(&[("Full", "critical"), ("Slow", "warning")]);
    let found = found("receiver-without-integration", &yaml);
    assert_eq!(
        found[0].message,
        "receiver `default` has no integration, and `Slow` ends nowhere else"
    );
    assert_eq!(found[0].severity, Severity::Error);
    assert_eq!(found[0].related.len(), 1);
}

#[test]
fn a_pattern_in_an_exact_match_is_mended_in_place() {
    let configuration = |matcher: &str| {
        config_map(&format!(
            "route:\n  receiver: team\n  routes:\n  - receiver: other\n    {matcher}\n{TEAM}"
        ))
    };
    for (broken, mended) in [
        ("match: {alertname: 'A|B'}", "match_re: {alertname: 'A|B'}"),
        (
            "matchers: [alertname=A|B]",
            "matchers: ['alertname=~\"A|B\"']",
        ),
        ("matchers: ['job!=\"a.*\"']", "matchers: ['job!~\"a.*\"']"),
    ] {
        let yaml = configuration(broken);
        let found = found("pattern-in-exact-match", &yaml);
        let [edit] = &*found[0].fix.as_ref().unwrap().edits else {
            panic!("one edit");
        };
        let (start, end) = (edit.start as usize, edit.end as usize);
        let fixed = format!("{}{}{}", &yaml[..start], edit.text, &yaml[end..]);
        assert_eq!(fixed, configuration(mended));
        assert_eq!(messages("pattern-in-exact-match", &fixed), [""; 0]);
        assert_eq!(messages("invalid-alertmanager-config", &fixed), [""; 0]);
    }
    for plain in [
        "match: {instance: '10.0.0.1:9100'}",
        "matchers: ['path=\"/a?b=c\"']",
        "match: {title: 'a | b'}",
    ] {
        assert_eq!(
            messages("pattern-in-exact-match", &configuration(plain)),
            [""; 0],
            "{plain}"
        );
    }
}

#[test]
fn a_route_for_an_alert_that_is_misspelt_names_the_one_that_may_be_meant() {
    let configuration = format!(
        "route:\n  receiver: team\n  routes:\n  - matchers: [alertname=DiskFul]\n    receiver: other\n  \
         - matchers: ['alertname=~\"Watchdog|DiskFull\"']\n    receiver: other\n{TEAM}"
    );
    let yaml = config_map(&configuration);
    assert_eq!(messages("route-to-unknown-alert", &yaml), [""; 0]);
    let found = found(
        "route-to-unknown-alert",
        &(yaml + &rules(&[("DiskFull", "critical")])),
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].help.as_deref(), Some("`DiskFull` may be meant"));
}

#[test]
fn a_route_is_dead_where_those_before_it_take_each_of_its_values() {
    let yaml = config_map(&format!(
        "route:\n  receiver: team\n  routes:\n  - matchers: [severity=critical]\n  - matchers: [severity=warning]\n  \
         - matchers: ['severity=~\"critical|warning\"', team=db]\n    receiver: other\n{TEAM}"
    ));
    let found = found("unreachable-route", &yaml);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].related.len(), 2);
    let open = yaml.replace(
        "[severity=warning]",
        "[severity=warning]\n      continue: true",
    );
    assert_eq!(messages("unreachable-route", &open), [""; 0]);
}

#[test]
fn an_inhibition_by_name_acts_where_one_name_has_both_severities() {
    let configuration = format!(
        "route: {{receiver: team, routes: [{{receiver: other, matchers: [a=b]}}]}}\ninhibit_rules:\n\
         - source_matchers: [severity=critical]\n  target_matchers: [severity=warning]\n  equal: [alertname, namespace]\n{TEAM}"
    );
    let yaml = config_map(&configuration);
    let dead = yaml.clone() + &rules(&[("Down", "critical"), ("Slow", "warning")]);
    assert_eq!(messages("inhibition-never-acts", &dead).len(), 1);
    let acts = yaml.clone() + &rules(&[("Down", "critical"), ("Down", "warning")]);
    assert_eq!(messages("inhibition-never-acts", &acts), [""; 0]);
    let unknown = yaml.clone() + &rules(&[("Down", "'{{ $labels.level }}'"), ("Slow", "warning")]);
    assert_eq!(messages("inhibition-never-acts", &unknown), [""; 0]);
    assert_eq!(messages("inhibition-never-acts", &yaml), [""; 0]);
}

#[test]
fn a_named_fault_may_silence_everything_behind_it() {
    let rule = |source: &str| {
        config_map(&format!(
            "route: {{receiver: team, routes: [{{receiver: other, matchers: [a=b]}}]}}\ninhibit_rules: [{{source_matchers: [{source}], target_matchers: [severity=warning]}}]\n{TEAM}"
        ))
    };
    assert_eq!(
        messages("inhibition-too-wide", &rule("severity=critical")).len(),
        1
    );
    assert_eq!(
        messages("inhibition-too-wide", &rule("alertname=DatacenterDown")),
        [""; 0]
    );
    assert_eq!(
        messages("inhibition-too-wide", &rule("'service=~\"db-.+\"'")),
        [""; 0]
    );
}

#[test]
fn that_a_label_is_there_or_not_names_no_fault() {
    for asked in ["pod=~\".+\"", "pod=\"\"", "alertname=~\".+\""] {
        let yaml = config_map(&format!(
            "route: {{receiver: team, routes: [{{receiver: other, matchers: [a=b]}}]}}\ninhibit_rules: \
             [{{source_matchers: [severity=critical, '{asked}'], target_matchers: [severity=warning]}}]\n{TEAM}"
        ));
        assert_eq!(messages("inhibition-too-wide", &yaml).len(), 1, "{asked}");
    }
}

#[test]
fn replicas_are_joined_by_peers_or_by_a_script_that_is_not_read() {
    let peers = "--config.file=/a.yml, --cluster.peer=alertmanager-0.alertmanager:9094";
    assert_eq!(
        messages("replicas-without-peers", &alertmanager(2, peers, "")),
        [""; 0]
    );
    assert_eq!(
        messages("replicas-without-peers", &alertmanager(1, "", "")),
        [""; 0]
    );
    let script = alertmanager(2, "-c, exec alertmanager", "        command: [/bin/sh]\n");
    assert_eq!(messages("replicas-without-peers", &script), [""; 0]);
    let off = "--cluster.peer=a:9094, --cluster.listen-address=";
    assert_eq!(
        messages("replicas-without-peers", &alertmanager(2, off, "")).len(),
        1
    );
}

#[test]
fn a_configuration_file_that_is_not_mounted_is_mended_where_one_file_is_there() {
    let mount = "        volumeMounts: [{name: c, mountPath: /etc/alertmanager}]\n      volumes: [{name: c, configMap: {name: alertmanager}}]\n";
    let configuration = config_map(&format!("route: {{receiver: team}}\n{TEAM}"));
    let yaml = configuration.clone()
        + &alertmanager(1, "--config.file, /etc/alertmanager/config.yml", mount);
    let found = found("config-file-not-mounted", &yaml);
    assert_eq!(
        found[0].fix.as_ref().unwrap().edits[0].text,
        "/etc/alertmanager/alertmanager.yml"
    );
    // What the bundle does not show is not judged.
    let elsewhere = alertmanager(1, "--config.file=/etc/alertmanager/config.yml", mount);
    assert_eq!(messages("config-file-not-mounted", &elsewhere), [""; 0]);
}

#[test]
fn secrets_of_one_configuration_are_one_finding_and_none_in_a_secret() {
    let text = "global: {slack_api_url: 'https://hooks.slack.com/services/T1A2/B1A2/abc', smtp_auth_password: hunter2, opsgenie_api_key: ''}\n\
         route: {receiver: team}\nreceivers: [{name: team, slack_configs: [{channel: '#a'}], pagerduty_configs: [{routing_key: '<key>'}]}]";
    let found = found("secret-in-alertmanager-config", &config_map(text));
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .message
            .contains("`slack_api_url` and `smtp_auth_password`"),
        "{}",
        found[0].message
    );
    assert!(!format!("{found:?}").contains("hunter2"));
    assert_eq!(
        messages("secret-in-alertmanager-config", &secret(text)),
        [""; 0]
    );
}

#[test]
fn state_on_an_empty_directory_is_given_back_by_peers() {
    let storage = "        volumeMounts: [{name: s, mountPath: /alertmanager}]\n      volumes: [{name: s, emptyDir: {}}]\n";
    assert_eq!(
        messages("alertmanager-state-lost", &alertmanager(1, "", storage)).len(),
        1
    );
    let peers = "--cluster.peer=alertmanager-1.alertmanager:9094";
    assert_eq!(
        messages("alertmanager-state-lost", &alertmanager(2, peers, storage)),
        [""; 0]
    );
    let elsewhere = "--cluster.peer=alertmanager.other.example:9094";
    assert_eq!(
        messages(
            "alertmanager-state-lost",
            &alertmanager(1, elsewhere, storage)
        ),
        [""; 0]
    );
}

#[test]
fn a_pod_that_is_its_own_only_peer_gets_nothing_back() {
    let storage = "        volumeMounts: [{name: s, mountPath: /alertmanager}]\n      volumes: [{name: s, emptyDir: {}}]\n";
    let peers = "--cluster.peer=alertmanager-0.alertmanager:9094, --cluster.peer=alertmanager-1.alertmanager:9094";
    assert_eq!(
        messages("alertmanager-state-lost", &alertmanager(1, peers, storage)).len(),
        1
    );
}

#[test]
fn one_mailbox_is_little_for_a_critical_alert_and_a_pager_is_enough() {
    let tree = |integration: &str| {
        config_map(&format!(
            "route: {{receiver: team, routes: [{{matchers: [severity=critical], receiver: pages}}]}}\n\
             receivers: [{{name: team, webhook_configs: [{{url: 'http://hook:80/'}}]}}, {{name: pages, {integration}}}]"
        ))
    };
    let mail = tree("email_configs: [{to: a@b.dev, from: a@b.dev, smarthost: 'mail:25'}]");
    assert_eq!(messages("critical-alert-with-one-channel", &mail).len(), 1);
    let pager = tree("pagerduty_configs: [{routing_key_file: /key}]");
    assert_eq!(messages("critical-alert-with-one-channel", &pager), [""; 0]);
}

#[test]
fn an_interface_that_a_proxy_or_users_guard_is_not_exposed() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: alertmanager, namespace: monitoring}\nspec: {type: NodePort, selector: {app: alertmanager}, ports: [{port: 9093}]}\n";
    let open = alertmanager(1, "", "") + service;
    assert_eq!(messages("alertmanager-exposed", &open).len(), 1);
    let users = alertmanager(1, "--web.config.file=/etc/web.yml", "") + service;
    assert_eq!(messages("alertmanager-exposed", &users), [""; 0]);
    let proxy = alertmanager(
        1,
        "",
        "      - {name: proxy, image: 'quay.io/oauth2-proxy/oauth2-proxy:v7'}\n",
    ) + service;
    assert_eq!(messages("alertmanager-exposed", &proxy), [""; 0]);
}
