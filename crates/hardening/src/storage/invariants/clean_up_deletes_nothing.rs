//! Clean-ups that the API server refuses.

use crate::cluster::script::{Kubectl, KubectlVerb};
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::Storage;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.clean-up-deletes-nothing",
        severity: Severity::Error,
        assumes: None,
        promise: "the clean-up selects what it deletes by what the API server can evaluate",
        page: include_str!("clean_up_deletes_nothing.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    for job in storage.jobs() {
        for script in &job.scripts {
            let refused = script.run.script.commands.iter().filter_map(|command| {
                let kubectl = Kubectl::of(command)?;
                let field = kubectl.refused_field()?;
                let word = kubectl.field_selector?;
                Some((command, kubectl.verb, word, field))
            });
            let refused: Vec<_> = refused.collect();
            let Some(((first, verb, word, field), others)) = refused.split_first() else {
                continue;
            };
            let message = format!(
                "the API server cannot select VolumeSnapshots by the field `{field}`, so this command fails"
            );
            let hidden = match first.hidden_by {
                Some(_) => ", and `||` hides it: the job succeeds",
                None => "",
            };
            let what = match verb {
                KubectlVerb::Delete => "nothing is ever deleted, so snapshots fill the storage",
                _ => "it finds nothing",
            };
            let mut violation = violations
                .at(script.place(cluster, &word.span), message)
                .label("no field to select by")
                .effect(format!("{what}{hidden}"))
                .help("custom resources can be selected by `metadata.name`, `metadata.namespace` and by labels; list them, compare creationTimestamp in the script, and delete by name");
            for (command, _, word, _) in others {
                let message = if command.hidden_by.is_some() {
                    "the same, hidden, too"
                } else {
                    "the same"
                };
                violation = violation.related(script.place(cluster, &word.span), message);
            }
            violations.report(violation);
        }
    }
}
