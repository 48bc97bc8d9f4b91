//! Laws of routing, over generated trees and labels.

use std::collections::BTreeMap;

use hardening::monitoring::{Configuration, LabelValue, Matcher, Reachability, RouteId, Verdict};
use proptest::prelude::*;

use super::configuration;
use super::generated::{self, Chance};

type Labels = BTreeMap<String, String>;

fn tree(seed: u64) -> Configuration {
    configuration(&generated::tree(&mut Chance::new(seed)).to_string())
}

fn labels(seed: u64) -> Labels {
    generated::labels(&mut Chance::new(seed))
        .into_iter()
        .collect()
}

fn meets(configuration: &Configuration, route: RouteId, labels: &Labels) -> bool {
    let matchers = &configuration.route(route).unwrap().matchers;
    let value = |matcher: &Matcher| labels.get(&matcher.name).cloned().unwrap_or_default();
    matchers
        .iter()
        .all(|it| it.matcher.matches(&value(&it.matcher)) == Some(true))
}

/// The algorithm as Alertmanager's documentation tells it: what a route's children yield, up to the first that yields
/// and does not continue; the route itself where they yield nothing.
fn naive(configuration: &Configuration, route: RouteId, labels: &Labels) -> Vec<RouteId> {
    if !meets(configuration, route, labels) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for child in &configuration.route(route).unwrap().children {
        let below = naive(configuration, *child, labels);
        let stops = !below.is_empty() && !configuration.route(*child).unwrap().continues;
        found.extend(below);
        if stops {
            break;
        }
    }
    if found.is_empty() {
        found.push(route);
    }
    found
}

proptest! {
    #[test]
    fn every_alert_reaches_at_least_one_receiver(tree_seed in 0u64..100_000, label_seed in 0u64..100_000) {
        let ends = tree(tree_seed).ends(&labels(label_seed));
        prop_assert!(!ends.is_empty());
        prop_assert!(ends.iter().all(|end| end.verdict == Verdict::Yes));
    }

    #[test]
    fn routing_is_what_the_documentation_tells(tree_seed in 0u64..100_000, label_seed in 0u64..100_000) {
        let configuration = tree(tree_seed);
        let labels = labels(label_seed);
        let found: Vec<_> = configuration.ends(&labels).iter().map(|end| end.route).collect();
        prop_assert_eq!(found, naive(&configuration, RouteId::ROOT, &labels));
    }

    /// What is said of an alert of which some labels are unknown holds for every alert that it may be.
    #[test]
    fn what_is_certain_without_a_label_is_so_whatever_its_value(
        tree_seed in 0u64..100_000,
        label_seed in 0u64..100_000,
        hidden in prop::collection::btree_set(0usize..4, 0..4),
    ) {
        let configuration = tree(tree_seed);
        let labels = labels(label_seed);
        let names = ["alertname", "severity", "team", "env"];
        let hidden: Vec<_> = hidden.iter().map(|index| names[*index]).collect();
        let known = configuration.ends_where(|name| {
            if hidden.contains(&name) {
                return LabelValue::Unknown;
            }
            LabelValue::Known(labels.get(name).cloned().unwrap_or_default())
        });
        let actual: Vec<_> = configuration.ends(&labels).iter().map(|end| end.route).collect();
        for end in &known {
            let certain = end.verdict == Verdict::Yes;
            prop_assert!(!certain || actual.contains(&end.route));
        }
        for route in actual {
            prop_assert!(known.iter().any(|end| end.route == route));
        }
    }

    #[test]
    fn no_alert_ends_where_none_can(tree_seed in 0u64..100_000, label_seeds in prop::collection::vec(0u64..100_000, 20)) {
        let configuration = tree(tree_seed);
        let reachability = Reachability::of(&configuration);
        for seed in label_seeds {
            for end in configuration.ends(&labels(seed)) {
                prop_assert!(reachability.may_end_at(end.route));
                for above in configuration.path(end.route) {
                    prop_assert_eq!(reachability.why_unreachable(above), None);
                }
            }
        }
    }

    /// Any text is read; what is refused says why.
    #[test]
    fn any_text_is_read(text in "[a-z:{}\\[\\] \n'\"|>*&!?-]{0,80}") {
        let configuration = configuration(&text);
        prop_assert_eq!(configuration.refusal().is_none(), configuration.faults().is_empty());
    }
}

/// Of the generated trees, some have routes that nothing reaches, so that the law above holds something.
#[test]
fn routes_that_nothing_reaches_are_found_among_generated_ones() {
    let unreachable = (0..200).map(tree).filter(|configuration| {
        let reachability = Reachability::of(configuration);
        let mut routes = configuration.routes();
        routes.any(|(id, _)| reachability.why_unreachable(id).is_some())
    });
    assert!(unreachable.count() > 50);
}
