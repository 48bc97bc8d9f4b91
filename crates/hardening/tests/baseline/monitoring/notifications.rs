//! Whom Alertmanager tells, and what it is silent of: our engine, a table, and the real amtool.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use hardening::monitoring::{AlertmanagerVersion, Configuration, ReadingOptions, Verdict};
use hardening::spec::Spec;

use super::{object, objects, text};

const SEVERITIES: [&str; 4] = ["critical", "warning", "info", ""];
const CATEGORIES: [&str; 6] = ["storage", "database", "pod", "cluster", "service", ""];

/// The configuration that is rendered for a spec.
fn written(spec: &Spec) -> String {
    let objects = objects(spec);
    text(&object(&objects, "ConfigMap", "alertmanager")["data"]["alertmanager.yml"]).to_owned()
}

/// HMCo without one of the channels of categories.
fn hmco_without_a_channel_of_pods() -> Spec {
    let mut phase1 = Spec::hmco().phase1().clone();
    let monitoring = phase1.monitoring.as_mut().unwrap();
    monitoring.receivers.slack.pod = None;
    Spec::of(phase1).unwrap()
}

fn read(text: &str) -> Configuration {
    let options = ReadingOptions {
        version: Some(AlertmanagerVersion::minor(28)),
        ..ReadingOptions::default()
    };
    let configuration = Configuration::of_text(text, options);
    assert_eq!(configuration.refusal(), None);
    configuration
}

fn receivers(configuration: &Configuration, labels: &[(&str, &str)]) -> Vec<String> {
    let labels: BTreeMap<_, _> = labels
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let ends = configuration.ends(&labels).into_iter();
    let routes = ends.filter_map(|end| configuration.route(end.route));
    routes.map(|route| route.receiver.clone()).collect()
}

/// What the spec says: critical alerts to all, warnings to Slack and by mail, the rest to Slack; a category with a channel
/// is told there.
fn wanted(severity: &str, category: &str, channels: &[&str]) -> Vec<String> {
    let has_channel = channels.contains(&category);
    match (severity, has_channel) {
        ("critical", true) => vec!["critical-alerts".to_owned(), format!("{category}-channel")],
        ("critical", false) => vec!["critical-alerts".to_owned()],
        ("info", true) => vec![format!("{category}-channel")],
        ("info", false) => vec!["info-alerts".to_owned()],
        (_, true) => vec![format!("{category}-alerts")],
        (_, false) => vec!["default".to_owned()],
    }
}

fn cases() -> impl Iterator<Item = (&'static str, &'static str)> {
    SEVERITIES
        .into_iter()
        .flat_map(|severity| CATEGORIES.map(|category| (severity, category)))
}

fn labels<'l>(severity: &'l str, category: &'l str) -> Vec<(&'l str, &'l str)> {
    let labels = [
        ("alertname", "Any"),
        ("severity", severity),
        ("category", category),
    ];
    labels
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

#[test]
fn alerts_are_told_by_severity_and_in_the_channel_of_their_category() {
    let all = ["storage", "database", "pod", "cluster"];
    for (spec, channels) in [
        (Spec::hmco(), &all[..]),
        (
            hmco_without_a_channel_of_pods(),
            &["storage", "database", "cluster"][..],
        ),
    ] {
        let configuration = read(&written(&spec));
        for (severity, category) in cases() {
            assert_eq!(
                receivers(&configuration, &labels(severity, category)),
                wanted(severity, category, channels),
                "{severity} {category}"
            );
        }
    }
}

#[test]
fn a_critical_alert_wakes_somebody_and_is_written_down_a_warning_is_mailed_and_information_waits_in_slack()
 {
    let configuration = read(&written(&Spec::hmco()));
    for (severity, category) in cases() {
        let mut told: Vec<_> = receivers(&configuration, &labels(severity, category))
            .iter()
            .filter_map(|name| configuration.receiver(name))
            .flat_map(|receiver| receiver.integrations.iter().map(|it| it.kind.to_string()))
            .collect();
        told.sort();
        told.dedup();
        let wanted: &[&str] = match severity {
            "critical" => &["email", "pagerduty", "slack"],
            "info" => &["slack"],
            _ => &["email", "slack"],
        };
        assert_eq!(told, wanted, "{severity} {category}");
    }
}

#[test]
fn the_alert_that_always_fires_goes_to_the_dead_mans_switch_alone() {
    let configuration = read(&written(&Spec::hmco()));
    for severity in SEVERITIES {
        let labels = [("alertname", "Watchdog"), ("severity", severity)];
        assert_eq!(receivers(&configuration, &labels), ["watchdog"]);
    }
}

/// Whether an alert is silenced while another fires.
fn is_silenced(target: &[(&str, &str)], firing: &[(&str, &str)]) -> bool {
    let labels = |labels: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect()
    };
    let configuration = read(&written(&Spec::hmco()));
    let version = AlertmanagerVersion::minor(28);
    let silences = configuration.inhibited_by(&labels(target), &[labels(firing)], version);
    assert!(silences.iter().all(|it| it.verdict == Verdict::Yes));
    !silences.is_empty()
}

