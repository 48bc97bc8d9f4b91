//! To which moments can a claim be restored, and how much is lost at worst?

use super::AskError;
use crate::finding::{Related, nearest};
use crate::report::{Restore, RestoreSource};
use crate::storage::{BackupSource, Claim, ClaimId, Moment, Storage, Timing, Zone, lasting};

/// How many restore points are listed.
const LISTED: usize = 100;
/// How many names are suggested.
const SUGGESTIONS: usize = 3;

pub(super) fn answer(
    storage: &Storage,
    asked: &str,
    at: Option<Moment>,
) -> Result<(Restore, Vec<Related>), AskError> {
    let (id, claim) = resolve(storage, asked)?;
    let bundle = storage.cluster().bundle();
    let sources: Vec<_> = storage.sources_of(id).collect();
    let forms: Vec<_> = sources.iter().map(|source| form(source, at)).collect();
    let mut evidence: Vec<_> = sources
        .iter()
        .zip(&forms)
        .map(|(source, form)| Related {
            message: said(source, form),
            location: bundle.locate(&source.place()),
        })
        .collect();
    evidence.push(Related {
        message: match &claim.made_by {
            None => "the claim".to_owned(),
            Some(by) => format!("the template that StatefulSet `{}` makes it from", by.set),
        },
        location: bundle.locate(&claim.place()),
    });
    let worst_loss_seconds = forms
        .iter()
        .filter_map(|form| form.worst_loss_seconds)
        .min();
    let restore = Restore {
        claim: claim.display(),
        sentence: sentence(claim, &sources, &forms, worst_loss_seconds, at),
        worst_loss_seconds,
        assumes: assumptions(&sources, &forms, at),
        sources: forms,
    };
    Ok((restore, evidence))
}

fn resolve<'s>(storage: &'s Storage, asked: &str) -> Result<(ClaimId, &'s Claim), AskError> {
    let matching = storage
        .claims_by_id()
        .filter(|(_, claim)| match asked.split_once('/') {
            Some((namespace, name)) => claim.namespace == namespace && claim.name == name,
            None => claim.name == asked,
        });
    let matching: Vec<_> = matching.collect();
    match matching.as_slice() {
        [only] => Ok(*only),
        [] => {
            let with_namespace = asked.contains('/');
            let names = storage.claims().iter().map(|claim| {
                if with_namespace {
                    claim.display()
                } else {
                    claim.name.clone()
                }
            });
            let mut suggested = nearest(asked, names, SUGGESTIONS);
            if suggested.is_empty() {
                // The name of a template is asked for more often than it is misspelt.
                let name = asked.rsplit('/').next().unwrap_or(asked);
                let of_template = storage.claims().iter().filter(|claim| {
                    claim
                        .made_by
                        .as_ref()
                        .is_some_and(|by| by.name == name || by.set == name)
                });
                suggested = of_template.map(Claim::display).take(SUGGESTIONS).collect();
            }
            Err(AskError::UnknownClaim {
                name: asked.to_owned(),
                nearest: suggested,
            })
        }
        several => Err(AskError::Ambiguous {
            name: asked.to_owned(),
            candidates: several.iter().map(|(_, claim)| claim.display()).collect(),
        }),
    }
}

fn form(source: &BackupSource, at: Option<Moment>) -> RestoreSource {
    let mut form = RestoreSource {
        source: source.name.clone(),
        takes: source.takes.clone(),
        schedule: source.plan().map(|plan| plan.schedule.to_string()),
        obstacle: source.obstacle.clone(),
        worst_loss_seconds: source.worst_loss(),
        kept: None,
        reaches_back_seconds: None,
        steady_after_seconds: None,
        restore_points: Vec::new(),
    };
    let (plan, retention_known) = match &source.timing {
        Timing::Scheduled {
            plan,
            retention_known,
        } => (plan, *retention_known),
        Timing::Suspended => {
            form.obstacle
                .get_or_insert_with(|| "it is suspended".to_owned());
            return form;
        }
        Timing::Refused(refused) => {
            form.obstacle
                .get_or_insert_with(|| format!("its schedule is refused: {refused}"));
            return form;
        }
        Timing::Once => return form,
    };
    if !plan.schedule.ever_fires() {
        form.obstacle
            .get_or_insert_with(|| "its schedule never fires".to_owned());
    }
    if form.obstacle.is_some() {
        return form;
    }
    let horizon = plan.horizon();
    let (from, until) = match at {
        Some(at) => (at.plus(-horizon), at),
        None => (Moment::REFERENCE, Moment::REFERENCE.plus(horizon)),
    };
    let timeline = plan.simulate(from, until);
    let steady = timeline.steady_from().filter(|_| retention_known);
    let first = timeline.points.first();
    form.steady_after_seconds = steady
        .zip(first)
        .map(|(steady, first)| steady.since(first.taken));
    let moment = match at {
        Some(_) => timeline.until,
        None => timeline.leanest().unwrap_or(timeline.until),
    };
    let existing = timeline.existing_at(moment);
    let existing: Vec<_> = existing.map(|point| point.taken).collect();
    if steady.is_some() && !timeline.cut {
        form.kept = Some(existing.len() as u64);
        form.reaches_back_seconds = existing.first().map(|oldest| moment.since(*oldest));
    }
    if at.is_some() && !timeline.cut {
        let newest_first = existing.iter().rev().take(LISTED);
        form.restore_points = newest_first.map(ToString::to_string).collect();
    }
    form
}

