//! What is checked once all is read: integrations with the global settings, and names.

use std::collections::BTreeMap;

use super::fields::at_most_one;
use super::{FaultKind, Object, Reader};
use crate::finding::Span;
use crate::manifest::Node;

/// Global settings of which one may be given.
const PAIRS: [(&str, &str); 9] = [
    ("slack_app_token", "slack_app_token_file"),
    ("slack_api_url", "slack_api_url_file"),
    ("opsgenie_api_key", "opsgenie_api_key_file"),
    ("victorops_api_key", "victorops_api_key_file"),
    ("telegram_bot_token", "telegram_bot_token_file"),
    ("smtp_auth_password", "smtp_auth_password_file"),
    ("rocketchat_token", "rocketchat_token_file"),
    ("rocketchat_token_id", "rocketchat_token_id_file"),
    ("smtp_auth_secret", "smtp_auth_secret_file"),
];

pub(super) fn check(reader: &mut Reader<'_>, config: &Object<'_>) {
    let before = reader.faults.len();
    let global = config.get("global").map(Object::of);
    if let Some(global) = &global {
        globals(reader, global);
    }
    let mut names: BTreeMap<&str, Span> = BTreeMap::new();
    let receivers = config.get("receivers").and_then(Node::as_sequence);
    for receiver in receivers.unwrap_or_default() {
        let receiver = Object::of(receiver);
        let name = receiver.get("name").and_then(Node::as_str).unwrap_or("");
        if names.contains_key(name) {
            let message = format!("notification config name {name:?} is not unique");
            let span = receiver
                .get("name")
                .map_or(receiver.node.span, |node| node.span);
            reader.refuse(span, message);
        }
        integrations(reader, &receiver, global.as_ref());
        names.insert(name, receiver.node.span);
    }
    root(reader, config);
    if let Some(route) = config.get("route") {
        receivers_exist(reader, route, &names);
    }
    let mut intervals: BTreeMap<&str, Span> = BTreeMap::new();
    for (list, what) in [
        ("mute_time_intervals", "mute time interval"),
        ("time_intervals", "time interval"),
    ] {
        let items = config.get(list).and_then(Node::as_sequence);
        for item in items.unwrap_or_default() {
            let Some(node) = item.get("name") else {
                continue;
            };
            let name = node.as_str().unwrap_or("");
            if intervals.insert(name, node.span).is_some() {
                let message = format!("{what} {name:?} is not unique");
                reader.refuse(node.span, message);
            }
        }
    }
    if let Some(route) = config.get("route") {
        intervals_exist(reader, route, &intervals);
        let continues = route.get("continue");
        if let Some(continues) = continues.filter(|node| node.as_bool() == Some(true)) {
            reader.refuse(continues.span, "cannot have continue in root route");
        }
    }
    for fault in reader.faults.iter_mut().skip(before) {
        fault.kind = FaultKind::Whole;
    }
}

fn globals(reader: &mut Reader<'_>, global: &Object<'_>) {
    for (first, second) in PAIRS {
        at_most_one(reader, global, first, second);
        if first == "slack_api_url" {
            slack_token_or_url(reader, global);
        }
    }
    at_most_one(
        reader,
        global,
        "wechat_api_secret",
        "wechat_api_secret_file",
    );
    at_most_one(
        reader,
        global,
        "mattermost_webhook_url",
        "mattermost_webhook_url_file",
    );
}

fn slack_token_or_url(reader: &mut Reader<'_>, global: &Object<'_>) {
    let token = global.fills("slack_app_token") || global.fills("slack_app_token_file");
    let url = global.has("slack_api_url") || global.fills("slack_api_url_file");
    let text = |name| global.get(name).and_then(Node::as_str);
    let app = text("slack_app_url").unwrap_or("https://slack.com/api/chat.postMessage");
    if token && url && text("slack_api_url") != Some(app) {
        let message = "at most one of slack_app_token/slack_app_token_file & slack_api_url/slack_api_url_file must be configured";
        reader.refuse(global.node.span, message);
    }
}

