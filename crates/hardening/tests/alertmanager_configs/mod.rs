//! AlertmanagerConfigs: what the Prometheus operator makes of them, and what the rules say.

mod generated;
mod secrets;

use std::collections::BTreeMap;

use hardening::analysis::Analysis;
use hardening::api::{AnswerBody, Question, RoutedAlert, ask};
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

use crate::findings;

/// The platform: an Alertmanager that takes up everything, and what it begins with.
const PLATFORM: &str = "
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec:
  version: v0.28.0
  alertmanagerConfigSelector: {}
  alertmanagerConfigNamespaceSelector: {}
---
apiVersion: v1
kind: Secret
metadata: {name: alertmanager-main, namespace: monitoring}
stringData:
  alertmanager.yaml: |
    route:
      receiver: platform
      group_by: [alertname]
      routes:
      - matchers: [severity = critical]
        receiver: pages
    receivers:
    - name: platform
      slack_configs: [{api_url_file: /slack}]
    - name: pages
      pagerduty_configs: [{routing_key_file: /key}]
";

/// A team: its critical alerts, and all others.
const TEAM: &str = "
---
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: orders, namespace: shop}
spec:
  route:
    receiver: team
    routes:
      - receiver: night
        matchers: [{name: severity, value: critical, matchType: '='}]
        muteTimeIntervals: [holidays]
  timeIntervals: [{name: holidays, timeIntervals: [{months: ['12']}]}]
  receivers:
    - name: team
      webhookConfigs: [{url: 'http://hook.shop:8080/'}]
    - name: night
      pagerdutyConfigs: [{routingKey: {name: pagerduty, key: key}}]
";

fn routed(yaml: &str, labels: &[(&str, &str)]) -> Vec<RoutedAlert> {
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    let labels = labels.iter();
    let labels = labels.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let question = Question::Route {
        labels: labels.collect::<BTreeMap<_, _>>(),
        firing: Vec::new(),
    };
    match ask(&analysis, &question).unwrap().answer {
        AnswerBody::Route(routing) => routing.routed,
        other => panic!("{other:?}"),
    }
}

/// The configuration, and the receivers that labels reach in it.
fn ends(yaml: &str, labels: &[(&str, &str)]) -> Vec<(String, Vec<String>)> {
    let routed = routed(yaml, labels).into_iter();
    let ends = routed.map(|it| {
        let receivers = it.ends.into_iter().map(|end| end.receiver);
        (it.configuration, receivers.collect())
    });
    ends.collect()
}

fn one(configuration: &str, receivers: &[&str]) -> Vec<(String, Vec<String>)> {
    let receivers = receivers.iter().map(|it| (*it).to_owned());
    vec![(configuration.to_owned(), receivers.collect())]
}

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    findings::found(&format!("monitoring.{id}"), yaml)
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    findings::messages(&format!("monitoring.{id}"), yaml)
}

const MAIN: &str = "Alertmanager monitoring/main";

#[test]
fn an_alert_of_the_namespace_takes_the_route_of_the_team_and_goes_on() {
    let yaml = format!("{PLATFORM}{TEAM}");
    let critical = [("namespace", "shop"), ("severity", "critical")];
    assert_eq!(
        ends(&yaml, &critical),
        one(MAIN, &["shop/orders/night", "pages"])
    );
    // Where a route of a team takes it, the root is no end.
    let info = [("namespace", "shop"), ("severity", "info")];
    assert_eq!(ends(&yaml, &info), one(MAIN, &["shop/orders/team"]));
    let elsewhere = [("namespace", "other"), ("severity", "info")];
    assert_eq!(ends(&yaml, &elsewhere), one(MAIN, &["platform"]));
    let night = &routed(&yaml, &critical)[0].ends[0];
    assert_eq!(night.integrations, ["pagerduty"]);
    assert_eq!(night.mute_time_intervals, ["shop/orders/holidays"]);
    assert_eq!(night.group_by, ["alertname"], "inherited from the root");
}

