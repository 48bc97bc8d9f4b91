//! The integrations of receivers.

use super::checks;
use super::http::{HTTP, TLS};
use super::{Kind, Type, field, since, unchecked};
use Kind::{
    Any, Bool, Duration, GoDuration, HostPort, Int, Integrations, Map, Object, Objects, Own,
    Secret, SecretUrl, TemplateUrl, Text, TextMap, TextOr, Texts, Uint, Url,
};

pub(in crate::monitoring::alertmanager) static RECEIVER: Type = Type {
    name: "config.plain",
    fields: &[
        field("name", Text),
        since(33, "labels", TextMap),
        since(
            25,
            "discord_configs",
            Integrations(&DISCORD, Some("missing discord config")),
        ),
        field(
            "email_configs",
            Integrations(&EMAIL, Some("missing email config")),
        ),
        since(
            29,
            "incidentio_configs",
            Integrations(&INCIDENTIO, Some("missing incidentio config")),
        ),
        field(
            "pagerduty_configs",
            Integrations(&PAGERDUTY, Some("missing pagerduty config")),
        ),
        field("slack_configs", Integrations(&SLACK, None)),
        field(
            "webhook_configs",
            Integrations(&WEBHOOK, Some("missing webhook config")),
        ),
        field("opsgenie_configs", Integrations(&OPSGENIE, None)),
        field("wechat_configs", Integrations(&WECHAT, None)),
        field(
            "pushover_configs",
            Integrations(&PUSHOVER, Some("missing pushover config")),
        ),
        field(
            "victorops_configs",
            Integrations(&VICTOROPS, Some("missing victorops config")),
        ),
        since(
            23,
            "sns_configs",
            Integrations(&SNS, Some("missing sns config")),
        ),
        since(
            24,
            "telegram_configs",
            Integrations(&TELEGRAM, Some("missing telegram config")),
        ),
        since(
            25,
            "webex_configs",
            Integrations(&WEBEX, Some("missing webex config")),
        ),
        since(
            26,
            "msteams_configs",
            Integrations(&MSTEAMS, Some("missing msteams config")),
        ),
        since(
            28,
            "msteamsv2_configs",
            Integrations(&MSTEAMSV2, Some("missing msteamsv2 config")),
        ),
        since(
            28,
            "jira_configs",
            Integrations(&JIRA, Some("missing jira config")),
        ),
        since(28, "rocketchat_configs", Integrations(&ROCKETCHAT, None)),
        since(
            30,
            "mattermost_configs",
            Integrations(&MATTERMOST, Some("missing mattermost config")),
        ),
    ],
    check: checks::receiver,
};

static DISCORD: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("webhook_url", SecretUrl),
        since(27, "webhook_url_file", Text),
        since(28, "content", Text),
        field("title", Text),
        field("message", Text),
        since(28, "username", Text),
        since(28, "avatar_url", Text),
    ],
    check: checks::webhook_url,
};

static EMAIL: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("to", Text),
        field("from", Text),
        field("hello", Text),
        field("smarthost", HostPort),
        field("auth_username", Text),
        field("auth_password", Secret),
        since(25, "auth_password_file", Text),
        field("auth_secret", Secret),
        since(31, "auth_secret_file", Text),
        field("auth_identity", Text),
        field("headers", TextMap),
        field("html", Text),
        field("text", Text),
        field("require_tls", Bool),
        field("tls_config", Object(&TLS)),
        since(31, "force_implicit_tls", Bool),
        since(30, "threading", Object(&THREADING)),
    ],
    check: checks::email,
};

static THREADING: Type = Type {
    name: "config.ThreadingConfig",
    fields: &[field("enabled", Bool), field("thread_by_date", Text)],
    check: unchecked,
};

static INCIDENTIO: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("url", Url),
        field("url_file", Text),
        field("alert_source_token", Secret),
        field("alert_source_token_file", Text),
        field("max_alerts", Uint),
        field("timeout", GoDuration),
    ],
    check: checks::incidentio,
};

static PAGERDUTY: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("service_key", Secret),
        since(25, "service_key_file", Text),
        field("routing_key", Secret),
        since(25, "routing_key_file", Text),
        field("url", Url),
        field("client", Text),
        field("client_url", Text),
        field("description", Text),
        field("details", Map),
        field("images", Objects(&PAGERDUTY_IMAGE)),
        field("links", Objects(&PAGERDUTY_LINK)),
        since(25, "source", Text),
        field("severity", Text),
        field("class", Text),
        field("component", Text),
        field("group", Text),
        since(30, "timeout", GoDuration),
    ],
    check: checks::pagerduty,
};

static PAGERDUTY_IMAGE: Type = Type {
    name: "config.PagerdutyImage",
    fields: &[field("src", Text), field("alt", Text), field("href", Text)],
    check: unchecked,
};

static PAGERDUTY_LINK: Type = Type {
    name: "config.PagerdutyLink",
    fields: &[field("href", Text), field("text", Text)],
    check: unchecked,
};

