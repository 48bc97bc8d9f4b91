//! Files of Prometheus and Alertmanager beside manifests: read as what they are.

mod corpora;

use std::collections::BTreeMap;

use hardening::analysis::Analysis;
use hardening::api::{AlertLoading, Alerts, AnswerBody, Question, Routing, ask};
use hardening::finding::Finding;
use hardening::manifest::{Bundle, PlainFileKind, Source};

const RULES: &str = "
groups:
  - name: shop
    rules:
      - alert: OrdersDown
        expr: up{job=\"orders\"} == 0
        for: 5m
        labels: {severity: critical}
        annotations: {summary: orders cannot be reached, runbook_url: 'https://wiki.shop.io/orders'}
";

const CONFIGURATION: &str = "
route:
  receiver: team
  routes:
    - matchers: [severity = critical]
      receiver: pages
receivers:
  - name: team
    slack_configs: [{api_url_file: /slack, channel: '#team'}]
  - name: pages
    pagerduty_configs: [{routing_key_file: /key}]
";

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

fn bundle(files: &[(&str, &str)]) -> Bundle {
    let files = files.iter();
    Bundle::read(files.map(|(name, text)| Source::new(*name, *text)))
}

fn kinds(text: &str) -> Vec<PlainFileKind> {
    let bundle = bundle(&[("file.yml", text)]);
    bundle.plain_files().iter().map(|file| file.kind).collect()
}

fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
    Analysis::of(bundle(files)).findings()
}

fn ids(files: &[(&str, &str)]) -> Vec<String> {
    let findings = findings(files).into_iter();
    findings
        .map(|finding| finding.invariant.into_owned())
        .collect()
}

fn alerts(files: &[(&str, &str)]) -> Alerts {
    let answer = ask(&Analysis::of(bundle(files)), &Question::Alerts {}).unwrap();
    match answer.answer {
        AnswerBody::Alerts(alerts) => alerts,
        other => panic!("{other:?}"),
    }
}