#[test]
fn the_strategy_decides_whether_it_is_kept_to_its_namespace() {
    let with = |strategy: &str, namespace: &str| {
        let strategy =
            format!("  alertmanagerConfigMatcherStrategy: {{type: {strategy}}}\n  version:");
        let platform = PLATFORM.replace("  version:", &strategy);
        let team = TEAM.replace("namespace: shop", &format!("namespace: {namespace}"));
        let ends = ends(&format!("{platform}{team}"), &[("namespace", "other")]);
        ends[0].1.clone()
    };
    assert_eq!(with("OnNamespace", "shop"), ["platform"]);
    assert_eq!(with("OnNamespace", "monitoring"), ["platform"]);
    assert_eq!(with("None", "shop"), ["shop/orders/team"]);
    let except = "OnNamespaceExceptForAlertmanagerNamespace";
    assert_eq!(with(except, "shop"), ["platform"]);
    assert_eq!(with(except, "monitoring"), ["monitoring/orders/team"]);
}

#[test]
fn the_older_version_writes_regular_expressions_with_a_flag() {
    let team = TEAM
        .replace("v1beta1", "v1alpha1")
        .replace("timeIntervals: [{name", "muteTimeIntervals: [{name")
        .replace(
            "{name: severity, value: critical, matchType: '='}",
            "{name: severity, value: 'critical|page', regex: true}",
        );
    let yaml = format!("{PLATFORM}{team}");
    let page = [("namespace", "shop"), ("severity", "page")];
    assert_eq!(ends(&yaml, &page), one(MAIN, &["shop/orders/night"]));
}

#[test]
fn what_the_labels_and_the_namespace_do_not_meet_is_not_there() {
    let id = "alertmanager-config-not-selected";
    let selects = |selectors: &str| {
        let platform = PLATFORM.replace(
            "  alertmanagerConfigSelector: {}\n  alertmanagerConfigNamespaceSelector: {}\n",
            selectors,
        );
        format!(
            "{platform}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{alerts: own}}}}\n{TEAM}"
        )
    };
    let labels = [("namespace", "shop")];
    for (selectors, why) in [
        (
            "",
            "without an `alertmanagerConfigSelector` it takes up none",
        ),
        (
            "  alertmanagerConfigSelector: {matchLabels: {team: a}}\n  alertmanagerConfigNamespaceSelector: {}\n",
            "asks for other labels",
        ),
        (
            "  alertmanagerConfigSelector: {}\n",
            "looks into other namespaces only",
        ),
        (
            "  alertmanagerConfigSelector: {}\n  alertmanagerConfigNamespaceSelector: {matchLabels: {alerts: all}}\n",
            "looks into other namespaces only",
        ),
    ] {
        let yaml = selects(selectors);
        let found = found(id, &yaml);
        assert_eq!(found.len(), 1, "{selectors}");
        assert!(found[0].related[0].message.contains(why), "{found:?}");
        assert_eq!(
            ends(&yaml, &labels),
            one(MAIN, &["platform"]),
            "{selectors}"
        );
    }
    let selected = selects(
        "  alertmanagerConfigSelector: {}\n  alertmanagerConfigNamespaceSelector: {matchLabels: {alerts: own}}\n",
    );
    assert!(found(id, &selected).is_empty());
    assert_eq!(ends(&selected, &labels), one(MAIN, &["shop/orders/team"]));
    // Labels of a namespace that the bundle does not declare are not known.
    let namespace =
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {alerts: own}}\n";
    let undeclared = selects(
        "  alertmanagerConfigSelector: {}\n  alertmanagerConfigNamespaceSelector: {matchLabels: {alerts: all}}\n",
    )
    .replace(namespace, "");
    assert!(found(id, &undeclared).is_empty());
    // Without an Alertmanager, the bundle shows only a part.
    assert!(found(id, TEAM).is_empty());
}

