//! Verifications that succeed whatever they see.

use crate::cluster::script::{Command, Kubectl, KubectlVerb};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::acts::Act;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.verification-cannot-fail",
        severity: Severity::Warning,
        assumes: None,
        promise: "the verification of backups fails where a backup is missing",
        page: include_str!("verification_cannot_fail.md"),
    },
    check,
};

/// Programs that show something and judge nothing.
const SHOWS: [&str; 14] = [
    "echo", "printf", "date", "ls", "cat", "sleep", "true", ":", "head", "tail", "sort", "wc",
    "column", "set",
];

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    for job in storage.jobs().iter().filter(|job| job.verifies()) {
        let are_read = job
            .scripts
            .iter()
            .all(|script| script.run.script.is_complete && !script.run.is_opaque);
        let mut commands = job
            .scripts
            .iter()
            .flat_map(|script| script.run.script.commands.iter());
        if !are_read || !commands.all(only_shows) {
            continue;
        }
        let look = job.acts().find(|(_, act)| matches!(act, Act::Look { .. }));
        let Some((script, command)) = look.and_then(|(script, act)| {
            Some((script, script.run.script.commands.get(act.command())?))
        }) else {
            continue;
        };
        let message = format!(
            "{} `{}` only shows the snapshots; it succeeds also where there are none",
            job.kind(),
            job.name
        );
        let mut violation = violations
            .at(script.place(cluster, &command.span), message)
            .label("shows, and judges nothing")
            .effect("it is green although backups are missing or not ready to use")
            .help("compare in the script: exit with 1 where a claim has no snapshot that is readyToUse and recent; best restore one and look at it");
        if !job.is_cron {
            violation = violation.related(
                Place::name(job.manifest),
                "a Job runs once, when it is applied; a CronJob would look again and again",
            );
        }
        violations.report(violation);
    }
}

fn only_shows(command: &Command) -> bool {
    let shows = match Kubectl::of(command) {
        // An object that is named must be there.
        Some(kubectl) => {
            matches!(
                kubectl.verb,
                KubectlVerb::Get | KubectlVerb::Describe | KubectlVerb::Harmless
            ) && kubectl.resources.iter().all(|it| it.name.is_none())
        }
        None => SHOWS.contains(&command.program()),
    };
    shows && !command.is_tested
}
