//! Where alerts end: the recorded answers of amtool, and what each field of a route does.

use std::collections::BTreeMap;

use hardening::monitoring::{GroupBy, LabelValue, RouteId, Verdict};
use serde_json::Value;

use super::{configuration, labels, receivers};
use crate::conformance::{Tally, case_file};

#[test]
fn alerts_end_where_amtool_says() {
    let Some(file) = case_file("monitoring/routing_cases.json") else {
        return;
    };
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let mut tally = Tally::default();
    for tree in cases["extracted"].as_array().unwrap() {
        let route = tree["route_yaml"].as_str().unwrap();
        let indented = route.replace('\n', "\n  ");
        run(&format!("route:\n  {indented}\n"), tree, &mut tally);
    }
    for tree in cases["generated"].as_array().unwrap() {
        let path = file.parent().unwrap().join(tree["file"].as_str().unwrap());
        run(&std::fs::read_to_string(path).unwrap(), tree, &mut tally);
    }
    tally.finish("monitoring/routing");
}

fn run(text: &str, tree: &Value, tally: &mut Tally) {
    let configuration = configuration(text);
    for case in tree["cases"].as_array().unwrap() {
        let labels: BTreeMap<String, String> =
            serde_json::from_value(case["labels"].clone()).unwrap();
        let wanted: Vec<String> = serde_json::from_value(case["receivers"].clone()).unwrap();
        let found = receivers(&configuration, &labels);
        let outcome = (found == wanted).then_some(());
        tally.record(
            &case.to_string(),
            outcome.ok_or(format!("{text}\n{found:?}")),
        );
    }
}

const TREE: &str = "
route:
  receiver: all
  group_by: [alertname]
  group_wait: 10s
  routes:
    - receiver: pages
      matchers: [severity=critical]
      continue: true
      group_by: ['...']
      mute_time_intervals: [nights]
      routes:
        - matchers: [team=db]
    - receiver: tickets
      match: {severity: warning}
      repeat_interval: 1d
time_intervals: [{name: nights, time_intervals: []}]
receivers: [{name: all}, {name: pages}, {name: tickets}]
";

#[test]
fn what_a_route_does_not_say_it_takes_from_the_one_above_but_not_when_it_is_silent() {
    let configuration = configuration(TREE);
    assert_eq!(configuration.refusal(), None);
    let routes: Vec<_> = configuration.routes().map(|(_, route)| route).collect();
    let [root, pages, below, tickets] = &*routes else {
        panic!("four routes");
    };
    assert_eq!(root.group_by, GroupBy::Labels(vec!["alertname".to_owned()]));
    assert_eq!(pages.group_by, GroupBy::Each);
    assert_eq!(
        (&below.receiver, &below.group_by),
        (&pages.receiver, &GroupBy::Each)
    );
    assert_eq!(below.mute_time_intervals, Vec::<String>::new());
    assert_eq!(tickets.group_wait.to_string(), "10s");
    assert_eq!(tickets.group_interval.to_string(), "5m");
    assert_eq!(tickets.repeat_interval.to_string(), "1d");
}

#[test]
fn an_alert_goes_on_to_the_next_sibling_only_where_a_route_continues() {
    let configuration = configuration(TREE);
    let critical = labels(&[("severity", "critical")]);
    assert_eq!(receivers(&configuration, &critical), ["pages"]);
    assert_eq!(receivers(&configuration, &labels(&[])), ["all"]);
}

#[test]
fn of_a_label_that_is_not_known_both_ways_are_open() {
    let configuration = configuration(TREE);
    let ends = configuration.ends_where(|_| LabelValue::Unknown);
    let found: Vec<_> = ends.iter().map(|end| (end.route, end.verdict)).collect();
    let ids: Vec<_> = configuration.routes().map(|(id, _)| id).collect();
    let maybe = |index: usize| (ids[index], Verdict::Maybe);
    assert_eq!(
        found,
        [
            maybe(2),
            maybe(1),
            maybe(3),
            (RouteId::ROOT, Verdict::Maybe)
        ]
    );
    let ends = configuration.ends_where(|name| match name {
        "severity" => LabelValue::Known("warning".to_owned()),
        _ => LabelValue::Unknown,
    });
    assert_eq!((ends.len(), ends[0].verdict), (1, Verdict::Yes));
}
