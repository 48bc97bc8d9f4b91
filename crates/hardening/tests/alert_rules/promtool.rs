//! The real `promtool` beside ours, file by file and claim by claim.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{alert, found, loaded};

/// The version of the promtool that is installed; `None`, and a word about it, where there is none.
pub(crate) fn version() -> Option<String> {
    let output = Command::new("promtool").arg("--version").output();
    let text = output.ok().map(|output| {
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&text).into_owned()
    });
    let version = text
        .as_deref()
        .and_then(|text| text.split("version ").nth(1)?.split([' ', '+', ',']).next())
        .map(str::to_owned);
    if version.is_none() {
        println!(
            "promtool is not installed (Debian package `prometheus`): nothing is compared with it"
        );
    }
    version
}

pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("hardening-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Values of a strategy, the same on every run.
fn generated<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
    proptest::sample::select(values)
}

const EXPRESSIONS: &[&str] = &[
    "up == 0",
    "rate(a[5m]) > 1",
    "'sum by (job) (rate(a{b=~\"c.*\"}[5m])) / 2 > 1'",
    "1",
    "'\"text\"'",
    "up[5m]",
    "rate(a)",
    "up ==",
    "'up{job=\"a}'",
    "'up{job=~`a\\d`}'",
    "'up{job=~\"a(\"}'",
    "'up{job=~\"(?i)a|b\"}'",
    "'up{job=~\"(?=a)\"}'",
    "nosuch(up)",
    "sum(up) by (job",
    "1 == 1",
    "1 == bool 1",
    "a and 1",
    "'{job=~\".*\"}'",
    "'{job=~\".+\"}'",
    "histogram_quantile(0.9, a)",
    "up offset 5m",
    "up offset -5m",
    "up[5m:1m]",
    "max_over_time(up[5m:1m])",
    "a * on(b) group_left(c) d",
    "a * on(b) group_left(b) d",
    "count_values(\"a\", up)",
    "label_replace(up, \"a\", \"$1\", \"b\", \"(\")",
    "\"{{ x }}\"",
    "up @ 5",
    "up[5m] offset 1h",
    "(((up)))",
    "-up",
    "up # comment",
    "a:b:c > 0",
    "0x1F > bool 2",
    "Inf",
    "up > 1e400",
    "a[1h5m]",
    "rate(a[5m1h])",
    "rate(a[0s])",
    "''",
    "topk(3, up)",
    "topk(up)",
    "absent(up{job=\"a\"})",
    "a unless on() b",
    "a unless bool b",
    "sum without () (a)",
    "3 > up",
];

const DURATIONS: &[&str] = &[
    "5m", "0", "0s", "1h30m", "30m1h", "5", "-5m", "1.5h", "1d", "1w", "1y", "5us", "5 m", "''",
    "300y", "1ms", "1m1m", "~", "'5m'", "1e3s", "5M",
];

const TEMPLATES: &[&str] = &[
    "text",
    "'{{ $value }}'",
    "'{{ $labels.job }} is {{ $value | humanize }}'",
    "'{{ $label.job }}'",
    "'{{ $value'",
    "'{{ }}'",
    "'{{ nosuch $value }}'",
    "'{{ $labels.a-b }}'",
    "'{{ if eq $labels.job \"a\" }}b{{ else }}c{{ end }}'",
    "'{{ if $value }}'",
    "'{{ end }}'",
    "'{{ range query \"up\" }}{{ .Value }}{{ end }}'",
    "'{{ with query \"up\" | first }}{{ . | value }}{{ end }}'",
    "'{{ printf \"%.2f\" $value }}'",
    "'{{ printf \"%.2f $value }}'",
    "'{{- $value -}}'",
    "'{{/* a */}}'",
    "'{{/* a }}'",
    "'{{ $x := 1 }}{{ $x }}'",
    "'{{ $x }}'",
    "'{{ template \"a\" }}'",
    "'{{ define \"a\" }}{{ $value }}{{ end }}'",
    "'{{ define \"a\" }}b{{ end }}'",
    "'{{ 1.5.2 }}'",
    "'{{ (1) }}'",
    "'{{ (1 }}'",
    "'{{ .Value }} {{ .Labels.job }} {{ .Foo }}'",
    "'{{ 1 | 2 }}'",
    "'{{ \"\\d\" }}'",
    "'{{ `\\d` }}'",
    "'{{ $value | printf \"%v\" | title }}'",
    "'{{ humanizePercentage $value }}'",
    "'{{ args 1 2 }}{{ reReplaceAll \"a\" \"b\" \"c\" }}'",
    "'{{ len $labels }} {{ index $labels \"a\" }}'",
    "'{{ range $i, $x := $labels }}{{ $i }}{{ end }}'",
    "'{{ range $i, $x, $y := $labels }}{{ end }}'",
    "'{{ break }}'",
    "'{{ $externalLabels.a }}{{ $externalURL }}'",
    "'{{ not true | or false }}'",
    "'a }} b'",
    "'{{ $value , }}'",
    "'{{ \"a\" \"b\" }}'",
    "'{{ nil }}'",
    "\"{{ $value\\n }}\"",
    "5",
    "true",
    "~",
    "[a]",
];

