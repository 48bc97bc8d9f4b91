//! How the rules over Alertmanager name things.

use crate::monitoring::{ConfigurationFile, RouteId};

/// The words that mark a receiver that is meant to tell nobody.
const SILENT: [&str; 9] = [
    "null",
    "blackhole",
    "black-hole",
    "none",
    "noop",
    "drop",
    "devnull",
    "dev-null",
    "silent",
];

/// Whether the name of a receiver says that what it gets is dropped on purpose.
pub(super) fn is_silent_by_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let last = lower.rsplit('/').next().unwrap_or("");
    SILENT.contains(&last)
        || SILENT
            .iter()
            .any(|word| word.len() > 4 && last.contains(word))
}

/// A route by what it asks: `severity="critical"`; the root by its place.
pub(super) fn route_name(file: &ConfigurationFile, id: RouteId) -> String {
    let route = file.configuration.route(id);
    let matchers = route.map(|route| &*route.matchers).unwrap_or_default();
    let shown = matchers.iter().map(|it| it.matcher.to_string());
    let shown: Vec<_> = shown.collect();
    match (id == RouteId::ROOT, shown.is_empty()) {
        (true, _) => "the root route".to_owned(),
        (false, true) => "a route without matchers".to_owned(),
        (false, false) => format!("the route for {}", shown.join(", ")),
    }
}
