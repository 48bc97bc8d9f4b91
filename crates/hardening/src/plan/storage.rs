//! Restore points that are gained and lost, and data that goes with what is removed.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::effect::{Change, Coverage, Effect, Risk};
use super::evidence::Evidence;
use super::objects::{Named, ObjectChange};
use super::words::{counted, cut, joined};
use crate::cluster::Identity;
use crate::finding::Place;
use crate::manifest::Node;
use crate::storage::{BackupSource, ClaimId, Moment, Storage, Timing, lasting};

/// Restore points and data that are gained and lost. Simulates each schedule for more than a year, else linear in claims.
pub(super) fn effects(comparison: &Comparison, effects: &mut Vec<Effect>) {
    coverage(comparison, effects);
    for change in comparison.changes() {
        if let ObjectChange::Removed { identity, before } = change {
            let what = destroyed(comparison, identity);
            if !what.is_empty() {
                let name = Named(identity).to_string();
                let place = Place::name(*before);
                effects.push(Effect {
                    risk: Risk::High,
                    summary: format!("the removal of {name} destroys {}", joined(&what)),
                    details: cut(what.iter().cloned(), what.len()),
                    evidence: vec![comparison.before_at(&place, format!("{name} is removed"))],
                    mitigation:
                        "take a restore point and try to restore it before, or keep the object"
                            .to_owned(),
                    roll_back: "none but from a restore point kept elsewhere".to_owned(),
                    change: Change::DataDestroyed { by: name, what },
                });
            }
        }
    }
}

/// What is restored from a source, where it takes restore points again and again and nothing is known to stand in the way.
fn coverage_of(source: &BackupSource) -> Option<Coverage> {
    let plan = source.plan().filter(|_| source.obstacle.is_none())?;
    let worst_loss = source.worst_loss()?;
    let Timing::Scheduled {
        retention_known, ..
    } = source.timing
    else {
        return None;
    };
    let timeline = plan.simulate(Moment::REFERENCE, Moment::REFERENCE.plus(plan.horizon()));
    let leanest = timeline.leanest().filter(|_| retention_known);
    let reach = leanest.and_then(|moment| {
        let oldest = timeline.existing_at(moment).map(|point| point.taken).min();
        Some(moment.since(oldest?))
    });
    Some(Coverage { worst_loss, reach })
}

/// The best that several sources give.
fn better(one: Coverage, other: Coverage) -> Coverage {
    Coverage {
        worst_loss: one.worst_loss.min(other.worst_loss),
        reach: one
            .reach
            .zip(other.reach)
            .map(|(one, other)| one.max(other)),
    }
}

/// By claim, what its restore points give.
fn coverages(storage: &Storage) -> BTreeMap<ClaimId, Coverage> {
    let mut coverages = BTreeMap::new();
    for source in storage.sources() {
        let Some(coverage) = coverage_of(source) else {
            continue;
        };
        for claim in &source.claims {
            let known = coverages.entry(*claim).or_insert(coverage);
            *known = better(*known, coverage);
        }
    }
    coverages
}

impl Coverage {
    /// `at most 1 day is lost, and points reach 30 days back`.
    fn words(self) -> String {
        let reach = match self.reach {
            Some(reach) => format!("points reach {} back", lasting(reach)),
            None => "no point is known to be deleted".to_owned(),
        };
        format!("at most {} is lost, and {reach}", lasting(self.worst_loss))
    }

    const fn furthest(self) -> i64 {
        match self.reach {
            Some(reach) => reach,
            None => i64::MAX,
        }
    }
}

type Covered = Vec<(String, Coverage)>;
type Pairs = Vec<(String, Coverage, Coverage)>;