static SLACK: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_url", SecretUrl),
        field("api_url_file", Text),
        since(30, "app_token", Secret),
        since(30, "app_token_file", Text),
        since(30, "app_url", Url),
        field("channel", Text),
        field("username", Text),
        field("color", Text),
        field("title", Text),
        field("title_link", Text),
        field("pretext", Text),
        field("text", Text),
        since(31, "message_text", Text),
        field("fields", Objects(&SLACK_FIELD)),
        field("short_fields", Bool),
        field("footer", Text),
        field("fallback", Text),
        field("callback_id", Text),
        field("icon_emoji", Text),
        field("icon_url", Text),
        field("image_url", Text),
        field("thumb_url", Text),
        field("link_names", Bool),
        field("mrkdwn_in", Texts),
        field("actions", Objects(&SLACK_ACTION)),
        since(32, "update_message", Bool),
        since(30, "timeout", GoDuration),
    ],
    check: checks::slack,
};

static SLACK_FIELD: Type = Type {
    name: "config.plain",
    fields: &[
        field("title", Text),
        field("value", Text),
        field("short", Bool),
    ],
    check: checks::slack_field,
};

static SLACK_ACTION: Type = Type {
    name: "config.plain",
    fields: &[
        field("type", Text),
        field("text", Text),
        field("url", Text),
        field("style", Text),
        field("name", Text),
        field("value", Text),
        field("confirm", Object(&SLACK_CONFIRMATION)),
    ],
    check: checks::slack_action,
};

static SLACK_CONFIRMATION: Type = Type {
    name: "config.plain",
    fields: &[
        field("text", Text),
        field("title", Text),
        field("ok_text", Text),
        field("dismiss_text", Text),
    ],
    check: checks::slack_confirmation,
};

static WEBHOOK: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("url", TemplateUrl),
        since(26, "url_file", Text),
        field("max_alerts", Uint),
        since(28, "timeout", GoDuration),
        since(32, "payload", Any),
    ],
    check: checks::webhook,
};

static OPSGENIE: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_key", Secret),
        since(24, "api_key_file", Text),
        field("api_url", Url),
        field("message", Text),
        field("description", Text),
        field("source", Text),
        field("details", TextMap),
        since(24, "entity", Text),
        field("responders", Objects(&OPSGENIE_RESPONDER)),
        since(24, "actions", Text),
        field("tags", Text),
        field("note", Text),
        field("priority", Text),
        since(24, "update_alerts", Bool),
    ],
    check: checks::opsgenie,
};

static OPSGENIE_RESPONDER: Type = Type {
    name: "config.OpsGenieConfigResponder",
    fields: &[
        field("id", Text),
        field("name", Text),
        field("username", Text),
        field("type", Text),
    ],
    check: unchecked,
};

static WECHAT: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_secret", Secret),
        since(31, "api_secret_file", Text),
        field("corp_id", Text),
        field("message", Text),
        field("api_url", Url),
        field("to_user", Text),
        field("to_party", Text),
        field("to_tag", Text),
        field("agent_id", Text),
        field("message_type", Text),
    ],
    check: checks::wechat,
};

static PUSHOVER: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("user_key", Secret),
        since(26, "user_key_file", Text),
        field("token", Secret),
        since(26, "token_file", Text),
        field("title", Text),
        field("message", Text),
        field("url", Text),
        field("url_title", Text),
        since(26, "device", Text),
        field("sound", Text),
        field("priority", Text),
        field("retry", Own(checks::pushover_duration)),
        field("expire", Own(checks::pushover_duration)),
        since(27, "ttl", Own(checks::pushover_duration)),
        field("html", Bool),
        since(29, "monospace", Bool),
    ],
    check: checks::pushover,
};

static VICTOROPS: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_key", Secret),
        field("api_key_file", Text),
        field("api_url", Url),
        field("routing_key", Text),
        field("message_type", Text),
        field("state_message", Text),
        field("entity_display_name", Text),
        field("monitoring_tool", Text),
        field("custom_fields", TextMap),
    ],
    check: checks::victorops,
};

static SNS: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_url", Text),
        field("sigv4", Object(&SIGV4)),
        field("topic_arn", Text),
        field("phone_number", Text),
        field("target_arn", Text),
        field("subject", Text),
        field("message", Text),
        field("attributes", TextMap),
        since(33, "use_aws_http_client", Bool),
    ],
    check: checks::sns,
};

static SIGV4: Type = Type {
    name: "sigv4.plain",
    fields: &[
        field("region", Text),
        field("access_key", Text),
        field("secret_key", Secret),
        field("profile", Text),
        field("role_arn", Text),
        since(34, "external_id", Text),
        since(30, "use_fips_sts_endpoint", Bool),
        since(30, "service_name", Text),
    ],
    check: checks::sigv4,
};

static TELEGRAM: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_url", Url),
        field("bot_token", Secret),
        since(26, "bot_token_file", Text),
        field("chat_id", Int),
        since(31, "chat_id_file", Text),
        since(28, "message_thread_id", Int),
        field("message", Text),
        field("disable_notifications", Bool),
        field("parse_mode", Text),
    ],
    check: checks::telegram,
};

