//! The real amtool says of generated configurations and alerts what the library says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::configurations::agrees;
use super::generated::{self, Chance};
use super::{configuration_of, receivers};

const CONFIGURATIONS: u64 = 3_000;
const TREES: u64 = 40;
const ALERTS: usize = 6;

/// The minor version of the amtool that is installed; `None`, and a word about it, where none is.
fn amtool() -> Option<u16> {
    let output = Command::new("amtool").arg("--version").output();
    let text = output.map(|output| {
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        text
    });
    let version = text.ok().and_then(|text| {
        let (_, rest) = text.split_once("version 0.")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    if version.is_none() {
        println!("amtool: skipped, it is not installed (Debian's package prometheus-alertmanager)");
    }
    version
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("hardening-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What amtool says of each file: `None` where it takes it.
fn check(files: &[PathBuf]) -> Vec<Option<String>> {
    let output = Command::new("amtool")
        .arg("check-config")
        .args(files)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let parts = text.split("Checking '").skip(1);
    let verdicts = parts.map(|part| {
        let (_, fault) = part.split_once("FAILED: ")?;
        Some(fault.trim().to_owned())
    });
    verdicts.collect()
}

#[test]
fn amtool_takes_and_refuses_the_same_configurations_for_the_same_reasons() {
    let Some(minor) = amtool() else {
        return;
    };
    let folder = Folder::new("amtool-check");
    let texts = (0..CONFIGURATIONS).map(|seed| {
        let configuration = generated::configuration(&mut Chance::new(seed + 1));
        serde_json::to_string_pretty(&configuration).unwrap()
    });
    let texts: Vec<_> = texts.collect();
    let files = texts.iter().enumerate();
    let files: Vec<_> = files
        .map(|(number, text)| folder.write(&format!("{number}.yml"), text))
        .collect();
    let verdicts: Vec<_> = files.chunks(100).flat_map(check).collect();
    assert_eq!(verdicts.len(), texts.len());
    let mut differences = Vec::new();
    let mut taken = 0;
    for (text, verdict) in texts.iter().zip(&verdicts) {
        taken += usize::from(verdict.is_none());
        let refusal = configuration_of(text, minor).refusal();
        if let Err(difference) = agrees(verdict.is_none(), verdict.as_deref(), refusal.as_deref()) {
            differences.push(format!("{difference}\n{text}"));
        }
    }
    println!(
        "amtool 0.{minor}: {taken} of {} configurations taken",
        texts.len()
    );
    assert!(taken > texts.len() / 10 && taken < texts.len() * 9 / 10);
    assert!(
        differences.is_empty(),
        "{} differ: {}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn amtool_sends_alerts_to_the_same_receivers() {
    let Some(minor) = amtool() else {
        return;
    };
    let folder = Folder::new("amtool-routes");
    let mut routed = 0;
    for seed in 0..TREES {
        let mut chance = Chance::new(seed + 7_000);
        let text = generated::tree(&mut chance).to_string();
        let file = folder.write(&format!("{seed}.yml"), &text);
        let configuration = configuration_of(&text, minor);
        assert_eq!(configuration.refusal(), None, "{text}");
        for _ in 0..ALERTS {
            let labels = generated::labels(&mut chance);
            let wanted = route(&file, &labels);
            let labels: BTreeMap<_, _> = labels.into_iter().collect();
            assert_eq!(
                receivers(&configuration, &labels),
                wanted,
                "{labels:?} in {text}"
            );
            routed += 1;
        }
    }
    println!("amtool 0.{minor}: {routed} alerts routed alike");
}

fn route(file: &Path, labels: &[(String, String)]) -> Vec<String> {
    let labels = labels
        .iter()
        .map(|(name, value)| format!("{name}=\"{value}\""));
    let output = Command::new("amtool")
        .args(["config", "routes", "test", "--config.file"])
        .arg(file)
        .args(labels)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().split(',').map(str::to_owned).collect()
}
