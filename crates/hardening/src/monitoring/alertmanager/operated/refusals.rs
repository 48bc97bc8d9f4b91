//! Why the operator leaves an AlertmanagerConfig out.

use std::collections::BTreeSet;

use super::build::matcher;
use crate::finding::FieldPath;
use crate::manifest::Node;
use crate::monitoring::Duration;
use crate::monitoring::alertmanager::tree::{entries, items};

/// The fields of a route. The API server does not look into the routes below the first, the operator does.
const OF_ROUTE: [&str; 10] = [
    "receiver",
    "groupBy",
    "groupWait",
    "groupInterval",
    "repeatInterval",
    "matchers",
    "continue",
    "routes",
    "muteTimeIntervals",
    "activeTimeIntervals",
];

/// What an integration cannot do without: one of each of these lists.
const NEEDED: &[(&str, &[&[&str]])] = &[
    ("emailConfigs", &[&["to"]]),
    ("pagerdutyConfigs", &[&["routingKey", "serviceKey"]]),
    (
        "pushoverConfigs",
        &[&["userKey", "userKeyFile"], &["token", "tokenFile"]],
    ),
    ("snsConfigs", &[&["targetARN", "topicARN", "phoneNumber"]]),
    (
        "telegramConfigs",
        &[&["botToken", "botTokenFile"], &["chatID"]],
    ),
    ("victoropsConfigs", &[&["routingKey"]]),
    ("webhookConfigs", &[&["url", "urlSecret"]]),
];

/// Everything that is refused of a `spec`, with where, in the order of writing within receivers and within routes.
pub(super) fn of(spec: &Node) -> Vec<(FieldPath, String)> {
    let mut reader = Reader {
        receivers: BTreeSet::new(),
        intervals: BTreeSet::new(),
        refusals: Vec::new(),
    };
    let path = FieldPath::of("spec");
    reader.receivers(spec, &path.then("receivers"));
    for list in ["muteTimeIntervals", "timeIntervals"] {
        let names = items(spec.get(list)).iter();
        let names = names.filter_map(|it| it.get("name")?.as_str());
        reader.intervals.extend(names);
    }
    if let Some(route) = spec.get("route").filter(|route| !route.is_null()) {
        reader.route(route, &path.then("route"), true);
    }
    for (index, rule) in items(spec.get("inhibitRules")).iter().enumerate() {
        for side in ["sourceMatch", "targetMatch"] {
            let path = path.then("inhibitRules").then(index).then(side);
            reader.matchers(items(rule.get(side)), &path);
        }
    }
    reader.refusals
}

struct Reader<'n> {
    receivers: BTreeSet<&'n str>,
    intervals: BTreeSet<&'n str>,
    refusals: Vec<(FieldPath, String)>,
}

impl<'n> Reader<'n> {
    fn refuse(&mut self, path: FieldPath, reason: String) {
        self.refusals.push((path, reason));
    }

    fn receivers(&mut self, spec: &'n Node, path: &FieldPath) {
        for (index, receiver) in items(spec.get("receivers")).iter().enumerate() {
            let path = path.then(index);
            let name = receiver.get("name").and_then(Node::as_str).unwrap_or("");
            if !self.receivers.insert(name) {
                self.refuse(
                    path.then("name"),
                    format!("{name:?} receiver is not unique"),
                );
            }
            for (list, needed) in NEEDED {
                for (index, item) in items(receiver.get(list)).iter().enumerate() {
                    let missing = needed.iter().filter(|fields| {
                        let mut fields = fields.iter();
                        !fields.any(|field| item.get(field).is_some_and(is_filled))
                    });
                    for fields in missing {
                        let fields: Vec<_> = fields.iter().map(|it| format!("'{it}'")).collect();
                        let reason = format!(
                            "failed to validate receiver {name:?}: '{list}'[{index}]: {} is missing",
                            fields.join(" or ")
                        );
                        self.refuse(path.then(*list).then(index), reason);
                    }
                }
            }
        }
    }

    fn route(&mut self, node: &'n Node, path: &FieldPath, is_top: bool) {
        for entry in entries(node).iter().filter(|_| !is_top) {
            if !OF_ROUTE.contains(&&*entry.key) {
                let reason = format!("json: unknown field {:?}", &*entry.key);
                self.refuse(path.then(&*entry.key), reason);
            }
        }
        let receiver = node.get("receiver").and_then(Node::as_str).unwrap_or("");
        if receiver.is_empty() && is_top {
            self.refuse(path.clone(), "root route must define a receiver".to_owned());
        } else if !receiver.is_empty() && !self.receivers.contains(receiver) {
            let reason = format!("receiver {receiver:?} not found");
            self.refuse(path.then("receiver"), reason);
        }
        let mut labels = BTreeSet::new();
        let list = items(node.get("groupBy"));
        for (index, label) in list.iter().enumerate() {
            let label = label.as_str().unwrap_or("");
            let path = path.then("groupBy").then(index);
            if !labels.insert(label) {
                let reason = format!("duplicate values not permitted in route 'groupBy': {label}");
                self.refuse(path, reason);
            } else if label == "..." && list.len() > 1 {
                let reason = "'...' must be a sole value in route 'groupBy'".to_owned();
                self.refuse(path, reason);
            }
        }
        for (field, what) in [
            ("muteTimeIntervals", "mute time interval"),
            ("activeTimeIntervals", "time interval"),
        ] {
            for (index, name) in items(node.get(field)).iter().enumerate() {
                let name = name.as_str().unwrap_or("");
                if !self.intervals.contains(name) {
                    let path = path.then(field).then(index);
                    self.refuse(path, format!("{what} {name:?} not found"));
                }
            }
        }
        for field in ["groupWait", "groupInterval", "repeatInterval"] {
            let text = node.get(field).and_then(Node::as_str);
            if let Some(Err(error)) = text.map(Duration::parse) {
                self.refuse(path.then(field), error.to_string());
            }
        }
        self.matchers(items(node.get("matchers")), &path.then("matchers"));
        for (index, child) in items(node.get("routes")).iter().enumerate() {
            self.route(child, &path.then("routes").then(index), false);
        }
    }

    fn matchers(&mut self, list: &[Node], path: &FieldPath) {
        for (index, item) in list.iter().enumerate() {
            let path = path.then(index);
            let text = |field: &str| item.get(field).and_then(Node::as_str).unwrap_or("");
            let kind = text("matchType");
            if !matches!(kind, "" | "=" | "!=" | "=~" | "!~") {
                let reason = format!("invalid 'matchType' '{kind}' provided");
                self.refuse(path.then("matchType"), reason);
            } else if text("name").trim().is_empty() {
                self.refuse(path, "matcher 'name' is required".to_owned());
            } else if matcher(item).is_none() {
                let reason = format!("`{}` is no regular expression", text("value"));
                self.refuse(path.then("value"), reason);
            }
        }
    }
}

fn is_filled(node: &Node) -> bool {
    !node.is_null() && node.as_str() != Some("") && node.as_int() != Some(0)
}
