//! Volumes that go with their claims.

use std::collections::BTreeMap;

use crate::cluster::WorkloadKind;
use crate::cluster::provisioner::{self, NO_PROVISIONER};
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::storage::{Claim, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.reclaim-deletes",
        severity: Severity::Warning,
        assumes: None,
        promise: "a class whose volumes hold state keeps them when their claims go",
        page: include_str!("reclaim_deletes.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let mut made: BTreeMap<&String, Vec<&Claim>> = BTreeMap::new();
    for claim in storage
        .claims()
        .iter()
        .filter(|claim| holds_state(storage, claim))
    {
        if let Some(class) = storage.class_of(claim) {
            made.entry(&class.name).or_default().push(claim);
        }
    }
    for class in storage.classes().iter().filter(|class| class.deletes()) {
        // Volumes made by hand have a policy of their own, and what nobody provisions is never deleted.
        let provisioner = class.spec.provisioner.as_str();
        if provisioner == NO_PROVISIONER || provisioner::unusable(provisioner).is_some() {
            continue;
        }
        let claims = made.remove(&class.name).unwrap_or_default();
        let Some(first) = claims.first() else {
            continue;
        };
        let mut names: Vec<_> = claims.iter().map(|claim| claim.display()).collect();
        names.dedup();
        let said = match &class.spec.reclaim_policy {
            Some(policy) => format!("`reclaimPolicy: {policy}`"),
            None => "no reclaimPolicy, which means Delete,".to_owned(),
        };
        let message = format!(
            "class `{}` has {said} and makes the volumes of {}",
            class.name,
            listed(&names)
        );
        let violation = violations
            .at(class.place("reclaimPolicy"), message)
            .label("volumes go with their claims")
            .effect("who deletes such a claim, or its namespace, destroys the data at once")
            .help("set `reclaimPolicy: Retain`; a StorageClass cannot be changed, so delete and create it anew, and patch the volumes that exist")
            .related(first.place(), "a claim whose volume it makes");
        violations.report(violation);
    }
}

/// Not those that only jobs use.
fn holds_state(storage: &Storage, claim: &Claim) -> bool {
    let mut users = claim
        .users
        .iter()
        .map(|user| storage.cluster().workload(*user).kind);
    claim.users.is_empty()
        || users.any(|kind| !matches!(kind, WorkloadKind::Job | WorkloadKind::CronJob))
}
