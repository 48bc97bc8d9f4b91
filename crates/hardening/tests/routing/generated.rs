//! Configurations made at random: trees of routes, and receivers with settings that hold or do not.

use serde_json::{Map, Value, json};

/// Numbers that look random and are the same on every run.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Below a bound.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub(super) fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(super) fn one<'v, T>(&mut self, of: &'v [T]) -> &'v T {
        let index = self.below(of.len());
        &of[index]
    }
}

const LABELS: [(&str, &[&str]); 4] = [
    ("alertname", &["X", "Y", "DiskFull"]),
    ("severity", &["critical", "warning", "info", ""]),
    ("team", &["db", "net"]),
    ("env", &["prod", "dev", "prod-1"]),
];

const PATTERNS: [&str; 9] = [
    "db|net",
    "prod.*",
    ".+",
    ".*",
    "",
    "^$",
    "(dev)?",
    "[a-m].*",
    "critical|warning",
];

/// Labels of an alert.
pub(super) fn labels(chance: &mut Chance) -> Vec<(String, String)> {
    let mut labels = Vec::new();
    for (name, values) in LABELS {
        let value = chance.one(values);
        if !chance.once_in(4) && !value.is_empty() {
            labels.push((name.to_owned(), (*value).to_owned()));
        }
    }
    labels
}

fn matcher(chance: &mut Chance) -> String {
    let (name, values) = chance.one(&LABELS);
    let operator = chance.one(&["=", "=", "!=", "=~", "!~"]);
    let value = if operator.contains('~') {
        chance.one(&PATTERNS)
    } else {
        chance.one(values)
    };
    format!("{name}{operator}\"{value}\"")
}

/// A tree of routes over receivers `r0` to `r5`.
pub(super) fn tree(chance: &mut Chance) -> Value {
    let mut root = json!({"receiver": "root"});
    root["routes"] = children(chance, 3);
    let mut receivers = vec![json!({"name": "root"})];
    receivers.extend((0..6).map(|number| json!({"name": format!("r{number}")})));
    json!({"route": root, "receivers": receivers})
}

fn children(chance: &mut Chance, depth: usize) -> Value {
    let count = if depth == 0 { 0 } else { chance.below(4) };
    (0..count).map(|_| route(chance, depth - 1)).collect()
}

fn route(chance: &mut Chance, depth: usize) -> Value {
    let mut route = Map::new();
    if !chance.once_in(4) {
        route.insert(
            "receiver".to_owned(),
            json!(format!("r{}", chance.below(6))),
        );
    }
    let count = chance.below(3);
    let matchers: Vec<_> = (0..count).map(|_| matcher(chance)).collect();
    route.insert("matchers".to_owned(), json!(matchers));
    if chance.once_in(4) {
        let (name, values) = chance.one(&LABELS);
        let exact = json!({*name: chance.one(values)});
        route.insert("match".to_owned(), exact);
    }
    if chance.once_in(5) {
        let (name, _) = chance.one(&LABELS);
        route.insert("match_re".to_owned(), json!({*name: chance.one(&PATTERNS)}));
    }
    if chance.once_in(3) {
        route.insert("continue".to_owned(), json!(true));
    }
    let below = children(chance, depth);
    route.insert("routes".to_owned(), below);
    Value::Object(route)
}

/// Fields, each with values as JSON: what holds first, then what may not.
type Fields = &'static [(&'static str, &'static [&'static str])];

