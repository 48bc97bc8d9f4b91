//! Whether alerts warn before they wake somebody.

use super::fault;
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::monitoring::MonitoringSpec;

/// The most days and hours of a threshold, far beyond any use, so that seconds can be counted.
const MOST_DAYS: u32 = 3_650;
const MOST_HOURS: u32 = 24 * 7;

pub(super) fn are_ordered(monitoring: &MonitoringSpec) -> Result<(), SpecError> {
    let of = &monitoring.thresholds;
    let path = FieldPath::of("monitoring.thresholds");
    if of.volume_used >= of.volume_left.rest() {
        let message = format!(
            "{} % used comes after {} % left, so the warning would come after it is critical",
            u8::from(of.volume_used),
            u8::from(of.volume_left),
        );
        return fault(&path.then("volumeUsed"), message);
    }
    if of.certificate_critical_days >= of.certificate_warning_days {
        let message = format!(
            "less than `certificateWarningDays`, which is {}: the warning comes first",
            of.certificate_warning_days
        );
        return fault(&path.then("certificateCriticalDays"), message);
    }
    for (field, value, most) in [
        (
            "volumeFullWithinDays",
            of.volume_full_within_days,
            MOST_DAYS,
        ),
        (
            "certificateWarningDays",
            of.certificate_warning_days,
            MOST_DAYS,
        ),
        ("backupLateHours", of.backup_late_hours, MOST_HOURS),
    ] {
        if value.get() > most {
            return fault(&path.then(field), format!("at most {most}"));
        }
    }
    Ok(())
}
