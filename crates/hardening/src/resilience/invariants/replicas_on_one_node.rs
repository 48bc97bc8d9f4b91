//! Replicas that may all land on one node, although they are meant to be always there.

use super::no_budget::QUORUM;
use super::spreading::{self, Spreading};
use super::update_takes_all_down::may_be_shared;
use crate::cluster::{Cluster, Workload, WorkloadKind};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, counted};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.replicas-on-one-node",
        severity: Severity::Warning,
        assumes: None,
        promise: "replicas that are meant to be always there are kept on different nodes",
        page: include_str!("replicas_on_one_node.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    for (id, workload) in cluster.workloads_by_id() {
        let pods = disruptions.scale(id).least().unwrap_or(0);
        if !spreading::is_replicated(workload, pods) {
            continue;
        }
        let budgets = disruptions.budgets_of(id);
        let budget = budgets
            .first()
            .and_then(|budget| resilience.budget(*budget));
        let is_quorum = workload.kind == WorkloadKind::StatefulSet && pods >= QUORUM;
        let counted = counted(pods, "pod");
        let kind = workload.kind;
        let name = &workload.name;
        let effect = format!("if that node fails, `{name}` is gone until its pods run elsewhere");
        let mut violation = match spreading::of(workload, pods) {
            Spreading::Required => continue,
            Spreading::Preferred(path) => violations
                .at(
                    Place::key(workload.manifest, path),
                    format!("the {counted} of {kind} `{name}` are only preferably kept on different nodes"),
                )
                .severity(Severity::Info)
                .label("given up where another node is not at hand")
                .effect(format!("when nodes are full or few, all of them may run on one; {effect}"))
                .help("where there are always enough nodes, require it: a topologySpreadConstraint on `kubernetes.io/hostname` with `maxSkew: 1` and `whenUnsatisfiable: DoNotSchedule`"),
            Spreading::Nothing if budget.is_some() || is_quorum => {
                let spec = workload.template.then("spec");
                violations
                    .at(
                        Place::key(workload.manifest, spec),
                        format!("nothing keeps the {counted} of {kind} `{name}` on different nodes"),
                    )
                    .label("no pod anti-affinity and no topology spread of its own")
                    .effect(format!("the scheduler spreads replicas where it suits and promises nothing; {effect}"))
                    .help(match bound_to_one_node(cluster, workload) {
                        Some(claim) => format!(
                            "first give each pod a volume of its own, as a StatefulSet does: all of them mount the claim `{claim}`, which one node at a time can hold; then add a topologySpreadConstraint on `kubernetes.io/hostname`"
                        ),
                        None => "add a topologySpreadConstraint on `kubernetes.io/hostname` with `maxSkew: 1` and the labels of its pods".to_owned(),
                    })
            }
            Spreading::Nothing => continue,
        };
        if let Some(budget) = budget {
            violation = violation.related(
                budget.bound_place(),
                format!(
                    "budget `{}` says that `{name}` is meant to be always there",
                    budget.name
                ),
            );
        }
        let replicas = Place::key(workload.manifest, FieldPath::of("spec.replicas"));
        violations.report(violation.related(replicas, format!("{pods} replicas")));
    }
}

/// A declared claim that all pods mount and that only one node at a time can hold: pods kept apart would not start.
fn bound_to_one_node<'w>(cluster: &Cluster, workload: &'w Workload) -> Option<&'w str> {
    let volumes = workload.pod.volumes.iter().flatten();
    let claims = volumes.filter_map(|volume| volume.persistent_volume_claim.as_ref());
    let mut names = claims.map(|claim| &*claim.claim_name);
    names.find(|name| {
        let namespace = Some(&*workload.namespace);
        let claim = cluster.find("", "PersistentVolumeClaim", namespace, name);
        claim.is_some() && !may_be_shared(cluster, workload, name)
    })
}
