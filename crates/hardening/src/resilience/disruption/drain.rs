//! The drain of a node, round by round.

use std::collections::BTreeMap;

use super::engine::Engine;
use super::{Eviction, Obstacle};
use crate::cluster::{Cluster, WorkloadId, WorkloadKind};

/// What a drain does, and what is left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drain {
    /// What is evicted in each round, in the order of the node's pods.
    pub rounds: Vec<Vec<(WorkloadId, u32)>>,
    /// What can never be evicted, and why.
    pub blocked: Vec<(WorkloadId, u32, Obstacle)>,
    /// What manifests do not tell of.
    pub undecided: Vec<(WorkloadId, u32)>,
    /// The DaemonSets, whose pods stay (`--ignore-daemonsets`).
    pub daemon_sets: Vec<WorkloadId>,
    /// The pods that nobody makes again: they are evicted with `--force` only, and gone then.
    pub bare_pods: Vec<WorkloadId>,
    /// The workloads that lose files of an `emptyDir`: they are evicted with `--delete-emptydir-data` only.
    pub lose_files: Vec<WorkloadId>,
}

pub(super) fn drain(cluster: &Cluster, engine: &Engine, node: &[(WorkloadId, u32)]) -> Drain {
    let mut drain = Drain::default();
    let mut left = Vec::new();
    for (id, pods) in node {
        let workload = cluster.workload(*id);
        if workload.kind == WorkloadKind::DaemonSet {
            drain.daemon_sets.push(*id);
            continue;
        }
        if workload.kind == WorkloadKind::Pod {
            drain.bare_pods.push(*id);
        }
        let mut volumes = workload.pod.volumes.iter().flatten();
        if volumes.any(|volume| volume.empty_dir.is_some()) {
            drain.lose_files.push(*id);
        }
        left.push((*id, *pods));
    }
    let mut health = engine.full_health();
    loop {
        let mut spare = BTreeMap::new();
        let mut round = Vec::new();
        for (id, pods) in &mut left {
            let going = match engine.covering(*id) {
                [] => *pods,
                [(budget, _)] => {
                    let spare = spare
                        .entry(*budget)
                        .or_insert_with(|| engine.allowed(*budget, &health));
                    let going = (*spare).min(*pods);
                    *spare -= going;
                    going
                }
                _ => 0,
            };
            if going > 0 {
                *pods -= going;
                round.push((*id, going));
            }
        }
        if round.is_empty() {
            break;
        }
        for (id, pods) in &round {
            if cluster.workload(*id).kind == WorkloadKind::Pod {
                health.lose(*id, *pods);
            }
        }
        drain.rounds.push(round);
    }
    for (id, pods) in left.into_iter().filter(|(_, pods)| *pods > 0) {
        match engine.evict(id, true, &health) {
            Eviction::Refused(obstacle) => drain.blocked.push((id, pods, obstacle)),
            Eviction::Allowed | Eviction::Undecided => drain.undecided.push((id, pods)),
        }
    }
    drain
}
