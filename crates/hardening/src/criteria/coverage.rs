//! What each workload has.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::pod_security::{Level, Pod, Standard, Verdict, Version};
use crate::analysis::Analysis;
use crate::cluster::{Cluster, Resource, Workload, WorkloadId, WorkloadKind};
use crate::monitoring::{AlertSubject, Speaks};
use crate::network::Direction;
use crate::report::{Coverage, CoverageRow};
use crate::resilience::{Resilience, Verdict as DrainVerdict};
use crate::storage::{ClaimId, Storage};

/// What the workloads have, with what was looked at on the way.
pub(super) struct Covered {
    pub(super) rows: Vec<CoverageRow>,
    pub(super) alerts: Vec<AlertSubject>,
    /// Of each flow that a configuration asks for, whether it passes.
    pub(super) flows: Vec<Coverage>,
    /// The claims that hold data.
    pub(super) claims: usize,
    /// How many of them can be restored.
    pub(super) restorable: usize,
}

impl Covered {
    /// Linear in alerts times workloads; the rest is linear.
    pub(super) fn of(analysis: &Analysis) -> Self {
        let cluster = analysis.cluster();
        let (flows, by_workload) = flows(analysis);
        let storage = analysis.storage();
        let jobs: BTreeSet<_> = storage.backup_jobs().collect();
        let (restorable, dumped) = restorable(storage);
        let claims = claims(storage);
        let alerts = analysis.monitoring().alert_subjects();
        let accounts = accounts(cluster);
        let rows = cluster.workloads_by_id().map(|(id, workload)| CoverageRow {
            workload: workload.display(),
            namespace: workload.namespace.clone(),
            backup: match (jobs.contains(&id), dumped.contains(&id)) {
                (true, _) => Coverage::NotNeeded,
                (false, true) => Coverage::Yes,
                (false, false) => backup(claims.get(&id), &restorable),
            },
            ingress_policy: isolated(analysis, id, Direction::Ingress),
            egress_policy: isolated(analysis, id, Direction::Egress),
            needed_flows: by_workload.get(&id).copied().unwrap_or(Coverage::NotNeeded),
            budget: budget(analysis.resilience(), id),
            quota: quota(analysis.resilience(), id),
            limits: limits(analysis.resilience(), id),
            alert: alert(&alerts, workload),
            account: account(&accounts, workload),
            token: has_token(cluster, workload),
            pod_security: level(workload).name().to_owned(),
        });
        let rows = rows.collect();
        let of_data = of_data(storage, &jobs);
        let (restored, lost): (Vec<_>, Vec<_>) = of_data.partition(|it| restorable.contains(it));
        Self {
            rows,
            alerts,
            flows,
            claims: restored.len() + lost.len(),
            restorable: restored.len(),
        }
    }
}

/// Whether something is had in all cases, in some or in none; not needed where there are no cases.
fn share(cases: impl IntoIterator<Item = bool>) -> Coverage {
    let (mut some, mut all, mut any) = (false, true, false);
    for case in cases {
        any = true;
        some |= case;
        all &= case;
    }
    match (any, all, some) {
        (false, ..) => Coverage::NotNeeded,
        (true, true, _) => Coverage::Yes,
        (true, false, true) => Coverage::Partly,
        (true, false, false) => Coverage::No,
    }
}

const fn yes_or_no(is: bool) -> Coverage {
    if is { Coverage::Yes } else { Coverage::No }
}

fn flows(analysis: &Analysis) -> (Vec<Coverage>, BTreeMap<WorkloadId, Coverage>) {
    let network = analysis.network();
    let reachability = network.reachability();
    let mut flows = Vec::new();
    let mut by_workload = BTreeMap::new();
    for need in network.needed_flows() {
        let mut coverage = Coverage::Yes;
        for to in &need.to {
            let (from, to) = (need.from.into(), (*to).into());
            let verdict = reachability.verdict(&from, &to, need.protocol, need.port);
            if !verdict.allowed {
                let may = !verdict.undecided.is_empty();
                coverage = match (may, coverage) {
                    (true, Coverage::Yes) => Coverage::Unknown,
                    (true, other) => other,
                    (false, _) => Coverage::No,
                };
            }
        }
        flows.push(coverage);
        by_workload
            .entry(need.from)
            .or_insert_with(Vec::new)
            .push(coverage);
    }
    let joined = by_workload.into_iter().map(|(id, flows)| {
        let some_unknown = flows.contains(&Coverage::Unknown);
        let joined = match share(flows.iter().map(|flow| *flow != Coverage::No)) {
            Coverage::Yes if some_unknown => Coverage::Unknown,
            other => other,
        };
        (id, joined)
    });
    (flows, joined.collect())
}

/// The claims that backups can restore, and the workloads whose data they take through their service.
fn restorable(storage: &Storage) -> (BTreeSet<ClaimId>, BTreeSet<WorkloadId>) {
    let (mut claims, mut workloads) = (BTreeSet::new(), BTreeSet::new());
    let works = storage.sources().iter();
    for source in works.filter(|source| source.worst_loss().is_some()) {
        claims.extend(&source.claims);
        workloads.extend(&source.workloads);
    }
    (claims, workloads)
}