const NAMES: &[&str] = &[
    "job",
    "severity",
    "a_b",
    "_a",
    "__name__",
    "a-b",
    "9a",
    "'a b'",
    "a:b",
    "alertname",
    "ä",
    "''",
];

/// A rule file as text; most of its parts are right.
fn rule_file() -> impl Strategy<Value = String> {
    let mostly = |values: &'static [&'static str], usual: &'static str| prop_oneof![5 => Just(usual), 2 => one_of(values)];
    let rule = (
        prop_oneof![
            6 => Just("alert: A"),
            3 => Just("record: a:b"),
            1 => one_of(&["alert: ''", "record: a b", "record: 9a", "record: 'a{b}'", "x: y", "alert: A\n      record: b", "alert: 5", "alert: [a]"]),
        ],
        prop_oneof![2 => Just("up == 0"), 3 => one_of(EXPRESSIONS)],
        proptest::option::of(mostly(DURATIONS, "5m")),
        proptest::option::of((mostly(NAMES, "severity"), mostly(TEMPLATES, "critical"))),
        proptest::option::of((
            mostly(NAMES, "summary"),
            mostly(TEMPLATES, "'{{ $value }}'"),
        )),
        proptest::option::weighted(
            0.1,
            one_of(&[
                "keep_firing_for: 5m",
                "nosuch: 1",
                "expr: up",
                "labels:",
                "annotations: a",
                "for: 1m",
            ]),
        ),
    );
    let rule = rule.prop_map(|(kind, expression, lasts, label, annotation, extra)| {
        let mut text = format!("    - {kind}\n      expr: {expression}\n");
        if let Some(lasts) = lasts {
            text += &format!("      for: {lasts}\n");
        }
        if let Some((name, value)) = label {
            text += &format!("      labels:\n        {name}: {value}\n");
        }
        if let Some((name, value)) = annotation {
            text += &format!("      annotations:\n        {name}: {value}\n");
        }
        if let Some(extra) = extra {
            text += &format!("      {extra}\n");
        }
        text
    });
    let group = (
        prop_oneof![8 => one_of(&["a", "b", "c"]), 1 => one_of(&["''", "5", "[a]", "~"])],
        proptest::option::weighted(0.3, mostly(DURATIONS, "30s")),
        proptest::option::weighted(
            0.1,
            one_of(&[
                "limit: 5",
                "limit: -1",
                "limit: a",
                "nosuch: 1",
                "query_offset: 1m",
                "labels: {a: b}",
                "limit: ~",
                "name: x",
            ]),
        ),
        proptest::collection::vec(rule, 0..3),
    );
    let group = group.prop_map(|(name, interval, extra, rules)| {
        let mut text = format!("- name: {name}\n");
        if let Some(interval) = interval {
            text += &format!("  interval: {interval}\n");
        }
        if let Some(extra) = extra {
            text += &format!("  {extra}\n");
        }
        match rules.is_empty() {
            true => text,
            false => text + "  rules:\n" + &rules.concat(),
        }
    });
    let groups = proptest::collection::vec(group, 1..3);
    (
        groups,
        prop_oneof![20 => Just(""), 1 => one_of(&["nosuch: 1\n", "groups: []\n", "x: [\n"])],
    )
        .prop_map(|(groups, extra)| format!("groups:\n{}{extra}", groups.concat()))
}

