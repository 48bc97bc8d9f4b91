//! Backup jobs that may hang, overlap, or fail without a trace.

use crate::cluster::Resource;
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};
use crate::storage::{Schedule, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.unguarded-backup-job",
        severity: Severity::Warning,
        assumes: None,
        promise: "runs of a backup job end, do not overlap, and leave a trace when they fail",
        page: include_str!("unguarded_backup_job.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for job in storage
        .jobs()
        .iter()
        .filter(|job| job.takes() || job.prunes())
    {
        let object = storage.cluster().object_of(job.manifest);
        let Some(Resource::CronJob(cron)) = object.map(|object| &object.resource) else {
            continue;
        };
        let spec = &cron.spec;
        let of_job = spec.job_template.spec.as_ref();
        let of_pod = of_job.and_then(|job| job.template.spec.as_ref());
        let deadline = of_job.and_then(|job| job.active_deadline_seconds);
        let deadline = deadline.or_else(|| of_pod.and_then(|pod| pod.active_deadline_seconds));
        let overlaps = match spec.concurrency_policy.as_deref() {
            None | Some("" | "Allow") => deadline.is_none_or(|deadline| {
                shortest_interval(&spec.schedule).is_none_or(|interval| deadline >= interval)
            }),
            Some(_) => false,
        };
        let mut faults = Vec::new();
        let mut effects = Vec::new();
        let mut helps = Vec::new();
        if overlaps {
            faults.push("may run several times at once");
            helps.push("`concurrencyPolicy: Forbid`");
        }
        if deadline.is_none() {
            faults.push("may hang for ever");
            helps.push("`activeDeadlineSeconds`");
            effects.push(match spec.concurrency_policy.as_deref() {
                Some("Forbid") => "a run that hangs keeps all later ones from starting",
                Some("Replace") => "a run that hangs is ended only by the next",
                _ => "runs that hang pile up, each beside the next",
            });
        } else if overlaps {
            effects.push("two runs work on the same backups at the same time");
        }
        if spec.failed_jobs_history_limit == Some(0) {
            faults.push("leaves no trace of failures");
            effects.push("a failed run is deleted with its log");
            helps.push("`failedJobsHistoryLimit: 1`");
        }
        if faults.is_empty() {
            continue;
        }
        let message = format!("CronJob `{}` {}", job.name, faults.join(" and "));
        let mut violation = violations
            .at(
                Place::value(job.manifest, FieldPath::of("spec.schedule")),
                message,
            )
            .label("each time it runs")
            .effect(effects.join("; "))
            .help(format!("set {}", helps.join(" and ")));
        if !job.takes() {
            violation = violation.severity(Severity::Info);
        }
        if overlaps && deadline.is_some() && spec.concurrency_policy.is_none() {
            violation = violation.fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title: "forbid runs at the same time".to_owned(),
                changes: vec![Change::Insert {
                    place: Place::value(job.manifest, FieldPath::of("spec")),
                    key: "concurrencyPolicy".to_owned(),
                    value: "Forbid".to_owned(),
                }],
            });
        }
        violations.report(violation);
    }
}

fn shortest_interval(schedule: &str) -> Option<i64> {
    let (shortest, _) = Schedule::parse(schedule).ok()?.intervals()?;
    Some(shortest)
}
