//! Clean-ups that go by age alone, down to the last restore point.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::acts::Act;
use crate::storage::{Storage, lasting};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.last-copy-deleted",
        severity: Severity::Warning,
        assumes: None,
        promise: "the clean-up never deletes the last good restore point",
        page: include_str!("last_copy_deleted.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    for job in storage.jobs() {
        for script in &job.scripts {
            // A script that looks at something first, or stops where the backup fails, may well spare the last.
            let looks = script
                .run
                .script
                .commands
                .iter()
                .any(|command| command.is_tested);
            let stops = script.run.script.stops_on_failure && script.acts.iter().any(Act::takes);
            if looks || stops {
                continue;
            }
            let by_age = script.acts.iter().filter_map(|act| match act {
                Act::Prune {
                    command,
                    retention: Some(retention),
                    ..
                } if retention.floor == 0 && retention.count.is_none() => {
                    Some((script.run.script.commands.get(*command)?, retention.age?))
                }
                _ => None,
            });
            let by_age: Vec<_> = by_age.collect();
            let Some(((first, age), others)) = by_age.split_first() else {
                continue;
            };
            let message = format!(
                "this deletes whatever is older than {}, also the last backup that is left",
                lasting(*age)
            );
            let mut violation = violations
                .at(script.place(cluster, &first.span), message)
                .label("by age alone")
                .effect(format!("where backups fail for {} without anybody noticing, the clean-up deletes the last good one", lasting(*age)))
                .help("keep the newest few whatever their age, or delete only where a newer good one is there");
            for (command, age) in others {
                violation = violation.related(
                    script.place(cluster, &command.span),
                    format!("the same after {}", lasting(*age)),
                );
            }
            violations.report(violation);
        }
    }
}
