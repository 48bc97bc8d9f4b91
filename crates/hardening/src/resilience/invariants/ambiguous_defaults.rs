//! LimitRanges of one namespace that give different defaults.

use std::collections::BTreeMap;

use crate::cluster::Quantity;
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violations};
use crate::resilience::{LimitItem, LimitKind, LimitRange, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.ambiguous-defaults",
        severity: Severity::Warning,
        assumes: None,
        promise: "the LimitRanges of a namespace give containers the same defaults",
        page: include_str!("ambiguous_defaults.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let mut given: BTreeMap<(&str, String), (&LimitRange, FieldPath, &Quantity)> = BTreeMap::new();
    for range in resilience.admission().limit_ranges() {
        let items = range.items.iter();
        for item in items.filter(|item| item.kind == LimitKind::Container) {
            for (words, resource, amount, path) in defaults(item) {
                let key = (range.namespace.as_str(), format!("{words} of `{resource}`"));
                let Some((first, first_path, other)) = given.get(&key) else {
                    given.insert(key, (range, path, amount));
                    continue;
                };
                if *other == amount {
                    continue;
                }
                let message = format!(
                    "the {} is {amount} by the LimitRange `{}`, and {other} by `{}`",
                    key.1, range.name, first.name
                );
                let violation = violations
                    .at(range.place(path), message)
                    .label("another default")
                    .effect("which of them a container gets is not defined, and may differ from pod to pod")
                    .help("set the defaults of a namespace in one LimitRange")
                    .related(first.place(first_path.clone()), "the other default");
                violations.report(violation);
            }
        }
    }
}

/// What is written, or follows from what is: the default limits, and the default requests that are not the limits.
fn defaults(item: &LimitItem) -> impl Iterator<Item = (&'static str, &str, &Quantity, FieldPath)> {
    let limits = item.default.iter();
    let limits =
        limits.map(|(name, amount)| ("default limit", name, amount, item.default_limit(name)));
    let requests = item.default_request.iter();
    let requests = requests.filter(|(name, amount)| item.default.get(name) != Some(*amount));
    let requests = requests.map(|(name, amount)| {
        let path = item.path.then("defaultRequest").then(name);
        ("default request", name, amount, path)
    });
    limits.chain(requests)
}
