//! A field without which the API server refuses the object.

use super::refusal;
use crate::cluster::{Cluster, DecodeProblemKind, Object, Resource};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::manifest::Manifest;

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.missing-field",
        severity: Severity::Error,
        assumes: None,
        promise: "every object has the fields that the API server asks for",
        page: include_str!("missing_field.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        // Policies are judged as a whole by the network area, which says this too.
        if matches!(object.resource, Resource::NetworkPolicy(_)) {
            continue;
        }
        let manifest = cluster.bundle().manifest(object.manifest);
        if lacks_name(manifest) && !object.is_configuration() {
            let kind = manifest.kind();
            let violation = violations
                .at(
                    Place::value(object.manifest, FieldPath::of("metadata")),
                    format!("the {kind} has no name"),
                )
                .label("`name` is missing here")
                .effect(format!("the API server refuses the {kind}"));
            violations.report(violation);
        }
        for problem in &object.problems {
            if let DecodeProblemKind::MissingField { type_name, field } = problem.kind {
                report(violations, object, &problem.path, type_name, field);
            }
        }
        if lacks_ports(object) {
            report(
                violations,
                object,
                &FieldPath::of("spec"),
                "ServiceSpec",
                "ports",
            );
        }
    }
}

fn report(
    violations: &mut Violations<'_>,
    object: &Object,
    path: &FieldPath,
    type_name: &str,
    field: &str,
) {
    let violation = violations
        .at(
            Place::value(object.manifest, path.clone()),
            format!("{type_name} needs `{field}`"),
        )
        .label(format!("`{field}` is missing here, or empty"))
        .effect(refusal::effect(object, path));
    violations.report(violation);
}

/// Neither a name nor a prefix to make one of. What is no text has the wrong type, which is another fault.
fn lacks_name(manifest: &Manifest) -> bool {
    let given = |key| {
        let node = manifest
            .root
            .get("metadata")
            .and_then(|metadata| metadata.get(key));
        node.is_some_and(|node| !node.is_null() && node.as_str() != Some(""))
    };
    let metadata = manifest.root.get("metadata");
    metadata.is_none_or(|node| node.is_null() || node.as_mapping().is_some())
        && !given("name")
        && !given("generateName")
}

/// A Service that the API server gives an address, without a port to reach it on.
fn lacks_ports(object: &Object) -> bool {
    let Resource::Service(service) = &object.resource else {
        return false;
    };
    let Some(spec) = &service.spec else {
        return false;
    };
    let is_refused = |field: &str| {
        let path = FieldPath::of("spec").then(field);
        object.problems.iter().any(|problem| problem.path == path)
    };
    spec.ports.as_ref().is_none_or(Vec::is_empty)
        && spec.type_.as_deref() != Some("ExternalName")
        && spec.cluster_ip.as_deref() != Some("None")
        && !["ports", "type", "clusterIP"].into_iter().any(is_refused)
}
