//! All cases in one run of the real `promtool`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use hardening::monitoring::alert_groups;
use hardening::spec::Spec;
use serde_json::{Value, json};

use super::case::Case;
use super::{cases, watched};
use crate::alert_rules::promtool::{folder, version};

/// A case as promtool reads it.
fn test(case: &Case) -> Value {
    let series = case.series.iter().map(|(job, metric, labels, values)| {
        json!({"series": format!("{metric}{{job=\"{job}\",{labels}}}"), "values": values})
    });
    let among = match case.among {
        "" => String::new(),
        among => format!(",{among}"),
    };
    let expression = format!(
        "count without (alertstate, severity, category) (ALERTS{{alertname=\"{}\",alertstate=\"firing\"{among}}})",
        case.alert
    );
    let firing = case.firing.iter().map(|labels| {
        json!({"labels": format!("{{alertname=\"{}\",{labels}}}", case.alert), "value": 1})
    });
    json!({
        "name": format!("{}: {}", case.alert, case.when),
        "interval": "1m",
        "input_series": series.collect::<Vec<_>>(),
        "promql_expr_test": [{
            "expr": expression,
            "eval_time": format!("{}m", case.at),
            "exp_samples": firing.collect::<Vec<_>>(),
        }],
    })
}

/// Runs the tests of each alert against its rules alone, all in one run.
fn run(folder: &Path, tests: &BTreeMap<&str, Vec<Value>>) -> Output {
    let groups = alert_groups(&watched()).into_iter();
    let rules: Vec<_> = groups.flat_map(|group| group.rules).collect();
    let mut command = Command::new("promtool");
    command.args(["test", "rules"]);
    for (alert, tests) in tests {
        let of_alert: Vec<_> = rules.iter().filter(|rule| rule.alert == *alert).collect();
        let group = json!({"name": alert, "interval": "30s", "rules": of_alert});
        let name = format!("{alert}.yml");
        // JSON is YAML.
        fs::write(folder.join(&name), json!({"groups": [group]}).to_string()).unwrap();
        let text = json!({"rule_files": [name], "evaluation_interval": "30s", "tests": tests});
        let file = folder.join(format!("{alert}.test.yml"));
        fs::write(&file, text.to_string()).unwrap();
        command.arg(file);
    }
    command.output().unwrap()
}

fn said(output: Output) -> String {
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn each_alert_fires_when_it_should_and_is_silent_when_little_is_missing() {
    let Some(version) = version() else { return };
    let folder = folder("baseline-alerts");
    let mut tests: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for case in cases() {
        tests.entry(case.alert).or_default().push(test(case));
    }
    let output = run(&folder, &tests);
    let succeeded = output.status.success();
    let firing = cases().filter(|case| !case.firing.is_empty()).count();
    println!(
        "promtool {version}: {} cases, {firing} firing",
        cases().count()
    );
    assert!(succeeded, "{}", said(output));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_an_alert_says_is_complete_once_prometheus_has_filled_it_in() {
    let Some(_) = version() else { return };
    let folder = folder("baseline-annotations");
    let firing: Vec<_> = cases().filter(|case| !case.firing.is_empty()).collect();
    let mut tests: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for case in &firing {
        // Nothing is expected, so that promtool shows what is there.
        let mut test = test(case);
        let expected = json!([{
            "eval_time": format!("{}m", case.at),
            "alertname": case.alert,
            "exp_alerts": [],
        }]);
        let fields = test.as_object_mut().unwrap();
        fields.remove("promql_expr_test");
        fields.insert("alert_rule_test".to_owned(), expected);
        tests.entry(case.alert).or_default().push(test);
    }
    let said = said(run(&folder, &tests));
    for case in &firing {
        let name = format!("alertname=\"{}\"", case.alert);
        assert!(said.contains(&name), "{} is not shown:\n{said}", case.alert);
    }
    for gap in ["<no value>", "error expanding", "%!", "{{", "NaN", ": :"] {
        let line = said.lines().find(|line| line.contains(gap));
        assert_eq!(line, None, "`{gap}`");
    }
    // A label that is not there leaves a gap before the colon, the slash or the blank that follows it.
    for line in said.lines().filter(|line| line.contains("Annotations:")) {
        let summary = line.split("summary=\"").nth(1).unwrap();
        let summary = summary.split('"').next().unwrap();
        assert!(
            !summary.starts_with([':', '/', ' '])
                && !summary.contains("  ")
                && !summary.contains("/:"),
            "{line}"
        );
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn promtool_takes_the_rules_of_hmco_and_finds_none_twice() {
    let Some(_) = version() else { return };
    let folder = folder("baseline-rules");
    let file = folder.join("rules.yml");
    let groups = alert_groups(&Spec::hmco());
    fs::write(&file, json!({"groups": groups}).to_string()).unwrap();
    let output = Command::new("promtool")
        .args(["check", "rules", "--lint=all", "--lint-fatal"])
        .arg(&file)
        .output()
        .unwrap();
    let succeeded = output.status.success();
    let said = said(output);
    assert!(succeeded, "{said}");
    println!("{said}");
    fs::remove_dir_all(folder).unwrap();
}
