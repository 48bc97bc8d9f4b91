//! JSON, SARIF and GitHub's workflow commands.

use serde_json::{Value, json};

use crate::command::{CLEAN, DECLARED_TWICE, DUPLICATE_KEY, Folder, OLD_VERSION};

#[test]
fn json_is_version_1_with_field_exact_places() {
    let folder = Folder::with(&[("settings.yaml", DUPLICATE_KEY)]);
    let json = folder
        .run(&["check", ".", "--select", "manifest", "--format", "json"])
        .json();
    assert_eq!(json["version"], 1);
    let finding = &json["findings"][0];
    assert_eq!(
        finding["location"],
        json!({
            "file": "./settings.yaml", "line": 7, "column": 3, "endLine": 7, "endColumn": 8,
            "start": 80, "end": 85, "path": finding["location"]["path"],
        })
    );
    assert_eq!(finding["related"][0]["location"]["line"], 6);
    assert_eq!(
        json["summary"],
        json!({"files": 1, "objects": 1, "errors": 1, "warnings": 0, "infos": 0, "suppressed": 0})
    );
}

#[test]
fn each_format_goes_to_the_output_behind_it() {
    let folder = Folder::with(&[("settings.yaml", DUPLICATE_KEY)]);
    let ran = folder.run(&[
        "check",
        ".",
        "--format",
        "text",
        "--format",
        "json",
        "--output",
        "findings.json",
        "--format",
        "sarif",
        "--output",
        "findings.sarif",
        "--color",
        "always",
    ]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("settings.yaml:7:3"), "{}", ran.stdout);
    let json: Value = serde_json::from_str(&folder.read("findings.json")).unwrap();
    assert_eq!(json["version"], 1);
    let sarif: Value = serde_json::from_str(&folder.read("findings.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(
        folder.names(),
        ["findings.json", "findings.sarif", "settings.yaml"]
    );
}

#[test]
fn a_single_output_takes_the_only_format_wherever_it_stands() {
    let folder = Folder::with(&[("settings.yaml", CLEAN)]);
    let ran = folder.run(&["check", ".", "--output", "out.json", "--format", "json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(folder.read("out.json").starts_with('{'));
}

#[test]
fn two_formats_for_standard_output_are_refused() {
    let folder = Folder::with(&[("settings.yaml", CLEAN)]);
    let ran = folder.run(&["check", ".", "--format", "json", "--format", "sarif"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("only one --format"), "{}", ran.stderr);
}

#[test]
fn github_gets_a_line_for_each_finding_with_its_special_characters_escaped() {
    let folder = Folder::with(&[("a,b:c%.yaml", DUPLICATE_KEY)]);
    let ran = folder.run(&[
        "check",
        "a,b:c%.yaml",
        "--select",
        "manifest",
        "--format",
        "github",
    ]);
    assert_eq!(ran.code, 1);
    let expected = "::error file=a%2Cb%3Ac%25.yaml,line=7,endLine=7,col=3,endColumn=8,\
                    title=manifest.duplicate-key::the key `level` stands twice in this mapping, \
                    and only the last one counts%0Aeffect: ";
    assert!(ran.stdout.starts_with(expected), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1);
}

#[test]
fn an_info_is_a_notice_to_github() {
    let folder = Folder::with(&[("shop.yaml", DECLARED_TWICE)]);
    let ran = folder.run(&["check", ".", "--format", "github"]);
    assert!(
        ran.stdout.starts_with("::notice file=./shop.yaml,line=9,"),
        "{}",
        ran.stdout
    );
}

fn sarif(folder: &Folder, paths: &[&str]) -> Value {
    folder
        .run(&[&["check", "--format", "sarif"], paths].concat())
        .json()
}

#[test]
fn sarif_has_a_results_array_even_where_nothing_is_found() {
    let folder = Folder::with(&[("shop.yaml", CLEAN)]);
    let log = sarif(&folder, &["."]);
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    assert_eq!(log["runs"][0]["results"], json!([]));
}

#[test]
fn sarif_results_are_located_to_the_field_and_carry_their_evidence() {
    let folder = Folder::with(&[("a/shop.yaml", CLEAN), ("b/shop.yaml", CLEAN)]);
    let log = sarif(&folder, &["."]);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "cluster.duplicate-object");
    assert_eq!(result["level"], "note");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"], json!({"uri": "b/shop.yaml"}));
    assert_eq!(
        place["region"],
        json!({
            "startLine": 4, "startColumn": 9, "endLine": 4, "endColumn": 13,
            "byteOffset": 49, "byteLength": 4,
        })
    );
    let related = &result["relatedLocations"][0];
    assert_eq!(
        related["physicalLocation"]["artifactLocation"]["uri"],
        "a/shop.yaml"
    );
    assert!(related["message"]["text"].is_string());
    assert!(result["partialFingerprints"]["hardening/v1"].is_string());
}

#[test]
fn sarif_paths_are_relative_to_the_working_folder() {
    let folder = Folder::with(&[("k8s/a b.yaml", DUPLICATE_KEY)]);
    let absolute = std::fs::canonicalize(folder.path()).unwrap().join("k8s");
    let log = sarif(&folder, &[absolute.to_str().unwrap()]);
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "k8s/a%20b.yaml");
}

#[test]
fn sarif_describes_every_rule_that_a_result_names() {
    let folder = Folder::with(&[("report.yaml", OLD_VERSION)]);
    let log = sarif(&folder, &["."]);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string(), "{rule}");
        let page = rule["help"]["markdown"].as_str().unwrap();
        assert!(page.contains("## What must hold"), "{rule}");
        let severity = rule["properties"]["security-severity"].as_str().unwrap();
        assert!((0.0..=10.0).contains(&severity.parse::<f64>().unwrap()));
    }
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
    }
}

#[test]
fn sarif_fixes_say_which_text_goes_and_which_comes() {
    let folder = Folder::with(&[("report.yaml", OLD_VERSION)]);
    let log = sarif(
        &folder,
        &["report.yaml", "--select", "cluster.unserved-version"],
    );
    let fix = &log["runs"][0]["results"][0]["fixes"][0];
    assert!(fix["description"]["text"].is_string());
    assert_eq!(
        fix["artifactChanges"],
        json!([{
            "artifactLocation": {"uri": "report.yaml"},
            "replacements": [{
                "deletedRegion": {
                    "startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 26,
                },
                "insertedContent": {"text": "batch/v1"},
            }],
        }])
    );
}

#[test]
fn every_form_is_the_same_on_every_run() {
    let folder = Folder::with(&[]);
    for format in ["text", "json", "sarif", "github"] {
        let [first, second] = [(); 2].map(|()| folder.run(&["check", "--format", format]).stdout);
        assert_eq!(first, second, "{format}");
    }
}
