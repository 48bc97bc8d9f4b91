//! Policies that protect nothing.

use super::redundant_policy::has_no_rules;
use super::wording::selector;
use crate::cluster::{Requirement, Selector};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};
use crate::network::misspelt::Misspelt;
use crate::network::{Network, Policy, solvers};

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
        if policy.pods.is_everything()
            || !network.selected(policy).is_empty()
            || is_for_later(policy)
        {
            continue;
        }
        let others = cluster.select(&policy.namespace, &Selector::everything());
        if others.is_empty() {
            continue;
        }
        report(network, policy, violations);
    }
}

/// Whether the pods are none that a bundle could hold: those that cert-manager makes, or any that are not known, which a
/// policy without rules shuts off.
fn is_for_later(policy: &Policy) -> bool {
    let only_excludes = |requirement: &Requirement| {
        matches!(
            requirement,
            Requirement::NotIn(..) | Requirement::DoesNotExist(_)
        )
    };
    solvers::are_asked_for(&policy.pods)
        || has_no_rules(policy) && policy.pods.requirements().iter().all(only_excludes)
}

fn report(network: &Network, policy: &Policy, violations: &mut Violations<'_>) {
    let message = format!(
        "no workload of namespace `{}` carries {}",
        policy.namespace,
        selector(&policy.pods)
    );
    let misspelt = network.misspelt(policy);
    let place = match (&misspelt, policy.pods.requirements()) {
        (Some(misspelt), _) => network.asked_at(policy, misspelt.key),
        (None, [only]) => network.asked_at(policy, only.key()),
        (None, _) => policy.place(&FieldPath::of("spec.podSelector")),
    };
    let mut violation = violations
        .at(place.clone(), message)
        .label("selects no pod")
        .effect(format!(
            "policy `{}` isolates nothing and allows nothing",
            policy.name
        ));
    if let Some(misspelt) = &misspelt {
        let Misspelt { key, carried, .. } = misspelt;
        if let Some(first) = misspelt.workloads.first() {
            let workload = network.cluster().workload(*first);
            let labels = workload.template.join(&FieldPath::of("metadata.labels"));
            violation = violation.related(
                Place::value(workload.manifest, labels.then(*key)),
                format!("the pods of `{}` carry `{key}: {carried}`", workload.name),
            );
        }
        violation = violation.help(format!("did you mean `{key}: {carried}`?"));
        if misspelt.only {
            violation = violation.fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title: format!("select by `{key}: {carried}`"),
                changes: vec![Change::SetScalar {
                    place,
                    value: (*carried).to_owned(),
                }],
            });
        }
    }
    violations.report(violation);
}
