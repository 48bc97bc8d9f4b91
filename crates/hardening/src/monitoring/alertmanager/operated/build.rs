//! Routes, receivers and rules of an AlertmanagerConfig, as the operator writes them into the configuration.

use crate::finding::Span;
use crate::manifest::{Mapping, Node};
use crate::monitoring::alertmanager::configuration::{
    Configuration, GroupBy, InhibitRule, Integration, MatcherForm, Receiver, Route, RouteId,
    RouteMatcher, TimeInterval,
};
use crate::monitoring::alertmanager::placeholders::{is_placeholder, is_reserved_domain};
use crate::monitoring::alertmanager::schema::{Fault, FaultKind};
use crate::monitoring::alertmanager::tree::{entries, items};
use crate::monitoring::alertmanager::{Stretch, integrations};
use crate::monitoring::{Duration, Matcher};

/// The label that says where an alert comes from.
const NAMESPACE: &str = "namespace";

/// Fields of integrations that hold an address, in plain text.
const ADDRESSES: [&str; 5] = ["url", "apiURL", "to", "smarthost", "webhookUrl"];

/// An AlertmanagerConfig that goes into a configuration.
#[derive(Clone, Copy)]
pub(super) struct Addition<'c> {
    /// The position of its document.
    pub(super) document: u32,
    pub(super) namespace: &'c str,
    pub(super) name: &'c str,
    /// Whether it is kept to the alerts of its namespace.
    pub(super) is_enforced: bool,
}

/// The configuration that begins with an AlertmanagerConfig in place of a Secret; `None` where it has no route.
pub(super) fn whole(spec: &Node, namespace: &str, name: &str) -> Option<Configuration> {
    let addition = Addition {
        document: 0,
        namespace,
        name,
        is_enforced: false,
    };
    let mut configuration = Configuration::default();
    let root = addition.add_to(&mut configuration, spec)?;
    let route = spec.get("route")?;
    for field in ["matchers", "muteTimeIntervals", "activeTimeIntervals"] {
        if let Some(list) = route
            .get(field)
            .filter(|list| !items(Some(list)).is_empty())
        {
            configuration.faults.push(Fault {
                span: list.span,
                message: format!("'{field}' not permitted on root route"),
                kind: FaultKind::Whole,
                hint: None,
            });
        }
    }
    if let Some(root) = configuration.routes.get_mut(root.0 as usize) {
        root.continues = false;
    }
    Some(configuration)
}

impl Configuration {
    /// Puts routes before all others below the root.
    pub(super) fn put_first(&mut self, routes: Vec<RouteId>) {
        if let Some(root) = self.routes.first_mut() {
            root.children.splice(..0, routes);
        }
    }
}

