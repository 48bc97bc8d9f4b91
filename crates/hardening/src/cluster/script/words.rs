//! Commands that run others: what they run, as commands of its own.

use std::collections::BTreeMap;

use super::{Command, Script, Word};

/// The commands that a command runs; `None` where it runs none.
pub(super) fn wrapped(
    command: &Command,
    variables: &BTreeMap<String, String>,
) -> Option<Vec<Command>> {
    let arguments = command.arguments();
    match command.program() {
        "kubectl" | "oc" if command.has("exec") || command.has("run") => {
            let separator = arguments.iter().position(|word| word.text == "--")?;
            Some(vec![rest_of(command, arguments.get(separator + 1..)?)?])
        }
        "sh" | "bash" | "ash" | "dash" => {
            let option = arguments.iter().position(|word| {
                word.text.starts_with('-')
                    && !word.text.starts_with("--")
                    && word.text.ends_with('c')
            })?;
            let script = arguments.get(option + 1)?;
            let mut inner = Script::read(&script.text, variables).commands;
            for found in &mut inner {
                // Their words stand within one word here.
                found.span = script.span.clone();
                found.reads_from = None;
                for word in &mut found.words {
                    word.span = script.span.clone();
                }
            }
            Some(inner)
        }
        "env" | "nice" | "ionice" | "nohup" | "sudo" | "time" | "exec" | "command" | "timeout"
        | "flock" | "xargs" => {
            let is_program = |word: &&Word| {
                let text = word.text.as_str();
                text != "{}"
                    && !text.starts_with('-')
                    && !text.contains('=')
                    && !text.starts_with(|c: char| c.is_ascii_digit())
            };
            let start = arguments.iter().position(|word| is_program(&word))?;
            Some(vec![rest_of(command, arguments.get(start..)?)?])
        }
        _ => None,
    }
}

fn rest_of(command: &Command, words: &[Word]) -> Option<Command> {
    let first = words.first()?;
    let last = words.last()?;
    Some(Command {
        words: words.to_vec(),
        span: first.span.start..last.span.end,
        ..command.clone()
    })
}
