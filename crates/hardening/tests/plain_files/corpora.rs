//! A file by itself is judged as the same text in a ConfigMap, which is held against promtool and amtool elsewhere.

use std::path::PathBuf;

use hardening::analysis::Analysis;
use hardening::manifest::{Bundle, PlainFileKind, Source};
use serde_json::Value;

use crate::conformance::{Tally, case_file};

fn files(index: &str) -> Option<Vec<(String, String)>> {
    let index = case_file(index)?;
    let folder: PathBuf = index.parent().unwrap().to_owned();
    let cases: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(&index).unwrap()).unwrap();
    let names = cases.iter().filter_map(|case| case["file"].as_str());
    let texts = names.filter_map(|name| {
        let text = std::fs::read_to_string(folder.join(name)).ok()?;
        Some((name.to_owned(), text))
    });
    Some(texts.collect())
}

/// What is refused of a file: the invariant, what is said behind the name of the file, and the marked text.
fn refusals(name: &str, text: &str) -> Vec<(String, String, String)> {
    let source = Source::new(name, text);
    let findings = Analysis::of(Bundle::read([source])).findings().into_iter();
    let refused = findings.filter(|finding| finding.invariant.starts_with("monitoring.invalid-"));
    let refused = refused.map(|finding| {
        let said = finding
            .message
            .split_once(": ")
            .map_or("", |(_, said)| said);
        let (start, end) = (
            finding.location.start as usize,
            finding.location.end as usize,
        );
        (
            finding.invariant.to_string(),
            said.to_owned(),
            text[start..end]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        )
    });
    refused.collect()
}

fn key_of_config_map(text: &str) -> String {
    let nested: String = text.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  file.yml: |2\n{nested}"
    )
}

#[test]
fn a_file_by_itself_is_refused_as_the_same_text_in_a_config_map_is() {
    for (index, kind) in [
        ("monitoring/rules/INDEX.json", PlainFileKind::Rules),
        (
            "monitoring/alertmanager/INDEX.json",
            PlainFileKind::Alertmanager,
        ),
    ] {
        let Some(files) = files(index) else { return };
        let mut tally = Tally::default();
        for (name, text) in files {
            let bundle = Bundle::read([Source::new("file.yml", &*text)]);
            if bundle
                .plain_files()
                .first()
                .is_none_or(|file| file.kind != kind)
            {
                tally.out_of_scope += 1;
                continue;
            }
            let alone = refusals("file.yml", &text);
            let nested = refusals("map.yaml", &key_of_config_map(&text));
            let verdict = match alone == nested {
                true => Ok(()),
                false => Err(format!("{alone:?}\nin a ConfigMap: {nested:?}")),
            };
            tally.record(&name, verdict);
        }
        tally.finish(&format!("plain {index}"));
    }
}
