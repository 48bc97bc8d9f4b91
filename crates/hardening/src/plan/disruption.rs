//! Drains that stop or go on, and who evicts whom.

use std::collections::{BTreeMap, BTreeSet};

use super::admission::{few, names};
use super::comparison::Comparison;
use super::effect::{Change, Effect, Risk};
use super::evidence::Evidence;
use super::words::{counted, cut, objects};
use crate::cluster::WorkloadId;
use crate::finding::Place;
use crate::resilience::{Obstacle, Priority, Resilience, Verdict};

/// What a drain may evict of a workload, as far as that changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guard {
    Blocked,
    Guarded,
    Unguarded,
    Other,
}

impl Guard {
    const fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Blocked(_) => Self::Blocked,
            Verdict::AtATime(_) => Self::Guarded,
            Verdict::Unguarded => Self::Unguarded,
            Verdict::NotEvicted | Verdict::NoPods | Verdict::Undecided => Self::Other,
        }
    }
}

/// Workloads whose drains change, and those that are newly blocked by budget.
#[derive(Default)]
struct Found {
    blocked: BTreeMap<Risk, Blocked>,
    unblocked: Vec<WorkloadId>,
    guarded: Vec<WorkloadId>,
    unguarded: Vec<WorkloadId>,
}

/// Workloads at which drains newly stop, the budgets that do it, and what is told of them.
#[derive(Default)]
struct Blocked {
    by: BTreeSet<String>,
    workloads: Vec<String>,
    details: Vec<String>,
    evidence: Vec<Evidence>,
}

/// Drains that newly stop or no longer do, and budgets that begin or cease to guard. Linear in the workloads, and in those
/// that their budgets cover.
pub(super) fn effects(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (before, after) = (
        comparison.current().resilience(),
        comparison.after().resilience(),
    );
    let mut found = Found::default();
    for both in comparison.workloads() {
        let Some(id) = both.after else {
            continue;
        };
        let is = after.disruptions().of(id).verdict;
        let was = both.before.map(|id| before.disruptions().of(id).verdict);
        let was_guard = was.as_ref().map(Guard::of);
        match (was_guard, Guard::of(&is)) {
            (Some(Guard::Blocked), Guard::Blocked) => {}
            (_, Guard::Blocked) => {
                if let Verdict::Blocked(obstacle) = &is {
                    let risk = match both.before {
                        Some(_) => Risk::High,
                        None => Risk::Moderate,
                    };
                    let (by, places) = budgets(after, obstacle);
                    let blocked = found.blocked.entry(risk).or_default();
                    let name = comparison.after().cluster().workload(id).display();
                    blocked.details.push(format!("{name}: {}", objects(&by)));
                    blocked.workloads.push(name);
                    blocked.by.extend(by);
                    for (name, place) in places {
                        let evidence = comparison.after_at(&place, format!("{name} decides"));
                        if !blocked.evidence.contains(&evidence) {
                            blocked.evidence.push(evidence);
                        }
                    }
                }
            }
            (Some(Guard::Blocked), Guard::Guarded | Guard::Unguarded) => found.unblocked.push(id),
            (Some(Guard::Unguarded), Guard::Guarded) => found.guarded.push(id),
            (Some(Guard::Guarded), Guard::Unguarded) => found.unguarded.push(id),
            _ => {}
        }
    }
    let Found {
        blocked,
        unblocked,
        guarded,
        unguarded,
    } = found;
    for (risk, blocked) in blocked {
        let Blocked {
            by,
            workloads,
            details,
            evidence,
        } = blocked;
        let by: Vec<String> = by.into_iter().collect();
        let never = if by.len() == 1 {
            "never lets"
        } else {
            "never let"
        };
        effects.push(Effect {
            risk,
            summary: format!(
                "drains of nodes stop at {}: {} {never} a pod go",
                counted(workloads.len(), "workload", "workloads"),
                objects(&by)
            ),
            details: cut(details.into_iter(), workloads.len()),
            evidence,
            mitigation: "let each budget spare at least one pod, or run one more".to_owned(),
            roll_back: format!(
                "undo the change of {}, or delete it for the drain",
                objects(&by)
            ),
            change: Change::DrainsBlocked { by, workloads },
        });
    }
    let mut tell = |ids: Vec<WorkloadId>,
                    risk: Risk,
                    what: &str,
                    mitigation: &str,
                    change: fn(Vec<String>) -> Change| {
        if ids.is_empty() {
            return;
        }
        let workloads = names(comparison, &ids);
        let evidence = ids.iter().flat_map(|id| guards(comparison, *id));
        effects.push(Effect {
            risk,
            summary: format!("{what} {}", few(&workloads)),
            details: cut(workloads.iter().cloned(), workloads.len()),
            evidence: evidence.collect(),
            mitigation: mitigation.to_owned(),
            roll_back: "apply the budgets and workloads that run today again".to_owned(),
            change: change(workloads),
        });
    };
    tell(
        unblocked,
        Risk::Low,
        "drains of nodes no longer stop at",
        "none is needed",
        |workloads| Change::DrainsUnblocked { workloads },
    );
    tell(
        guarded,
        Risk::Low,
        "a budget guards against losing all pods to drains at once:",
        "none is needed",
        |workloads| Change::Guarded { workloads },
    );
    tell(
        unguarded,
        Risk::Moderate,
        "no budget guards any more against losing all pods to drains at once:",
        "keep a budget that spares some of the pods",
        |workloads| Change::Unguarded { workloads },
    );
    priorities(comparison, effects);
}

