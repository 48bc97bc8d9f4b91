//! Nodes to routes, receivers and rules. What is at fault is left out; the schema tells why.

use super::configuration::{
    Configuration, GroupBy, InhibitRule, MatcherForm, Receiver, Route, RouteId, RouteMatcher,
    TimeInterval,
};
use super::schema::Reader;
use super::{Stretch, integrations, secrets};
use crate::manifest::{Entry, Mapping, Node};
use crate::monitoring::{Condition, Duration, Matcher, Pattern};

pub(super) fn read(root: &Node, reader: &Reader<'_>) -> Configuration {
    let mut configuration = Configuration {
        secrets: secrets::of(root, reader),
        ..Configuration::default()
    };
    if let Some(route) = root.get("route").filter(|route| !route.is_null()) {
        add_route(&mut configuration.routes, None, route, reader);
    }
    for receiver in items(root.get("receivers")) {
        let Some(name) = receiver.get("name") else {
            continue;
        };
        configuration.receivers.push(Receiver {
            name: reader.text(name).unwrap_or_default().into_owned(),
            span: name.span.into(),
            integrations: integrations::of(receiver, root.get("global"), reader),
        });
    }
    for rule in items(root.get("inhibit_rules")) {
        configuration.inhibit_rules.push(InhibitRule {
            span: rule.span.into(),
            name: text(rule, "name", reader),
            source: matchers(
                rule,
                ["source_match", "source_match_re", "source_matchers"],
                reader,
            ),
            target: matchers(
                rule,
                ["target_match", "target_match_re", "target_matchers"],
                reader,
            ),
            equal: texts(rule.get("equal"), reader),
        });
    }
    for list in ["mute_time_intervals", "time_intervals"] {
        for interval in items(root.get(list)) {
            if let Some(name) = interval.get("name") {
                configuration.time_intervals.push(TimeInterval {
                    name: reader.text(name).unwrap_or_default().into_owned(),
                    span: name.span.into(),
                });
            }
        }
    }
    configuration
}

/// Adds a route and those below it, each before its children.
fn add_route(
    routes: &mut Vec<Route>,
    parent: Option<RouteId>,
    node: &Node,
    reader: &Reader<'_>,
) -> Option<RouteId> {
    let id = RouteId(u32::try_from(routes.len()).ok()?);
    let above = parent.and_then(|parent| routes.get(parent.0 as usize));
    let inherited = above.cloned().unwrap_or_default();
    let duration = |name: &str, otherwise: Duration| {
        let text = text(node, name, reader);
        text.and_then(|text| Duration::parse(&text).ok())
            .unwrap_or(otherwise)
    };
    let own = text(node, "receiver", reader).filter(|name| !name.is_empty());
    routes.push(Route {
        span: node.span.into(),
        parent,
        children: Vec::new(),
        matchers: matchers(node, ["match", "match_re", "matchers"], reader),
        continues: node.get("continue").and_then(Node::as_bool) == Some(true),
        receiver_span: own
            .as_ref()
            .and_then(|_| node.get("receiver"))
            .map(|node| node.span.into()),
        receiver: own.unwrap_or(inherited.receiver),
        group_by: group_by(node, reader).unwrap_or(inherited.group_by),
        group_wait: duration("group_wait", inherited.group_wait),
        group_interval: duration("group_interval", inherited.group_interval),
        repeat_interval: duration("repeat_interval", inherited.repeat_interval),
        mute_time_intervals: names(node, "mute_time_intervals", reader),
        active_time_intervals: names(node, "active_time_intervals", reader),
    });
    for child in items(node.get("routes")) {
        if let Some(child) = add_route(routes, Some(id), child, reader)
            && let Some(route) = routes.get_mut(id.0 as usize)
        {
            route.children.push(child);
        }
    }
    Some(id)
}

fn group_by(node: &Node, reader: &Reader<'_>) -> Option<GroupBy> {
    let list = node.get("group_by")?;
    list.as_sequence()?;
    let labels: Vec<_> = texts(Some(list), reader)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    Some(match &*labels {
        [] => GroupBy::One,
        labels if labels.iter().any(|name| name == "...") => GroupBy::Each,
        _ => GroupBy::Labels(labels),
    })
}

/// The matchers of the three fields, in the order of Alertmanager.
fn matchers(node: &Node, fields: [&str; 3], reader: &Reader<'_>) -> Vec<RouteMatcher> {
    let [exact, pattern, texts] = fields;
    let mut matchers = Vec::new();
    if let Some(entry) = node.entry(exact) {
        let entries = entries(&entry.value);
        for value in entries {
            let text = reader.text(&value.value).unwrap_or_default();
            matchers.push(RouteMatcher {
                matcher: Matcher::equal(&*value.key, text),
                span: value.value.span.into(),
                form: MatcherForm::Match {
                    key: entry.key_span.into(),
                    entries: u32::try_from(entries.len()).unwrap_or(u32::MAX),
                },
            });
        }
    }
    for value in node.get(pattern).map_or(&[][..], entries) {
        let text = reader.text(&value.value).unwrap_or_default();
        if let Ok(pattern) = Pattern::parse(&text) {
            matchers.push(RouteMatcher {
                matcher: Matcher {
                    name: value.key.to_string(),
                    condition: Condition::Matches(pattern),
                },
                span: value.value.span.into(),
                form: MatcherForm::MatchRe,
            });
        }
    }
    for item in items(node.get(texts)) {
        let text = reader.text(item).unwrap_or_default();
        let parsed = reader.syntax.parse(&text).unwrap_or_default();
        matchers.extend(parsed.into_iter().map(|matcher| RouteMatcher {
            matcher,
            span: item.span.into(),
            form: MatcherForm::Matchers,
        }));
    }
    matchers
}

fn text(node: &Node, name: &str, reader: &Reader<'_>) -> Option<String> {
    Some(reader.text(node.get(name)?)?.into_owned())
}

fn names(node: &Node, name: &str, reader: &Reader<'_>) -> Vec<String> {
    let names = texts(node.get(name), reader).into_iter();
    names.map(|(name, _)| name).collect()
}

fn texts(node: Option<&Node>, reader: &Reader<'_>) -> Vec<(String, Stretch)> {
    let texts = items(node).iter();
    let texts = texts.filter_map(|item| Some((reader.text(item)?.into_owned(), item.span.into())));
    texts.collect()
}

pub(super) fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_sequence).unwrap_or_default()
}

pub(super) fn entries(node: &Node) -> &[Entry] {
    node.as_mapping().map_or(&[], Mapping::entries)
}