#[test]
fn without_the_alertmanager_it_is_read_by_itself() {
    let alone = "AlertmanagerConfig shop/orders";
    let shop = [("namespace", "shop")];
    assert_eq!(ends(TEAM, &shop), one(alone, &["shop/orders/team"]));
    assert_eq!(ends(TEAM, &[("namespace", "other")]), one(alone, &[]));
    // So it is where the Secret is made elsewhere.
    let (alertmanager, _) = PLATFORM.split_once("---").unwrap();
    let yaml = format!("{alertmanager}{TEAM}");
    assert_eq!(ends(&yaml, &shop), one(alone, &["shop/orders/team"]));
}

#[test]
fn a_secret_without_the_key_is_the_default_that_tells_nobody() {
    let platform = PLATFORM.replace("alertmanager.yaml: |", "alertmanager.yml: |");
    let routed = routed(&format!("{platform}{TEAM}"), &[("namespace", "other")]);
    let main = routed.iter().find(|it| it.configuration == MAIN).unwrap();
    assert_eq!(main.ends[0].receiver, "null");
    assert!(main.ends[0].integrations.is_empty());
}

#[test]
fn an_alertmanager_config_may_stand_in_place_of_the_secret() {
    let platform = PLATFORM.replace(
        "  version:",
        "  alertmanagerConfiguration: {name: global}\n  version:",
    );
    let global = TEAM.replace(
        "name: orders, namespace: shop",
        "name: global, namespace: monitoring",
    );
    let yaml = format!("{platform}{global}{TEAM}");
    let critical = [("namespace", "other"), ("severity", "critical")];
    let routed = routed(&yaml, &critical);
    let main = routed.iter().find(|it| it.configuration == MAIN).unwrap();
    assert_eq!(main.ends[0].receiver, "monitoring/global/night");
    assert_eq!(main.refused, None);
    // Its root may ask for nothing.
    let asking = global.replace(
        "    receiver: team\n",
        "    receiver: team\n    matchers: [{name: a, value: b, matchType: '='}]\n",
    );
    let refused = messages(
        "invalid-alertmanager-config",
        &format!("{platform}{asking}"),
    );
    assert_eq!(refused.len(), 1);
    assert!(
        refused[0].ends_with("'matchers' not permitted on root route"),
        "{refused:?}"
    );
}

#[test]
fn what_the_operator_refuses_is_told_where_it_stands_and_left_out() {
    for (good, bad, line, said) in [
        (
            "receiver: night",
            "receiver: nigth",
            "receiver: nigth",
            "receiver \"nigth\" not found",
        ),
        (
            "- name: night",
            "- name: team",
            "- name: team",
            "\"team\" receiver is not unique",
        ),
        (
            "[holidays]",
            "[holiday]",
            "[holiday]",
            "mute time interval \"holiday\" not found",
        ),
        (
            "matchType: '='",
            "matchType: '=='",
            "'=='",
            "invalid 'matchType' '==' provided",
        ),
        (
            "value: critical, matchType: '='",
            "value: 'a(', matchType: '=~'",
            "'a('",
            "`a(` is no regular expression",
        ),
        (
            "      - receiver: night",
            "      - reciever: night",
            "reciever",
            "json: unknown field \"reciever\"",
        ),
        (
            "{routingKey: {name: pagerduty, key: key}}",
            "{description: a}",
            "description",
            "'routingKey' or 'serviceKey' is missing",
        ),
        (
            "{url: 'http://hook.shop:8080/'}",
            "{maxAlerts: 1}",
            "maxAlerts",
            "'url' or 'urlSecret' is missing",
        ),
        (
            "    receiver: team\n",
            "    groupWait: 5\n",
            "groupWait",
            "root route must define a receiver",
        ),
        (
            "    receiver: team\n",
            "    receiver: team\n    groupBy: [a, a]\n",
            "groupBy",
            "duplicate values",
        ),
        (
            "    receiver: team\n",
            "    receiver: team\n    groupBy: [a, '...']\n",
            "groupBy",
            "sole value",
        ),
        (
            "    receiver: team\n",
            "    receiver: team\n    repeatInterval: 4 h\n",
            "4 h",
            "duration",
        ),
    ] {
        let yaml = format!("{PLATFORM}{}", TEAM.replacen(good, bad, 1));
        let refused = found("invalid-alertmanager-config", &yaml);
        assert!(
            refused.iter().any(|it| it.message.contains(said)),
            "{said}: {refused:?}"
        );
        let lines: Vec<_> = yaml.lines().collect();
        let at = |it: &Finding| lines[it.location.line as usize - 1].contains(line);
        assert!(refused.iter().any(at), "{line}: {refused:?}");
        assert!(
            refused[0]
                .message
                .contains("AlertmanagerConfig shop/orders")
        );
        let shop = [("namespace", "shop")];
        assert_eq!(ends(&yaml, &shop), one(MAIN, &["platform"]), "{said}");
    }
    assert!(found("invalid-alertmanager-config", &format!("{PLATFORM}{TEAM}")).is_empty());
}

