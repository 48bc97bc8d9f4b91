//! Backups whose schedule never fires.

use std::collections::BTreeSet;

use crate::cluster::Resource;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::{Schedule, ScheduleError, Storage, Timing};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.backup-never-runs",
        severity: Severity::Error,
        assumes: None,
        promise: "the schedule of every backup is valid and fires",
        page: include_str!("backup_never_runs.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let mut seen = BTreeSet::new();
    for job in storage.jobs() {
        let object = storage.cluster().object_of(job.manifest);
        let Some(Resource::CronJob(cron)) = object.map(|object| &object.resource) else {
            continue;
        };
        seen.insert(job.manifest);
        let name = format!("CronJob {}/{}", job.namespace, job.name);
        let path = FieldPath::of("spec.schedule");
        if cron.spec.suspend == Some(true) {
            suspended(
                Place::value(job.manifest, FieldPath::of("spec.suspend")),
                &name,
                violations,
            );
            continue;
        }
        let parsed = Schedule::parse(&cron.spec.schedule);
        judge(Place::value(job.manifest, path), &name, &parsed, violations);
        if let Some(seconds) = cron
            .spec
            .starting_deadline_seconds
            .filter(|seconds| *seconds < 10)
        {
            let violation = violations
                .at(
                    Place::value(job.manifest, FieldPath::of("spec.startingDeadlineSeconds")),
                    format!("{name} must be started within {seconds} seconds, but the controller looks every 10 seconds"),
                )
                .label("shorter than the controller's round")
                .severity(Severity::Warning)
                .effect("runs are missed, perhaps all of them")
                .help("give it minutes");
            violations.report(violation);
        }
    }
    for source in storage
        .sources()
        .iter()
        .filter(|source| !seen.contains(&source.manifest))
    {
        match &source.timing {
            Timing::Suspended => suspended(source.place(), &source.name, violations),
            Timing::Refused(refused) => {
                judge(
                    source.place(),
                    &source.name,
                    &Err(refused.clone()),
                    violations,
                );
            }
            Timing::Scheduled { plan, .. } => {
                judge(
                    source.place(),
                    &source.name,
                    &Ok(plan.schedule.clone()),
                    violations,
                );
            }
            Timing::Once => {}
        }
    }
}

fn judge(
    place: Place,
    name: &str,
    schedule: &Result<Schedule, ScheduleError>,
    violations: &mut Violations<'_>,
) {
    let (message, label, effect) = match schedule {
        Err(refused) => (
            format!("the schedule of {name} is refused: {refused}"),
            "refused",
            "there is no such schedule in the cluster: nothing ever runs",
        ),
        Ok(schedule) if !schedule.ever_fires() => (
            format!("the schedule `{schedule}` of {name} never fires"),
            "no such time comes",
            "it is accepted, and nothing ever runs",
        ),
        Ok(_) => return,
    };
    let violation = violations
        .at(place, message)
        .label(label)
        .effect(effect)
        .help("write five fields (minute, hour, day of month, month, day of week), such as `0 2 * * *`; Sunday is 0");
    violations.report(violation);
}

fn suspended(place: Place, name: &str, violations: &mut Violations<'_>) {
    let violation = violations
        .at(place, format!("{name} is suspended"))
        .label("does not run")
        .severity(Severity::Warning)
        .effect("no restore point is taken or cleaned up until somebody resumes it")
        .help("resume it, or remove it");
    violations.report(violation);
}
