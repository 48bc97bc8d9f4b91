//! What is counted for each criterion.

use std::collections::BTreeSet;

use super::coverage::Covered;
use crate::access::pod_security::{Level, Mode};
use crate::analysis::Analysis;
use crate::certificates::{Link, Verdict};
use crate::monitoring::{DefinedAlert, LabelValue, Loaded, WhenFiring};
use crate::report::{Count, Coverage, CoverageRow, Criterion, RestoreTimeline};
use crate::resilience::Verdict as DrainVerdict;

/// What was counted, and what the manifests do not tell.
pub(super) struct Measured {
    of: Vec<(Criterion, Counted)>,
}

/// What was counted for one criterion.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) counts: Vec<Count>,
    /// Why it cannot be told, where nothing stands against it.
    pub(super) unknown: Vec<String>,
}

impl Counted {
    fn told(&mut self, what: &str, value: usize) -> &mut Self {
        self.push(what, value, None, None)
    }

    fn part(&mut self, what: &str, value: usize, of: usize) -> &mut Self {
        self.push(what, value, Some(of), None)
    }

    /// There must be at least so many.
    fn some(&mut self, what: &str, value: usize, least: usize) -> &mut Self {
        self.push(what, value, None, Some(least))
    }

    /// All must be so.
    fn all(&mut self, what: &str, value: usize, of: usize) -> &mut Self {
        self.push(what, value, Some(of), Some(of))
    }

    fn push(
        &mut self,
        what: &str,
        value: usize,
        of: Option<usize>,
        needed: Option<usize>,
    ) -> &mut Self {
        self.counts.push(Count {
            what: what.to_owned(),
            value: value as u64,
            of: of.map(|of| of as u64),
            needed: needed.map(|needed| needed as u64),
        });
        self
    }

    fn unknown(&mut self, why: impl Into<String>) {
        self.unknown.push(why.into());
    }
}

impl Measured {
    pub(super) fn of(analysis: &Analysis, covered: &Covered, backups: &[RestoreTimeline]) -> Self {
        let of = Criterion::ALL.into_iter().map(|criterion| {
            let mut counted = Counted::default();
            let it = &mut counted;
            match criterion {
                Criterion::StorageSafety => storage(analysis, covered, backups, it),
                Criterion::NetworkIsolation => network(analysis, covered, it),
                Criterion::CertificateAutomation => certificates(analysis, it),
                Criterion::AlertingCoverage => alerting(analysis, covered, it),
                Criterion::AvailabilityPatterns => availability(analysis, covered, it),
                Criterion::ResourceControls => resources(analysis, covered, it),
                Criterion::SecurityPolicies => security(analysis, covered, it),
                Criterion::Documentation => documentation(covered, it),
            }
            (criterion, counted)
        });
        Self { of: of.collect() }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Criterion, &Counted)> {
        self.of
            .iter()
            .map(|(criterion, counted)| (*criterion, counted))
    }
}

fn having(rows: &[CoverageRow], has: impl Fn(&CoverageRow) -> bool) -> usize {
    rows.iter().filter(|row| has(row)).count()
}

fn storage(analysis: &Analysis, covered: &Covered, backups: &[RestoreTimeline], it: &mut Counted) {
    let claims = covered.claims;
    let works = |backup: &&RestoreTimeline| backup.worst_loss_seconds.is_some();
    let kept: u64 = backups.iter().map(|backup| backup.kept).sum();
    let cluster = analysis.cluster();
    let classes = cluster.of_kind("storage.k8s.io", "StorageClass").count();
    let snapshot_classes = cluster.of_kind("snapshot.storage.k8s.io", "VolumeSnapshotClass");
    it.told("StorageClasses", classes)
        .told("VolumeSnapshotClasses", snapshot_classes.count())
        .part(
            "backups that repeat and work",
            backups.iter().filter(works).count(),
            backups.len(),
        )
        .told(
            "restore points kept",
            usize::try_from(kept).unwrap_or(usize::MAX),
        );
    if claims == 0 {
        it.unknown("the bundle declares no claims that hold data");
    } else {
        it.push(
            "claims of data that can be restored",
            covered.restorable,
            Some(claims),
            Some(1),
        );
    }
}