#[test]
fn generated_rule_files_are_taken_and_refused_as_promtool_does() {
    let Some(version) = version() else { return };
    let files = generated(&rule_file(), 1000);
    let folder = folder("rules");
    let taken = check_rules(&folder, &files);
    let mut differences = Vec::new();
    let mut refused = 0;
    for (index, text) in files.iter().enumerate() {
        let refusals = found("monitoring.invalid-rule-file", &loaded(text, &version));
        let theirs = taken.contains(&index);
        refused += usize::from(!theirs);
        if theirs != refusals.is_empty() {
            let ours: Vec<_> = refusals.iter().map(|refusal| &refusal.message).collect();
            differences.push(format!(
                "promtool takes it: {theirs}; ours: {ours:?}\n{text}"
            ));
        }
    }
    fs::remove_dir_all(folder).unwrap();
    println!(
        "promtool {version}: {} rule files, {refused} refused by both",
        files.len()
    );
    assert!(
        differences.is_empty(),
        "{}: {}",
        differences.len(),
        differences.join("\n")
    );
}

/// The positions of the files that promtool takes.
fn check_rules(folder: &Path, files: &[String]) -> BTreeSet<usize> {
    let mut taken = BTreeSet::new();
    for (chunk, files) in files.chunks(100).enumerate() {
        let mut command = Command::new("promtool");
        command.args(["check", "rules", "--lint=none"]);
        for (index, text) in files.iter().enumerate() {
            let file = folder.join(format!("{}.yml", chunk * 100 + index));
            fs::write(&file, text).unwrap();
            command.arg(file);
        }
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for part in text.split("Checking ").skip(1) {
            let name = part.lines().next().unwrap().rsplit('/').next().unwrap();
            if part.contains("SUCCESS") {
                taken.insert(name.trim_end_matches(".yml").parse().unwrap());
            }
        }
    }
    taken
}

/// Metrics with values that their exporters promise, a sample a minute for half an hour.
const SERIES: &[(&str, &[f64])] = &[
    ("up{job=\"a\"}", &[0.0, 1.0, 1.0, 0.0]),
    ("up{job=\"b\"}", &[1.0, 1.0]),
    ("kube_pod_status_ready{pod=\"a\"}", &[0.0, 1.0]),
    ("a_total{pod=\"a\"}", &[0.0, 3.0, 7.0, 2.0, 5.0, 5.0]),
    ("a_total{pod=\"b\"}", &[5.0, 5.0, 5.0]),
    (
        "anything{pod=\"a\"}",
        &[-7.0, 0.0, 12.5, f64::INFINITY, f64::NAN, -3.0],
    ),
    ("anything{pod=\"b\"}", &[0.0, 0.5]),
    (
        "node_filesystem_avail_bytes{pod=\"a\"}",
        &[0.0, 50.0, 100.0, 0.0],
    ),
    (
        "node_filesystem_size_bytes{pod=\"a\"}",
        &[100.0, 100.0, 100.0, 0.0],
    ),
    (
        "kube_pod_container_status_restarts_total{pod=\"a\"}",
        &[0.0, 1.0, 2.0, 2.0, 3.0, 5.0, 5.0],
    ),
    (
        "container_memory_working_set_bytes{pod=\"a\"}",
        &[0.0, 10.0],
    ),
];

