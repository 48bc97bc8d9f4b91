//! Tokens in pods that can do nothing with them.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::{made_for, users};
use super::roles::bindings;
use crate::access::Access;
use crate::cluster::{Cluster, Resource, Subject, Workload};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.unused-token",
        severity: Severity::Info,
        assumes: Some(
            "the bundle holds all bindings, and the pods do not use the token elsewhere than at the API server",
        ),
        promise: "no token is mounted where its service account may do nothing",
        page: include_str!("unused_token.md"),
    },
    check,
};

/// Workloads that are shown beside the first.
const SHOWN: usize = 5;

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let cared_for = cared_for(cluster);
    let users = users(cluster);
    let mut by_namespace: BTreeMap<&str, Vec<&Workload>> = BTreeMap::new();
    for workload in cluster.workloads() {
        let namespace = workload.namespace.as_str();
        if cared_for.contains(namespace)
            && is_idle(cluster, workload)
            && made_for(cluster, &users, workload).is_none()
        {
            by_namespace.entry(namespace).or_default().push(workload);
        }
    }
    for (namespace, workloads) in by_namespace {
        let Some((first, others)) = workloads.split_first() else {
            continue;
        };
        let names = listed(workloads.iter().map(|workload| workload.name.as_str()));
        let message = match others {
            [] => format!(
                "{} `{}` of namespace `{namespace}` is given a token that allows it nothing",
                first.kind, first.name
            ),
            _ => format!(
                "{} workloads of namespace `{namespace}` are given tokens that allow them nothing: {names}",
                workloads.len()
            ),
        };
        let place = |workload: &Workload| {
            Place::key(
                workload.manifest,
                workload.template.join(&FieldPath::of("spec")),
            )
        };
        let mut violation = violations
            .at(place(first), message)
            .label("mounts a token")
            .effect(
                "who breaks into such a pod can ask the API server as an authenticated user, and gets whatever is granted to \
                 the account later",
            )
            .help("set `automountServiceAccountToken: false` in the service account, or in the pods");
        for workload in others.iter().take(SHOWN) {
            violation =
                violation.related(place(workload), format!("so does {}", workload.display()));
        }
        violations.report(violation);
    }
}

/// The namespaces in which somebody thought of service accounts: more than one is made there, for a program each, or
/// an account or a pod says whether it wants a token.
fn cared_for(cluster: &Cluster) -> BTreeSet<&str> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut cared_for = BTreeSet::new();
    let has_bindings = bindings(cluster).next().is_some();
    for object in cluster.of_kind("", "ServiceAccount") {
        let count = counts.entry(object.namespace()).or_default();
        *count = count.saturating_add(1);
        let says = match &object.resource {
            Resource::ServiceAccount(account) => account.automount_service_account_token.is_some(),
            _ => false,
        };
        if says || (*count > 1 && has_bindings) {
            cared_for.insert(object.namespace());
        }
    }
    let pods = cluster.workloads().iter();
    let pods = pods.filter(|it| it.pod.automount_service_account_token.is_some());
    cared_for.extend(pods.map(|workload| workload.namespace.as_str()));
    cared_for
}

/// Whether a workload mounts a token of an account that may do nothing but what everyone may.
fn is_idle(cluster: &Cluster, workload: &Workload) -> bool {
    let (namespace, name) = (workload.namespace.as_str(), workload.account());
    let account = cluster.find("", "ServiceAccount", Some(namespace), name);
    let (of_account, is_annotated) = match account.map(|object| &object.resource) {
        Some(Resource::ServiceAccount(account)) => (
            account.automount_service_account_token,
            // Cloud providers take such tokens in exchange for their own.
            account
                .metadata
                .annotations
                .iter()
                .flatten()
                .next()
                .is_some(),
        ),
        // Of an account that is not shown, only that it is `default` says something.
        Some(_) => return false,
        None if name != "default" => return false,
        None => (None, false),
    };
    // One who asks for it explicitly has a use for it.
    if workload.pod.automount_service_account_token.is_some()
        || of_account.is_some()
        || is_annotated
    {
        return false;
    }
    let authorization = cluster.authorization();
    let subject = Subject::account(namespace, name);
    let mut bindings = authorization.bindings_of(&subject).into_iter();
    bindings.all(|binding| binding.manifest.is_none()) && !talks_to_vault(workload)
}

/// Vault takes the token of a pod as proof of who it is.
fn talks_to_vault(workload: &Workload) -> bool {
    let annotations = workload.annotations.keys();
    let mut annotations = annotations.filter(|key| key.starts_with("vault."));
    let containers = workload.pod.containers.iter();
    let mut containers = containers.chain(workload.pod.init_containers.iter().flatten());
    annotations.next().is_some()
        || containers.any(|container| {
            let mut variables = container.env.iter().flatten();
            let image = container.image.as_deref().unwrap_or_default();
            image.contains("vault") || variables.any(|it| it.name.starts_with("VAULT_"))
        })
}
