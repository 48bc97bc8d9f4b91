//! Whether the claims of the services are backed up, or it is said why not.

use std::collections::BTreeSet;

use super::resolve::Names;
use super::{at_service, fault, names_are_distinct};
use crate::finding::FieldPath;
use crate::spec::phase1::Phase1;
use crate::spec::service::{Service, ServiceId};
use crate::spec::storage::BackupSpec;
use crate::spec::{CLEAN_UP, SpecError, VERIFICATION};

/// The most characters of the name of a schedule: behind it stand the run and the claim.
const SCHEDULE_NAME: usize = 40;

/// The services whose claims are backed up; `None` where there are no schedules.
pub(super) type Scheduled = Option<BTreeSet<ServiceId>>;

/// Checks the schedules, and that each service with claims has one or says why not.
pub(super) fn scheduled(
    spec: &Phase1,
    names: &Names<'_>,
    services: &[Service],
) -> Result<Scheduled, SpecError> {
    let schedules = spec.storage.iter().flat_map(|it| &it.schedules);
    let mut scheduled = BTreeSet::new();
    let path = FieldPath::of("storage.schedules");
    names_are_distinct(schedules.clone().map(|it| it.name.as_str()), &path)?;
    for (at, schedule) in schedules.enumerate() {
        let path = path.then(at);
        can_be_named(schedule, &path)?;
        let days = schedule.every.hours() / 24;
        if u32::from(schedule.keep_days.get()) < days {
            let message =
                format!("a snapshot is kept until the next one is taken, for {days} days at least");
            return fault(&path.then("keepDays"), message);
        }
        let id = names.find(&schedule.service, None, &path.then("service"))?;
        let service = services.get(id.0);
        if let Some(service) = service.filter(|it| it.claims.is_empty()) {
            let message = format!("`{}` has no claims to take snapshots of", service.display());
            return fault(&path.then("service"), message);
        }
        scheduled.insert(id);
    }
    let has_schedules = !scheduled.is_empty();
    for (at, service) in spec.services.iter().enumerate() {
        let path = at_service(at);
        let is_scheduled = scheduled.contains(&ServiceId(at));
        let has_reason = service.not_backed_up.is_some();
        if has_reason && (is_scheduled || service.claims.is_empty()) {
            let why = if is_scheduled {
                "a schedule names it"
            } else {
                "it has no claims"
            };
            return fault(&path.then("notBackedUp"), format!("{why}; leave this out"));
        }
        if has_schedules && !is_scheduled && !has_reason && !service.claims.is_empty() {
            let message = "no schedule takes snapshots of these; add one to `storage.schedules`, or say why not with \
                           `notBackedUp`";
            return fault(&path.then("claims"), message.to_owned());
        }
    }
    Ok(has_schedules.then_some(scheduled))
}

/// A CronJob can be called so, and no other is.
fn can_be_named(schedule: &BackupSpec, path: &FieldPath) -> Result<(), SpecError> {
    let name = schedule.name.as_str();
    if name.len() > SCHEDULE_NAME {
        let message = format!(
            "at most {SCHEDULE_NAME} characters: behind them stand the run and the claim of a snapshot"
        );
        return fault(&path.then("name"), message);
    }
    if name.starts_with(CLEAN_UP) || name.starts_with(VERIFICATION) {
        let message = format!(
            "`{CLEAN_UP}` and `{VERIFICATION}` are the names of other jobs of the baseline"
        );
        return fault(&path.then("name"), message);
    }
    Ok(())
}

/// Drops the reasons of what is backed up, and all where nothing is: none is asked for then.
pub(super) fn reasons_that_count(scheduled: &Scheduled, services: &mut [Service]) {
    for (at, service) in services.iter_mut().enumerate() {
        let is_asked_for = scheduled
            .as_ref()
            .is_some_and(|scheduled| !scheduled.contains(&ServiceId(at)));
        if !is_asked_for {
            service.not_backed_up = None;
        }
    }
}
