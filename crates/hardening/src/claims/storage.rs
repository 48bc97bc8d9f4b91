//! What can be restored, and what classes of volumes promise.

use super::measure::{Lasting, RestorePoints, StorageClassNamed};
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::finding::{Related, nearest};
use crate::storage::{BackupSource, Claim, ClaimId, Moment, Plan, Timing, lasting};

/// What a source gives a claim.
enum Given {
    Enough(String),
    Less(String),
    Unknown(String),
}

impl Measuring<'_> {
    pub(super) fn restore_points(&self, asked: &RestorePoints) -> Found {
        let claims = match self.claims(asked) {
            Ok(claims) => claims,
            Err(found) => return found,
        };
        let storage = self.analysis.storage();
        let (mut against, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
        let mut measured = Vec::new();
        for (id, claim) in &claims {
            let sources = storage.sources().iter().filter(|source| {
                let dumps = source.workloads.iter().any(|it| claim.users.contains(it));
                dumps || source.claims.contains(id)
            });
            let sources: Vec<_> = sources.collect();
            if sources.is_empty() {
                let mut unknown = storage.sources().iter().filter(|source| {
                    source.obstacle.is_none()
                        && source.unknown_in.as_deref() == Some(&*claim.namespace)
                });
                if let Some(source) = unknown.next() {
                    open.push(format!(
                        "only the running script of {} knows whether it takes {}",
                        source.name,
                        claim.display()
                    ));
                    continue;
                }
                measured.push(format!("nothing takes {}", claim.display()));
                against.push(format!(
                    "nothing takes restore points of {}",
                    claim.display()
                ));
                evidence.push(self.related(&claim.place(), "the claim, which nothing takes"));
                continue;
            }
            let given: Vec<_> = sources
                .iter()
                .map(|source| (*source, given(source, asked)))
                .collect();
            let place = |(source, given): &(&BackupSource, Given)| -> Related {
                let (Given::Enough(words) | Given::Less(words) | Given::Unknown(words)) = given;
                self.related(&source.place(), words.clone())
            };
            evidence.extend(given.iter().map(place));
            let enough = given.iter().find_map(|(_, given)| match given {
                Given::Enough(words) => Some(words),
                _ => None,
            });
            let unknown = given.iter().find_map(|(_, given)| match given {
                Given::Unknown(words) => Some(words),
                _ => None,
            });
            let less = given.iter().find_map(|(_, given)| match given {
                Given::Less(words) => Some(words),
                _ => None,
            });
            match (enough, unknown, less) {
                (Some(words), _, _) => measured.push(words.clone()),
                (None, Some(words), _) => open.push(words.clone()),
                (None, None, Some(words)) => {
                    measured.push(words.clone());
                    against.push(format!("{} has no such restore points", claim.display()));
                }
                (None, None, None) => {}
            }
        }
        measured.dedup();
        evidence.dedup();
        if against.is_empty() && !open.is_empty() {
            return Found::cannot_tell(listed(&open)).with(evidence);
        }
        let found = Found::judged(measured.join("; "), &against);
        let is_true = against.is_empty();
        let assumed = is_true.then(|| "every run succeeds and takes no time".to_owned());
        found.with(evidence).assuming(assumed)
    }

    fn claims(&self, asked: &RestorePoints) -> Result<Vec<(ClaimId, &Claim)>, Found> {
        let storage = self.analysis.storage();
        if let Some(workload) = &asked.workload {
            let id = self.workload(workload).map_err(Found::from)?;
            let of_it: Vec<_> = storage
                .claims_by_id()
                .filter(|(_, claim)| claim.users.contains(&id))
                .collect();
            if of_it.is_empty() {
                let workload = self.cluster().workload(id);
                let place = crate::finding::Place::name(workload.manifest);
                let measured = format!("{} uses no claim", workload.display());
                return Err(Found::refuted(
                    measured,
                    "it has no volume that restore points could be taken of",
                )
                .with([self.related(&place, "the workload")]));
            }
            return Ok(of_it);
        }
        let wanted = asked.claim.as_deref().unwrap_or_default();
        let of_it: Vec<_> = storage
            .claims_by_id()
            .filter(|(_, claim)| match wanted.split_once('/') {
                Some((namespace, name)) => claim.namespace == namespace && claim.name == name,
                None => claim.name == wanted,
            })
            .collect();
        match of_it.as_slice() {
            [_] => Ok(of_it),
            [] => {
                let names = storage.claims().iter().map(Claim::display);
                let near = nearest(wanted, names, 1);
                let hint = near.first().map(|it| format!("; did you mean `{it}`?"));
                Err(Found::cannot_tell(format!(
                    "no claim is called `{wanted}`{}",
                    hint.unwrap_or_default()
                )))
            }
            several => {
                let names: Vec<_> = several.iter().map(|(_, it)| it.display()).collect();
                Err(Found::cannot_tell(format!(
                    "`{wanted}` could be {}",
                    listed(&names)
                )))
            }
        }
    }

    pub(super) fn storage_class(&self, asked: &StorageClassNamed) -> Found {
        let storage = self.analysis.storage();
        let classes: Vec<_> = storage.volume_classes().collect();
        let Some(class) = classes.iter().find(|class| class.name == asked.name) else {
            let names: Vec<_> = classes.iter().map(|it| format!("`{}`", it.name)).collect();
            let measured = format!("the classes are {}", listed(&names));
            return Found::refuted(measured, format!("no class is called `{}`", asked.name)).with(
                classes
                    .iter()
                    .map(|it| self.related(&it.place(), format!("`{}`", it.name))),
            );
        };
        let mut against = Vec::new();
        let mut evidence = vec![self.related(&class.place(), "the class")];
        let mut words = vec![format!("reclaimPolicy {}", class.reclaim_policy)];
        let others: Vec<_> = classes
            .iter()
            .filter(|other| other.is_default && other.name != class.name)
            .collect();
        match (asked.default, class.is_default) {
            (Some(true), false) => against.push("it is not marked as the default".to_owned()),
            (Some(true), true) => {
                for other in &others {
                    against.push(format!("`{}` is marked as the default, too", other.name));
                    evidence.push(self.related(&other.place(), "marked as the default, too"));
                }
            }
            (Some(false), true) => against.push("it is marked as the default".to_owned()),
            _ => {}
        }
        if class.is_default {
            words.push("the default".to_owned());
        }
        if let Some(policy) = &asked.reclaim_policy
            && policy != class.reclaim_policy
        {
            against.push(format!("its reclaimPolicy is {}", class.reclaim_policy));
            evidence.push(self.related(&class.reclaim_place(), "what becomes of its volumes"));
        }
        words.push(format!("provisioner `{}`", class.provisioner));
        let measured = words.join(", ");
        if let Some(wanted) = asked.makes_volumes {
            evidence.push(self.related(&class.provisioner_place(), "the provisioner"));
            match class.makes_volumes {
                Some(makes) if makes != wanted => against.push(if makes {
                    "its provisioner makes volumes".to_owned()
                } else {
                    format!("no provisioner `{}` makes volumes", class.provisioner)
                }),
                None if against.is_empty() => {
                    return Found::cannot_tell(format!(
                        "nothing is known of the provisioner `{}`",
                        class.provisioner
                    ))
                    .with(evidence);
                }
                _ => {}
            }
        }
        Found::judged(measured, &against).with(evidence)
    }
}