/// What each integration needs of its own settings or of the global ones.
fn integrations(reader: &mut Reader<'_>, receiver: &Object<'_>, global: Option<&Object<'_>>) {
    let globally = |name: &str| global.is_some_and(|global| global.has(name) && global.fills(name));
    let globally_has = |name: &str| global.is_some_and(|global| global.has(name));
    let each = |list: &str| {
        let items = receiver.get(list).and_then(Node::as_sequence);
        items.unwrap_or_default().iter().map(Object::of)
    };
    let version = reader.version.number();
    for email in each("email_configs") {
        if !email.fills("smarthost") && !globally("smtp_smarthost") {
            reader.refuse(email.node.span, "no global SMTP smarthost set");
        }
        if !email.fills("from") && !globally("smtp_from") {
            reader.refuse(email.node.span, "no global SMTP from set");
        }
    }
    for slack in each("slack_configs") {
        let own = ["api_url_file", "app_token", "app_token_file"];
        let global = [
            "slack_api_url_file",
            "slack_app_token",
            "slack_app_token_file",
        ];
        let authorized = slack
            .get("http_config")
            .is_some_and(|http| Object::of(http).has("authorization"));
        let given = slack.has("api_url")
            || own.iter().any(|name| slack.fills(name))
            || globally_has("slack_api_url")
            || global
                .iter()
                .any(|name| globally(name) && !(authorized && name.contains("token")));
        if !given {
            let message = if version < 30 {
                "no global Slack API URL set either inline or in a file"
            } else {
                "no Slack API URL nor App token set either inline or in a file"
            };
            reader.refuse(slack.node.span, message);
        }
        let token = slack.fills("app_token")
            || slack.fills("app_token_file")
            || (!slack.has("api_url")
                && (globally("slack_app_token") || globally("slack_app_token_file")));
        if authorized && token && (slack.fills("app_token") || slack.fills("app_token_file")) {
            let message = "http authorization can't be set when using Slack App tokens";
            reader.refuse(slack.node.span, message);
        }
    }
    for opsgenie in each("opsgenie_configs") {
        let own = opsgenie.fills("api_key") || opsgenie.fills("api_key_file");
        if !own && !globally("opsgenie_api_key") && !globally("opsgenie_api_key_file") {
            let message = "no global OpsGenie API Key set either inline or in a file";
            reader.refuse(opsgenie.node.span, message);
        }
    }
    for wechat in each("wechat_configs") {
        let own = wechat.fills("api_secret") || wechat.fills("api_secret_file");
        if !own && !globally("wechat_api_secret") && !globally("wechat_api_secret_file") {
            let message = if version < 31 {
                "no global Wechat ApiSecret set"
            } else {
                "no global Wechat Api Secret set either inline or in a file"
            };
            reader.refuse(wechat.node.span, message);
        }
        if !wechat.fills("corp_id") && !globally("wechat_api_corp_id") {
            reader.refuse(wechat.node.span, "no global Wechat CorpID set");
        }
    }
    for victorops in each("victorops_configs") {
        let own = victorops.fills("api_key") || victorops.fills("api_key_file");
        if !own && !globally("victorops_api_key") && !globally("victorops_api_key_file") {
            reader.refuse(victorops.node.span, "no global VictorOps API Key set");
        }
    }
    for telegram in each("telegram_configs") {
        let own = telegram.fills("bot_token") || telegram.fills("bot_token_file");
        if version >= 31
            && !own
            && !globally("telegram_bot_token")
            && !globally("telegram_bot_token_file")
        {
            let message = "missing bot_token or bot_token_file on telegram_config";
            reader.refuse(telegram.node.span, message);
        }
        if version < 25 && !telegram.has("api_url") && !globally_has("telegram_api_url") {
            reader.refuse(telegram.node.span, "no global Telegram URL set");
        }
    }
    for (list, what) in [
        ("discord_configs", "discord"),
        ("msteams_configs", "msteams"),
    ] {
        for integration in each(list) {
            // 0.27 knows the field for a file, and does not look at it here.
            if version < 28 && !integration.has("webhook_url") {
                let message = format!("no {what} webhook URL provided");
                reader.refuse(integration.node.span, message);
            }
        }
    }
    for jira in each("jira_configs") {
        if !jira.has("api_url") && !globally_has("jira_api_url") {
            reader.refuse(jira.node.span, "no global Jira Cloud URL set");
        }
    }
    for rocketchat in each("rocketchat_configs") {
        for (own, global, what) in [
            ("token_id", "rocketchat_token_id", "TokenID"),
            ("token", "rocketchat_token", "Token"),
        ] {
            let given = rocketchat.has(own)
                || rocketchat.fills(&format!("{own}_file"))
                || globally_has(global)
                || globally(&format!("{global}_file"));
            if !given {
                let message = format!("no global Rocketchat {what} set either inline or in a file");
                reader.refuse(rocketchat.node.span, message);
            }
        }
    }
    for mattermost in each("mattermost_configs") {
        let own = mattermost.has("webhook_url") || mattermost.fills("webhook_url_file");
        let global =
            globally_has("mattermost_webhook_url") || globally("mattermost_webhook_url_file");
        if !own && !global {
            let message = "missing webhook_url or webhook_url_file on mattermost_config";
            reader.refuse(mattermost.node.span, message);
        }
    }
}

