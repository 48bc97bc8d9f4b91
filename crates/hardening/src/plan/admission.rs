//! Pods and claims that are newly refused or admitted.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::effect::{Change, Effect, RefusedPods, Risk};
use super::evidence::Evidence;
use super::words::{counted, cut, joined};
use crate::access::pod_security::Mode;
use crate::cluster::{Workload, WorkloadId};
use crate::finding::Place;
use crate::resilience::admission::{Admission, Admitted, Refusal, WorkloadAdmission};

/// By what refuses them, the pods and where it is written.
type Refused = BTreeMap<String, (Vec<RefusedPods>, Vec<Evidence>)>;

/// Pods that LimitRanges, quotas and Pod Security newly refuse, at full scale and in updates, and claims; and what is admitted again.
/// Linear in the workloads, beyond the engine.
pub(super) fn effects(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (before, after) = (
        comparison.current().resilience().admission(),
        comparison.after().resilience().admission(),
    );
    let cluster = comparison.after().cluster();
    let mut refused = Refused::new();
    let (mut updates, mut admitted) = (Vec::new(), Vec::new());
    let mut update_evidence = Vec::new();
    for both in comparison.workloads() {
        let Some(id) = both.after else {
            continue;
        };
        let Some(is) = after.workload(id) else {
            continue;
        };
        let was = both.before.and_then(|id| before.workload(id));
        let workload = cluster.workload(id);
        let missing = |it: &Admitted| it.wanted.saturating_sub(it.admitted);
        let short = was.map_or(0, |was| missing(&was.full));
        // What a new workload lacks is lacking now; of one that is there, only what it lacks beyond today.
        if missing(&is.full) > short
            && let Some(refusal) = &is.full.refusal
        {
            let (by, place) = cause(comparison, after, refusal, workload);
            let entry = refused.entry(by.clone()).or_default();
            entry
                .1
                .push(comparison.after_at(&place, format!("{by} decides")));
            entry.1.push(comparison.after_at(
                &Place::name(workload.manifest),
                format!("{} is refused", workload.display()),
            ));
            entry
                .0
                .push(pods(workload, &is.full, refusal, was.is_some()));
        } else if short > missing(&is.full) && missing(&is.full) == 0 {
            admitted.push(workload.display());
        }
        if let Some(update) = &is.update
            && missing(&is.full) == 0
            && is_stuck(update)
            && !was.is_some_and(updates_stick)
            && let Some(refusal) = &update.refusal
        {
            let (by, place) = cause(comparison, after, refusal, workload);
            update_evidence.push(comparison.after_at(&place, format!("{by} decides")));
            updates.push(pods(workload, update, refusal, was.is_some()));
        }
    }
    pod_security(comparison, &mut refused);
    for (by, (pods, evidence)) in refused {
        effects.push(refused_pods(by, pods, evidence));
    }
    if !updates.is_empty() {
        effects.push(Effect {
            risk: Risk::Moderate,
            summary: format!(
                "rolling updates of {} stop: there is no room for the additional pod",
                counted(updates.len(), "workload", "workloads")
            ),
            details: details(&updates),
            evidence: update_evidence,
            mitigation:
                "leave room in the quota for the pods that an update adds, or set `maxSurge: 0`"
                    .to_owned(),
            roll_back: "apply the quota that runs today again".to_owned(),
            change: Change::UpdatesRefused { pods: updates },
        });
    }
    if !admitted.is_empty() {
        let lines = admitted.iter().cloned();
        effects.push(Effect {
            risk: Risk::Low,
            summary: format!(
                "pods of {} that are refused today are admitted",
                counted(admitted.len(), "workload", "workloads")
            ),
            details: cut(lines, admitted.len()),
            evidence: Vec::new(),
            mitigation: "none is needed".to_owned(),
            roll_back: "apply what runs today again".to_owned(),
            change: Change::PodsAdmitted {
                workloads: admitted,
            },
        });
    }
    claims(comparison, before, after, effects);
}

/// Pods that break the level that their namespace enforces, and do not today.
fn pod_security(comparison: &Comparison, refused: &mut Refused) {
    let (before, after) = (
        comparison.current().access().pod_security(),
        comparison.after().access().pod_security(),
    );
    for both in comparison.workloads() {
        let Some(id) = both.after else {
            continue;
        };
        let workload = comparison.after().cluster().workload(id);
        let is = after.verdict(workload, Mode::Enforce);
        let was = both.before.map(|id| {
            let workload = comparison.current().cluster().workload(id);
            before.verdict(workload, Mode::Enforce)
        });
        if is.allows() || was.as_ref().is_some_and(|was| !was.allows()) {
            continue;
        }
        let by = format!("Namespace {}", workload.namespace);
        let namespace = after.namespace(&workload.namespace);
        let label = namespace.and_then(|it| it.place(Mode::Enforce));
        let (pods, evidence) = refused.entry(by).or_default();
        if pods.is_empty()
            && let Some(label) = label
        {
            evidence.push(comparison.after_at(&label, format!("enforces `{}`", is.standard)));
        }
        evidence.push(comparison.after_at(
            &Place::name(workload.manifest),
            format!("{} is refused", workload.display()),
        ));
        pods.push(RefusedPods {
            workload: workload.display(),
            reason: is.to_string(),
            wanted: workload.replicas.unwrap_or(1),
            admitted: 0,
            is_running: was.is_some(),
        });
    }
}

