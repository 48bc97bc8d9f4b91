//! Who can become more than he is, and by which steps?

use std::collections::BTreeSet;

use super::AskError;
use super::permissions::require;
use crate::access::escalation::{Chain, Evidence, Hop};
use crate::access::{self, Access};
use crate::cluster::{Authorization, Cluster, Subject};
use crate::finding::Related;
use crate::report::{Becoming, Escalated, EscalationStep, Escalations};

pub(super) fn answer(
    access: &Access,
    asked: Option<&str>,
) -> Result<(Escalations, Vec<Related>), AskError> {
    let cluster = access.cluster();
    let escalation = access.escalation();
    let named;
    let subjects: Vec<&Subject> = match asked {
        Some(name) => {
            named = access::subject(name)?;
            require(cluster.authorization(), &named)?;
            vec![&named]
        }
        None => escalation.subjects(cluster).collect(),
    };
    let mut evidence = Vec::new();
    let mut shown = BTreeSet::new();
    let mut escalated = Vec::new();
    for subject in subjects {
        let chains = match asked {
            Some(_) => escalation.chains(subject),
            None => escalation.own_chains(subject),
        };
        // Of all who were not asked for, those that cannot become more are left out.
        if chains.is_empty() && asked.is_none() {
            continue;
        }
        for chain in &chains {
            evidence.extend(proof(cluster, chain, &mut shown));
        }
        escalated.push(Escalated {
            subject: subject.to_string(),
            becomes: chains
                .iter()
                .map(|chain| becoming(cluster.authorization(), chain))
                .collect(),
        });
    }
    let escalations = escalated;
    Ok((Escalations { escalations }, evidence))
}

fn becoming(authorization: &Authorization, chain: &Chain) -> Becoming {
    let step = |hop: &Hop<'_>| EscalationStep {
        who: hop.from().to_string(),
        act: hop.act(),
        gains: hop.to().to_string(),
        granted_by: granted_by(authorization, hop),
    };
    Becoming {
        gains: chain.end().to_string(),
        steps: chain.hops().iter().map(step).collect(),
    }
}

/// `ClusterRole edit by RoleBinding shop/editors`
fn granted_by(authorization: &Authorization, hop: &Hop<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for evidence in hop.evidence() {
        let Evidence::Granted(granted) = evidence else {
            continue;
        };
        let role = authorization.role(granted.role);
        let role = named(role.kind(), role.namespace.as_deref(), &role.name);
        let word = match granted.binding {
            Some(binding) => {
                let binding = authorization.binding(binding);
                let namespace = binding.namespace.as_deref();
                format!(
                    "{role} by {}",
                    named(binding.kind(), namespace, &binding.name)
                )
            }
            None => role,
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn named(kind: &str, namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

/// The rules, bindings and objects that the steps rest on; those of a step that was shown already not again.
fn proof(cluster: &Cluster, chain: &Chain, shown: &mut BTreeSet<String>) -> Vec<Related> {
    let authorization = cluster.authorization();
    let mut related = Vec::new();
    for hop in chain.hops() {
        let words = format!("{} {}: {}", hop.from(), hop.act(), hop.to());
        if !shown.insert(words.clone()) {
            continue;
        }
        for evidence in hop.evidence() {
            if let Some(place) = evidence.place(authorization) {
                related.push(Related {
                    message: words.clone(),
                    location: cluster.bundle().locate(&place),
                });
            }
        }
    }
    related
}
