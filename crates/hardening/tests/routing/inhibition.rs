//! Which alerts silence which others: the recorded answers of a running Alertmanager.

use std::collections::BTreeMap;

use hardening::monitoring::{AlertmanagerVersion, Verdict};
use serde_json::Value;

use super::{configuration, labels};
use crate::conformance::{Tally, case_file};

type Labels = BTreeMap<String, String>;

#[test]
fn alerts_are_silenced_as_a_running_alertmanager_says() {
    let Some(file) = case_file("monitoring/inhibit_cases.json") else {
        return;
    };
    let set: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let configuration = configuration(set["config"].as_str().unwrap());
    let mut tally = Tally::default();
    for case in set["cases"].as_array().unwrap() {
        let firing: Vec<Labels> = serde_json::from_value(case["source"].clone()).unwrap();
        let target: Labels = serde_json::from_value(case["target"].clone()).unwrap();
        let found = configuration.inhibited_by(&target, &firing, AlertmanagerVersion::minor(33));
        let inhibited = found.iter().any(|it| it.verdict == Verdict::Yes);
        let open = found.iter().any(|it| it.verdict == Verdict::Maybe);
        let outcome = if case["inhibited"] == inhibited || open {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        };
        tally.record(&case.to_string(), outcome);
    }
    tally.finish("monitoring/inhibition");
}

const RULE: &str = "
route: {receiver: all}
receivers: [{name: all}]
inhibit_rules:
  - source_matchers: [source=1]
    target_matchers: [target=1]
    equal: [namespace]
";

fn silenced(target: &[(&str, &str)], firing: &[&[(&str, &str)]], minor: u16) -> Option<Verdict> {
    let firing: Vec<_> = firing.iter().map(|pairs| labels(pairs)).collect();
    let version = AlertmanagerVersion::minor(minor);
    let found = configuration(RULE).inhibited_by(&labels(target), &firing, version);
    found.iter().map(|it| it.verdict).max()
}

#[test]
fn a_label_that_both_lack_is_equal_and_one_that_only_one_has_is_not() {
    let target = [("target", "1")];
    assert_eq!(
        silenced(&target, &[&[("source", "1")]], 33),
        Some(Verdict::Yes)
    );
    let source: &[(&str, &str)] = &[("source", "1"), ("namespace", "a")];
    assert_eq!(silenced(&target, &[source], 33), None);
}

#[test]
fn alerts_that_meet_both_sides_do_not_silence_each_other() {
    let both: &[(&str, &str)] = &[("source", "1"), ("target", "1")];
    let also: &[(&str, &str)] = &[("source", "1"), ("target", "1"), ("pod", "b")];
    assert_eq!(silenced(both, &[also], 28), None);
}

#[test]
fn since_0_30_a_source_of_both_sides_may_stand_in_the_way_of_another() {
    let both: &[(&str, &str)] = &[("source", "1"), ("target", "1")];
    let also: &[(&str, &str)] = &[("source", "1"), ("target", "1"), ("pod", "b")];
    let one_sided: &[(&str, &str)] = &[("source", "1")];
    assert_eq!(silenced(both, &[also, one_sided], 28), Some(Verdict::Yes));
    assert_eq!(silenced(both, &[also, one_sided], 33), Some(Verdict::Maybe));
}