/// The integrations that 0.25 knows, and some of their fields.
const INTEGRATIONS: [(&str, Fields); 13] = [
    (
        "slack_configs",
        &[
            (
                "api_url",
                &[r#""https://hooks.slack.com/x""#, r#""""#, "null"],
            ),
            ("api_url_file", &[r#""/f""#]),
            ("channel", &[r##""#a""##, "5", "[]"]),
            ("send_resolved", &["true", r#""yes""#]),
            (
                "actions",
                &[
                    r#"[{"type": "button", "text": "a", "url": "b"}]"#,
                    r#"[{"type": "button"}]"#,
                    "[{}]",
                ],
            ),
            (
                "fields",
                &[r#"[{"title": "a", "value": "b"}]"#, r#"[{"title": "a"}]"#],
            ),
            ("http_config", HTTP),
        ],
    ),
    (
        "email_configs",
        &[
            ("to", &[r#""a@b.c""#, r#""""#]),
            ("from", &[r#""a@b.c""#]),
            (
                "smarthost",
                &[
                    r#""mail:25""#,
                    r#""mail""#,
                    r#""mail:""#,
                    r#""a:b:1""#,
                    r#""[::1]:25""#,
                ],
            ),
            ("auth_password", &[r#""p""#]),
            (
                "headers",
                &[r#"{"Subject": "a"}"#, r#"{"subject": "a", "Subject": "b"}"#],
            ),
            ("require_tls", &["false", "0"]),
            (
                "tls_config",
                &[
                    r#"{"cert_file": "/c"}"#,
                    r#"{"insecure_skip_verify": true}"#,
                    r#"{"min_version": "TLS12"}"#,
                    r#"{"min_version": "SSL3"}"#,
                ],
            ),
        ],
    ),
    (
        "webhook_configs",
        &[
            (
                "url",
                &[
                    r#""http://a.b/c""#,
                    r#""a.b/c""#,
                    r#""http:///c""#,
                    r#""http://a:x/""#,
                    r#""""#,
                    r#"":foo""#,
                    r#""http://a b/""#,
                ],
            ),
            ("max_alerts", &["3", "-3", r#""3""#]),
            ("http_config", HTTP),
        ],
    ),
    (
        "pagerduty_configs",
        &[
            ("routing_key", &[r#""k""#, r#""""#]),
            ("service_key", &[r#""k""#]),
            ("routing_key_file", &[r#""/f""#]),
            ("url", &[r#""https://e.p.com""#, r#""""#]),
            ("details", &[r#"{"a": "b"}"#]),
            ("links", &[r#"[{"href": "a"}]"#, r#"[{"ref": "a"}]"#]),
        ],
    ),
    (
        "opsgenie_configs",
        &[
            ("api_key", &[r#""k""#, r#""""#]),
            ("api_key_file", &[r#""/f""#]),
            (
                "responders",
                &[
                    r#"[{"name": "a", "type": "team"}]"#,
                    r#"[{"type": "team"}]"#,
                    r#"[{"name": "a", "type": "crowd"}]"#,
                ],
            ),
            ("api_url", &[r#""https://api""#, r#""""#]),
        ],
    ),
    (
        "victorops_configs",
        &[
            ("routing_key", &[r#""k""#, r#""""#]),
            ("api_key", &[r#""k""#]),
            ("api_key_file", &[r#""/f""#]),
            ("custom_fields", &[r#"{"a": "b"}"#, r#"{"entity_id": "b"}"#]),
        ],
    ),
    (
        "wechat_configs",
        &[
            ("api_secret", &[r#""s""#]),
            ("corp_id", &[r#""c""#, r#""""#]),
            ("message_type", &[r#""markdown""#, r#""html""#]),
        ],
    ),
    (
        "pushover_configs",
        &[
            ("user_key", &[r#""u""#]),
            ("token", &[r#""t""#]),
            ("retry", &[r#""1m""#, r#""1x""#]),
        ],
    ),
    (
        "sns_configs",
        &[
            ("topic_arn", &[r#""t""#]),
            ("phone_number", &[r#""1""#]),
            ("sigv4", &[r#"{"region": "a"}"#, r#"{"access_key": "a"}"#]),
        ],
    ),
    (
        "telegram_configs",
        &[
            ("bot_token", &[r#""t""#]),
            ("chat_id", &["5", "0"]),
            ("parse_mode", &[r#""HTML""#, r#""html""#]),
        ],
    ),
    (
        "discord_configs",
        &[
            ("webhook_url", &[r#""https://d.c/x""#, r#""x""#]),
            ("title", &[r#""t""#]),
        ],
    ),
    (
        "webex_configs",
        &[("room_id", &[r#""r""#, r#""""#]), ("http_config", HTTP)],
    ),
    (
        "msteams_configs",
        &[("webhook_url", &[r#""https://d.c/x""#])],
    ),
];

const HTTP: &[&str] = &[
    r#"{"authorization": {"credentials": "c"}}"#,
    r#"{"basic_auth": {"username": "u", "password": "p"}}"#,
    r#"{"basic_auth": {"username": "u"}, "bearer_token": "b"}"#,
    r#"{"bearer_token": "b", "bearer_token_file": "/f"}"#,
    r#"{"authorization": {"type": "Basic", "credentials": "c"}}"#,
    r#"{"oauth2": {"client_id": "c", "client_secret": "s", "token_url": "http://a"}}"#,
    r#"{"oauth2": {"client_id": "c"}}"#,
    r#"{"follow_redirect": true}"#,
    r#"{"tls_config": {"key_file": "/k"}}"#,
];

const GLOBALS: [(&str, &[&str]); 11] = [
    (
        "slack_api_url",
        &[r#""https://hooks.slack.com/x""#, r#""""#, r#""ftp://a""#],
    ),
    ("slack_api_url_file", &[r#""/f""#]),
    ("smtp_smarthost", &[r#""mail:25""#, r#""mail""#, r#""""#]),
    ("smtp_from", &[r#""a@b.c""#]),
    (
        "resolve_timeout",
        &[r#""5m""#, r#""5""#, "5", r#""1m1h""#, "0"],
    ),
    ("opsgenie_api_key", &[r#""k""#]),
    ("victorops_api_key", &[r#""k""#]),
    ("wechat_api_secret", &[r#""k""#]),
    ("wechat_api_corp_id", &[r#""k""#]),
    ("pagerduty_url", &[r#""https://p""#, r#""""#]),
    ("http_config", HTTP),
];

const ROUTE: [(&str, &[&str]); 12] = [
    (
        "group_by",
        &[
            r#"["a", "b"]"#,
            r#"["..."]"#,
            r#"["...", "a"]"#,
            r#"["a", "a"]"#,
            r#"["a-b"]"#,
            "[]",
            r#""a""#,
        ],
    ),
    ("group_wait", &[r#""10s""#, r#""0s""#, r#""10""#]),
    ("group_interval", &[r#""10s""#, r#""0s""#, "0"]),
    ("repeat_interval", &[r#""1d""#, r#""0s""#, r#""1.5h""#]),
    ("receiver", &[r#""team""#, r#""teem""#]),
    (
        "match",
        &[
            r#"{"a": "b"}"#,
            r#"{"a-b": "c"}"#,
            r#"{"a": 5}"#,
            r#"{"a": []}"#,
        ],
    ),
    (
        "match_re",
        &[
            r#"{"a": "b|c"}"#,
            r#"{"a": "("}"#,
            r#"{"a": "*"}"#,
            r#"{"a": "a**"}"#,
            r#"{"a-b": "c"}"#,
        ],
    ),
    (
        "matchers",
        &[
            r#"["a=b"]"#,
            r#"["a"]"#,
            r#"["a=~\"(\""]"#,
            r#"["a=\"b"]"#,
            r#"["a-b=c"]"#,
        ],
    ),
    ("mute_time_intervals", &[r#"["nights"]"#, r#"["days"]"#]),
    ("active_time_intervals", &[r#"["nights"]"#]),
    ("continue", &["true", r#""true""#]),
    ("labels", &[r#"{"a": "b"}"#]),
];

const INTERVALS: [&str; 12] = [
    r#"{"times": [{"start_time": "09:00", "end_time": "17:00"}]}"#,
    r#"{"times": [{"start_time": "17:00", "end_time": "09:00"}]}"#,
    r#"{"times": [{"start_time": "9:00", "end_time": "17:00"}]}"#,
    r#"{"times": [{"start_time": "09:00"}]}"#,
    r#"{"weekdays": ["monday:friday", "Sunday"]}"#,
    r#"{"weekdays": ["friday:monday"]}"#,
    r#"{"days_of_month": ["1:5", "-3:-1"]}"#,
    r#"{"days_of_month": ["0"]}"#,
    r#"{"days_of_month": ["-1:5"]}"#,
    r#"{"months": ["january:march", "12"]}"#,
    r#"{"months": ["march:january"]}"#,
    r#"{"years": ["2024:2020"]}"#,
];

/// Some of these fields; where `spoils`, with values that may not hold.
fn some(chance: &mut Chance, fields: &[(&str, &[&str])], spoils: bool) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, values) in fields {
        if chance.once_in(2) {
            continue;
        }
        let value = if spoils {
            *chance.one(values)
        } else {
            values[0]
        };
        object.insert((*name).to_owned(), serde_json::from_str(value).unwrap());
    }
    object
}

/// A configuration of which any part may be at fault.
pub(super) fn configuration(chance: &mut Chance) -> Value {
    let spoils = |chance: &mut Chance| chance.once_in(8);
    let spoilt = spoils(chance);
    let mut receivers = vec![json!({"name": "team"}), json!({"name": "other"})];
    if chance.once_in(20) {
        receivers.push(json!({"name": "team"}));
    }
    for _ in 0..chance.below(3) {
        let (list, fields) = chance.one(&INTEGRATIONS);
        let spoilt = spoils(chance);
        let item = some(chance, fields, spoilt);
        receivers[0][*list] = json!([item]);
    }
    let mut root = json!({"receiver": "team"});
    if chance.once_in(8) {
        root = Value::Object(some(chance, &ROUTE, true));
    }
    for _ in 0..chance.below(3) {
        let spoilt = spoils(chance);
        let child = some(chance, &ROUTE, spoilt);
        let routes = root
            .as_object_mut()
            .unwrap()
            .entry("routes")
            .or_insert(json!([]));
        routes.as_array_mut().unwrap().push(Value::Object(child));
    }
    let mut configuration = json!({"route": root, "receivers": receivers});
    if chance.once_in(2) {
        configuration["global"] = Value::Object(some(chance, &GLOBALS, spoilt));
    }
    if !chance.once_in(4) {
        let span: Value = if spoils(chance) {
            serde_json::from_str(chance.one::<&str>(&INTERVALS)).unwrap()
        } else {
            json!({"weekdays": ["saturday"]})
        };
        configuration["time_intervals"] = json!([{"name": "nights", "time_intervals": [span]}]);
    }
    if chance.once_in(4) {
        let equal = if spoils(chance) { "a-b" } else { "a" };
        configuration["inhibit_rules"] =
            json!([{"source_match": {"a": "b"}, "target_matchers": ["a=c"], "equal": [equal]}]);
    }
    if chance.once_in(20) {
        configuration["rout"] = json!({});
    }
    configuration
}