/// The budgets after that count a workload.
fn guards(comparison: &Comparison, id: WorkloadId) -> Vec<Evidence> {
    let resilience = comparison.after().resilience();
    let budgets = resilience.disruptions().budgets_of(id).into_iter();
    let budgets = budgets.filter_map(|id| resilience.budget(id));
    budgets
        .map(|budget| {
            let name = format!("PodDisruptionBudget {}/{}", budget.namespace, budget.name);
            comparison.after_at(&budget.bound_place(), format!("{name} counts the pods"))
        })
        .collect()
}

fn budgets(resilience: &Resilience, obstacle: &Obstacle) -> (Vec<String>, Vec<(String, Place)>) {
    let budgets = obstacle.budgets().into_iter();
    let budgets = budgets.filter_map(|id| resilience.budget(id));
    let named: Vec<_> = budgets
        .map(|budget| {
            let name = format!("PodDisruptionBudget {}/{}", budget.namespace, budget.name);
            (name, budget.bound_place())
        })
        .collect();
    let names = named.iter().map(|(name, _)| name.clone());
    (names.collect(), named)
}

/// What changes of the priority of workloads that stay.
type Changed = BTreeMap<(i32, i32), Vec<WorkloadId>>;

/// Workloads whose pods get another priority, and who may then evict whom.
fn priorities(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (before, after) = (
        comparison.current().resilience().priorities(),
        comparison.after().resilience().priorities(),
    );
    let mut changed = Changed::new();
    // Workloads by what they are before and after: who may evict whom follows from that alone.
    let mut ranks: BTreeMap<(i32, bool, i32, bool), Vec<WorkloadId>> = BTreeMap::new();
    for both in comparison.workloads() {
        let priority = (|| {
            let was = before.priority(both.before?)?;
            let is = after.priority(both.after?)?;
            Some((both.after?, was, is))
        })();
        let Some((id, was, is)) = priority else {
            continue;
        };
        if was.value != is.value {
            changed.entry((was.value, is.value)).or_default().push(id);
        }
        let rank = (was.value, was.preempts, is.value, is.preempts);
        ranks.entry(rank).or_default().push(id);
    }
    let may = |by: (i32, bool), of: (i32, bool)| by.1 && by.0 > of.0;
    for ((was, is), ids) in changed {
        let (mut evictable, mut evicting) = (BTreeSet::new(), BTreeSet::new());
        let own = ranks
            .keys()
            .filter(|(before, _, after, _)| (*before, *after) == (was, is));
        for own in own.copied().collect::<Vec<_>>() {
            for (other, workloads) in &ranks {
                let (own_before, own_after) = ((own.0, own.1), (own.2, own.3));
                let (before, after) = ((other.0, other.1), (other.2, other.3));
                if may(own_after, after) && !may(own_before, before) {
                    evictable.extend(workloads.iter().copied());
                }
                if may(after, own_after) && !may(before, own_before) {
                    evicting.extend(workloads.iter().copied());
                }
            }
        }
        let list =
            |ids: BTreeSet<WorkloadId>| names(comparison, &ids.into_iter().collect::<Vec<_>>());
        let (newly_evictable, newly_evicting) = (list(evictable), list(evicting));
        let workloads = names(comparison, &ids);
        let evidence = ids.iter().filter_map(|id| {
            let priority: Priority = after.priority(*id)?;
            let place = Place::name(priority.class?);
            Some(comparison.after_at(&place, format!("it gives the pods priority {is}")))
        });
        let mut evidence: Vec<_> = evidence.collect();
        evidence.dedup();
        let is_harmless = newly_evictable.is_empty() && newly_evicting.is_empty();
        let mut details = vec![format!("priority {was} -> {is}: {}", few(&workloads))];
        if !newly_evictable.is_empty() {
            details.push(format!("may newly evict: {}", few(&newly_evictable)));
        }
        if !newly_evicting.is_empty() {
            details.push(format!("may newly be evicted by: {}", few(&newly_evicting)));
        }
        effects.push(Effect {
            risk: if is_harmless {
                Risk::Low
            } else {
                Risk::Moderate
            },
            summary: format!(
                "pods of {} get priority {is} instead of {was} once they are made anew",
                counted(workloads.len(), "workload", "workloads")
            ),
            details,
            evidence,
            mitigation: "where nodes are full, restart the important workloads first".to_owned(),
            roll_back: "apply the PriorityClasses and workloads that run today again, and restart"
                .to_owned(),
            change: Change::Priority {
                before: was,
                after: is,
                workloads,
                newly_evictable,
                newly_evicting,
            },
        });
    }
}
