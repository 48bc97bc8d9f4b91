//! What Alertmanager checks of each integration while it reads it.

use super::fields::{at_most_one, one_of};
use super::reader::go_duration_fault;
use super::{Object, Reader};
use crate::manifest::Node;

/// The only URL that lets messages be changed.
const SLACK_POST: &str = "https://slack.com/api/chat.postMessage";

/// The fields that VictorOps fills itself.
const VICTOROPS_RESERVED: [&str; 7] = [
    "routing_key",
    "message_type",
    "state_message",
    "entity_display_name",
    "monitoring_tool",
    "entity_id",
    "entity_state",
];

fn text<'n>(object: &Object<'n>, name: &str) -> Option<&'n str> {
    object.get(name).and_then(Node::as_str)
}

fn require(reader: &mut Reader<'_>, object: &Object<'_>, name: &str, message: &str) {
    if !object.fills(name) {
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn receiver(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(reader, object, "name", "missing name in receiver");
    let name = text(object, "name").unwrap_or("");
    let label = object.get("labels").and_then(|labels| labels.get("name"));
    if let Some(label) = label.and_then(|label| reader.text(label))
        && label != name
    {
        let message =
            format!("receiver label \"name\" must match receiver name {name:?}, got {label:?}");
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn webhook_url(reader: &mut Reader<'_>, object: &Object<'_>) {
    if reader.version.number() < 27 {
        // Until then it was looked at once all is read.
        return;
    }
    if !object.has("webhook_url") && !object.fills("webhook_url_file") {
        let message = "one of webhook_url or webhook_url_file must be configured";
        reader.refuse(object.node.span, message);
    }
    mattermost(reader, object);
}

pub(super) fn mattermost(reader: &mut Reader<'_>, object: &Object<'_>) {
    at_most_one(reader, object, "webhook_url", "webhook_url_file");
}

pub(super) fn email(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(reader, object, "to", "missing to address in email config");
    let headers = object.get("headers").and_then(Node::as_mapping);
    let headers = headers.map_or(&[][..], |headers| headers.entries());
    let mut seen: Vec<String> = Vec::new();
    for header in headers {
        let name = header.key.to_ascii_lowercase();
        if seen.contains(&name) {
            let message = format!("duplicate header {:?} in email config", canonical(&name));
            reader.refuse(header.key_span, message);
        }
        seen.push(name);
    }
    let threading = object.get("threading").map(Object::of);
    let threading = threading.filter(|it| it.get("enabled").and_then(Node::as_bool) == Some(true));
    if let Some(threading) = threading {
        for header in ["References", "In-Reply-To"] {
            if seen.contains(&header.to_ascii_lowercase()) {
                let message = format!(
                    "conflicting configuration: threading.enabled conflicts with custom {header} header"
                );
                reader.refuse(object.node.span, message);
            }
        }
        if !matches!(text(&threading, "thread_by_date"), Some("none" | "daily")) {
            let message = "threading.thread_by_date must be either 'none' or 'daily'";
            reader.refuse(threading.node.span, message);
        }
    }
}

/// A header as mail has it: `Reply-To`.
fn canonical(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join("-")
}

pub(super) fn incidentio(reader: &mut Reader<'_>, object: &Object<'_>) {
    one_of(reader, object, "url", "url_file");
    at_most_one(reader, object, "url", "url_file");
    at_most_one(
        reader,
        object,
        "alert_source_token",
        "alert_source_token_file",
    );
    let token = object.fills("alert_source_token") || object.fills("alert_source_token_file");
    let Some(http) = object.get("http_config").map(Object::of) else {
        return;
    };
    let message = match (http.has("authorization"), token) {
        (true, true) => {
            "cannot specify alert_source_token or alert_source_token_file when using http_config.authorization"
        }
        (false, false) => {
            "at least one of alert_source_token, alert_source_token_file or http_config.authorization must be configured"
        }
        _ => return,
    };
    reader.refuse(object.node.span, message);
}

pub(super) fn pagerduty(reader: &mut Reader<'_>, object: &Object<'_>) {
    let keys = [
        "routing_key",
        "service_key",
        "routing_key_file",
        "service_key_file",
    ];
    if !keys.iter().any(|key| object.fills(key)) {
        let message = "missing service or routing key in PagerDuty config";
        reader.refuse(object.node.span, message);
    }
    at_most_one(reader, object, "routing_key", "routing_key_file");
    at_most_one(reader, object, "service_key", "service_key_file");
}

pub(super) fn slack(reader: &mut Reader<'_>, object: &Object<'_>) {
    at_most_one(reader, object, "api_url", "api_url_file");
    at_most_one(reader, object, "app_token", "app_token_file");
    let url = object.has("api_url") || object.fills("api_url_file");
    if url && (object.fills("app_token") || object.fills("app_token_file")) {
        let message =
            "at most one of api_url/api_url_file & app_token/app_token_file must be configured";
        reader.refuse(object.node.span, message);
    }
    let updates = object.get("update_message").and_then(Node::as_bool) == Some(true);
    if updates && text(object, "api_url") != Some(SLACK_POST) {
        let message = format!(
            "update_message can only be used with bot tokens. api_url must be set to {SLACK_POST}"
        );
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn slack_field(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(
        reader,
        object,
        "title",
        "missing title in Slack field configuration",
    );
    require(
        reader,
        object,
        "value",
        "missing value in Slack field configuration",
    );
}

pub(super) fn slack_action(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(
        reader,
        object,
        "type",
        "missing type in Slack action configuration",
    );
    require(
        reader,
        object,
        "text",
        "missing text in Slack action configuration",
    );
    if !object.fills("url") {
        require(
            reader,
            object,
            "name",
            "missing name or url in Slack action configuration",
        );
    }
}

pub(super) fn slack_confirmation(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(
        reader,
        object,
        "text",
        "missing text in Slack confirmation configuration",
    );
}

pub(super) fn mattermost_field(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(
        reader,
        object,
        "title",
        "missing title in Mattermost field configuration",
    );
    require(
        reader,
        object,
        "value",
        "missing value in Mattermost field configuration",
    );
}

pub(super) fn webhook(reader: &mut Reader<'_>, object: &Object<'_>) {
    if reader.version.number() < 26 {
        require(reader, object, "url", "missing URL in webhook config");
        return;
    }
    one_of(reader, object, "url", "url_file");
    at_most_one(reader, object, "url", "url_file");
}

pub(super) fn opsgenie(reader: &mut Reader<'_>, object: &Object<'_>) {
    at_most_one(reader, object, "api_key", "api_key_file");
    let responders = object.get("responders").and_then(Node::as_sequence);
    for responder in responders.unwrap_or_default() {
        let responder = Object::of(responder);
        let parts = ["id", "name", "username", "type"];
        let parts = parts.map(|name| text(&responder, name).unwrap_or(""));
        let shown = format!("opsGenieConfig responder {{{}}}", parts.join(" "));
        let [id, name, username, kind] = parts;
        if [id, name, username].iter().all(|part| part.is_empty()) {
            let message =
                format!("{shown} has to have at least one of id, username or name specified");
            reader.refuse(responder.node.span, message);
            continue;
        }
        let known = ["team", "teams", "user", "escalation", "schedule"];
        let lower = kind.to_ascii_lowercase();
        if !kind.contains("{{") && !known.contains(&&*lower) {
            let message = format!(
                "{shown} type does not match valid options ^(team|teams|user|escalation|schedule)$"
            );
            reader.refuse(responder.node.span, message);
        }
    }
}

pub(super) fn wechat(reader: &mut Reader<'_>, object: &Object<'_>) {
    let kind = text(object, "message_type").unwrap_or("");
    if !matches!(kind, "" | "text" | "markdown") {
        let message =
            format!("weChat message type {kind:?} does not match valid options ^(text|markdown)$");
        reader.refuse(object.node.span, message);
    }
    at_most_one(reader, object, "api_secret", "api_secret_file");
}

pub(super) fn pushover_duration(reader: &mut Reader<'_>, node: &Node) {
    if !node.is_null() {
        reader.scalar(node, go_duration_fault);
    }
}

pub(super) fn pushover(reader: &mut Reader<'_>, object: &Object<'_>) {
    if reader.version.number() < 26 {
        require(
            reader,
            object,
            "user_key",
            "missing user key in Pushover config",
        );
        require(reader, object, "token", "missing token in Pushover config");
        return;
    }
    for key in ["user_key", "token"] {
        let file = format!("{key}_file");
        one_of(reader, object, key, &file);
        at_most_one(reader, object, key, &file);
    }
    let on = |name| object.get(name).and_then(Node::as_bool) == Some(true);
    if on("html") && on("monospace") {
        let message = "at most one of monospace & html must be configured";
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn victorops(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(
        reader,
        object,
        "routing_key",
        "missing Routing key in VictorOps config",
    );
    at_most_one(reader, object, "api_key", "api_key_file");
    let custom = object.get("custom_fields").map(Object::of);
    for name in VICTOROPS_RESERVED {
        if custom.is_some_and(|custom| custom.mapping.is_some_and(|it| it.get(name).is_some())) {
            let message = format!(
                "victorOps config contains custom field {name} which cannot be used as it conflicts with the fixed/static fields"
            );
            reader.refuse(object.node.span, message);
        }
    }
}

pub(super) fn sns(reader: &mut Reader<'_>, object: &Object<'_>) {
    let ends = ["target_arn", "topic_arn", "phone_number"];
    let missing = ends.iter().filter(|name| !object.fills(name)).count();
    if missing % 2 == 1 {
        let message = "must provide either a Target ARN, Topic ARN, or Phone Number for SNS config";
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn sigv4(reader: &mut Reader<'_>, object: &Object<'_>) {
    if object.fills("access_key") != object.fills("secret_key") {
        let message = "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config";
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn telegram(reader: &mut Reader<'_>, object: &Object<'_>) {
    let version = reader.version.number();
    if version < 31 && !object.fills("bot_token") && !object.fills("bot_token_file") {
        let message = if version < 26 {
            "missing bot_token on telegram_config"
        } else {
            "missing bot_token or bot_token_file on telegram_config"
        };
        reader.refuse(object.node.span, message);
    }
    at_most_one(reader, object, "bot_token", "bot_token_file");
    let chat = object.get("chat_id").and_then(Node::as_int).unwrap_or(0) != 0;
    match (chat, object.fills("chat_id_file")) {
        (false, false) if version < 31 => {
            reader.refuse(object.node.span, "missing chat_id on telegram_config");
        }
        (false, false) => {
            let message = "missing chat_id or chat_id_file on telegram_config";
            reader.refuse(object.node.span, message);
        }
        (true, true) => {
            let message = "at most one of chat_id & chat_id_file must be configured";
            reader.refuse(object.node.span, message);
        }
        _ => {}
    }
    let mode = text(object, "parse_mode").unwrap_or("");
    if !matches!(mode, "" | "Markdown" | "MarkdownV2" | "HTML") {
        let message = "unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string";
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn webex(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(reader, object, "room_id", "missing room_id on webex_config");
    let http = object.get("http_config").map(Object::of);
    if !http.is_some_and(|http| http.has("authorization")) {
        let message = "missing webex_configs.http_config.authorization";
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn jira(reader: &mut Reader<'_>, object: &Object<'_>) {
    require(reader, object, "project", "missing project in jira_config");
    require(
        reader,
        object,
        "issue_type",
        "missing issue_type in jira_config",
    );
    let kind = text(object, "api_type").unwrap_or("auto");
    if !matches!(kind, "auto" | "cloud" | "datacenter") {
        let message = "unknown api_type on jira_config, must be auto, cloud or datacenter";
        reader.refuse(object.node.span, message);
    }
}

pub(super) fn rocketchat(reader: &mut Reader<'_>, object: &Object<'_>) {
    at_most_one(reader, object, "token", "token_file");
    at_most_one(reader, object, "token_id", "token_id_file");
}
