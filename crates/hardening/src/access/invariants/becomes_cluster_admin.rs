//! Service accounts that are cluster-admin by a detour.

use std::collections::{BTreeMap, BTreeSet};

use super::{chains, direct};
use crate::access::Access;
use crate::access::escalation::{Chain, Granted, Identity, Primitive};
use crate::cluster::Subject;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.becomes-cluster-admin",
        severity: Severity::Warning,
        assumes: None,
        promise: "no service account can become cluster-admin by a detour",
        page: include_str!("becomes_cluster_admin.md"),
    },
    check,
};

/// An account and its way.
struct Way<'s> {
    subject: &'s Subject,
    chain: Chain,
    granted: Granted,
}

impl Way<'_> {
    /// The account that the first hop leads to, where it does not lead further than a namespace.
    fn next(&self) -> Option<&Subject> {
        let hops = self.chain.hops();
        let first = hops.first()?;
        let is_wide = first.steps.iter().any(|step| {
            matches!(
                step.to,
                Identity::Pods(None)
                    | Identity::AnyAccount(None)
                    | Identity::RunningAccounts(None)
                    | Identity::Secrets(None)
                    | Identity::Node
            )
        });
        first.to().subject().filter(|_| !is_wide)
    }
}

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let escalation = access.escalation();
    let mut ways = Vec::new();
    for subject in escalation.subjects(cluster) {
        let Subject::ServiceAccount { .. } = subject else {
            continue;
        };
        let Some(chain) = escalation.to_cluster_admin(subject) else {
            continue;
        };
        // Members of a group have what is said of the group; who may do everything needs no detour.
        let first = chain.steps.first();
        let own = first
            .filter(|step| step.primitive.is_request() && step.primitive != Primitive::Everything);
        if let Some(step) = own
            && let Some(granted) = chains::granted(step)
            && !direct::is_said_of_jobs(access, subject, step.primitive, granted)
            && !access.needs().must_be_powerful(cluster, subject)
        {
            ways.push(Way {
                subject,
                chain,
                granted,
            });
        }
    }
    let reported: BTreeSet<&Subject> = ways.iter().map(|way| way.subject).collect();
    // What leads to an account that is reported itself has its cause there.
    let mut through: BTreeMap<Subject, Vec<&Way<'_>>> = BTreeMap::new();
    let mut causes: BTreeMap<_, Vec<&Way<'_>>> = BTreeMap::new();
    for way in &ways {
        match way.next().filter(|next| reported.contains(next)) {
            Some(next) => through.entry(next.clone()).or_default().push(way),
            None => {
                let cause = (way.granted.role, way.granted.rule);
                causes.entry(cause).or_default().push(way);
            }
        }
    }
    for ways in causes.values() {
        report(access, ways, &through, violations);
    }
}

fn report(
    access: &Access,
    ways: &[&Way<'_>],
    through: &BTreeMap<Subject, Vec<&Way<'_>>>,
    violations: &mut Violations<'_>,
) {
    let authorization = access.cluster().authorization();
    let Some(first) = ways.first() else {
        return;
    };
    let Some(place) = chains::place(authorization, first.granted) else {
        return;
    };
    let subjects: Vec<&Subject> = ways.iter().map(|way| way.subject).collect();
    let hops = first.chain.hops();
    let act = hops.first().map(|hop| hop.act()).unwrap_or_default();
    let message = format!(
        "{} can become cluster-admin: {} {act}",
        chains::accounts(&subjects),
        if subjects.len() == 1 { "it" } else { "each" }
    );
    let mut violation = violations
        .at(place.clone(), message)
        .label("this lets it")
        .effect(chains::sentence(&first.chain))
        .help(
            "remove what it does not need, and grant the rest by a RoleBinding in each namespace that it works in",
        );
    let is_assumed = first.chain.steps.iter().any(|step| {
        matches!(
            step.primitive,
            Primitive::PrivilegedPod | Primitive::MutatingWebhook | Primitive::MutatingPolicy
        )
    });
    if is_assumed {
        violation = violation.assumes("no other admission control stands in the way");
    }
    let granted = ways.iter().map(|way| (way.subject, way.granted));
    violation = chains::bindings(authorization, violation, granted);
    violation = chains::related(authorization, violation, &first.chain, &place);
    for way in ways
        .iter()
        .flat_map(|way| through.get(way.subject).into_iter().flatten())
    {
        if let Some(place) = chains::place(authorization, way.granted) {
            let act = way.chain.hops().first().map(|hop| hop.act());
            let words = format!(
                "{} gets there, too: it {}",
                chains::account(way.subject),
                act.unwrap_or_default()
            );
            violation = violation.related(place, words);
        }
    }
    violations.report(violation);
}
