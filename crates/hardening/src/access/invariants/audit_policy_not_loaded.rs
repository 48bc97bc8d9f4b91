//! Audit policies that no API server reads.

use crate::access::{Access, WrittenPolicy};
use crate::cluster::Cluster;
use crate::finding::{Invariant, ManifestId, Rule, Severity, Violations};
use crate::manifest::{Node, Value};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-policy-not-loaded",
        severity: Severity::Error,
        assumes: None,
        promise: "an API server loads every audit policy",
        page: include_str!("audit_policy_not_loaded.md"),
    },
    check,
};

const ASSUMED: &str =
    "what is not in these manifests does not copy the policy to the API server's node";

fn check(access: &Access, violations: &mut Violations<'_>) {
    let policies = access.audit_policies();
    if policies.is_empty() {
        return;
    }
    let cluster = access.cluster();
    let servers = access.audited_servers();
    for policy in policies {
        if policy.key.is_none() {
            not_served(cluster, policy, violations);
            continue;
        }
        let manifest = cluster.bundle().manifest(policy.manifest);
        if is_named_elsewhere(cluster, policy.manifest, manifest.name()) {
            continue;
        }
        let message = format!(
            "nothing loads the audit policy `{}`: no pod mounts the ConfigMap, and no API server reads one",
            policy.display(cluster)
        );
        let mut violation = violations
            .at(policy.place(), message)
            .label("only stored")
            .effect("the cluster records as if this policy were not there, by default nothing")
            .help("write it to a file on each control plane node, and give kube-apiserver `--audit-policy-file` with that file, mounted into its pod, and `--audit-log-path`")
            .assumes(ASSUMED);
        for server in &servers {
            let words = format!(
                "the API server reads `{}` instead, a file of its node",
                server.policy_file
            );
            violation = violation.related(server.place.clone(), words);
        }
        violations.report(violation);
    }
}

/// A policy among objects that are applied: the API server has no such kind.
fn not_served(cluster: &Cluster, policy: &WrittenPolicy, violations: &mut Violations<'_>) {
    let is_applied = cluster.objects().any(|object| {
        let group = &*object.identity.group;
        object.manifest != policy.manifest && !matches!(group, "audit.k8s.io" | "kubeadm.k8s.io")
    });
    if !is_applied || is_left_out(cluster, policy.manifest) {
        return;
    }
    let violation = violations
        .at(
            policy.place(),
            "an audit policy cannot be applied: the API server serves no objects of `audit.k8s.io`",
        )
        .severity(Severity::Warning)
        .label("a file for the API server, not an object")
        .effect("`kubectl apply` refuses it: no matches for kind \"Policy\"; and applying it would load nothing")
        .help("keep it out of what is applied; kube-apiserver reads it from a file, `--audit-policy-file`");
    violations.report(violation);
}

/// Whether Kustomizations say what is applied, and none of them stands in the folder of a manifest or above it.
fn is_left_out(cluster: &Cluster, manifest: ManifestId) -> bool {
    let folder = |manifest: ManifestId| {
        let source = cluster.bundle().manifest(manifest).source;
        let name = cluster.bundle().source(source).name();
        name.rsplit_once('/').map_or("", |(folder, _)| folder)
    };
    let own = folder(manifest);
    let holds_own = |above: &str| {
        let rest = own.strip_prefix(above);
        above.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut kustomizations = cluster
        .of_kind("kustomize.config.k8s.io", "Kustomization")
        .map(|object| folder(object.manifest))
        .peekable();
    kustomizations.peek().is_some() && !kustomizations.any(holds_own)
}

/// Whether the name stands as a text of its own in another manifest, for whatever reason.
fn is_named_elsewhere(cluster: &Cluster, policy: ManifestId, name: &str) -> bool {
    let mut others = cluster.bundle().manifests();
    others.any(|(id, manifest)| id != policy && names(&manifest.root, name))
}

fn names(node: &Node, name: &str) -> bool {
    match &node.value {
        Value::String(text) => &**text == name,
        Value::Sequence(items) => items.iter().any(|item| names(item, name)),
        Value::Mapping(mapping) => mapping.entries().iter().any(|it| names(&it.value, name)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
    }
}
