//! The engine against a transcription of Kubernetes' disruption controller, eviction API and drain, pod by pod, over all
//! states of small clusters.
//!
//! The transcription follows `pkg/controller/disruption/disruption.go` (getExpectedPodCount, getExpectedScale,
//! countHealthyPods, updatePdbStatus) and `pkg/registry/core/pod/storage/eviction.go`.

use std::collections::BTreeMap;

use hardening::cluster::WorkloadId;
use hardening::resilience::{
    BudgetId, BudgetState, Eviction, Health, Obstacle, PodCount, Resilience,
};
use proptest::prelude::*;

use super::generated::{Bound, Budget, Kind, Workload, budget, selects, workload, yaml};
use super::resilience;

#[derive(Clone, Debug)]
struct Pod {
    workload: usize,
    ready: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Status {
    expected: i32,
    desired: i32,
    healthy: i32,
    allowed: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    Created,
    TooManyRequests,
    InternalError,
}

/// `intstr.GetScaledValueFromIntOrPercent` with `roundUp`.
fn scaled_up(percent: i32, total: i32) -> i32 {
    let exact = f64::from(percent) * f64::from(total) / 100.0;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a few pods, as Kubernetes does it"
    )]
    let rounded = exact.ceil() as i32;
    rounded
}

/// `None` where the controller fails to sync.
fn status(budget: &Budget, workloads: &[Workload], pods: &[Pod]) -> Option<Status> {
    let matching = pods
        .iter()
        .filter(|pod| selects(&budget.selector, &workloads[pod.workload]));
    let matching: Vec<_> = matching.collect();
    let expected_scale = || {
        let mut scales = BTreeMap::new();
        for pod in &matching {
            let workload = &workloads[pod.workload];
            match workload.kind {
                Kind::Pod => {}
                Kind::DaemonSet | Kind::Job => return None,
                _ => {
                    scales.insert(pod.workload, i32::try_from(workload.replicas).unwrap());
                }
            }
        }
        Some(scales.values().sum::<i32>())
    };
    let (mut expected, mut desired) = (0, 0);
    match budget.bound {
        Bound::Max(count) => {
            expected = expected_scale()?;
            desired = (expected - count).max(0);
        }
        Bound::MaxPercent(percent) => {
            expected = expected_scale()?;
            desired = (expected - scaled_up(percent, expected)).max(0);
        }
        Bound::Min(count) => {
            desired = count;
            expected = i32::try_from(matching.len()).unwrap();
        }
        Bound::MinPercent(percent) => {
            expected = expected_scale()?;
            desired = scaled_up(percent, expected);
        }
        Bound::Neither => {}
    }
    let healthy = matching.iter().filter(|pod| pod.ready).count();
    let healthy = i32::try_from(healthy).unwrap();
    let mut allowed = healthy - desired;
    if expected <= 0 || allowed <= 0 {
        allowed = 0;
    }
    Some(Status {
        expected,
        desired,
        healthy,
        allowed,
    })
}

/// `statuses` are those of the last sync, of which each eviction takes one away.
fn evict(
    pod: &Pod,
    workloads: &[Workload],
    budgets: &[Budget],
    statuses: &mut [Option<Status>],
) -> Code {
    let matching: Vec<_> = (0..budgets.len())
        .filter(|index| selects(&budgets[*index].selector, &workloads[pod.workload]))
        .collect();
    let index = match matching.as_slice() {
        [] => return Code::Created,
        [index] => *index,
        _ => return Code::InternalError,
    };
    if !pod.ready && budgets[index].always_allow {
        return Code::Created;
    }
    let Some(status) = &mut statuses[index] else {
        return Code::TooManyRequests;
    };
    if !pod.ready && status.healthy >= status.desired && status.desired > 0 {
        return Code::Created;
    }
    if status.allowed <= 0 {
        return Code::TooManyRequests;
    }
    status.allowed -= 1;
    Code::Created
}

/// Every way in which each of so many pods is absent, not ready or ready; that of a DaemonSet is always there.
fn states(workloads: &[Workload]) -> Vec<Vec<Pod>> {
    let mut states = vec![Vec::new()];
    for (index, workload) in workloads.iter().enumerate() {
        for _ in 0..workload.pods() {
            let mut next = Vec::new();
            for state in states {
                let mut with = |ready: Option<bool>| {
                    let pod = ready.map(|ready| Pod {
                        workload: index,
                        ready,
                    });
                    next.push(state.iter().cloned().chain(pod).collect());
                };
                if workload.kind != Kind::DaemonSet {
                    with(None);
                }
                with(Some(false));
                with(Some(true));
            }
            states = next;
        }
    }
    states
}

fn health(resilience: &Resilience, workloads: &[Workload], pods: &[Pod]) -> Health {
    let mut health = resilience.disruptions().full_health();
    for index in 0..workloads.len() {
        let of = || pods.iter().filter(|pod| pod.workload == index);
        let count = PodCount {
            pods: u32::try_from(of().count()).unwrap(),
            ready: u32::try_from(of().filter(|pod| pod.ready).count()).unwrap(),
        };
        health = health.with(id(index), count);
    }
    health
}

fn id(index: usize) -> WorkloadId {
    WorkloadId(u32::try_from(index).unwrap())
}