#[test]
fn a_route_for_another_namespace_is_entered_by_no_alert() {
    let team = TEAM.replace(
        "    receiver: team\n",
        "    receiver: team\n    matchers: [{name: namespace, value: payments, matchType: '='}]\n",
    );
    let found = found("unreachable-route", &format!("{PLATFORM}{team}"));
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .message
            .contains("`namespace=\"payments\"` and `namespace=\"shop\"`"),
        "{found:?}"
    );
    assert_eq!(found[0].object.as_ref().unwrap().kind, "AlertmanagerConfig");
}

#[test]
fn the_rules_over_configurations_look_into_it() {
    let without = TEAM.replace(
        "      webhookConfigs: [{url: 'http://hook.shop:8080/'}]\n",
        "",
    );
    assert_eq!(
        messages(
            "receiver-without-integration",
            &format!("{PLATFORM}{without}")
        ),
        ["receiver `shop/orders/team` has no integration, and a route leads to it"]
    );
    let unused = format!(
        "{PLATFORM}{TEAM}    - name: spare\n      webhookConfigs: [{{url: 'http://spare.shop:80/'}}]\n"
    );
    assert_eq!(
        messages("unused-receiver", &unused),
        ["no route leads to receiver `shop/orders/spare`"]
    );
    let reserved = TEAM.replace("hook.shop:8080", "hooks.example.com");
    assert_eq!(
        messages("placeholder-receiver", &format!("{PLATFORM}{reserved}")).len(),
        1
    );
    let exact = TEAM.replace("value: critical", "value: critical|page");
    let found = found("pattern-in-exact-match", &format!("{PLATFORM}{exact}"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].help.as_deref(), Some("write `matchType: =~`"));
    assert!(found[0].fix.is_none());
}

#[test]
fn an_inhibition_is_kept_to_the_namespace() {
    let rule = "  inhibitRules:\n    - sourceMatch: [{name: severity, value: critical, matchType: '='}]\n      \
                targetMatch: [{name: severity, value: warning, matchType: '='}]\n";
    let yaml = format!("{PLATFORM}{TEAM}{rule}");
    let warning = |namespace| [("namespace", namespace), ("severity", "warning")];
    let shop = &routed(&yaml, &warning("shop"))[0];
    assert_eq!(
        shop.inhibited_by[0].source,
        ["severity=\"critical\"", "namespace=\"shop\""]
    );
    assert!(routed(&yaml, &warning("other"))[0].inhibited_by.is_empty());
    assert!(found("inhibition-too-wide", &yaml).is_empty());
}

#[test]
fn the_whole_of_a_platform_and_a_team_has_no_fault() {
    let analysis = Analysis::of(Bundle::read([Source::new(
        "a.yaml",
        format!("{PLATFORM}{TEAM}"),
    )]));
    let findings = analysis.findings().into_iter();
    let monitoring: Vec<_> = findings
        .filter(|finding| finding.invariant.starts_with("monitoring."))
        .collect();
    assert_eq!(monitoring, []);
}
