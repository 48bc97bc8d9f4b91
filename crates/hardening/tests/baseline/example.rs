//! `examples/hmco` is what is rendered today: `hardening render examples/hmco/phase1.yaml --out examples/hmco`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hardening::baseline::{Baseline, OPERATIONS};
use hardening::spec::{HMCO, Spec};

/// The texts of a folder by their paths below it.
fn texts(folder: &Path, below: &str, texts: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            self::texts(&entry.path(), &format!("{name}/"), texts);
        } else {
            texts.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

#[test]
fn the_rendered_example_is_current() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/hmco");
    let mut written = BTreeMap::new();
    texts(Path::new(folder), "", &mut written);
    assert_eq!(written.remove("phase1.yaml").as_deref(), Some(HMCO));
    let spec = Spec::hmco();
    let baseline = Baseline::of(&spec);
    let operations = baseline.operations(&spec);
    let rendered = baseline
        .manifests()
        .iter()
        .map(|file| (file.path.clone(), file.to_text()))
        .chain([(OPERATIONS.to_owned(), operations)]);
    let rendered: BTreeMap<_, _> = rendered.collect();
    let differing: Vec<_> = rendered
        .iter()
        .filter(|(path, text)| written.get(*path) != Some(*text))
        .map(|(path, _)| path)
        .collect();
    assert!(
        differing.is_empty(),
        "render it again, these differ: {differing:#?}"
    );
    assert_eq!(
        written.keys().collect::<Vec<_>>(),
        rendered.keys().collect::<Vec<_>>()
    );
}
