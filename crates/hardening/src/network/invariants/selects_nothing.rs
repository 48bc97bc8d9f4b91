//! Policies that protect nothing.

use super::wording::selector;
use crate::cluster::{Cluster, Requirement, Selector, Workload, WorkloadId};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::network::{Network, Policy};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.selects-nothing",
        severity: Severity::Error,
        assumes: Some("the bundle holds all workloads of the namespace"),
        promise: "every policy selects at least one workload",
        page: include_str!("selects_nothing.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    let cluster = network.cluster();
    for policy in network.policies() {
        if policy.pods.is_everything() || !network.selected(policy).is_empty() {
            continue;
        }
        let others = cluster.select(&policy.namespace, &Selector::everything());
        if others.is_empty() {
            continue;
        }
        let message = format!(
            "no workload of namespace `{}` carries {}",
            policy.namespace,
            selector(&policy.pods)
        );
        let mut violation = violations
            .at(policy.place(&FieldPath::of("spec.podSelector")), message)
            .label("selects no pod")
            .effect(format!(
                "policy `{}` isolates nothing and allows nothing",
                policy.name
            ));
        if let Some((workload, value)) = nearest(cluster, policy, &others) {
            violation = violation
                .related(
                    Place::value(
                        workload.manifest,
                        workload.template.join(&FieldPath::of("metadata.labels")),
                    ),
                    format!("the pods of `{}` carry `{value}`", workload.name),
                )
                .help(format!("did you mean `{value}`?"));
        }
        violations.report(violation);
    }
}

/// A workload whose label differs from the one asked for by a few letters.
fn nearest<'c>(
    cluster: &'c Cluster,
    policy: &Policy,
    others: &[WorkloadId],
) -> Option<(&'c Workload, String)> {
    policy.pods.requirements().iter().find_map(|requirement| {
        let Requirement::In(key, wanted) = requirement else {
            return None;
        };
        let wanted = wanted.first()?;
        others
            .iter()
            .map(|id| cluster.workload(*id))
            .filter_map(|workload| Some((workload, workload.labels.get(key)?)))
            .map(|(workload, value)| (strsim::damerau_levenshtein(value, wanted), workload, value))
            .filter(|(distance, _, value)| {
                *distance <= 2 || (wanted.len() >= 3 && value.starts_with(wanted.as_str()))
            })
            .min_by_key(|(distance, _, _)| *distance)
            .map(|(_, workload, value)| (workload, format!("{key}: {value}")))
    })
}