fn network(analysis: &Analysis, covered: &Covered, it: &mut Counted) {
    let rows = &covered.rows;
    it.told("NetworkPolicies", analysis.network().policies().len());
    if rows.is_empty() {
        it.unknown("the bundle declares no workloads");
        return;
    }
    let isolated = |of: fn(&CoverageRow) -> Coverage| having(rows, |row| of(row) == Coverage::Yes);
    let ingress = isolated(|row| row.ingress_policy);
    let egress = isolated(|row| row.egress_policy);
    let passing = covered.flows.iter().filter(|flow| **flow == Coverage::Yes);
    let undecided = covered.flows.iter();
    let undecided = undecided.filter(|flow| **flow == Coverage::Unknown).count();
    it.all("workloads isolated on ingress", ingress, rows.len())
        .all("workloads isolated on egress", egress, rows.len())
        .push(
            "needed connections that pass",
            passing.count(),
            Some(covered.flows.len()),
            Some(covered.flows.len() - undecided),
        );
    if undecided > 0 {
        it.unknown(format!(
            "{undecided} needed connections depend on the address of a node"
        ));
    }
}

fn certificates(analysis: &Analysis, it: &mut Counted) {
    let issuance = analysis.certificates().issuance();
    let hosts: BTreeSet<&str> = issuance
        .entrances()
        .iter()
        .flat_map(|entrance| entrance.hosts.iter().map(|(host, _)| host.as_str()))
        .collect();
    let (mut with_tls, mut automatic, mut elsewhere) = (0, 0, 0);
    for host in &hosts {
        let chains = issuance.of_host(host);
        let of_chain = |link: &Link<'_>| match link {
            Link::Issued { judgement, .. } => Some(judgement.verdict()),
            Link::Elsewhere { .. } => Some(Verdict::Unknown),
            Link::Kept { .. } | Link::Ignored(_) | Link::Default { .. } => Some(Verdict::No),
            Link::Plain => None,
        };
        let verdicts: Vec<_> = chains.iter().filter_map(|it| of_chain(&it.link)).collect();
        if !verdicts.is_empty() {
            with_tls += 1;
            let all = |wanted| verdicts.iter().all(|verdict| *verdict == wanted);
            automatic += usize::from(all(Verdict::Yes));
            let is_unknown = verdicts.contains(&Verdict::Unknown);
            elsewhere += usize::from(is_unknown && !verdicts.contains(&Verdict::No));
        }
    }
    let certificates = issuance.certificates();
    let issued = certificates
        .iter()
        .filter(|certificate| issuance.judge(certificate).verdict() == Verdict::Yes);
    it.told("issuers", issuance.issuers().len())
        .part(
            "certificates that are issued and renewed",
            issued.count(),
            certificates.len(),
        )
        .part("hosts served with TLS", with_tls, hosts.len())
        .push(
            "of them with a certificate that is issued and renewed",
            automatic,
            Some(with_tls),
            Some(with_tls - elsewhere),
        );
    if hosts.is_empty() && certificates.is_empty() {
        it.unknown("the bundle serves no host and asks for no certificate");
    } else if elsewhere > 0 {
        it.unknown(format!(
            "of {elsewhere} hosts the certificate is kept, or its issuer is declared, elsewhere"
        ));
    }
}

fn alerting(analysis: &Analysis, covered: &Covered, it: &mut Counted) {
    let alerts = analysis.monitoring().defined_alerts();
    let count = |is: fn(&DefinedAlert) -> bool| alerts.iter().filter(|alert| is(alert)).count();
    let loaded = count(|alert| matches!(alert.loaded, Loaded::By(_)));
    let unknown = count(|alert| alert.loaded == Loaded::Unknown);
    let fires = count(|alert| alert.firing != WhenFiring::Never);
    let reaches = count(|alert| alert.reaches.as_ref().is_some_and(|it| !it.is_empty()));
    let unrouted = count(|alert| alert.reaches.is_none());
    let critical =
        count(|alert| alert.alert.label("severity") == LabelValue::Known("critical".to_owned()));
    let total = alerts.len();
    it.some("alerts", total, 1)
        .told("critical alerts", critical)
        .push(
            "alerts loaded by a Prometheus",
            loaded,
            Some(total),
            Some(total - unknown),
        )
        .all("alerts that can fire", fires, total)
        .push(
            "alerts that reach a receiver",
            reaches,
            Some(total),
            Some(total - unrouted),
        )
        .part(
            "workloads that an alert names",
            having(&covered.rows, |row| row.alert == Coverage::Yes),
            covered.rows.len(),
        );
    if unknown > 0 {
        it.unknown(format!(
            "manifests do not tell who loads {unknown} of the alerts"
        ));
    }
    if unrouted > 0 {
        it.unknown("the bundle holds no configuration of Alertmanager");
    }
}