impl Addition<'_> {
    /// Adds all that is in it. The first of its routes is still to be put below the root; where there is no root yet, it
    /// is the root.
    pub(super) fn add_to(self, configuration: &mut Configuration, spec: &Node) -> Option<RouteId> {
        for rule in items(spec.get("inhibitRules")) {
            let side = |field| {
                let mut matchers = self.matchers(rule, field);
                matchers.extend(self.added(rule));
                matchers
            };
            configuration.inhibit_rules.push(InhibitRule {
                span: self.at(rule.span),
                name: None,
                source: side("sourceMatch"),
                target: side("targetMatch"),
                equal: self.texts(rule, "equal"),
            });
        }
        // Without a route the operator takes nothing else of it.
        let route = spec
            .get("route")
            .filter(|route| route.as_mapping().is_some())?;
        for receiver in items(spec.get("receivers")) {
            configuration.receivers.extend(self.receiver(receiver));
        }
        for list in ["muteTimeIntervals", "timeIntervals"] {
            for interval in items(spec.get(list)) {
                if let Some(name) = interval.get("name") {
                    configuration.time_intervals.push(TimeInterval {
                        name: self.named(name.as_str().unwrap_or("")),
                        span: self.at(name.span),
                    });
                }
            }
        }
        let parent = (!configuration.routes.is_empty()).then_some(RouteId::ROOT);
        let id = self.add_route(&mut configuration.routes, parent, route)?;
        let added = self.added(route);
        if let Some(route) = configuration.routes.get_mut(id.0 as usize) {
            route.continues = true;
            route.matchers.extend(added);
        }
        Some(id)
    }

    fn at(self, span: Span) -> Stretch {
        Stretch {
            document: self.document,
            span,
        }
    }

    /// A name as the operator writes it: `shop/team/pages`.
    fn named(self, name: &str) -> String {
        match name.is_empty() {
            true => String::new(),
            false => format!("{}/{}/{name}", self.namespace, self.name),
        }
    }

    /// The matcher that keeps a route or a side of a rule to the namespace.
    fn added(self, node: &Node) -> Option<RouteMatcher> {
        self.is_enforced.then(|| RouteMatcher {
            matcher: Matcher::equal(NAMESPACE, self.namespace),
            span: self.at(node.span),
            form: MatcherForm::Added,
        })
    }

    /// Adds a route and those below it, each before its children.
    fn add_route(
        self,
        routes: &mut Vec<Route>,
        parent: Option<RouteId>,
        node: &Node,
    ) -> Option<RouteId> {
        let id = RouteId(u32::try_from(routes.len()).ok()?);
        let above = parent.and_then(|parent| routes.get(parent.0 as usize));
        let inherited = above.cloned().unwrap_or_default();
        let duration = |field: &str, otherwise: Duration| {
            let text = node.get(field).and_then(Node::as_str);
            text.and_then(|text| Duration::parse(text).ok())
                .unwrap_or(otherwise)
        };
        let names = |field: &str| {
            let names = self.texts(node, field).into_iter();
            names.map(|(name, _)| self.named(&name)).collect()
        };
        let labels = self.texts(node, "groupBy").into_iter();
        let labels: Vec<_> = labels.map(|(name, _)| name).collect();
        let receiver = node.get("receiver");
        let own = receiver.and_then(Node::as_str).filter(|it| !it.is_empty());
        routes.push(Route {
            span: self.at(node.span),
            parent,
            children: Vec::new(),
            matchers: self.matchers(node, "matchers"),
            continues: node.get("continue").and_then(Node::as_bool) == Some(true),
            receiver_span: receiver
                .filter(|_| own.is_some())
                .map(|it| self.at(it.span)),
            receiver: own.map_or(inherited.receiver, |name| self.named(name)),
            // An empty list is left out of what is written, and so inherits.
            group_by: match &*labels {
                [] => inherited.group_by,
                labels if labels.iter().any(|name| name == "...") => GroupBy::Each,
                _ => GroupBy::Labels(labels),
            },
            group_wait: duration("groupWait", inherited.group_wait),
            group_interval: duration("groupInterval", inherited.group_interval),
            repeat_interval: duration("repeatInterval", inherited.repeat_interval),
            mute_time_intervals: names("muteTimeIntervals"),
            active_time_intervals: names("activeTimeIntervals"),
        });
        for child in items(node.get("routes")) {
            if let Some(child) = self.add_route(routes, Some(id), child)
                && let Some(route) = routes.get_mut(id.0 as usize)
            {
                route.children.push(child);
            }
        }
        Some(id)
    }

    fn matchers(self, node: &Node, field: &str) -> Vec<RouteMatcher> {
        let list = items(node.get(field)).iter();
        let matchers = list.filter_map(|item| {
            Some(RouteMatcher {
                matcher: matcher(item)?,
                span: self.at(item.span),
                form: MatcherForm::Resource,
            })
        });
        matchers.collect()
    }

    fn texts(self, node: &Node, field: &str) -> Vec<(String, Stretch)> {
        let list = items(node.get(field)).iter();
        let texts = list.filter_map(|item| Some((item.as_str()?.to_owned(), self.at(item.span))));
        texts.collect()
    }

    fn receiver(self, node: &Node) -> Option<Receiver> {
        let name = node.get("name")?;
        let mut found = Vec::new();
        for entry in entries(node) {
            let Some(kind) = entry.key.strip_suffix("Configs") else {
                continue;
            };
            for item in items(Some(&entry.value)) {
                found.push(Integration {
                    kind: kind.to_owned(),
                    span: self.at(item.span),
                    placeholders: self.placeholders(item),
                });
            }
        }
        Some(Receiver {
            name: self.named(name.as_str().unwrap_or("")),
            span: self.at(name.span),
            integrations: found,
        })
    }

    /// Addresses that were never filled in. Keys and tokens stand in Secrets.
    fn placeholders(self, item: &Node) -> Vec<(String, Stretch)> {
        let fields = item.as_mapping().map_or(&[][..], Mapping::entries).iter();
        let addresses = fields.filter(|field| ADDRESSES.contains(&&*field.key));
        let found = addresses.filter_map(|field| {
            let text = field.value.as_str()?;
            let is_open = text.contains("{{");
            let domain = integrations::host_of(text)
                .or_else(|| text.rsplit_once('@').map(|(_, domain)| domain))
                .or_else(|| text.rsplit_once(':').map(|(host, _)| host));
            let is_unfilled = is_placeholder(text) || domain.is_some_and(is_reserved_domain);
            (is_unfilled && !is_open)
                .then(|| (format!("`{}`", field.key), self.at(field.value.span)))
        });
        found.collect()
    }
}

/// A matcher of an AlertmanagerConfig; `None` for what is none.
pub(super) fn matcher(node: &Node) -> Option<Matcher> {
    let text = |field: &str| node.get(field).and_then(Node::as_str);
    let is_pattern = node.get("regex").and_then(Node::as_bool) == Some(true);
    let operator = match text("matchType").filter(|it| !it.is_empty()) {
        Some(operator) => operator,
        None if is_pattern => "=~",
        None => "=",
    };
    let value = text("value").unwrap_or("").to_owned();
    Matcher::of(text("name")?, operator, value).ok()
}