fn coverage(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (before, after) = (comparison.current().storage(), comparison.after().storage());
    let (were, are) = (coverages(before), coverages(after));
    let (mut lost, mut gained) = (Covered::new(), Covered::new());
    let (mut worse, mut improved) = (Pairs::new(), Pairs::new());
    let mut evidence: [Vec<Evidence>; 4] = Default::default();
    for (id, claim) in before.claims_by_id() {
        let Some(was) = were.get(&id) else {
            continue;
        };
        let later = after.find_claim(&claim.namespace, &claim.name);
        let Some(later) = later else {
            continue;
        };
        let name = claim.display();
        let sources = |storage: &Storage, id| {
            let sources = storage.sources_of(id);
            let named = sources.map(|it| (it.name.clone(), it.place()));
            named.collect::<Vec<_>>()
        };
        let old = sources(before, id).into_iter();
        let old = old.map(|(source, place)| {
            comparison.before_at(&place, format!("{source} takes them today"))
        });
        let new = sources(after, later).into_iter();
        let new =
            new.map(|(source, place)| comparison.after_at(&place, format!("{source} takes them")));
        let [of_lost, _, of_worse, of_better] = &mut evidence;
        match are.get(&later) {
            None => {
                of_lost.extend(old);
                lost.push((name, *was));
            }
            Some(is) if is.worst_loss > was.worst_loss || is.furthest() < was.furthest() => {
                of_worse.extend(old.chain(new));
                worse.push((name, *was, *is));
            }
            Some(is) if is != was => {
                of_better.extend(new);
                improved.push((name, *was, *is));
            }
            Some(_) => {}
        }
    }
    for (id, claim) in after.claims_by_id() {
        let Some(is) = are.get(&id) else {
            continue;
        };
        let earlier = before.find_claim(&claim.namespace, &claim.name);
        // A new claim that is covered from the start has gained nothing.
        if earlier.is_some_and(|earlier| !were.contains_key(&earlier)) {
            let [_, of_gained, ..] = &mut evidence;
            let sources = after.sources_of(id);
            of_gained.extend(sources.map(|it| {
                comparison.after_at(&it.place(), format!("{} takes restore points", it.name))
            }));
            gained.push((claim.display(), *is));
        }
    }
    let [of_lost, of_gained, of_worse, of_better] = evidence;
    let told = |claims: &Covered| {
        let lines = claims
            .iter()
            .map(|(name, it)| format!("{name}: {}", it.words()));
        cut(lines, claims.len())
    };
    let told_pairs = |claims: &Pairs| {
        let lines = claims
            .iter()
            .map(|(name, was, is)| format!("{name}: {}; today {}", is.words(), was.words()));
        cut(lines, claims.len())
    };
    let count = |count: usize| counted(count, "claim", "claims");
    let undo = "apply the schedules that run today again; restore points deleted meanwhile do not come back";
    if !lost.is_empty() {
        effects.push(Effect {
            risk: Risk::High,
            summary: format!(
                "no restore points are taken any more of {}",
                count(lost.len())
            ),
            details: told(&lost),
            evidence: of_lost,
            mitigation: "keep a schedule that takes them, or take a last one and keep it"
                .to_owned(),
            roll_back: undo.to_owned(),
            change: Change::CoverageLost { claims: lost },
        });
    }
    if !worse.is_empty() {
        effects.push(Effect {
            risk: Risk::Moderate,
            summary: format!("less can be restored of {}", count(worse.len())),
            details: told_pairs(&worse),
            evidence: of_worse,
            mitigation: "the next clean-up deletes what is too old by then: keep what is needed elsewhere before".to_owned(),
            roll_back: undo.to_owned(),
            change: Change::CoverageWorse { claims: worse },
        });
    }
    if !gained.is_empty() {
        effects.push(Effect {
            risk: Risk::Low,
            summary: format!(
                "restore points are taken of {} that had none",
                count(gained.len())
            ),
            details: told(&gained),
            evidence: of_gained,
            mitigation: "none is needed".to_owned(),
            roll_back: "delete the new schedules".to_owned(),
            change: Change::CoverageGained { claims: gained },
        });
    }
    if !improved.is_empty() {
        effects.push(Effect {
            risk: Risk::Low,
            summary: format!("more can be restored of {}", count(improved.len())),
            details: told_pairs(&improved),
            evidence: of_better,
            mitigation: "none is needed, but for the room that more restore points take".to_owned(),
            roll_back: undo.to_owned(),
            change: Change::CoverageBetter { claims: improved },
        });
    }
}

/// The data that goes with an object.
fn destroyed(comparison: &Comparison, identity: &Identity) -> Vec<String> {
    let storage = comparison.current().storage();
    let cluster = comparison.current().cluster();
    let words = |id: ClaimId, name: &str| match storage.deletes_volume(id) {
        Some(true) => Some(format!("the volume of claim {name}")),
        Some(false) => None,
        None => Some(format!(
            "the volume of claim {name}, unless its class or volume says `Retain`"
        )),
    };
    match (&*identity.group, &*identity.kind) {
        ("", "PersistentVolumeClaim") => {
            let namespace = identity.namespace.as_deref().unwrap_or("");
            let claim = storage.find_claim(namespace, &identity.name);
            let name = format!("{namespace}/{}", identity.name);
            claim.and_then(|id| words(id, &name)).into_iter().collect()
        }
        ("apps", "StatefulSet") => {
            let Some(object) = cluster.object(identity) else {
                return Vec::new();
            };
            let root = &cluster.bundle().manifest(object.manifest).root;
            let policy = root.get("spec");
            let policy = policy.and_then(|spec| spec.get("persistentVolumeClaimRetentionPolicy"));
            let when = policy.and_then(|policy| policy.get("whenDeleted"));
            if when.and_then(Node::as_str) != Some("Delete") {
                return Vec::new();
            }
            let claims = storage.claims_by_id();
            let own = claims.filter(|(_, claim)| claim.manifest == object.manifest);
            own.filter_map(|(id, claim)| words(id, &claim.display()))
                .collect()
        }
        ("", "Namespace") => {
            let claims = storage.claims_by_id();
            let inside = claims.filter(|(_, claim)| claim.namespace == identity.name);
            let claims = inside.filter_map(|(id, claim)| words(id, &claim.display()));
            let all = format!("everything in namespace {}", identity.name);
            std::iter::once(all).chain(claims).collect()
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            vec![format!("every object of the kind {}", identity.name)]
        }
        ("snapshot.storage.k8s.io", "VolumeSnapshot") => vec![format!(
            "the snapshot {}/{}, unless its class says `Retain`",
            identity.namespace.as_deref().unwrap_or(""),
            identity.name
        )],
        _ => Vec::new(),
    }
}
