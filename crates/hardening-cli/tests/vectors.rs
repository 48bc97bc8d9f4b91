//! The command answers every vector as the library does.

#[path = "../../hardening/examples/vectors/collection.rs"]
mod collection;

use collection::{Call, Vector};
use serde_json::Value;

use crate::command::{Folder, Ran};

#[test]
fn the_command_answers_every_vector_byte_for_byte() {
    let vectors = collection::vectors().unwrap();
    let (mut passed, mut beyond) = (0, 0);
    for vector in &vectors {
        let Some(arguments) = arguments(vector) else {
            beyond += 1;
            continue;
        };
        let ran = run(vector, &arguments);
        if ran.code == 2 {
            let refusal: Value = serde_json::from_str(&vector.expected).unwrap();
            let message = refusal["message"].as_str().unwrap();
            assert!(
                ran.stderr.contains(message),
                "{}: {}",
                vector.name,
                ran.stderr
            );
        } else {
            assert!(
                ran.stdout == vector.expected,
                "{}: {}",
                vector.name,
                ran.stdout
            );
        }
        passed += 1;
    }
    println!("vectors: {passed} passed on the command line, {beyond} beyond what it offers");
    assert!(passed > beyond * 4);
}

/// The command line for a call; `None` for what it does not offer: places in UTF-16, fixing without writing, options that
/// are no flags.
fn arguments(vector: &Vector) -> Option<Vec<String>> {
    let with = |words: &[&str], options: &Value| {
        let mut arguments: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        for (option, value) in options.as_object()? {
            match (option.as_str(), value) {
                ("config", _) => arguments.extend(["--config", "hardening.yaml"].map(Into::into)),
                ("configName", _) => {}
                ("baseline", _) => arguments.extend(["--baseline", "known.json"].map(Into::into)),
                ("noIgnores", Value::Bool(true)) => arguments.push("--no-ignores".to_owned()),
                _ => return None,
            }
        }
        Some(arguments)
    };
    let files = || vector.files.iter().map(|file| file.name.clone());
    match &vector.call {
        Call::Check { options } => {
            let mut arguments = with(&["check", "--format", "json"], options)?;
            arguments.extend(files());
            Some(arguments)
        }
        Call::Ask { question, options } => {
            let question = question.to_string();
            let words = ["ask", "question", &question, "--format", "json"];
            let mut arguments = with(&words, options)?;
            for file in files() {
                arguments.extend(["-f".to_owned(), file]);
            }
            Some(arguments)
        }
        Call::Fix { .. } => None,
        Call::Explain { id } => with(
            &["explain", id, "--format", "json"],
            &Value::Object(<_>::default()),
        ),
        Call::Invariants {} => with(
            &["explain", "--format", "json"],
            &Value::Object(<_>::default()),
        ),
    }
}

fn run(vector: &Vector, arguments: &[String]) -> Ran {
    let mut files: Vec<(&str, String)> = Vec::new();
    for file in &vector.files {
        files.push((&file.name, file.text.clone()));
    }
    if let Call::Check { options } | Call::Ask { options, .. } = &vector.call {
        match &options["config"] {
            Value::String(text) => files.push(("hardening.yaml", text.clone())),
            Value::Object(fields) => {
                let mut fields = fields.clone();
                fields.insert("kind".to_owned(), "Config".into());
                files.push(("hardening.yaml", Value::Object(fields).to_string()));
            }
            _ => {}
        }
        files.push(("known.json", options["baseline"].to_string()));
    }
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    Folder::with(&files).run(&arguments)
}
