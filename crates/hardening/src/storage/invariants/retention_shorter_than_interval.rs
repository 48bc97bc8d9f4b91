//! Restore points that are deleted before the next one is taken.

use std::collections::BTreeSet;

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::{Moment, Storage, Timing, lasting};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.retention-shorter-than-interval",
        severity: Severity::Error,
        assumes: None,
        promise: "a restore point is kept until the next one is taken",
        page: include_str!("retention_shorter_than_interval.md"),
    },
    check,
};

/// The span that is simulated where intervals are short.
const SPAN: i64 = 400 * 86_400;

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let mut seen = BTreeSet::new();
    for source in storage.sources() {
        let Timing::Scheduled {
            plan,
            retention_known: true,
        } = &source.timing
        else {
            continue;
        };
        let Some((_, longest)) = plan.schedule.intervals() else {
            continue;
        };
        // What is kept for as long as the longest interval leaves no gap, and need not be simulated.
        let leaves_gap =
            plan.retention.age.is_some_and(|age| age < longest) || plan.retention.count == Some(0);
        if !leaves_gap
            || plan.retention.floor > 0
            || !seen.insert((source.manifest, source.path.clone()))
        {
            continue;
        }
        let span = SPAN.max(longest.saturating_mul(3));
        let timeline = plan.simulate(Moment::REFERENCE, Moment::REFERENCE.plus(span));
        if timeline.points.is_empty() || timeline.worst_loss().is_some() {
            continue;
        }
        let kept = match plan.retention.age {
            Some(age) if plan.retention.count != Some(0) => format!("after {}", lasting(age)),
            _ => "at once".to_owned(),
        };
        let message = format!(
            "{} takes a restore point every {}, but it is deleted {kept}",
            source.name,
            lasting(longest)
        );
        let violation = violations
            .at(source.place(), message)
            .label("less often than restore points are deleted")
            .effect("between the deletion and the next run there is nothing to restore from")
            .help("keep them for at least two intervals, or take them more often");
        violations.report(violation);
    }
}
