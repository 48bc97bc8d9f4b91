//! The configuration of Alertmanager: whom it tells, and how.
//!
//! Secrets are files that are mounted; the configuration names their paths only.

use serde::Serialize;

use super::alerts::RuleGroup;
use super::routing::{self, InhibitRule, Route};
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::{MonitoringSpec, SecretValue};

/// Where the files of secrets are mounted.
pub(super) const SECRETS: &str = "/etc/alertmanager/secrets";

/// What is told of each alert, beside its title.
const TEXT: &str = "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n{{ .Annotations.runbook_url }}\n{{ end }}";
/// The severity of an incident, as PagerDuty knows them.
const INCIDENT: &str = "critical";

/// A secret of Alertmanager: the name of its file, and where its value is.
pub(super) fn secrets(spec: &MonitoringSpec) -> [(&'static str, &SecretValue); 4] {
    let receivers = &spec.receivers;
    [
        (SLACK, &receivers.slack.url),
        (MAIL, &receivers.email.password),
        (PAGER, &receivers.pager_duty.routing_key),
        (WATCHDOG, &receivers.watchdog.url),
    ]
}

const SLACK: &str = "slack-url";
const MAIL: &str = "smtp-password";
const PAGER: &str = "pagerduty-routing-key";
const WATCHDOG: &str = "watchdog-url";

fn file(name: &str) -> String {
    format!("{SECRETS}/{name}")
}

#[derive(Serialize)]
struct Configuration {
    global: Global,
    inhibit_rules: Vec<InhibitRule>,
    receivers: Vec<Receiver>,
    route: Route,
}

#[derive(Serialize)]
struct Global {
    slack_api_url_file: String,
    smtp_auth_password_file: String,
    smtp_auth_username: String,
    smtp_from: String,
    smtp_require_tls: bool,
    smtp_smarthost: String,
}

/// A receiver: all of its integrations are told.
#[derive(Serialize)]
struct Receiver {
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    email_configs: Vec<Email>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pagerduty_configs: Vec<PagerDuty>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    slack_configs: Vec<Slack>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    webhook_configs: Vec<Webhook>,
}

#[derive(Serialize)]
struct Email {
    send_resolved: bool,
    to: String,
}

#[derive(Serialize)]
struct PagerDuty {
    routing_key_file: String,
    severity: &'static str,
}

#[derive(Serialize)]
struct Slack {
    channel: String,
    send_resolved: bool,
    text: &'static str,
}

#[derive(Serialize)]
struct Webhook {
    send_resolved: bool,
    url_file: String,
}

impl Receiver {
    fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            email_configs: Vec::new(),
            pagerduty_configs: Vec::new(),
            slack_configs: Vec::new(),
            webhook_configs: Vec::new(),
        }
    }

    fn with_slack(mut self, channel: &str) -> Self {
        self.slack_configs.push(Slack {
            channel: channel.to_owned(),
            send_resolved: true,
            text: TEXT,
        });
        self
    }

    fn with_mail(mut self, spec: &MonitoringSpec) -> Self {
        self.email_configs.push(Email {
            send_resolved: true,
            to: spec.receivers.email.to.to_string(),
        });
        self
    }
}

/// The text of the configuration.
pub(super) fn configuration(spec: &MonitoringSpec, groups: &[RuleGroup]) -> String {
    let (email, slack) = (&spec.receivers.email, &spec.receivers.slack);
    let mut critical = Receiver::named(routing::CRITICAL)
        .with_slack(&slack.critical)
        .with_mail(spec);
    critical.pagerduty_configs.push(PagerDuty {
        routing_key_file: file(PAGER),
        severity: INCIDENT,
    });
    let mut watchdog = Receiver::named(routing::WATCHDOG);
    watchdog.webhook_configs.push(Webhook {
        send_resolved: false,
        url_file: file(WATCHDOG),
    });
    let mut receivers = vec![
        Receiver::named(routing::DEFAULT)
            .with_slack(&slack.warning)
            .with_mail(spec),
        critical,
        Receiver::named(routing::INFO).with_slack(&slack.info),
    ];
    for (category, channel) in routing::channels(slack) {
        receivers.push(
            Receiver::named(category.receiver())
                .with_slack(channel)
                .with_mail(spec),
        );
        receivers.push(Receiver::named(category.channel()).with_slack(channel));
    }
    receivers.push(watchdog);
    let configuration = Configuration {
        global: Global {
            slack_api_url_file: file(SLACK),
            smtp_auth_password_file: file(MAIL),
            smtp_auth_username: email.username.clone(),
            smtp_from: email.from.to_string(),
            smtp_require_tls: true,
            smtp_smarthost: email.smarthost.clone(),
        },
        inhibit_rules: routing::inhibit_rules(groups),
        receivers,
        route: routing::route(slack),
    };
    let document = Document::of(&configuration)
        .with_comment(
            &FieldPath::of("global"),
            "Secrets are files of mounted Secrets, so nothing here is one.",
        )
        .with_comment(
            &FieldPath::of("inhibit_rules"),
            "None has `alertname` in `equal`: an alert has one severity, so none would ever silence another. Each asks that \
             the label is there on both sides, since two alerts without it would count as equal.",
        );
    routing::comments()
        .into_iter()
        .fold(document, |document, (path, comment)| {
            document.with_comment(&path, comment)
        })
        .to_yaml()
}