/// What a source does, in a sentence.
fn said(source: &BackupSource, form: &RestoreSource) -> String {
    let when = match (&form.schedule, &source.timing) {
        (Some(schedule), _) => format!(" at `{schedule}`"),
        (None, Timing::Once) => " once, when it is applied".to_owned(),
        (None, _) => String::new(),
    };
    let takes = format!("takes {}{when}", source.takes);
    if let Some(obstacle) = &form.obstacle {
        return format!("{takes}, but nothing comes of it: {obstacle}");
    }
    match (&source.timing, form.kept, form.reaches_back_seconds) {
        (
            Timing::Scheduled {
                retention_known: false,
                ..
            },
            _,
            _,
        ) => {
            format!("{takes}; how long they are kept cannot be read")
        }
        (_, Some(kept), Some(back)) => {
            format!(
                "{takes}; {kept} or more are kept, back to {} ago",
                lasting(back)
            )
        }
        (Timing::Scheduled { .. }, _, _) => format!("{takes}; nothing deletes them"),
        _ => takes,
    }
}

fn sentence(
    claim: &Claim,
    sources: &[&BackupSource],
    forms: &[RestoreSource],
    worst_loss: Option<i64>,
    at: Option<Moment>,
) -> String {
    let name = claim.display();
    if forms.is_empty() {
        return format!("{name} cannot be restored: nothing takes restore points of it");
    }
    if let Some(loss) = worst_loss {
        let newest = forms
            .iter()
            .filter_map(|form| form.restore_points.first())
            .max();
        let listed = |form: &RestoreSource| form.restore_points.len() as u64;
        let count: u64 = forms
            .iter()
            .map(|form| form.kept.unwrap_or(listed(form)))
            .sum();
        if let (Some(at), Some(newest)) = (at, newest) {
            let lost = newest
                .parse::<Moment>()
                .map_or(loss, |newest| at.since(newest));
            let points = if count == 1 {
                "1 restore point exists"
            } else {
                &*format!("{count} restore points exist")
            };
            return format!(
                "at {at}, {name} can be restored to {newest}, losing {}; {points}",
                lasting(lost)
            );
        }
        return format!("{name} can be restored, losing at most {}", lasting(loss));
    }
    let works = || {
        sources
            .iter()
            .zip(forms)
            .filter(|(_, form)| form.obstacle.is_none())
    };
    if works().any(|(source, _)| source.plan().is_some()) {
        return format!(
            "{name} can be restored at times only: restore points are deleted before the next is taken"
        );
    }
    if works().next().is_some() {
        return format!(
            "{name} can be restored to the moment of the first apply only: nothing repeats it"
        );
    }
    let obstacle = forms.iter().find_map(|form| form.obstacle.as_deref());
    format!(
        "{name} cannot be restored: {}",
        obstacle.unwrap_or("nothing comes of what is planned")
    )
}

fn assumptions(
    sources: &[&BackupSource],
    forms: &[RestoreSource],
    at: Option<Moment>,
) -> Vec<String> {
    let mut assumed = Vec::new();
    let working = || {
        sources
            .iter()
            .zip(forms)
            .filter(|(_, form)| form.obstacle.is_none())
    };
    let scheduled = || working().filter_map(|(source, _)| Some((source, source.plan()?)));
    if scheduled().next().is_some() {
        assumed.push("every run succeeds and takes no time".to_owned());
    }
    if at.is_some() && scheduled().next().is_some() {
        assumed.push(
            "the schedules have been running for as long as they keep restore points".to_owned(),
        );
    }
    if scheduled().any(|(_, plan)| plan.schedule.counts_from_start()) {
        assumed.push("`@every` counts from a time that nobody knows beforehand".to_owned());
    }
    if scheduled().any(|(source, _)| source.zone == Zone::OfController) {
        assumed.push("the controllers run in UTC".to_owned());
    }
    let mut zones: Vec<_> = scheduled()
        .filter_map(|(source, _)| match &source.zone {
            Zone::Named(zone) => Some(zone.as_str()),
            Zone::Utc | Zone::OfController => None,
        })
        .collect();
    zones.sort_unstable();
    zones.dedup();
    for zone in zones {
        assumed.push(format!(
            "times of zone `{zone}` are reckoned as if they were UTC"
        ));
    }
    assumed
}