fn root(reader: &mut Reader<'_>, config: &Object<'_>) {
    let Some(route) = config.get("route").map(Object::of) else {
        reader.refuse(config.node.span, "no routes provided");
        return;
    };
    let span = |name: &str| route.get(name).map_or(route.node.span, |node| node.span);
    if !route.fills("receiver") {
        reader.refuse(
            route.node.span,
            "root route must specify a default receiver",
        );
    }
    let filled = |name: &&str| {
        let node = route.get(name);
        let items = node.and_then(Node::as_sequence).map_or(0, <[Node]>::len);
        let entries = node
            .and_then(Node::as_mapping)
            .map_or(0, |it| it.entries().len());
        items + entries > 0
    };
    if let Some(name) = ["match", "match_re", "matchers"]
        .iter()
        .find(|name| filled(name))
    {
        reader.refuse(span(name), "root route must not have any matchers");
    }
    for (name, what) in [
        ("mute_time_intervals", "mute"),
        ("active_time_intervals", "active"),
    ] {
        if filled(&name) {
            let message = format!("root route must not have any {what} time intervals");
            reader.refuse(span(name), message);
        }
    }
}

/// Child routes first, as Alertmanager does.
fn receivers_exist(reader: &mut Reader<'_>, route: &Node, names: &BTreeMap<&str, Span>) {
    let children = route.get("routes").and_then(Node::as_sequence);
    for child in children.unwrap_or_default() {
        receivers_exist(reader, child, names);
    }
    let receiver = route.get("receiver");
    let name = receiver.and_then(|node| Some((reader.text(node)?.into_owned(), node.span)));
    if let Some((name, span)) = name
        && !name.is_empty()
        && !names.contains_key(&*name)
    {
        reader.refuse(span, format!("undefined receiver {name:?} used in route"));
        let near = names
            .keys()
            .map(|known| (strsim::osa_distance(&name, known), known));
        let hint = near
            .min()
            .filter(|(distance, _)| *distance <= 2)
            .map(|(_, known)| format!("`{known}` may be meant"));
        if let Some(fault) = reader.faults.last_mut() {
            fault.hint = hint;
        }
    }
}

fn intervals_exist(reader: &mut Reader<'_>, route: &Node, names: &BTreeMap<&str, Span>) {
    let children = route.get("routes").and_then(Node::as_sequence);
    for child in children.unwrap_or_default() {
        intervals_exist(reader, child, names);
    }
    for list in ["active_time_intervals", "mute_time_intervals"] {
        let used = reader.texts(route.get(list));
        let used: Vec<_> = used
            .into_iter()
            .filter(|(name, _)| !names.contains_key(&**name))
            .map(|(name, span)| (name.into_owned(), span))
            .collect();
        for (name, span) in used {
            reader.refuse(
                span,
                format!("undefined time interval {name:?} used in route"),
            );
        }
    }
}
