//! The law: what the operator's objects make routes as the text does that the operator writes for them.

use std::collections::BTreeMap;

use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::monitoring::{Configuration, Monitoring, ReadingOptions};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::sync::Arc;

const NAMESPACES: [&str; 3] = ["monitoring", "orders", "shop"];
const LABELS: [&str; 3] = ["namespace", "severity", "team"];
const VALUES: [&str; 4] = ["orders", "shop", "critical", "info"];
const RECEIVERS: [&str; 3] = ["one", "two", "three"];

#[derive(Clone, Debug)]
struct Route {
    receiver: Option<&'static str>,
    matchers: Vec<(&'static str, &'static str, &'static str)>,
    continues: bool,
    routes: Vec<Route>,
}

fn route() -> impl Strategy<Value = Route> {
    let matcher = (
        select(&LABELS[..]),
        select(&["=", "!=", "=~", "!~"][..]),
        select(&VALUES[..]),
    );
    let leaf = (
        proptest::option::of(select(&RECEIVERS[..])),
        vec(matcher, 0..3),
        any::<bool>(),
    );
    let leaf = leaf.prop_map(|(receiver, matchers, continues)| Route {
        receiver,
        matchers,
        continues,
        routes: Vec::new(),
    });
    leaf.prop_recursive(2, 8, 3, |inner| {
        (inner.clone(), vec(inner, 0..3)).prop_map(|(route, routes)| Route { routes, ..route })
    })
}

/// A team: its namespace, and its route.
type Team = (&'static str, Route);

/// The text of Alertmanager for a route; `prefix` is what the operator puts before names.
fn written(route: &Route, prefix: &str, added: &[String]) -> Value {
    let matchers = route.matchers.iter();
    let matchers = matchers.map(|(name, operator, value)| format!("{name}{operator}\"{value}\""));
    let mut value = json!({
        "matchers": matchers.chain(added.iter().cloned()).collect::<Vec<_>>(),
        "continue": route.continues,
        "routes": route.routes.iter().map(|it| written(it, prefix, &[])).collect::<Vec<_>>(),
    });
    if let Some(receiver) = route.receiver {
        value["receiver"] = json!(format!("{prefix}{receiver}"));
    }
    value
}

/// The same in an AlertmanagerConfig.
fn resource(route: &Route, is_old: bool) -> Value {
    let matchers = route
        .matchers
        .iter()
        .map(|(name, operator, value)| match (is_old, *operator) {
            (true, "=") => json!({"name": name, "value": value}),
            (true, "=~") => json!({"name": name, "value": value, "regex": true}),
            _ => json!({"name": name, "value": value, "matchType": operator}),
        });
    let mut value = json!({
        "matchers": matchers.collect::<Vec<_>>(),
        "continue": route.continues,
        "routes": route.routes.iter().map(|it| resource(it, is_old)).collect::<Vec<_>>(),
    });
    if let Some(receiver) = route.receiver {
        value["receiver"] = json!(receiver);
    }
    value
}

fn base(routes: &[Route]) -> Value {
    json!({
        "route": {
            "receiver": "one",
            "routes": routes.iter().map(|it| written(it, "", &[])).collect::<Vec<_>>(),
        },
        "receivers": RECEIVERS.map(|name| json!({"name": name})),
    })
}

/// What the operator writes: the routes of the teams first, each going on, with its names and its matcher.
fn merged(routes: &[Route], teams: &[Team], strategy: &str) -> Value {
    let mut text = base(routes);
    let own = text["route"]["routes"].as_array().unwrap().clone();
    let mut all = Vec::new();
    for (index, (namespace, route)) in teams.iter().enumerate() {
        let prefix = format!("{namespace}/team-{index}/");
        let is_kept = match strategy {
            "None" => false,
            "OnNamespace" => true,
            _ => *namespace != "monitoring",
        };
        let added = is_kept.then(|| format!("namespace=\"{namespace}\""));
        let mut first = written(route, &prefix, added.as_slice());
        first["continue"] = json!(true);
        all.push((prefix, first));
    }
    all.sort_by(|(first, _), (second, _)| first.cmp(second));
    let receivers = text["receivers"].as_array_mut().unwrap();
    for (prefix, _) in &all {
        receivers.extend(RECEIVERS.map(|name| json!({"name": format!("{prefix}{name}")})));
    }
    let teams = all.into_iter().map(|(_, route)| route);
    text["route"]["routes"] = teams.chain(own).collect();
    text
}

fn bundle(routes: &[Route], teams: &[Team], strategy: &str) -> String {
    let mut objects = vec![
        json!({
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "Alertmanager",
            "metadata": {"name": "main", "namespace": "monitoring"},
            "spec": {
                "alertmanagerConfigSelector": {},
                "alertmanagerConfigNamespaceSelector": {},
                "alertmanagerConfigMatcherStrategy": {"type": strategy},
            },
        }),
        json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "alertmanager-main", "namespace": "monitoring"},
            "stringData": {"alertmanager.yaml": base(routes).to_string()},
        }),
    ];
    for (index, (namespace, route)) in teams.iter().enumerate() {
        let is_old = index % 2 == 0;
        objects.push(json!({
            "apiVersion": if is_old { "monitoring.coreos.com/v1alpha1" } else { "monitoring.coreos.com/v1beta1" },
            "kind": "AlertmanagerConfig",
            "metadata": {"name": format!("team-{index}"), "namespace": namespace},
            "spec": {
                "route": resource(route, is_old),
                "receivers": RECEIVERS.map(|name| json!({"name": name})),
            },
        }));
    }
    let objects = objects.iter().map(Value::to_string);
    objects.collect::<Vec<_>>().join("\n---\n")
}