fn vector() -> impl Strategy<Value = String> {
    let leaf = one_of(&[
        "up",
        "up{job=\"a\"}",
        "up{job=\"a\",job=\"b\"}",
        "kube_pod_status_ready",
        "a_total",
        "anything",
        "node_filesystem_avail_bytes",
        "node_filesystem_avail_bytes / node_filesystem_size_bytes",
        "rate(a_total[5m])",
        "rate(anything[5m])",
        "increase(a_total[10m])",
        "rate(kube_pod_container_status_restarts_total[5m])",
        "increase(kube_pod_container_status_restarts_total[5m])",
        "sum(rate(a_total{pod=\"a\"}[5m])) / sum(rate(a_total[5m]))",
        "avg_over_time(up[5m])",
        "sum_over_time(anything[5m])",
        "count_over_time(anything[5m])",
        "changes(up[5m])",
        "quantile_over_time(0.5, up[5m])",
        "absent(up{job=\"nowhere\"})",
        "absent(up{job=\"a\",job=\"b\"})",
        "vector(1)",
        "present_over_time(anything[5m])",
        "container_memory_working_set_bytes",
        "none",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 2, |inner| {
        let number = one_of(&["0", "1", "-1", "0.5", "100", "85", "Inf"]);
        let sign = one_of(&[">", ">=", "<", "<=", "==", "!=", "> bool", "== bool"]);
        let operator = one_of(&["+", "-", "*", "/", "and", "or", "unless"]);
        let scaling = one_of(&["+", "-", "*", "/", "%", "^"]);
        let function = one_of(&[
            "sum",
            "avg",
            "count",
            "min",
            "max",
            "abs",
            "ceil",
            "floor",
            "round",
            "sgn",
            "sqrt",
            "exp",
            "stddev",
            "group",
            "sum by (pod)",
            "-",
            "clamp_min_1",
            "clamp_max_1",
            "topk_2",
            "quantile_half",
            "timestamp",
            "sort",
        ]);
        prop_oneof![
            (inner.clone(), sign, number.clone())
                .prop_map(|(of, sign, number)| format!("({of}) {sign} {number}")),
            (number.clone(), one_of(&[">", "<"]), inner.clone())
                .prop_map(|(number, sign, of)| format!("{number} {sign} ({of})")),
            (inner.clone(), scaling, number)
                .prop_map(|(of, operator, number)| format!("({of}) {operator} {number}")),
            (inner.clone(), operator, inner.clone())
                .prop_map(|(one, operator, other)| format!("({one}) {operator} ({other})")),
            (function, inner).prop_map(|(function, of)| match function {
                "clamp_min_1" => format!("clamp_min({of}, 1)"),
                "clamp_max_1" => format!("clamp_max({of}, 1)"),
                "topk_2" => format!("topk(2, {of})"),
                "quantile_half" => format!("quantile(0.5, {of})"),
                function => format!("{function}({of})"),
            }),
        ]
    })
}

#[test]
fn what_is_said_never_or_always_to_fire_does_so_in_promtool() {
    let Some(version) = version() else { return };
    let expressions: BTreeSet<_> = generated(&vector(), 3000).into_iter().collect();
    let mut tests = String::new();
    let (mut never, mut always) = (0, 0);
    for expression in &expressions {
        let yaml = alert(expression);
        let is_never = !found("monitoring.alert-never-fires", &yaml).is_empty();
        let is_always = !found("monitoring.alert-always-fires", &yaml).is_empty();
        // What divides the results of one evaluation from another must not decide, so several moments are looked at.
        let fires = if is_never {
            never += 1;
            0
        } else if is_always && !expression.contains("none") {
            // The claim is about metrics that are there.
            always += 1;
            1
        } else {
            continue;
        };
        for minute in [6, 11, 17, 23] {
            let expression =
                serde_json::Value::from(format!("vector(1) and on() ({expression}) or vector(0)"));
            tests += &format!(
                "      - expr: {expression}\n        eval_time: {minute}m\n        exp_samples: [{{labels: '{{}}', value: {fires}}}]\n"
            );
        }
    }
    let series: String = SERIES
        .iter()
        .map(|(name, values)| {
            let samples: Vec<_> = values
                .iter()
                .cycle()
                .take(30)
                .map(|value| sample(*value))
                .collect();
            format!(
                "      - series: '{name}'\n        values: '{}'\n",
                samples.join(" ")
            )
        })
        .collect();
    let folder = folder("claims");
    let file = folder.join("tests.yml");
    let text = format!(
        "evaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n{series}    promql_expr_test:\n{tests}"
    );
    fs::write(&file, text).unwrap();
    let output = Command::new("promtool")
        .args(["test", "rules"])
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    println!(
        "promtool {version}: {} expressions, {never} said never to fire, {always} always",
        expressions.len()
    );
    assert!(output.status.success(), "{said}");
    assert!(never > 100 && always > 30, "too few claims are made");
    fs::remove_dir_all(folder).unwrap();
}

fn sample(value: f64) -> String {
    match value {
        value if value.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "Inf".to_owned(),
        value => value.to_string(),
    }
}
