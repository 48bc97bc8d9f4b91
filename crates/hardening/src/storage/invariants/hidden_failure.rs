//! Backups that fail without anybody noticing.

use crate::cluster::script::{Command, Kubectl, KubectlResource};
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::acts::Act;
use crate::storage::jobs::JobScript;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.hidden-failure",
        severity: Severity::Warning,
        assumes: None,
        promise: "a job fails where its backup or clean-up fails",
        page: include_str!("hidden_failure.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    for job in storage.jobs() {
        for script in &job.scripts {
            let found = script.run.script.commands.iter().enumerate();
            let found: Vec<_> = found
                .filter(|(position, command)| matters(script, *position, command))
                .filter_map(|(position, command)| {
                    Some((command, hidden(script, position, command)?))
                })
                .collect();
            let Some(((first, how), others)) = found.split_first() else {
                continue;
            };
            let shown = called(first);
            let (span, message, help) = match how {
                How::Fallback(span) => (
                    span.clone(),
                    format!("where `{shown}` fails, the job succeeds all the same"),
                    "leave it out, so that the job fails and somebody hears of it",
                ),
                How::Pipe => (
                    first.span.clone(),
                    format!("where `{shown}` fails, the pipeline succeeds all the same"),
                    "run it in bash with `set -o pipefail`, or write to a file first and compress that",
                ),
                How::GoesOn => (
                    first.span.clone(),
                    format!(
                        "where `{shown}` fails, the script goes on, and ends as its last command does"
                    ),
                    "begin the script with `set -e`",
                ),
            };
            let what = if job.takes() {
                "the backup"
            } else {
                "the clean-up"
            };
            let mut violation = violations
                .at(script.place(cluster, &span), message)
                .label("failure looks like success")
                .effect(format!(
                    "nobody hears that {what} of {} `{}` no longer works",
                    job.kind(),
                    job.name
                ))
                .help(help);
            let mut seen = vec![span];
            for (command, how) in others {
                let span = match how {
                    How::Fallback(span) => span.clone(),
                    How::Pipe | How::GoesOn => command.span.clone(),
                };
                if !seen.contains(&span) {
                    violation = violation.related(script.place(cluster, &span), "here, too");
                    seen.push(span);
                }
            }
            violations.report(violation);
        }
    }
}

/// Whether a command takes or deletes restore points. A clean-up of files may find none, which is no failure.
fn matters(script: &JobScript, position: usize, command: &Command) -> bool {
    let mut acts = script.acts.iter().filter(|act| act.command() == position);
    let acts = acts.any(|act| act.takes() || matches!(act, Act::Prune { folder: None, .. }));
    let changes = Kubectl::of(command).is_some_and(|it| {
        it.verb.changes() && it.resources.iter().any(KubectlResource::is_of_snapshots)
    });
    (acts || changes) && !matches!(command.program(), "head" | "tail")
}

/// A command by its program and what it is told to do; other words may hold passwords.
fn called(command: &Command) -> String {
    let told = match command.program() {
        "kubectl" | "oc" => 2,
        "restic" | "borg" | "kopia" | "etcdctl" | "vault" => 1,
        _ => 0,
    };
    let is_plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
    let words = command.arguments().iter().map(|word| word.text.as_str());
    let words = words.take(told).take_while(is_plain);
    let words: Vec<_> = std::iter::once(command.program()).chain(words).collect();
    words.join(" ")
}

enum How {
    Fallback(std::ops::Range<usize>),
    Pipe,
    GoesOn,
}

fn hidden(script: &JobScript, position: usize, command: &Command) -> Option<How> {
    if let Some(span) = &command.hidden_by {
        return Some(How::Fallback(span.clone()));
    }
    if command.is_tested {
        return None;
    }
    let commands = &script.run.script.commands;
    if command.is_piped {
        let takes = script
            .acts
            .iter()
            .any(|act| act.command() == position && act.takes());
        return (takes && !script.run.script.pipes_fail).then_some(How::Pipe);
    }
    let mut later = commands.iter().filter(|other| {
        other.span.start >= command.span.end
            && !other.is_captured
            && other.reads_from != Some(position)
    });
    (!script.run.script.stops_on_failure && later.next().is_some()).then_some(How::GoesOn)
}
