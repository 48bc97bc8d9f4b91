//! Which solver proves a name, against a transcription of cert-manager's picker step by step.

use std::collections::BTreeMap;

use hardening::certificates::{Challenge, IngressChoice, Selector, Solver, pick};
use hardening::finding::FieldPath;
use proptest::prelude::*;

fn zone_labels(zones: &[String], name: &str) -> usize {
    let reversed =
        |text: &str| -> Vec<String> { text.split('.').rev().map(str::to_lowercase).collect() };
    let name = reversed(name);
    let mut most = 0;
    for zone in zones {
        let zone = reversed(zone);
        if name.len() >= zone.len() && name[..zone.len()] == zone[..] {
            most = most.max(zone.len());
        }
    }
    most
}

/// One solver after the other, as the picker compares each with the one selected so far.
fn naive<'s>(
    solvers: &'s [Solver],
    name: &str,
    labels: &BTreeMap<String, String>,
) -> Option<&'s Solver> {
    let mut selected: Option<(&Solver, bool, usize, usize)> = None;
    for solver in solvers {
        let is_dns = matches!(solver.challenge, Challenge::Dns01 { .. });
        if name.starts_with("*.") && !is_dns {
            continue;
        }
        let selector = &solver.selector;
        if selector
            .labels
            .iter()
            .any(|(key, value)| labels.get(key) != Some(value))
        {
            continue;
        }
        let has_names = !selector.names.is_empty();
        if has_names && !selector.names.iter().any(|it| it == name) {
            continue;
        }
        let zones = zone_labels(&selector.zones, name);
        if !selector.zones.is_empty() && zones == 0 {
            continue;
        }
        let count = selector.labels.len();
        let take = match selected {
            None => true,
            Some((_, names, ..)) if names != has_names => has_names,
            Some((_, _, selected_zones, _)) if selected_zones != zones => zones > selected_zones,
            Some((_, _, _, selected_count)) => count > selected_count,
        };
        if take {
            selected = Some((solver, has_names, zones, count));
        }
    }
    selected.map(|(solver, ..)| solver)
}

fn solvers() -> impl Strategy<Value = Vec<Solver>> {
    let names = ["a.dev", "b.a.dev", "*.a.dev", "c.io"];
    let zones = ["dev", "a.dev", "b.a.dev", "io", "ev"];
    let pick_of = |all: Vec<&'static str>| {
        prop::sample::subsequence(all, 0..=2)
            .prop_map(|some| some.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let labels = prop::sample::subsequence(vec!["x", "y"], 0..=2).prop_map(|keys| {
        let labels = keys.into_iter().map(|key| (key.to_owned(), "1".to_owned()));
        labels.collect::<BTreeMap<_, _>>()
    });
    let solver = (
        any::<bool>(),
        pick_of(names.to_vec()),
        pick_of(zones.to_vec()),
        labels,
    );
    prop::collection::vec(solver, 0..5).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(index, (is_dns, names, zones, labels))| Solver {
            path: FieldPath::of("spec.acme.solvers").then(index),
            selector: Selector {
                labels,
                names,
                zones,
            },
            challenge: if is_dns {
                Challenge::Dns01 {
                    provider: "route53".to_owned(),
                    secrets: Vec::new(),
                }
            } else {
                Challenge::Http01Ingress(IngressChoice::Any)
            },
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn the_picker_is_cert_managers(
        solvers in solvers(),
        name in prop::sample::select(vec!["a.dev", "b.a.dev", "*.a.dev", "*.b.a.dev", "c.io", "d.org"]),
        labels in prop::sample::select(vec!["", "x", "y", "xy"]),
    ) {
        let labels = labels.chars().map(|key| (key.to_string(), "1".to_owned())).collect();
        let ours = pick(&solvers, name, &labels).map(|it| &it.path);
        prop_assert_eq!(ours, naive(&solvers, name, &labels).map(|it| &it.path));
    }

    #[test]
    fn a_wildcard_is_proved_by_dns_only(solvers in solvers()) {
        if let Some(solver) = pick(&solvers, "*.a.dev", &BTreeMap::new()) {
            let is_dns = matches!(solver.challenge, Challenge::Dns01 { .. });
            prop_assert!(is_dns);
        }
    }

    #[test]
    fn more_solvers_never_take_a_solution(solvers in solvers(), more in solvers()) {
        let labels = BTreeMap::new();
        let before = pick(&solvers, "b.a.dev", &labels).is_some();
        let all: Vec<_> = solvers.into_iter().chain(more).collect();
        prop_assert!(!before || pick(&all, "b.a.dev", &labels).is_some());
    }
}
