//! Service accounts that read the Secrets of all namespaces.

use super::direct::{self, Words};
use crate::access::Access;
use crate::access::escalation::{Identity, Primitive, Step};
use crate::cluster::Subject;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.reads-all-secrets",
        severity: Severity::Warning,
        assumes: None,
        promise: "no service account reads the Secrets of all namespaces",
        page: include_str!("reads_all_secrets.md"),
    },
    check,
};

const WORDS: Words = Words {
    verb: ["reads", "read"],
    object: "all Secrets of all namespaces",
    label: "in every namespace",
    effect: "who gets hold of one of its pods or of its token has every password, key and token that Secrets hold",
    help: "grant `get` on the Secrets that it needs, by name, with a Role in their namespace",
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let is_meant = |step: &Step| {
        step.primitive == Primitive::ReadSecrets && step.to == Identity::Secrets(None)
    };
    let is_spared = |subject: &Subject, granted| {
        let (needs, cluster) = (access.needs(), access.cluster());
        // Who has to be as good as cluster-admin may be so by the Secrets.
        let is_needed = needs.must_read_all_secrets(cluster, subject)
            || needs.must_be_powerful(cluster, subject)
                && direct::begins_more(access, subject, granted);
        is_needed || direct::is_said_of_jobs(access, subject, Primitive::ReadSecrets, granted)
    };
    direct::report(access, is_meant, is_spared, &WORDS, violations);
}