fn availability(analysis: &Analysis, covered: &Covered, it: &mut Counted) {
    let rows = &covered.rows;
    let resilience = analysis.resilience();
    let disruptions = resilience.disruptions();
    let verdicts: Vec<_> = analysis
        .cluster()
        .workloads_by_id()
        .map(|(id, _)| disruptions.of(id).verdict)
        .collect();
    let blocked = |verdict: &&DrainVerdict| matches!(verdict, DrainVerdict::Blocked(_));
    let blocked = verdicts.iter().filter(blocked).count();
    let guarded = having(rows, |row| row.budget == Coverage::Yes);
    let unguarded = having(rows, |row| row.budget == Coverage::No);
    let classes = resilience.priority_classes().len();
    it.told("PodDisruptionBudgets", resilience.budgets().len())
        .told("PriorityClasses", classes);
    if rows.is_empty() {
        it.unknown("the bundle declares no workloads");
        return;
    }
    it.all(
        "workloads of several pods guarded by a budget",
        guarded,
        guarded + unguarded,
    )
    .all(
        "workloads that a drain gets past",
        rows.len() - blocked,
        rows.len(),
    );
    let undecided = having(rows, |row| row.budget == Coverage::Unknown);
    if undecided > 0 {
        it.unknown(format!(
            "manifests do not tell how many pods {undecided} workloads have that a budget counts"
        ));
    }
}

fn resources(analysis: &Analysis, covered: &Covered, it: &mut Counted) {
    let rows = &covered.rows;
    let admission = analysis.resilience().admission();
    it.told("ResourceQuotas", admission.quotas().len())
        .told("LimitRanges", admission.limit_ranges().len());
    if rows.is_empty() {
        it.unknown("the bundle declares no workloads");
        return;
    }
    let namespaces: BTreeSet<_> = rows.iter().map(|row| row.namespace.as_str()).collect();
    let has_quota = |row: &&CoverageRow| matches!(row.quota, Coverage::Yes | Coverage::Partly);
    let with_quota: BTreeSet<_> = rows
        .iter()
        .filter(has_quota)
        .map(|row| row.namespace.as_str())
        .collect();
    let (mut wanted, mut admitted) = (0, 0);
    for (_, workload) in admission.workloads() {
        wanted += workload.full.wanted as usize;
        admitted += workload.full.admitted as usize;
    }
    it.all(
        "namespaces with workloads that have a quota",
        with_quota.len(),
        namespaces.len(),
    )
    .all(
        "workloads with limits of CPU and memory",
        having(rows, |row| row.limits == Coverage::Yes),
        rows.len(),
    )
    .all("pods that are admitted", admitted, wanted);
}

fn security(analysis: &Analysis, covered: &Covered, it: &mut Counted) {
    let rows = &covered.rows;
    let cluster = analysis.cluster();
    let access = analysis.access();
    let accounts = cluster.of_kind("", "ServiceAccount").count();
    it.told("service accounts", accounts)
        .told("audit policies", access.audit_policies().len());
    if rows.is_empty() {
        it.unknown("the bundle declares no workloads");
        return;
    }
    let namespaces: BTreeSet<_> = rows.iter().map(|row| row.namespace.as_str()).collect();
    let policies = namespaces
        .iter()
        .map(|name| access.pod_security().namespace(name));
    let policies: Vec<_> = policies.flatten().collect();
    let enforcing = policies
        .iter()
        .filter(|policy| policy.policy.of(Mode::Enforce).level != Level::Privileged)
        .count();
    let undeclared = policies
        .iter()
        .filter(|policy| policy.manifest.is_none())
        .count();
    let passes = |levels: &[Level]| {
        having(rows, |row| {
            levels.iter().any(|level| level.name() == row.pod_security)
        })
    };
    it.all(
        "workloads without a token, or with an account other than `default`",
        having(rows, |row| !row.token || row.account != Coverage::No),
        rows.len(),
    )
    .part(
        "workloads without a token",
        having(rows, |row| !row.token),
        rows.len(),
    )
    .push(
        "namespaces with workloads that enforce baseline or restricted",
        enforcing,
        Some(namespaces.len()),
        Some(namespaces.len() - undeclared),
    )
    .part(
        "workloads that would pass baseline",
        passes(&[Level::Baseline, Level::Restricted]),
        rows.len(),
    )
    .part(
        "workloads that would pass restricted",
        passes(&[Level::Restricted]),
        rows.len(),
    );
    if undeclared > 0 {
        it.unknown(format!(
            "the labels of {undeclared} namespaces are not known: no manifest declares them"
        ));
    }
}

fn documentation(covered: &Covered, it: &mut Counted) {
    let alerts = &covered.alerts;
    if alerts.is_empty() {
        it.unknown("the bundle defines no alerts, and nothing else in manifests documents");
        return;
    }
    let critical = alerts.iter().filter(|alert| alert.is_critical);
    let with_runbook = critical.clone().filter(|alert| alert.has_runbook).count();
    let explained = alerts.iter().filter(|alert| alert.is_explained).count();
    it.all(
        "alerts that say in words what is wrong",
        explained,
        alerts.len(),
    )
    .all(
        "critical alerts that lead to a runbook",
        with_runbook,
        critical.count(),
    );
}
