//! What is granted to the accounts of services.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::sections::filled;
use super::{Draft, Index, NoteKind, Remarks};
use crate::cluster::{Authorization, Binding, PolicyRule, Resource, Role};
use crate::finding::FieldPath;
use crate::spec::{Name, Phase1, RoleName, RoleSpec, RuleSpec, ServiceRef};

/// Fills in the roles that are bound to accounts of services. What grants `*` is left out: a spec cannot say it.
pub(super) fn fill_in(index: &Index<'_>, drafts: &[Draft], spec: &mut Phase1, notes: &mut Remarks) {
    let accounts = accounts(index, drafts);
    let authorization = index.cluster.authorization();
    let mut roles: BTreeMap<(Option<Name>, RoleName), RoleSpec> = BTreeMap::new();
    for (_, binding) in authorization.bindings() {
        let granted = granted_to(index, binding, &accounts);
        if granted.is_empty() {
            continue;
        }
        let Some(role) = authorization.role_of(binding) else {
            continue;
        };
        let namespace = binding.namespace.as_ref();
        match named(role, namespace).zip(rules(authorization, role)) {
            Some((key, rules)) => {
                let known = roles.entry(key.clone()).or_insert_with(|| RoleSpec {
                    name: key.1,
                    namespace: key.0,
                    reason: None,
                    rules,
                    accounts: Vec::new(),
                });
                known.accounts.extend(granted);
                known.accounts.sort();
                known.accounts.dedup();
            }
            None => {
                let accounts = granted.iter().map(ToString::to_string);
                let message = format!(
                    "what the role {} grants to {}: a spec grants single verbs on single resources",
                    role.name,
                    accounts.collect::<Vec<_>>().join(", ")
                );
                notes.say("", NoteKind::LeftOut, message);
            }
        }
    }
    for (at, role) in roles.values().enumerate() {
        let reads_all = |rule: &RuleSpec| {
            rule.names.is_empty() && rule.resources.iter().any(|resource| resource == "secrets")
        };
        if role.rules.iter().any(reads_all) {
            let message = "It grants all Secrets. Name those that are needed, with `names`.";
            notes.at(
                FieldPath::of("access.roles").then(at),
                NoteKind::Kept,
                message,
            );
        }
    }
    spec.access.roles = roles.into_values().collect();
}

/// The accounts that services run as, by namespace and name.
fn accounts(index: &Index<'_>, drafts: &[Draft]) -> BTreeSet<(Name, Name)> {
    let accounts = drafts.iter().filter_map(|draft| {
        let workload = index.cluster.workload(draft.workload);
        let account: Name = workload.account().parse().ok()?;
        Some((draft.spec.namespace.clone(), account))
    });
    // What runs as `default` gets an account of its own.
    accounts
        .filter(|(_, account)| account.as_str() != "default")
        .collect()
}

/// The accounts of services that a binding of the bundle names.
fn granted_to(
    index: &Index<'_>,
    binding: &Binding,
    accounts: &BTreeSet<(Name, Name)>,
) -> Vec<ServiceRef> {
    let object = binding.manifest.and_then(|it| index.cluster.object_of(it));
    let subjects = match object.map(|object| &object.resource) {
        Some(Resource::RoleBinding(it)) => it.subjects.as_ref(),
        Some(Resource::ClusterRoleBinding(it)) => it.subjects.as_ref(),
        _ => None,
    };
    let subjects = subjects.into_iter().flatten();
    let named = subjects.filter(|subject| subject.kind == "ServiceAccount");
    let named = named.filter_map(|subject| {
        let namespace = subject.namespace.as_ref().or(binding.namespace.as_ref())?;
        let account: (Name, Name) = (namespace.parse().ok()?, subject.name.parse().ok()?);
        accounts.contains(&account).then_some(ServiceRef {
            namespace: Some(account.0),
            name: account.1,
        })
    });
    named.collect()
}

/// The namespace in which a role is granted, and its name; `None` for what Kubernetes itself brings.
fn named(role: &Role, namespace: Option<&String>) -> Option<(Option<Name>, RoleName)> {
    role.manifest?;
    let namespace = namespace.map(|it| it.parse()).transpose().ok()?;
    Some((namespace, role.name.parse().ok()?))
}

/// The rules of a role as a spec writes them; `None` where it cannot.
fn rules(authorization: &Authorization, role: &Role) -> Option<Vec<RuleSpec>> {
    let rules = authorization.rules_of(role).map(|rule| rule_of(&rule.rule));
    let rules: Vec<_> = rules.collect::<Option<Vec<_>>>()?;
    let rules: Vec<_> = rules.into_iter().flatten().collect();
    Some(rules).filter(|rules| !rules.is_empty())
}

/// One rule for each API group.
fn rule_of(rule: &PolicyRule) -> Option<Vec<RuleSpec>> {
    let PolicyRule::Resources(rule) = rule else {
        return None;
    };
    let is_step = |step: &str| {
        let is_letter =
            |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-.".contains(&it);
        !step.is_empty() && step.bytes().all(is_letter)
    };
    let is_resource = |resource: &String| {
        let (name, below) = resource.split_once('/').unwrap_or((resource, "all"));
        is_step(name) && is_step(below)
    };
    if !rule.resources.iter().all(is_resource) {
        return None;
    }
    let rules = rule.groups.iter().map(|group| {
        filled(json!({
            "group": group,
            "resources": rule.resources,
            "names": rule.names,
            "verbs": rule.verbs,
        }))
    });
    rules.collect()
}
