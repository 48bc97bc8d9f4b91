//! All cases in one run of the real `promtool`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use hardening::monitoring::alert_groups;
use hardening::spec::Spec;
use serde_json::{Value, json};

use super::case::Case;
use super::{cases, watched};
use crate::alert_rules::promtool::{folder, version};

/// The rules of a spec as a file that Prometheus loads; JSON is YAML.
fn rule_file(spec: &Spec) -> String {
    json!({"groups": alert_groups(spec)}).to_string()
}

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

fn run(folder: &Path, tests: &[Value]) -> Output {
    fs::write(folder.join("rules.yml"), rule_file(&watched())).unwrap();
    let text = json!({
        "rule_files": ["rules.yml"],
        "evaluation_interval": "30s",
        "tests": tests,
    });
    let file = folder.join("tests.yml");
    fs::write(&file, text.to_string()).unwrap();
    Command::new("promtool")
        .args(["test", "rules"])
        .arg(file)
        .output()
        .unwrap()
}

fn said(output: Output) -> String {
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn each_alert_fires_when_it_should_and_is_silent_when_little_is_missing() {
    let Some(version) = version() else { return };
    let folder = folder("baseline-alerts");
    let tests: Vec<_> = cases().map(test).collect();
    let output = run(&folder, &tests);
    let succeeded = output.status.success();
    let firing = cases().filter(|case| !case.firing.is_empty()).count();
    println!("promtool {version}: {} cases, {firing} firing", tests.len());
    assert!(succeeded, "{}", said(output));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_an_alert_says_is_complete_once_prometheus_has_filled_it_in() {
    let Some(_) = version() else { return };
    let folder = folder("baseline-annotations");
    let firing: Vec<_> = cases().filter(|case| !case.firing.is_empty()).collect();
    let tests: Vec<_> = firing
        .iter()
        .map(|case| {
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
            test
        })
        .collect();
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
    fs::write(&file, rule_file(&Spec::hmco())).unwrap();
    let output = Command::new("promtool")
        .args(["check", "rules", "--lint=all", "--lint-fatal"])
        .arg(&file)
        .output()
        .unwrap();
    let succeeded = output.status.success();
    assert!(succeeded, "{}", said(output));
    fs::remove_dir_all(folder).unwrap();
}
