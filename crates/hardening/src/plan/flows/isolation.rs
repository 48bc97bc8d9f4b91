//! Pods that rules newly decide about, or no longer.

use std::collections::BTreeMap;

use super::Both;
use crate::network::{Direction, Network};
use crate::plan::comparison::Comparison;
use crate::plan::effect::{Change, Effect, Risk};
use crate::plan::words::{counted, cut};

/// The workloads that are newly isolated, and those that are no longer.
type Isolated = (Vec<String>, Vec<String>);

/// Workloads of a namespace that rules newly decide about, or no longer.
pub(super) fn effects(comparison: &Comparison, both: &Both, effects: &mut Vec<Effect>) {
    let mut found: BTreeMap<(&str, Direction), Isolated> = BTreeMap::new();
    for workload in &both.list {
        let (Some(before), Some(after)) = (workload.before, workload.after) else {
            continue;
        };
        let cluster = comparison.after().cluster();
        let named = cluster.workload(after);
        for direction in Direction::ALL {
            let isolated = |network: &Network, id| {
                let policies = network.reachability().isolating(id, direction);
                !policies.is_empty()
            };
            let was = isolated(comparison.current().network(), before);
            let is = isolated(comparison.after().network(), after);
            if was != is {
                let lists = found.entry((&named.namespace, direction)).or_default();
                let list = if is { &mut lists.0 } else { &mut lists.1 };
                list.push(named.display());
            }
        }
    }
    for ((namespace, direction), (isolated, released)) in found {
        let told = |count: usize| counted(count, "workload", "workloads");
        let (risk, summary) = match (isolated.len(), released.len()) {
            (count, 0) => (
                Risk::Low,
                format!(
                    "{} of namespace {namespace} {} newly isolated on {direction}: only what rules allow passes",
                    told(count),
                    if count == 1 { "is" } else { "are" }
                ),
            ),
            (_, count) => (
                Risk::High,
                format!(
                    "{} of namespace {namespace} {} no longer isolated on {direction}: everything passes",
                    told(count),
                    if count == 1 { "is" } else { "are" }
                ),
            ),
        };
        let isolates = isolated
            .iter()
            .map(|it| format!("{it}: newly isolated"))
            .chain(
                released
                    .iter()
                    .map(|it| format!("{it}: no longer isolated")),
            );
        let details = cut(isolates, isolated.len() + released.len());
        effects.push(Effect {
            risk,
            summary,
            details,
            evidence: Vec::new(),
            mitigation: match risk {
                Risk::Low => "none is needed beyond what the cut connections ask for".to_owned(),
                _ => "keep a policy that selects these pods in this direction".to_owned(),
            },
            roll_back: "apply the policies that run today again, and delete the new ones"
                .to_owned(),
            change: Change::Isolation {
                namespace: namespace.to_owned(),
                direction,
                isolated,
                released,
            },
        });
    }
}
