//! How long it takes to read a large configuration of Alertmanager, to route alerts through it, and to decide which of its
//! routes can be entered.

#![allow(
    clippy::expect_used,
    reason = "a bench that meets the unexpected should stop"
)]
#![allow(
    missing_docs,
    reason = "criterion's macros make functions that have none"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hardening::monitoring::{Configuration, Reachability, ReadingOptions};

const TEAMS: usize = 100;
const ROUTES_OF_A_TEAM: usize = 9;
const ALERTS: usize = 10_000;

/// 1,000 routes: one for each team, and below it by severity, by service and by pattern.
fn configuration() -> String {
    let mut yaml =
        "route:\n  receiver: all\n  group_by: [alertname, namespace]\n  routes:\n".to_owned();
    let mut receivers = "receivers:\n- name: all\n".to_owned();
    for team in 0..TEAMS {
        let _ = writeln!(
            yaml,
            "  - receiver: team-{team}\n    matchers: [team = team-{team}]\n    routes:"
        );
        let _ = writeln!(receivers, "- name: team-{team}");
        for route in 0..ROUTES_OF_A_TEAM {
            let matcher = match route % 3 {
                0 => format!("service = service-{route}"),
                1 => format!("alertname =~ \"Disk.*|Pod{route}|Node[0-9]+\""),
                _ => format!("severity =~ \"critical|warning\", env != env-{route}"),
            };
            let _ = writeln!(
                yaml,
                "    - matchers: ['{matcher}']\n      continue: {}",
                route % 2 == 0
            );
        }
    }
    yaml + &receivers
}

fn alerts() -> Vec<BTreeMap<String, String>> {
    let names = ["DiskFull", "Pod4", "Node12", "HighLatency"];
    let severities = ["critical", "warning", "info"];
    let alerts = (0..ALERTS).map(|number| {
        let labels = [
            ("alertname", names[number % names.len()].to_owned()),
            ("severity", severities[number % severities.len()].to_owned()),
            ("team", format!("team-{}", number % (TEAMS + 10))),
            ("service", format!("service-{}", number % 11)),
            ("namespace", format!("ns-{}", number % 500)),
            ("env", format!("env-{}", number % 7)),
        ];
        let labels = labels.into_iter();
        labels
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    });
    alerts.collect()
}

fn routing(criterion: &mut Criterion) {
    let text = configuration();
    let read = Configuration::of_text(&text, ReadingOptions::default());
    assert_eq!(read.refusal(), None);
    let alerts = alerts();
    let ends: usize = alerts.iter().map(|labels| read.ends(labels).len()).sum();
    let routes = read.routes().count();
    println!("{routes} routes, {ALERTS} alerts: they end at {ends} routes");
    let mut group = criterion.benchmark_group("routing");
    group.sample_size(10);
    group.bench_function(format!("read {routes} routes"), |bencher| {
        bencher.iter(|| black_box(Configuration::of_text(&text, ReadingOptions::default())));
    });
    group.bench_function(
        format!("{ALERTS} alerts through {routes} routes"),
        |bencher| {
            bencher.iter(|| {
                let ends = alerts.iter().map(|labels| read.ends(labels).len());
                black_box(ends.sum::<usize>())
            });
        },
    );
    group.bench_function(
        format!("which of {routes} routes can be entered"),
        |bencher| {
            bencher.iter(|| black_box(Reachability::of(&read)));
        },
    );
    group.finish();
}

criterion_group!(benches, routing);
criterion_main!(benches);
