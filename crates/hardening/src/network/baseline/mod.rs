//! A spec to the network policies of its namespaces: nothing is allowed but what is declared.
//!
//! The end that is called decides who may call it: one policy for each service that is called, exact down to the port. The
//! end that calls is exact as well towards other namespaces; within a namespace one policy lets the services that call any
//! neighbour out to all that are called there, since each of these admits its own callers only. Both ends together are
//! the declared flows, no more and no fewer.

mod allowances;
mod family;
mod groups;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::networking::v1::{NetworkPolicy, NetworkPolicySpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{
    LabelSelector, LabelSelectorRequirement, ObjectMeta,
};

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::network::Direction;
use crate::spec::{Name, RenderedFile, Spec};
use allowances::{Allowances, Rules};
use family::Family;

/// A file for each namespace, with its denials first. Linear in what is declared, but for ports at which many services
/// of a namespace differ.
pub(crate) fn render(spec: &Spec) -> Vec<RenderedFile> {
    let allowances = Allowances::of(spec);
    let namespaces = spec.namespaces().iter();
    let files = namespaces.map(|namespace| {
        let mut policies = denials(spec, &namespace.name);
        for (family, subjects) in allowances.families(&namespace.name) {
            policies.extend(allowed(spec, &namespace.name, family, subjects));
        }
        if let Some(rules) = allowances.solvers(&namespace.name) {
            policies.push(solvers(spec, &namespace.name, rules));
        }
        RenderedFile::new(
            format!("k8s/network/{}-policies.yaml", namespace.name),
            policies,
        )
    });
    files.collect()
}

/// The policies of a family, those of the baseline's own services apart from those of the team.
fn allowed(
    spec: &Spec,
    namespace: &Name,
    family: Family,
    subjects: &BTreeMap<crate::spec::ServiceId, Rules>,
) -> Vec<Document> {
    let groups = groups::of(spec, family, subjects);
    let name = family.policy_name(spec, namespace);
    let policies = groups.iter().map(|group| {
        let name = match group.part {
            Some(first) => format!("{name}.{}", spec.service(first).name),
            None => name.clone(),
        };
        let spec_of_policy = policy_spec(
            rules::selector(spec, &group.members),
            &[(family.direction(), rules::of(spec, &group.rules))],
        );
        document(namespace, name, spec_of_policy, family.why())
    });
    policies.collect()
}

/// What denies, before anything is allowed.
fn denials(spec: &Spec, namespace: &Name) -> Vec<Document> {
    let everyone = LabelSelector::default;
    let mut policies = vec![
        document(
            namespace,
            "default-deny-ingress".to_owned(),
            policy_spec(everyone(), &[(Direction::Ingress, Vec::new())]),
            "Nobody connects to a pod of this namespace. Policies only add: what is allowed is in those below.",
        ),
        document(
            namespace,
            "default-deny-egress".to_owned(),
            policy_spec(everyone(), &[(Direction::Egress, Vec::new())]),
            "No pod of this namespace connects to anything, not even to resolve names.",
        ),
    ];
    if let Some(strangers) = strangers(spec, namespace) {
        policies.push(document(
            namespace,
            "deny-default-serviceaccount".to_owned(),
            policy_spec(
                strangers,
                &[
                    (Direction::Ingress, Vec::new()),
                    (Direction::Egress, Vec::new()),
                ],
            ),
            "A policy sees labels, not accounts. But each declared service has an account of its own, so what runs as \
             `default` is none of them: it stays shut off even while a default deny above is lifted.",
        ));
    }
    policies
}

/// The pods that are of no declared service; `None` where there is no service.
fn strangers(spec: &Spec, namespace: &Name) -> Option<LabelSelector> {
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for service in spec.services_of(namespace) {
        if let Some((key, value)) = service.labels.as_map().first_key_value() {
            known.entry(key).or_default().insert(value);
        }
    }
    let expressions = known
        .into_iter()
        .map(|(key, values)| LabelSelectorRequirement {
            key: key.to_owned(),
            operator: "NotIn".to_owned(),
            values: Some(values.into_iter().map(str::to_owned).collect()),
        });
    let expressions: Vec<_> = expressions.collect();
    (!expressions.is_empty()).then(|| LabelSelector {
        match_expressions: Some(expressions),
        ..LabelSelector::default()
    })
}

/// Lets the ingress controller bring challenges to the pods that answer them.
fn solvers(spec: &Spec, namespace: &Name, rules: &Rules) -> Document {
    document(
        namespace,
        "ingress-to-acme-solvers".to_owned(),
        policy_spec(
            rules::solver_pods(),
            &[(Direction::Ingress, rules::of(spec, rules))],
        ),
        "cert-manager makes these pods while a certificate is proved over HTTP, and takes them away again.",
    )
}

fn policy_spec(
    pods: LabelSelector,
    directions: &[(Direction, Vec<rules::Rule>)],
) -> NetworkPolicySpec {
    let mut policy = NetworkPolicySpec {
        pod_selector: Some(pods),
        policy_types: Some(Vec::new()),
        ..NetworkPolicySpec::default()
    };
    for (direction, rules) in directions {
        let types = policy.policy_types.get_or_insert_default();
        match direction {
            Direction::Ingress => {
                types.push("Ingress".to_owned());
                policy.ingress = rules::ingress(rules);
            }
            Direction::Egress => {
                types.push("Egress".to_owned());
                policy.egress = rules::egress(rules);
            }
        }
    }
    policy
}

fn document(namespace: &Name, name: String, spec: NetworkPolicySpec, why: &str) -> Document {
    Document::of(&NetworkPolicy {
        metadata: ObjectMeta {
            name: Some(name),
            namespace: Some(namespace.to_string()),
            ..ObjectMeta::default()
        },
        spec: Some(spec),
    })
    .with_comment(&FieldPath::root(), why)
}