fn code(eviction: &Eviction) -> Option<Code> {
    match eviction {
        Eviction::Allowed => Some(Code::Created),
        Eviction::Refused(Obstacle::Overlapping(_)) => Some(Code::InternalError),
        Eviction::Refused(_) => Some(Code::TooManyRequests),
        Eviction::Undecided => None,
    }
}

/// Only how many pods a DaemonSet has cannot be told.
fn may_be_undecided(budget: &Budget, workloads: &[Workload]) -> bool {
    workloads
        .iter()
        .any(|workload| workload.kind == Kind::DaemonSet && selects(&budget.selector, workload))
}

fn cluster() -> impl Strategy<Value = (Vec<Workload>, Vec<Budget>)> {
    let workloads = prop::collection::vec(workload(), 1..4);
    let small = workloads.prop_filter("few pods", |workloads| {
        workloads.iter().map(Workload::pods).sum::<u32>() <= 5
    });
    (small, prop::collection::vec(budget(), 0..3))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn status_and_eviction_are_those_of_kubernetes_in_every_state((workloads, budgets) in cluster()) {
        let resilience = resilience(&yaml(&workloads, &budgets));
        prop_assert_eq!(resilience.budgets().len(), budgets.len());
        let disruptions = resilience.disruptions();
        for pods in states(&workloads) {
            let health = health(&resilience, &workloads, &pods);
            let mut statuses = Vec::new();
            for ((budget_id, _), budget) in resilience.budgets_by_id().zip(&budgets) {
                let expected = status(budget, &workloads, &pods);
                statuses.push(expected);
                match disruptions.state(budget_id, &health) {
                    BudgetState::Undecided => prop_assert!(may_be_undecided(budget, &workloads)),
                    BudgetState::Unscalable(_) => prop_assert_eq!(expected, None),
                    BudgetState::Known(found) => {
                        let expected = expected.unwrap();
                        let found = [found.expected, found.desired, found.healthy, found.allowed];
                        let expected = [expected.expected, expected.desired, expected.healthy, expected.allowed];
                        prop_assert_eq!(found.map(i64::from), expected.map(i64::from), "{:?}", pods);
                    }
                }
            }
            for pod in &pods {
                let expected = evict(pod, &workloads, &budgets, &mut statuses.clone());
                if let Some(found) = code(&disruptions.evict(id(pod.workload), pod.ready, &health)) {
                    prop_assert_eq!(found, expected, "{:?} of {:?}", pod, pods);
                }
            }
        }
    }

    #[test]
    fn a_drain_leaves_what_kubernetes_would_leave((workloads, budgets) in cluster(), share in 0..4_u32) {
        let is_plain = |it: &Workload| !matches!(it.kind, Kind::DaemonSet | Kind::Job);
        prop_assume!(workloads.iter().all(is_plain));
        let resilience = resilience(&yaml(&workloads, &budgets));
        let node: Vec<_> = workloads
            .iter()
            .enumerate()
            .map(|(index, workload)| (id(index), share.min(workload.pods())))
            .filter(|(_, pods)| *pods > 0)
            .collect();
        let drain = resilience.disruptions().drain(&node);
        prop_assert_eq!(&drain.undecided, &Vec::new());
        let blocked: Vec<_> = drain.blocked.iter().map(|(id, pods, _)| (*id, *pods)).collect();
        prop_assert_eq!(&blocked, &left_behind(&workloads, &budgets, &node));
        // Each pod of the node is evicted once or left.
        let evicted = drain.rounds.iter().flatten().map(|(_, pods)| *pods).sum::<u32>();
        let left = blocked.iter().map(|(_, pods)| *pods).sum::<u32>();
        prop_assert_eq!(evicted + left, node.iter().map(|(_, pods)| *pods).sum::<u32>());
    }
}

/// Drains a node: asks for each of its pods, lets what went come back elsewhere, and asks again as long as any goes.
fn left_behind(
    workloads: &[Workload],
    budgets: &[Budget],
    node: &[(WorkloadId, u32)],
) -> Vec<(WorkloadId, u32)> {
    let mut running: Vec<Pod> = Vec::new();
    for (index, workload) in workloads.iter().enumerate() {
        for _ in 0..workload.pods() {
            running.push(Pod {
                workload: index,
                ready: true,
            });
        }
    }
    let mut left = node.to_vec();
    loop {
        let mut statuses: Vec<_> = budgets
            .iter()
            .map(|budget| status(budget, workloads, &running))
            .collect();
        let mut moved = false;
        for (id, pods) in &mut left {
            let index = id.0 as usize;
            for _ in 0..*pods {
                let pod = Pod {
                    workload: index,
                    ready: true,
                };
                if evict(&pod, workloads, budgets, &mut statuses) != Code::Created {
                    break;
                }
                *pods -= 1;
                moved = true;
                if workloads[index].kind == Kind::Pod {
                    running.retain(|pod| pod.workload != index);
                }
            }
        }
        if !moved {
            left.retain(|(_, pods)| *pods > 0);
            return left;
        }
    }
}

#[test]
fn budget_ids_follow_the_order_of_reading() {
    let resilience = resilience(&yaml(&[], &[]));
    assert!(resilience.budget(BudgetId(0)).is_none());
}
