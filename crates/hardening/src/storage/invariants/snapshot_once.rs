//! Snapshots that are taken once and never again.

use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::sources::Snapshot;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.snapshot-once",
        severity: Severity::Error,
        assumes: None,
        promise: "what is called a backup is taken again and again",
        page: include_str!("snapshot_once.md"),
    },
    check,
};

/// Words by which a snapshot promises to be taken again.
const PROMISES: [&str; 7] = [
    "hourly",
    "daily",
    "nightly",
    "weekly",
    "monthly",
    "yearly",
    "scheduled",
];

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for snapshot in storage.snapshots() {
        let Some(claim) = &snapshot.claim else {
            continue;
        };
        let found = storage.find_claim(&snapshot.namespace, claim);
        let is_repeated =
            found.is_some_and(|id| storage.sources_of(id).any(|source| source.plan().is_some()));
        // A scheduler's own object, as read back from a cluster.
        let is_made = snapshot
            .labels
            .keys()
            .any(|key| key.starts_with("snapscheduler.backube/") || key.starts_with("velero.io/"));
        if is_repeated || is_made {
            continue;
        }
        let Some((word, place)) = promise(snapshot) else {
            continue;
        };
        let message = format!(
            "snapshot `{}` says `{word}`, but nothing repeats it",
            snapshot.name
        );
        let violation = violations
            .at(place, message)
            .label("taken once, when it is applied")
            .effect(format!("claim `{claim}` can only be restored to the moment of the first apply, however long ago"))
            .help("let a CronJob create a snapshot of a new name each time, or a SnapshotSchedule or Velero Schedule take it");
        violations.report(violation);
    }
}

fn promise(snapshot: &Snapshot) -> Option<(&'static str, Place)> {
    let said = |text: &str| {
        PROMISES
            .into_iter()
            .find(|word| text.to_ascii_lowercase().contains(word))
    };
    if let Some(word) = said(&snapshot.name) {
        return Some((word, Place::name(snapshot.manifest)));
    }
    snapshot.labels.iter().find_map(|(key, value)| {
        let path = FieldPath::of("metadata.labels").then(key);
        Some((said(value)?, Place::value(snapshot.manifest, path)))
    })
}