/// The claims that hold data of workloads, and not what backup jobs have taken.
fn of_data<'s>(
    storage: &'s Storage,
    jobs: &'s BTreeSet<WorkloadId>,
) -> impl Iterator<Item = ClaimId> + 's {
    let claims = storage.claims_by_id();
    let of_jobs =
        |users: &[WorkloadId]| !users.is_empty() && users.iter().all(|user| jobs.contains(user));
    claims
        .filter(move |(_, claim)| !of_jobs(&claim.users))
        .map(|(id, _)| id)
}

fn claims(storage: &Storage) -> BTreeMap<WorkloadId, Vec<ClaimId>> {
    let mut claims: BTreeMap<WorkloadId, Vec<ClaimId>> = BTreeMap::new();
    for (id, claim) in storage.claims_by_id() {
        for user in &claim.users {
            claims.entry(*user).or_default().push(id);
        }
    }
    claims
}

fn backup(claims: Option<&Vec<ClaimId>>, restorable: &BTreeSet<ClaimId>) -> Coverage {
    let claims = claims.into_iter().flatten();
    share(claims.map(|claim| restorable.contains(claim)))
}

fn isolated(analysis: &Analysis, id: WorkloadId, direction: Direction) -> Coverage {
    let reachability = analysis.network().reachability();
    yes_or_no(!reachability.isolating(id, direction).is_empty())
}

fn budget(resilience: &Resilience, id: WorkloadId) -> Coverage {
    let workload = resilience.cluster().workload(id);
    let disruption = resilience.disruptions().of(id);
    let is_replicated = matches!(
        workload.kind,
        WorkloadKind::Deployment
            | WorkloadKind::ReplicaSet
            | WorkloadKind::ReplicationController
            | WorkloadKind::StatefulSet
    );
    match disruption.verdict {
        DrainVerdict::AtATime(_) => Coverage::Yes,
        DrainVerdict::Blocked(_) => Coverage::Partly,
        DrainVerdict::Undecided => Coverage::Unknown,
        DrainVerdict::NotEvicted | DrainVerdict::NoPods => Coverage::NotNeeded,
        DrainVerdict::Unguarded if is_replicated && disruption.pods.is_none_or(|it| it > 1) => {
            Coverage::No
        }
        DrainVerdict::Unguarded => Coverage::NotNeeded,
    }
}

fn quota(resilience: &Resilience, id: WorkloadId) -> Coverage {
    match resilience.admission().workload(id) {
        None => Coverage::Unknown,
        Some(it) if it.quotas.is_empty() => Coverage::No,
        Some(it) if it.full.admitted < it.full.wanted => Coverage::Partly,
        Some(_) => Coverage::Yes,
    }
}

fn limits(resilience: &Resilience, id: WorkloadId) -> Coverage {
    let Some(admission) = resilience.admission().workload(id) else {
        return Coverage::Unknown;
    };
    let of_pod = admission.pod.pod.as_ref();
    let limits = ["cpu", "memory"].into_iter().flat_map(|resource| {
        admission.pod.containers.iter().map(move |container| {
            container.resources.limits.has(resource)
                || of_pod.is_some_and(|pod| pod.limits.has(resource))
        })
    });
    share(limits)
}

fn alert(alerts: &[AlertSubject], workload: &Workload) -> Coverage {
    let live = alerts.iter().filter(|alert| alert.is_live);
    match live.map(|alert| alert.speaks_of(workload)).max() {
        Some(Speaks::ByName) => Coverage::Yes,
        Some(Speaks::InGeneral) => Coverage::Partly,
        Some(Speaks::No) | None => Coverage::No,
    }
}

fn accounts(cluster: &Cluster) -> BTreeMap<(&str, &str), u32> {
    let mut accounts = BTreeMap::new();
    for workload in cluster.workloads() {
        let account = (workload.namespace.as_str(), workload.account());
        let count: &mut u32 = accounts.entry(account).or_default();
        *count = count.saturating_add(1);
    }
    accounts
}

fn account(accounts: &BTreeMap<(&str, &str), u32>, workload: &Workload) -> Coverage {
    let account = (workload.namespace.as_str(), workload.account());
    match (account.1, accounts.get(&account)) {
        ("default", _) => Coverage::No,
        (_, Some(count)) if *count > 1 => Coverage::Partly,
        _ => Coverage::Yes,
    }
}

/// What the pod says comes before what the account says; without a word a token is mounted.
fn has_token(cluster: &Cluster, workload: &Workload) -> bool {
    let of_account = || {
        let namespace = Some(workload.namespace.as_str());
        let account = cluster.find("", "ServiceAccount", namespace, workload.account())?;
        match &account.resource {
            Resource::ServiceAccount(account) => account.automount_service_account_token,
            _ => None,
        }
    };
    let of_pod = workload.pod.automount_service_account_token;
    of_pod.or_else(of_account).unwrap_or(true)
}

fn level(workload: &Workload) -> Level {
    let pod = Pod::of_workload(workload);
    let passes = |level: &Level| {
        let version = Version::Latest;
        Verdict::of(
            Standard {
                level: *level,
                version,
            },
            &pod,
        )
        .allows()
    };
    let levels = [Level::Restricted, Level::Baseline];
    levels.into_iter().find(passes).unwrap_or(Level::Privileged)
}