fn receivers(configuration: &Configuration, labels: &BTreeMap<String, String>) -> Vec<String> {
    let ends = configuration.ends(labels).into_iter();
    let routes = ends.filter_map(|end| configuration.route(end.route));
    routes.map(|route| route.receiver.clone()).collect()
}

proptest! {
    #[test]
    fn what_is_put_together_routes_as_the_text_that_the_operator_writes(
        routes in vec(route(), 0..3),
        teams in vec((select(&NAMESPACES[..]), route()), 0..4),
        strategy in select(&["None", "OnNamespace", "OnNamespaceExceptForAlertmanagerNamespace"][..]),
        values in vec((select(&LABELS[..]), select(&VALUES[..])), 0..4),
    ) {
        // The first route of a team must name a receiver.
        let teams: Vec<Team> = teams
            .into_iter()
            .map(|(namespace, route)| {
                let receiver = route.receiver.or(Some("two"));
                (namespace, Route { receiver, ..route })
            })
            .collect();
        let yaml = bundle(&routes, &teams, strategy);
        let cluster = Cluster::of(Bundle::read([Source::new("all.json", yaml)]));
        let monitoring = Monitoring::of(Arc::new(cluster));
        let [file] = monitoring.configurations() else {
            return Err(TestCaseError::fail("one configuration"));
        };
        let text = merged(&routes, &teams, strategy).to_string();
        let wanted = Configuration::of_text(&text, ReadingOptions::default());
        prop_assert_eq!(wanted.refusal(), None);
        prop_assert_eq!(file.configuration.refusal(), None);
        let values = values.into_iter();
        let labels = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let labels: BTreeMap<_, _> = labels.collect();
        prop_assert_eq!(receivers(&file.configuration, &labels), receivers(&wanted, &labels));
        let names = |it: &Configuration| -> Vec<String> {
            let mut names: Vec<_> = it.receivers().iter().map(|it| it.name.clone()).collect();
            names.sort();
            names
        };
        prop_assert_eq!(names(&file.configuration), names(&wanted));
    }
}