/// What a source gives, in words, beside what is asked of it.
fn given(source: &BackupSource, asked: &RestorePoints) -> Given {
    let name = &source.name;
    if let Some(obstacle) = &source.obstacle {
        return Given::Less(format!("{name} takes nothing: {obstacle}"));
    }
    let (plan, retention_known) = match &source.timing {
        Timing::Suspended => return Given::Less(format!("{name} is suspended")),
        Timing::Refused(why) => {
            return Given::Less(format!("the schedule of {name} is refused: {why}"));
        }
        Timing::Once => return Given::Less(format!("{name} takes one, once")),
        Timing::Scheduled {
            plan,
            retention_known,
        } => (plan, *retention_known),
    };
    let mut words = format!("{name} takes {} at `{}`", source.takes, plan.schedule);
    let loss = source.worst_loss();
    let is_often = match (asked.every, loss) {
        (None, _) => true,
        (Some(Lasting(wanted)), Some(loss)) => loss <= wanted,
        (Some(_), None) => false,
    };
    match loss {
        Some(loss) => words.push_str(&format!(", so that {} is lost at most", lasting(loss))),
        None => words.push_str(", and there are times with none"),
    }
    let Some(Lasting(wanted)) = asked.kept_for else {
        return if is_often {
            Given::Enough(words)
        } else {
            Given::Less(words)
        };
    };
    if !is_often {
        return Given::Less(words);
    }
    if !retention_known {
        return Given::Unknown(format!("{words}; how long they are kept cannot be read"));
    }
    match shortest_life(plan) {
        None => Given::Enough(format!("{words}, and nothing deletes them")),
        Some(kept) if kept >= wanted => {
            Given::Enough(format!("{words}, and each is kept for {}", lasting(kept)))
        }
        Some(kept) => Given::Less(format!(
            "{words}, and one is kept for {} only",
            lasting(kept)
        )),
    }
}

/// How long the restore point is kept that is deleted soonest; `None` where none is deleted.
fn shortest_life(plan: &Plan) -> Option<i64> {
    let until = Moment::REFERENCE.plus(plan.horizon());
    let timeline = plan.simulate(Moment::REFERENCE, until);
    let lives = timeline.points.iter();
    let lives = lives.filter_map(|point| Some(point.deleted?.since(point.taken)));
    lives.min()
}
