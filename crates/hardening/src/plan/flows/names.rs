//! Pods that can no longer ask the cluster DNS, or can again.

use std::collections::BTreeMap;

use super::causes::{Causes, Turn};
use super::{Both, doing};
use crate::network::Direction;
use crate::plan::comparison::Comparison;
use crate::plan::effect::{Change, Effect, Risk};
use crate::plan::words::{counted, cut, roll_back};

/// Whether names can be resolved, workload by workload. Linear in the workloads, and in the policies of their namespaces.
pub(super) fn effects(
    comparison: &Comparison,
    both: &Both,
    causes: &mut Causes<'_>,
    effects: &mut Vec<Effect>,
) {
    let mut found: BTreeMap<(Turn, Vec<String>), Vec<String>> = BTreeMap::new();
    for workload in &both.list {
        let (Some(before), Some(after)) = (workload.before, workload.after) else {
            continue;
        };
        let was = comparison.current().network().resolves_names(before);
        let is = comparison.after().network().resolves_names(after);
        let turn = match (was, is) {
            (Some(true), Some(false)) => Turn::Cut,
            (Some(false), Some(true)) => Turn::Opened,
            _ => continue,
        };
        let by = causes.at(*workload, Direction::Egress, turn);
        let name = comparison.after().cluster().workload(after).display();
        found.entry((turn, by)).or_default().push(name);
    }
    for ((turn, by), workloads) in found {
        let count = counted(workloads.len(), "workload", "workloads");
        let details = cut(workloads.iter().cloned(), workloads.len());
        let (evidence, undo) = (causes.evidence(&by), roll_back(&by));
        effects.push(match turn {
            Turn::Cut => Effect {
                risk: Risk::High,
                summary: format!(
                    "{} {count} from the cluster DNS: they resolve no name any more",
                    doing(&by, "keeps", "keep")
                ),
                details,
                evidence,
                mitigation: "allow egress to UDP and TCP 53 of the pods `k8s-app: kube-dns` in `kube-system` before"
                    .to_owned(),
                roll_back: undo,
                change: Change::NamesLost { by, workloads },
            },
            Turn::Opened => Effect {
                risk: Risk::Low,
                summary: format!(
                    "{} {count} ask the cluster DNS, which {} blocked today",
                    doing(&by, "lets", "let"),
                    if workloads.len() == 1 { "is" } else { "are" }
                ),
                details,
                evidence,
                mitigation: "none is needed".to_owned(),
                roll_back: undo,
                change: Change::NamesGained { by, workloads },
            },
        });
    }
}
