//! Backup jobs whose image may be another one tomorrow.

use crate::cluster::Image;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.backup-image-not-pinned",
        severity: Severity::Warning,
        assumes: None,
        promise: "backup jobs run images of a fixed version",
        page: include_str!("backup_image_not_pinned.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for job in storage.jobs() {
        for script in &job.scripts {
            if script.run.image.is_empty() || !Image::of(&script.run.image).is_latest() {
                continue;
            }
            let message = format!(
                "{} `{}` runs `{}`, which is whatever was published last",
                job.kind(),
                job.name,
                script.run.image
            );
            let violation = violations
                .at(Place::value(job.manifest, script.run.container.then("image")), message)
                .label("no fixed version")
                .effect("a new version may break the backup without any change here, and runs with its permissions unseen")
                .help("name a version, best with its digest");
            violations.report(violation);
        }
    }
}