fn refused_pods(by: String, pods: Vec<RefusedPods>, evidence: Vec<Evidence>) -> Effect {
    let running: Vec<_> = pods.iter().filter(|it| it.is_running).collect();
    let risk = if running.is_empty() {
        Risk::Moderate
    } else {
        Risk::High
    };
    let count = counted(pods.len(), "workload", "workloads");
    let summary = match running.len() {
        0 => format!("{by} refuses pods of {count} that is new"),
        all if all == pods.len() => format!(
            "{by} refuses pods of {count} that runs: what is there stays until it is restarted"
        ),
        some => format!(
            "{by} refuses pods of {count}, {some} of which run: what is there stays until it is restarted"
        ),
    };
    let summary = if pods.len() == 1 {
        summary
    } else {
        summary
            .replace("that is new", "that are new")
            .replace("that runs", "that run")
    };
    Effect {
        risk,
        summary,
        details: details(&pods),
        evidence,
        mitigation: format!(
            "change the pods so that {by} takes them, or raise what it allows, before"
        ),
        roll_back: format!("undo the change of {by}, then restart what has no pods"),
        change: Change::PodsRefused { by, pods },
    }
}

fn is_stuck(update: &Admitted) -> bool {
    update.admitted == 0 && update.wanted > 0
}

fn updates_stick(was: &WorkloadAdmission) -> bool {
    was.update.as_ref().is_some_and(is_stuck)
}

fn pods(
    workload: &Workload,
    admitted: &Admitted,
    refusal: &Refusal,
    is_running: bool,
) -> RefusedPods {
    RefusedPods {
        workload: workload.display(),
        reason: refusal.to_string(),
        wanted: admitted.wanted,
        admitted: admitted.admitted,
        is_running,
    }
}

fn details(pods: &[RefusedPods]) -> Vec<String> {
    let lines = pods.iter().map(|it| {
        format!(
            "{}: {} of {} admitted; the next {}",
            it.workload,
            it.admitted,
            counted(it.wanted as usize, "pod", "pods"),
            it.reason
        )
    });
    cut(lines, pods.len())
}

/// What refuses, and where it is written.
fn cause(
    comparison: &Comparison,
    admission: &Admission,
    refusal: &Refusal,
    workload: &Workload,
) -> (String, Place) {
    let found = match refusal {
        Refusal::Invalid { .. } => None,
        Refusal::LimitRange { range, .. } => admission
            .limit_range(*range)
            .map(|range| ("LimitRange", range.manifest)),
        Refusal::Unspecified { quota, .. } | Refusal::Exceeded { quota, .. } => admission
            .quota(*quota)
            .map(|quota| ("ResourceQuota", quota.manifest)),
    };
    match found {
        Some((kind, manifest)) => {
            let bundle = comparison.after().cluster().bundle();
            let name = bundle.manifest(manifest).name();
            (
                format!("{kind} {}/{name}", workload.namespace),
                Place::name(manifest),
            )
        }
        None => (
            "the API server".to_owned(),
            Place::value(workload.manifest, workload.template.clone()),
        ),
    }
}

fn claims(
    comparison: &Comparison,
    before: &Admission,
    after: &Admission,
    effects: &mut Vec<Effect>,
) {
    let name = |comparison: &crate::cluster::Cluster,
                claim: &crate::resilience::admission::RefusedClaim| {
        let manifest = comparison.bundle().manifest(claim.manifest);
        let namespace = manifest.namespace().unwrap_or("default");
        format!("{namespace}/{}", claim.name)
    };
    let known: std::collections::BTreeSet<String> = before
        .refused_claims()
        .iter()
        .map(|claim| name(comparison.current().cluster(), claim))
        .collect();
    let mut claims = Vec::new();
    let mut evidence = Vec::new();
    for claim in after.refused_claims() {
        let name = name(comparison.after().cluster(), claim);
        if !known.contains(&name) {
            let place = Place::value(claim.manifest, claim.path.clone());
            evidence.push(comparison.after_at(&place, format!("{name} asks for it")));
            claims.push((name, claim.refusal.to_string()));
        }
    }
    if claims.is_empty() {
        return;
    }
    let lines = claims
        .iter()
        .map(|(name, reason)| format!("{name} {reason}"));
    effects.push(Effect {
        risk: Risk::Moderate,
        summary: format!(
            "{} {} refused",
            counted(claims.len(), "claim", "claims"),
            if claims.len() == 1 { "is" } else { "are" }
        ),
        details: cut(lines, claims.len()),
        evidence,
        mitigation: "ask for what the LimitRange allows, or change it before".to_owned(),
        roll_back: "apply the LimitRange that runs today again".to_owned(),
        change: Change::ClaimsRefused { claims },
    });
}

/// The names of workloads.
pub(super) fn names(comparison: &Comparison, ids: &[WorkloadId]) -> Vec<String> {
    let cluster = comparison.after().cluster();
    let names = ids.iter().map(|id| cluster.workload(*id).display());
    names.collect()
}

/// `a, b and 3 more` of names of workloads.
pub(super) fn few(names: &[String]) -> String {
    joined(names)
}