fn routing(files: &[(&str, &str)], severity: &str) -> Routing {
    let question = Question::Route {
        labels: BTreeMap::from([("severity".to_owned(), severity.to_owned())]),
        firing: Vec::new(),
    };
    match ask(&Analysis::of(bundle(files)), &question).unwrap().answer {
        AnswerBody::Route(routing) => routing,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_told_by_its_shape() {
    assert_eq!(kinds(RULES), [PlainFileKind::Rules]);
    assert_eq!(kinds(CONFIGURATION), [PlainFileKind::Alertmanager]);
    assert_eq!(
        kinds("# scrapes\nglobal: {scrape_interval: 30s}\nscrape_configs: [{job_name: orders}]\n"),
        [PlainFileKind::Prometheus]
    );
    assert_eq!(
        kinds("rule_files: [shop.yml]\ntests: [{interval: 1m}]\n"),
        [PlainFileKind::RuleTests]
    );
    let json =
        serde_json::json!({"groups": [{"name": "a", "rules": [{"record": "a", "expr": "b"}]}]});
    assert_eq!(kinds(&json.to_string()), [PlainFileKind::Rules]);
}

#[test]
fn what_is_only_alike_is_an_object_that_lacks_its_kind() {
    for text in [
        // Values of a chart.
        "alertmanager: {config: {route: {receiver: a}, receivers: [{name: a}]}}",
        "route: {enabled: true, host: shop.io}\nreceivers: [{name: a}]",
        // A collector of OpenTelemetry.
        "receivers: {otlp: {}}\nroute: {receiver: a}",
        // Users by group, and rules of another program.
        "groups: [{name: admins, members: [ann]}]",
        "groups: [{name: admins, rules: [{verbs: [get]}]}]",
        "namespace: shop\ngroups: [{name: a, rules: [{alert: A, expr: a}]}]",
        "scrape_configs: []",
        // An object without a kind, not a file of a program.
        "apiVersion: v1\ngroups: [{name: a, rules: [{alert: A, expr: a}]}]",
    ] {
        assert_eq!(kinds(text), [], "{text}");
        assert_eq!(
            ids(&[("a.yaml", text)]),
            ["manifest.not-an-object"],
            "{text}"
        );
    }
}

#[test]
fn between_other_documents_it_is_no_file_by_itself() {
    let text = format!("{NAMESPACE}---{RULES}");
    let found = findings(&[("all.yaml", &text)]);
    assert_eq!(found[0].invariant, "manifest.not-an-object");
    assert_eq!(found[0].location.line, 5);
    assert!(alerts(&[("all.yaml", &text)]).alerts.is_empty());
    // What is empty is no document.
    assert_eq!(
        kinds(&format!("---\n# ours\n---{RULES}---\n")),
        [PlainFileKind::Rules]
    );
}

#[test]
fn files_and_manifests_side_by_side_have_no_fault() {
    let files = [
        ("ns.yaml", NAMESPACE),
        ("rules.yml", RULES),
        ("alertmanager.yml", CONFIGURATION),
    ];
    assert_eq!(ids(&files), Vec::<String>::new());
}

#[test]
fn its_alerts_are_there_and_nobody_knows_who_loads_them() {
    const PROMETHEUS: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: prometheus, namespace: shop}
spec:
  selector: {matchLabels: {app: prometheus}}
  template:
    metadata: {labels: {app: prometheus}}
    spec:
      containers: [{name: prometheus, image: 'prom/prometheus:v3.5.0'}]
";
    for files in [
        vec![("rules.yml", RULES), ("alertmanager.yml", CONFIGURATION)],
        vec![
            ("rules.yml", RULES),
            ("alertmanager.yml", CONFIGURATION),
            ("p.yaml", PROMETHEUS),
        ],
    ] {
        let [alert] = &*alerts(&files).alerts else {
            panic!("one alert");
        };
        assert_eq!((&*alert.alert, &*alert.source), ("OrdersDown", "rules.yml"));
        assert_eq!(alert.loading, AlertLoading::Unknown);
        assert_eq!(alert.reaches.as_deref(), Some(&["pages".to_owned()][..]));
        let never = "monitoring.rule-never-loaded".to_owned();
        assert!(!ids(&files).contains(&never));
    }
}

#[test]
fn alerts_are_routed_by_it() {
    let files = [("alertmanager.yml", CONFIGURATION)];
    let routed = &routing(&files, "critical").routed[0];
    assert_eq!(routed.configuration, "alertmanager.yml");
    assert_eq!(routed.ends[0].receiver, "pages");
    assert_eq!(routing(&files, "info").routed[0].ends[0].receiver, "team");
}

#[test]
fn a_fault_is_found_where_it_stands() {
    let text = CONFIGURATION.replace("receiver: pages", "receiver: page");
    let found = findings(&[("ns.yaml", NAMESPACE), ("am.yml", &text)]);
    let fault = &found[0];
    assert_eq!(fault.invariant, "monitoring.invalid-alertmanager-config");
    assert_eq!((&*fault.location.file, fault.location.line), ("am.yml", 6));
    let text = RULES.replace("== 0", "== ");
    let found = findings(&[("rules.yml", &text)]);
    assert_eq!(found[0].invariant, "monitoring.invalid-rule-file");
    assert_eq!(
        (&*found[0].location.file, found[0].location.line),
        ("rules.yml", 6)
    );
    assert!(
        found[0].message.starts_with("rules.yml is refused:"),
        "{}",
        found[0].message
    );
}

#[test]
fn a_key_that_stands_twice_is_refused_in_the_words_of_the_program() {
    let rules = RULES.replace("for: 5m", "for: 5m\n        for: 6m");
    assert_eq!(
        ids(&[("rules.yml", &rules)]),
        ["monitoring.invalid-rule-file"]
    );
    let rules = format!("groups: []\n{RULES}");
    assert!(!ids(&[("rules.yml", &rules)]).contains(&"manifest.duplicate-key".to_owned()));
    let configuration = CONFIGURATION.replace(
        "  receiver: team",
        "  receiver: team\n  group_by: [a]\n  group_by: [b]",
    );
    assert_eq!(
        ids(&[("am.yml", &configuration)]),
        ["monitoring.invalid-alertmanager-config"]
    );
}

#[test]
fn what_a_config_map_is_made_of_is_no_second_definition() {
    let nested = RULES.trim_start().replace('\n', "\n    ");
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: rules, namespace: shop}}\ndata:\n  rules.yml: |\n    {nested}"
    );
    assert_eq!(
        ids(&[
            ("ns.yaml", NAMESPACE),
            ("map.yaml", &map),
            ("rules.yml", RULES)
        ]),
        Vec::<String>::new()
    );
    let twice = format!(
        "{RULES}{}",
        RULES
            .replace("groups:\n", "")
            .replace("name: shop", "name: again")
    );
    assert_eq!(
        ids(&[("rules.yml", &twice)]),
        ["monitoring.duplicate-alert"]
    );
}

#[test]
fn its_secrets_are_told_and_never_shown() {
    const HOOK: &str =
        "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/abcdefghijklmnopqrstuvwx";
    let text = CONFIGURATION.replace("api_url_file: /slack", &format!("api_url: '{HOOK}'"));
    let files = [("am.yml", &*text)];
    assert_eq!(ids(&files), ["monitoring.secret-in-alertmanager-config"]);
    let shown = bundle(&files).redacted().remove(0);
    assert!(
        !shown.text().contains("abcdefghijklmnopqrstuvwx"),
        "{}",
        shown.text()
    );
    assert!(shown.text().contains("channel: '#team'"));
    let said = serde_json::to_string(&findings(&files)).unwrap();
    assert!(!said.contains("abcdefghijklmnopqrstuvwx"));
}

#[test]
fn a_comment_above_it_ignores_what_is_found_in_it() {
    let text = CONFIGURATION.replace("    pagerduty_configs: [{routing_key_file: /key}]\n", "");
    let id = "monitoring.receiver-without-integration";
    assert_eq!(ids(&[("am.yml", &text)]), [id]);
    let ignored = format!("# hardening: ignore[{id}] added by the platform{text}");
    assert_eq!(ids(&[("am.yml", &ignored)]), Vec::<String>::new());
}
