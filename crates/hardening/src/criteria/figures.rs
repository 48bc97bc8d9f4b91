//! What the figures show: the network by namespace, quotas, restore points.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, WorkloadId};
use crate::network::Network;
use crate::report::{MatrixCell, NetworkMatrix, QuotaBar, RestoreTimeline};
use crate::resilience::Resilience;
use crate::resilience::admission::ResourceUse;
use crate::storage::{BackupSource, Moment, Storage, Timing};

/// How many restore points of a source are listed.
const LISTED: usize = 100;

/// Who may reach whom, by namespace. Linear in classes of equal workloads times workloads.
pub(super) fn network(network: &Network) -> NetworkMatrix {
    let cluster = network.cluster();
    let mut of_namespace: BTreeMap<&str, u64> = BTreeMap::new();
    for workload in cluster.workloads() {
        *of_namespace.entry(&workload.namespace).or_default() += 1;
    }
    let positions: BTreeMap<&str, u32> = of_namespace.keys().copied().zip(0..).collect();
    let mut allowed: BTreeMap<(u32, Option<u32>), u64> = BTreeMap::new();
    for flows in network.reachability().class_flows() {
        let senders = by_namespace(cluster, &positions, flows.from);
        let mut receivers: BTreeMap<u32, u64> = BTreeMap::new();
        let mut reaches_itself = false;
        for (connections, classes) in &flows.to {
            if connections.is_none() {
                continue;
            }
            for class in classes {
                reaches_itself |= class.first() == flows.from.first();
                for (namespace, count) in by_namespace(cluster, &positions, class) {
                    *receivers.entry(namespace).or_default() += count;
                }
            }
        }
        let is_out = flows.to_outside.iter();
        let is_out = is_out
            .filter(|(connections, addresses)| !connections.is_none() && !addresses.is_empty())
            .count()
            > 0;
        for (from, senders) in &senders {
            for (to, receivers) in &receivers {
                // A workload is no pair with itself.
                let itself = u64::from(reaches_itself && from == to);
                *allowed.entry((*from, Some(*to))).or_default() +=
                    senders * receivers - senders * itself;
            }
            if is_out {
                *allowed.entry((*from, None)).or_default() += senders;
            }
        }
    }
    let counted: Vec<_> = (0_u32..).zip(of_namespace.values()).collect();
    let mut cells = Vec::new();
    for (from, senders) in &counted {
        for (to, receivers) in &counted {
            let itself = u64::from(from == to);
            let pairs = *senders * (*receivers - itself);
            let allowed = allowed.get(&(*from, Some(*to))).copied().unwrap_or(0);
            if pairs > 0 {
                cells.push(MatrixCell {
                    from: *from,
                    to: Some(*to),
                    pairs,
                    allowed,
                });
            }
        }
        cells.push(MatrixCell {
            from: *from,
            to: None,
            pairs: **senders,
            allowed: allowed.get(&(*from, None)).copied().unwrap_or(0),
        });
    }
    NetworkMatrix {
        namespaces: of_namespace.keys().map(|name| (*name).to_owned()).collect(),
        cells,
    }
}

fn by_namespace(
    cluster: &Cluster,
    positions: &BTreeMap<&str, u32>,
    workloads: &[WorkloadId],
) -> BTreeMap<u32, u64> {
    let mut counts = BTreeMap::new();
    for id in workloads {
        let namespace = cluster.workload(*id).namespace.as_str();
        if let Some(position) = positions.get(namespace) {
            *counts.entry(*position).or_default() += 1;
        }
    }
    counts
}

/// What is wanted of each quota, in the order of reading.
pub(super) fn quotas(resilience: &Resilience) -> Vec<QuotaBar> {
    let admission = resilience.admission();
    let mut bars = Vec::new();
    for (id, quota) in admission.quotas_by_id() {
        let uses = admission.quota_use(id).into_iter();
        for used in uses.flat_map(|used| &used.resources) {
            bars.push(QuotaBar {
                quota: quota.display(),
                resource: used.resource.clone(),
                hard: used.hard.to_string(),
                wanted: used.wanted.to_string(),
                used: used.used.to_string(),
                wanted_percent: percent(used),
            });
        }
    }
    bars
}

fn percent(used: &ResourceUse) -> u64 {
    let milli = |amount: &crate::cluster::Quantity| amount.round_up(-3).unwrap_or(i128::MAX);
    let (wanted, hard) = (milli(&used.wanted).max(0), milli(&used.hard).max(0));
    if hard == 0 {
        return if wanted == 0 { 0 } else { u64::MAX };
    }
    let hundredths = wanted.saturating_mul(100);
    u64::try_from(hundredths / hard + i128::from(hundredths % hard > 0)).unwrap_or(u64::MAX)
}

/// What each backup keeps, in the order of [`Storage::sources`].
pub(super) fn restore_points(storage: &Storage) -> Vec<RestoreTimeline> {
    let mut of_source: BTreeMap<(crate::finding::ManifestId, &str), Vec<String>> = BTreeMap::new();
    for (id, claim) in storage.claims_by_id() {
        for source in storage.sources_of(id) {
            of_source
                .entry((source.manifest, source.name.as_str()))
                .or_default()
                .push(claim.display());
        }
    }
    let sources = storage.sources().iter();
    let timelines = sources.map(|source| {
        let key = (source.manifest, source.name.as_str());
        timeline(source, of_source.get(&key).cloned().unwrap_or_default())
    });
    timelines.collect()
}

fn timeline(source: &BackupSource, claims: Vec<String>) -> RestoreTimeline {
    let obstacle = match &source.timing {
        Timing::Suspended => Some("it is suspended".to_owned()),
        Timing::Refused(refused) => Some(format!("its schedule is refused: {refused}")),
        Timing::Scheduled { plan, .. } if !plan.schedule.ever_fires() => {
            Some("its schedule never fires".to_owned())
        }
        Timing::Scheduled { .. } | Timing::Once => None,
    };
    let obstacle = source.obstacle.clone().or(obstacle);
    let plan = source.plan();
    let ages: Vec<i64> = match plan.filter(|_| obstacle.is_none()) {
        Some(plan) => {
            let until = Moment::REFERENCE.plus(plan.horizon());
            let timeline = plan.simulate(Moment::REFERENCE, until);
            let existing = timeline.existing_at(timeline.until);
            let mut ages: Vec<_> = existing
                .map(|point| timeline.until.since(point.taken))
                .collect();
            ages.reverse();
            ages
        }
        None => Vec::new(),
    };
    let step = ages.len().div_ceil(LISTED).max(1);
    RestoreTimeline {
        source: source.name.clone(),
        schedule: plan.map(|plan| plan.schedule.to_string()),
        claims,
        obstacle,
        worst_loss_seconds: source.worst_loss(),
        kept: ages.len() as u64,
        ages_seconds: ages.into_iter().step_by(step).collect(),
    }
}
