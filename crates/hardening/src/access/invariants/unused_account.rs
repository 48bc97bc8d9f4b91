//! Service accounts that nothing runs as.

use std::collections::BTreeSet;

use super::accounts::{accounts, made_for, mentioned, users};
use crate::access::Access;
use crate::cluster::{ReferenceRole, Resolution, Subject};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.unused-account",
        severity: Severity::Info,
        assumes: Some(
            "the bundle holds all workloads of the namespace, and nobody outside of the cluster uses the account",
        ),
        promise: "something runs as every service account",
        page: include_str!("unused_account.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let users = users(cluster);
    let namespaces: BTreeSet<&str> = users.keys().map(|(namespace, _)| *namespace).collect();
    // One that is missing may be this one under another name, which is said there.
    let missing = cluster.references().iter().filter(|reference| {
        let is_account = reference.role == ReferenceRole::ServiceAccount;
        is_account && reference.resolution == Resolution::Missing
    });
    let missing = missing.filter_map(|reference| reference.target.namespace.as_deref());
    let missing: BTreeSet<&str> = missing.collect();
    let unused = accounts(cluster).filter(|account| {
        let namespace = account.namespace();
        namespaces.contains(namespace)
            && !missing.contains(namespace)
            && !users.contains_key(&(namespace, account.name()))
    });
    let unused: Vec<_> = unused.collect();
    if unused.is_empty() {
        return;
    }
    // That a workload should run as it is said there.
    let meant = cluster.workloads().iter();
    let meant = meant.filter_map(|workload| made_for(cluster, &users, workload));
    let mut known: BTreeSet<_> = meant.map(|account| account.manifest).collect();
    let owners = cluster.references().iter();
    let owners = owners.filter(|reference| reference.role == ReferenceRole::TokenOwner);
    known.extend(owners.filter_map(|reference| {
        let target = &reference.target;
        let namespace = target.namespace.as_deref();
        let account = cluster.find("", "ServiceAccount", namespace, &target.name);
        account.map(|account| account.manifest)
    }));
    let mentioned = mentioned(cluster);
    for account in unused {
        let (namespace, name) = (account.namespace(), account.name());
        if known.contains(&account.manifest) || mentioned.contains(name) {
            continue;
        }
        let authorization = cluster.authorization();
        let subject = Subject::account(namespace, name);
        let bindings = authorization.bindings_of(&subject);
        let own = bindings.into_iter().find(|binding| {
            let mut subjects = binding.subjects.iter();
            subjects.any(|bound| bound.subject == subject)
                && !authorization
                    .role_of(binding)
                    .is_some_and(|role| role.is_refused)
        });
        let message =
            format!("nothing in namespace `{namespace}` runs as service account `{name}`");
        let mut violation = violations
            .at(Place::name(account.manifest), message)
            .label("used by nothing")
            .help("name it in the workload that it is meant for, or remove it with its bindings");
        if let Some(binding) = own {
            violation = violation.effect(format!(
                "what {} `{}` grants it waits for whoever may create a pod or a token in this namespace",
                binding.kind(),
                binding.name
            ));
            if let Some(place) = binding.place() {
                violation = violation.related(place, "grants it a role");
            }
        }
        violations.report(violation);
    }
}