static WEBEX: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_url", Url),
        field("message", Text),
        field("room_id", Text),
    ],
    check: checks::webex,
};

static MSTEAMS: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("webhook_url", SecretUrl),
        since(27, "webhook_url_file", Text),
        field("title", Text),
        since(27, "summary", Text),
        field("text", Text),
    ],
    check: checks::webhook_url,
};

static MSTEAMSV2: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("webhook_url", SecretUrl),
        field("webhook_url_file", Text),
        field("title", Text),
        field("text", Text),
    ],
    check: checks::webhook_url,
};

static JIRA: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_url", Url),
        since(29, "api_type", Text),
        field("project", Text),
        field("summary", TextOr(&JIRA_FIELD)),
        field("description", TextOr(&JIRA_FIELD)),
        field("labels", Texts),
        field("priority", Text),
        field("issue_type", Text),
        field("reopen_transition", Text),
        field("resolve_transition", Text),
        field("wont_fix_resolution", Text),
        field("reopen_duration", Duration),
        field("fields", Map),
    ],
    check: checks::jira,
};

static JIRA_FIELD: Type = Type {
    name: "config.plain",
    fields: &[
        since(30, "template", Text),
        since(30, "enable_update", Bool),
    ],
    check: unchecked,
};

static ROCKETCHAT: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("api_url", Url),
        field("token_id", Secret),
        field("token_id_file", Text),
        field("token", Secret),
        field("token_file", Text),
        field("channel", Text),
        field("color", Text),
        field("title", Text),
        field("title_link", Text),
        field("text", Text),
        field("fields", Objects(&ROCKETCHAT_FIELD)),
        field("short_fields", Bool),
        field("emoji", Text),
        field("icon_url", Text),
        field("image_url", Text),
        field("thumb_url", Text),
        field("link_names", Bool),
        field("actions", Objects(&ROCKETCHAT_ACTION)),
    ],
    check: checks::rocketchat,
};

static ROCKETCHAT_FIELD: Type = Type {
    name: "config.RocketchatAttachmentField",
    fields: &[
        field("short", Bool),
        field("title", Text),
        field("value", Text),
    ],
    check: unchecked,
};

static ROCKETCHAT_ACTION: Type = Type {
    name: "config.RocketchatAttachmentAction",
    fields: &[
        field("type", Text),
        field("text", Text),
        field("url", Text),
        field("imageurl", Text),
        field("iswebview", Bool),
        field("webviewheightratio", Text),
        field("msg", Text),
        field("msginchatwindow", Bool),
        field("msgprocessingtype", Text),
    ],
    check: unchecked,
};

static MATTERMOST: Type = Type {
    name: "config.plain",
    fields: &[
        field("send_resolved", Bool),
        field("http_config", Object(&HTTP)),
        field("webhook_url", SecretUrl),
        field("webhook_url_file", Text),
        field("channel", Text),
        field("username", Text),
        field("text", Text),
        since(32, "fallback", Text),
        since(32, "color", Text),
        since(32, "pretext", Text),
        since(32, "author_name", Text),
        since(32, "author_link", Text),
        since(32, "author_icon", Text),
        since(32, "title", Text),
        since(32, "title_link", Text),
        since(32, "fields", Objects(&MATTERMOST_FIELD)),
        since(32, "thumb_url", Text),
        since(32, "footer", Text),
        since(32, "footer_icon", Text),
        since(32, "image_url", Text),
        field("icon_url", Text),
        field("icon_emoji", Text),
        field("attachments", Objects(&MATTERMOST_ATTACHMENT)),
        field("type", Text),
        field("props", Object(&MATTERMOST_PROPS)),
        field("priority", Object(&MATTERMOST_PRIORITY)),
    ],
    check: checks::mattermost,
};

static MATTERMOST_FIELD: Type = Type {
    name: "config.plain",
    fields: &[
        field("title", Text),
        field("value", Text),
        field("short", Bool),
    ],
    check: checks::mattermost_field,
};

static MATTERMOST_ATTACHMENT: Type = Type {
    name: "config.MattermostAttachment",
    fields: &[
        field("fallback", Text),
        field("color", Text),
        field("pretext", Text),
        field("text", Text),
        field("author_name", Text),
        field("author_link", Text),
        field("author_icon", Text),
        field("title", Text),
        field("title_link", Text),
        field("fields", Objects(&MATTERMOST_FIELD)),
        field("thumb_url", Text),
        field("footer", Text),
        field("footer_icon", Text),
        field("image_url", Text),
    ],
    check: unchecked,
};

static MATTERMOST_PROPS: Type = Type {
    name: "config.MattermostProps",
    fields: &[field("card", Text)],
    check: unchecked,
};

static MATTERMOST_PRIORITY: Type = Type {
    name: "config.MattermostPriority",
    fields: &[
        field("priority", Text),
        field("requested_ack", Bool),
        field("persistent_notifications", Bool),
    ],
    check: unchecked,
};