#[test]
fn what_is_critical_silences_what_is_less_so_of_the_same_thing_only() {
    let full = [
        ("alertname", "Low"),
        ("severity", "critical"),
        ("namespace", "a"),
        ("persistentvolumeclaim", "one"),
    ];
    let fills = |claim, namespace| {
        [
            ("alertname", "High"),
            ("severity", "warning"),
            ("namespace", namespace),
            ("persistentvolumeclaim", claim),
        ]
    };
    assert!(is_silenced(&fills("one", "a"), &full));
    assert!(!is_silenced(&fills("two", "a"), &full));
    assert!(!is_silenced(&fills("one", "b"), &full));

    let down = [
        ("alertname", "Down"),
        ("severity", "critical"),
        ("namespace", "a"),
        ("service", "db"),
    ];
    let slow = |service, severity| {
        [
            ("alertname", "Slow"),
            ("severity", severity),
            ("namespace", "a"),
            ("service", service),
            ("pod", "db-1"),
        ]
    };
    assert!(is_silenced(&slow("db", "warning"), &down));
    assert!(is_silenced(&slow("db", "info"), &down));
    assert!(!is_silenced(&slow("db", "critical"), &down));
    assert!(!is_silenced(&slow("web", "warning"), &down));
}

#[test]
fn alerts_without_the_labels_that_are_compared_do_not_silence_each_other() {
    let critical = [
        ("alertname", "A"),
        ("severity", "critical"),
        ("namespace", "a"),
    ];
    let warning = [
        ("alertname", "B"),
        ("severity", "warning"),
        ("namespace", "a"),
    ];
    assert!(!is_silenced(&warning, &critical));
}

#[test]
fn one_pod_of_a_service_does_not_silence_the_others() {
    let of = |pod, severity| {
        [
            ("severity", severity),
            ("namespace", "a"),
            ("service", "db"),
            ("pod", pod),
        ]
    };
    assert!(is_silenced(&of("db-0", "warning"), &of("db-0", "critical")));
    assert!(!is_silenced(
        &of("db-1", "warning"),
        &of("db-0", "critical")
    ));
}

#[test]
fn a_node_that_is_gone_silences_what_is_told_of_it_and_not_itself() {
    let gone = [
        ("alertname", "NodeNotReady"),
        ("severity", "critical"),
        ("node", "n1"),
    ];
    let down = |node| {
        [
            ("alertname", "KubeletDown"),
            ("severity", "critical"),
            ("node", node),
        ]
    };
    assert!(is_silenced(&down("n1"), &gone));
    assert!(!is_silenced(&down("n2"), &gone));
    assert!(!is_silenced(&gone, &gone));
}

#[test]
fn no_secret_is_written() {
    let mut phase1 = Spec::hmco().phase1().clone();
    phase1.monitoring.as_mut().unwrap().receivers.slack.url.name = "elsewhere".parse().unwrap();
    let objects = objects(&Spec::of(phase1).unwrap());
    assert!(objects.iter().all(|it| it["kind"] != "Secret"));
    let pod = &object(&objects, "StatefulSet", "alertmanager")["spec"]["template"]["spec"];
    let volume = super::list(&pod["volumes"])
        .iter()
        .find(|it| it["name"] == "secrets");
    let files: Vec<_> = super::list(&volume.unwrap()["projected"]["sources"])
        .iter()
        .map(|it| {
            let (secret, item) = (&it["secret"], &it["secret"]["items"][0]);
            [&secret["name"], &item["key"], &item["path"]]
                .map(|it| text(it).to_owned())
                .join(" ")
        })
        .collect();
    assert_eq!(
        files,
        [
            "elsewhere slack-url slack-url",
            "alertmanager-receivers smtp-password smtp-password",
            "alertmanager-receivers pagerduty-routing-key pagerduty-routing-key",
            "alertmanager-receivers watchdog-url watchdog-url",
        ]
    );
}

/// The minor version of the amtool that is installed; `None`, and a word about it, where none is.
fn amtool() -> Option<u16> {
    let output = Command::new("amtool").arg("--version").output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let digits = text.split_once("version 0.")?.1;
    digits
        .split(|it: char| !it.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// A file with what amtool of a version can read: before 0.26 a webhook has no `url_file`.
fn file(name: &str, minor: u16, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("hardening-{name}-{}.yml", std::process::id()));
    let text = match minor {
        ..26 => text.replace(
            "url_file: /etc/alertmanager/secrets/watchdog-url",
            "url: https://switch.254carbon.com",
        ),
        _ => text.to_owned(),
    };
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn amtool_takes_the_configuration_and_tells_the_same_receivers() {
    let Some(minor) = amtool() else {
        println!("amtool: skipped, it is not installed (Debian's package prometheus-alertmanager)");
        return;
    };
    let path = file("baseline-routes", minor, &written(&Spec::hmco()));
    let output = Command::new("amtool")
        .arg("check-config")
        .arg(&path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    let channels = ["storage", "database", "pod", "cluster"];
    for (severity, category) in cases() {
        let labels = labels(severity, category);
        let labels = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{value}\""));
        let output = Command::new("amtool")
            .args(["config", "routes", "test", "--config.file"])
            .arg(&path)
            .args(labels)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert_eq!(
            told,
            wanted(severity, category, &channels).join(","),
            "{severity} {category}"
        );
    }
    std::fs::remove_file(path).unwrap();
}
