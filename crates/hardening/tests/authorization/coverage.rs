//! Which rules are covered by others: upstream's cases and what follows from the meaning of rules.

use hardening::cluster::{PolicyRule, Request, ResourceRule, covers, uncovered};
use k8s_openapi::api::rbac::v1 as rbac;
use proptest::prelude::*;
use serde_json::Value;

use crate::conformance::{Tally, case_file};

fn rules(value: &Value) -> Vec<PolicyRule> {
    let written: Vec<rbac::PolicyRule> = serde_json::from_value(value.clone()).expect("rules");
    written.iter().flat_map(PolicyRule::parse).collect()
}

fn decide(case: &Value) -> Result<(), String> {
    let (owned, wanted) = (rules(&case["ownerRules"]), rules(&case["servantRules"]));
    let mut expected = rules(&case["expectedUncoveredRules"]);
    let mut found: Vec<_> = uncovered(&owned, &wanted).collect();
    if found.is_empty() != case["expectedCovered"].as_bool().expect("a verdict") {
        return Err(format!("uncovered: {found:?}"));
    }
    expected.sort();
    found.sort();
    if found != expected {
        return Err(format!("uncovered: {found:?}, expected {expected:?}"));
    }
    Ok(())
}

#[test]
fn upstream_cases_of_coverage() {
    let Some(file) = case_file("access/rbac_covers.json") else {
        return;
    };
    let text = std::fs::read_to_string(file).expect("a file of cases");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("cases");
    let mut tally = Tally::default();
    for case in &cases {
        tally.record(case["name"].as_str().expect("a name"), decide(case));
    }
    tally.finish("access/rbac_covers");
}

const VERBS: [&str; 4] = ["*", "get", "list", "create"];
const GROUPS: [&str; 3] = ["*", "", "apps"];
const RESOURCES: [&str; 6] = ["*", "pods", "pods/log", "*/log", "deployments", "pods/*"];
const NAMES: [&str; 2] = ["a", "b"];

fn words(of: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<String>> {
    let words = prop::sample::subsequence(of, least..=of.len().min(3));
    words.prop_map(|words| words.into_iter().map(str::to_owned).collect())
}

pub(super) fn rule() -> impl Strategy<Value = PolicyRule> {
    let parts = (
        words(&VERBS, 1),
        words(&GROUPS, 1),
        words(&RESOURCES, 1),
        words(&NAMES, 0),
    );
    parts.prop_map(|(verbs, groups, resources, names)| {
        PolicyRule::Resources(ResourceRule {
            verbs,
            groups,
            resources,
            names,
        })
    })
}

fn allow(rules: &[PolicyRule], request: &Request<'_>) -> bool {
    rules.iter().any(|rule| rule.matches(request))
}

proptest! {
    /// What is covered lets no request through that the covering rules do not.
    #[test]
    fn coverage_is_sound(owned in prop::collection::vec(rule(), 0..4), wanted in rule()) {
        let wanted = [wanted];
        if uncovered(&owned, &wanted).next().is_some() {
            return Ok(());
        }
        for verb in ["get", "list", "create", "delete"] {
            for group in ["", "apps", "batch"] {
                for resource in ["pods", "pods/log", "pods/exec", "deployments", "nodes/log"] {
                    for name in [None, Some("a"), Some("c")] {
                        let request = Request::resource(verb, group, resource);
                        let request = name.map_or(request, |name| request.named(name));
                        prop_assert!(!allow(&wanted, &request) || allow(&owned, &request), "{request}");
                    }
                }
            }
        }
    }

    #[test]
    fn rules_cover_themselves(rules in prop::collection::vec(rule(), 0..4)) {
        prop_assert_eq!(uncovered(&rules, &rules).count(), 0);
    }

    #[test]
    fn more_rules_leave_no_more_uncovered(
        owned in prop::collection::vec(rule(), 0..4), more in rule(), wanted in prop::collection::vec(rule(), 0..3),
    ) {
        let before: Vec<_> = uncovered(&owned, &wanted).collect();
        let mut owned = owned;
        owned.push(more);
        prop_assert!(uncovered(&owned, &wanted).all(|part| before.contains(&part)));
    }
}

#[test]
fn a_rule_of_too_many_parts_is_covered_only_by_one_that_has_all_of_it() {
    let many: Vec<String> = (0..300).map(|index| format!("w{index}")).collect();
    let huge = PolicyRule::Resources(ResourceRule {
        verbs: many.clone(),
        groups: many.clone(),
        resources: many.clone(),
        names: Vec::new(),
    });
    let everything = PolicyRule::Resources(ResourceRule {
        verbs: vec!["*".to_owned()],
        groups: vec!["*".to_owned()],
        resources: vec!["*".to_owned()],
        names: Vec::new(),
    });
    assert!(covers(&everything, &huge));
    let wanted = [huge.clone()];
    assert_eq!(uncovered(&[], &wanted).collect::<Vec<_>>(), [huge]);
}
