//! The whole configuration and its global settings.

use super::http::{HEADERS, HTTP, TLS};
use super::receivers::RECEIVER;
use super::routes::{INHIBIT_RULE, ROUTE};
use super::times::{MUTE_TIME_INTERVAL, TIME_INTERVAL};
use super::{Kind, Object, Reader, Type, field, resolved, since, unchecked};
use Kind::{Any, Bool, Duration, Float, HostPort, Int, Secret, SecretUrl, Text, Texts, Url};

pub(in crate::monitoring::alertmanager) static CONFIG: Type = Type {
    name: "config.plain",
    fields: &[
        field("global", Kind::Object(&GLOBAL)),
        field("route", Kind::Object(&ROUTE)),
        field("inhibit_rules", Kind::Objects(&INHIBIT_RULE)),
        field("receivers", Kind::Objects(&RECEIVER)),
        field("templates", Texts),
        field("mute_time_intervals", Kind::Objects(&MUTE_TIME_INTERVAL)),
        since(24, "time_intervals", Kind::Objects(&TIME_INTERVAL)),
        since(30, "tracing", Kind::Object(&TRACING)),
        since(33, "event_recorder", Kind::Object(&EVENT_RECORDER)),
    ],
    check: resolved::check,
};

static GLOBAL: Type = Type {
    name: "config.plain",
    fields: &[
        field("resolve_timeout", Duration),
        field("http_config", Kind::Object(&HTTP)),
        since(28, "jira_api_url", Url),
        field("smtp_from", Text),
        field("smtp_hello", Text),
        field("smtp_smarthost", HostPort),
        field("smtp_auth_username", Text),
        field("smtp_auth_password", Secret),
        since(25, "smtp_auth_password_file", Text),
        field("smtp_auth_secret", Secret),
        since(31, "smtp_auth_secret_file", Text),
        field("smtp_auth_identity", Text),
        field("smtp_require_tls", Bool),
        since(28, "smtp_tls_config", Kind::Object(&TLS)),
        since(31, "smtp_force_implicit_tls", Bool),
        field("slack_api_url", SecretUrl),
        field("slack_api_url_file", Text),
        since(30, "slack_app_token", Secret),
        since(30, "slack_app_token_file", Text),
        since(30, "slack_app_url", Url),
        field("pagerduty_url", Url),
        field("opsgenie_api_url", Url),
        field("opsgenie_api_key", Secret),
        since(24, "opsgenie_api_key_file", Text),
        field("wechat_api_url", Url),
        field("wechat_api_secret", Secret),
        since(31, "wechat_api_secret_file", Text),
        field("wechat_api_corp_id", Text),
        field("victorops_api_url", Url),
        field("victorops_api_key", Secret),
        since(25, "victorops_api_key_file", Text),
        since(24, "telegram_api_url", Url),
        since(31, "telegram_bot_token", Secret),
        since(31, "telegram_bot_token_file", Text),
        since(25, "webex_api_url", Url),
        since(28, "rocketchat_api_url", Url),
        since(28, "rocketchat_token", Secret),
        since(28, "rocketchat_token_file", Text),
        since(28, "rocketchat_token_id", Secret),
        since(28, "rocketchat_token_id_file", Text),
        since(32, "mattermost_webhook_url", SecretUrl),
        since(32, "mattermost_webhook_url_file", Text),
    ],
    check: unchecked,
};

static TRACING: Type = Type {
    name: "tracing.plain",
    fields: &[
        field("client_type", Text),
        field("endpoint", Text),
        field("sampling_fraction", Float),
        field("insecure", Bool),
        field("tls_config", Kind::Object(&TLS)),
        field("headers", Kind::Own(HEADERS)),
        field("compression", Text),
        field("timeout", Duration),
    ],
    check: tracing,
};

fn tracing(reader: &mut Reader<'_>, object: &Object<'_>) {
    let text = |name| object.get(name).and_then(|node| node.as_str());
    if let Some(kind) = text("client_type").filter(|kind| !matches!(*kind, "http" | "grpc")) {
        let message =
            format!("expected tracing client type to be to be http or grpc, but got {kind}");
        reader.refuse(object.node.span, message);
    }
    if !object.fills("endpoint") {
        reader.refuse(object.node.span, "tracing endpoint must be set");
    }
    if let Some(kind) = text("compression").filter(|kind| !matches!(*kind, "" | "gzip")) {
        let message = format!("invalid compression type {kind} provided, valid options: gzip");
        reader.refuse(object.node.span, message);
    }
}

static EVENT_RECORDER: Type = Type {
    name: "eventrecorder.plain",
    fields: &[
        field("file_outputs", Kind::Objects(&FILE_OUTPUT)),
        field("webhook_outputs", Kind::Objects(&WEBHOOK_OUTPUT)),
        field("kafka_outputs", Kind::Objects(&KAFKA_OUTPUT)),
        since(34, "stdout_outputs", Any),
    ],
    check: unchecked,
};

static FILE_OUTPUT: Type = Type {
    name: "eventrecorder.plain",
    fields: &[field("path", Text)],
    check: unchecked,
};

static WEBHOOK_OUTPUT: Type = Type {
    name: "eventrecorder.plain",
    fields: &[
        field("url", SecretUrl),
        field("http_config", Kind::Object(&HTTP)),
        field("timeout", Duration),
        field("workers", Int),
        field("max_retries", Int),
        field("retry_backoff", Duration),
        since(34, "batch", Bool),
        since(34, "batch_max_events", Int),
        since(34, "batch_max_bytes", Int),
        since(34, "batch_flush_interval", Duration),
    ],
    check: unchecked,
};

static KAFKA_OUTPUT: Type = Type {
    name: "eventrecorder.plain",
    fields: &[
        field("brokers", Texts),
        field("topic", Text),
        field("client_id", Text),
        field("format", Text),
        field("acks", Any),
        field("compression", Text),
        field("buffer_size", Int),
        field("tls_config", Kind::Object(&TLS)),
    ],
    check: unchecked,
};

/// Of two fields that name the same thing, at most one.
pub(super) fn at_most_one(
    reader: &mut Reader<'_>,
    object: &Object<'_>,
    first: &str,
    second: &str,
) -> bool {
    let both = object.fills(first) && object.fills(second);
    if both {
        let span = object
            .get(second)
            .map_or(object.node.span, |node| node.span);
        let message = format!("at most one of {first} & {second} must be configured");
        reader.refuse(span, message);
    }
    both
}

/// Of two fields, at least one.
pub(super) fn one_of(reader: &mut Reader<'_>, object: &Object<'_>, first: &str, second: &str) {
    if !object.fills(first) && !object.fills(second) {
        let message = format!("one of {first} or {second} must be configured");
        reader.refuse(object.node.span, message);
    }
}
