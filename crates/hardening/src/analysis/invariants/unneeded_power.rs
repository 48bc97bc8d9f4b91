//! Powers that nothing of what runs as an account uses, where all of that is known: of all accounts but those of backup
//! jobs, of which the storage area says it.

use std::collections::BTreeSet;

use crate::access::escalation::{Identity, Primitive};
use crate::access::needs::WorkloadNeeds;
use crate::analysis::Analysis;
use crate::cluster::{Subject, WorkloadId};
use crate::finding::{Invariant, ManifestId, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Analysis> = Rule {
    invariant: Invariant {
        id: "access.unneeded-power",
        severity: Severity::Warning,
        assumes: Some("nothing outside of the bundle runs as this service account"),
        promise: "a service account whose scripts are known has no power that none of them uses",
        page: include_str!("unneeded_power.md"),
    },
    check,
};

fn check(analysis: &Analysis, violations: &mut Violations<'_>) {
    let cluster = analysis.cluster();
    let access = analysis.access();
    let backups: BTreeSet<WorkloadId> = analysis.storage().backup_jobs().collect();
    let mut seen: BTreeSet<(Option<ManifestId>, usize)> = BTreeSet::new();
    for (subject, workloads) in access.needs().accounts() {
        let is_backup = workloads.iter().any(|id| backups.contains(id));
        let is_default =
            matches!(subject, Subject::ServiceAccount { name, .. } if name == "default");
        if is_backup || is_default {
            continue;
        }
        let steps = access.escalation().direct(subject);
        if steps.is_empty() {
            continue;
        }
        let needs = workloads
            .iter()
            .map(|id| access.needs().of_workload(cluster, *id));
        let needs: Vec<WorkloadNeeds> = needs.collect();
        if needs.iter().any(|needs| !needs.is_complete) {
            continue;
        }
        let wide = access.escalation().to_cluster_admin(subject).is_some();
        let authorization = cluster.authorization();
        for grant in authorization.grants_of(subject) {
            let all = || needs.iter().flat_map(|needs| &needs.needs);
            let is_used = all().any(|need| grant.rule.rule.matches(&need.request()));
            let step = steps
                .iter()
                .find(|step| step.rests_on(authorization, &grant));
            let (Some(step), Some(place), false) = (step, grant.rule.place(), is_used) else {
                continue;
            };
            // Of what is not only jobs, powers over the whole cluster are said by rules of their own.
            let is_over_all = wide || step.to == Identity::Secrets(None);
            let is_left_to_others = !step.primitive.is_told_where_unused()
                || !access.needs().is_unused(cluster, subject, &grant.rule.rule);
            if is_over_all && is_left_to_others || step.primitive == Primitive::NodeProxy {
                continue;
            }
            // Each rule of a role once.
            if !seen.insert((grant.rule.manifest, grant.rule.index)) {
                continue;
            }
            let none = if all().next().is_none() {
                "what runs as it asks nothing of the API server"
            } else {
                "none of its commands needs that"
            };
            let Subject::ServiceAccount { namespace, name } = subject else {
                continue;
            };
            let message = format!(
                "service account `{namespace}/{name}` {} ({}); {none}",
                step.primitive.act(),
                step.to
            );
            let mut violation = violations
                .at(place, message)
                .label("not needed")
                .effect("who gets hold of the script, its image or its token has it")
                .help("remove the rule");
            if let Some(binding) = grant.binding.place() {
                violation = violation.related(binding, "grants it");
            }
            if let Some(id) = workloads.first() {
                let workload = cluster.workload(*id);
                let words = format!("{} that runs as it", workload.kind);
                violation = violation.related(Place::name(workload.manifest), words);
            }
            violations.report(violation);
        }
    }
}
