//! Service accounts that reach kubelets.

use super::direct::{self, Words};
use crate::access::Access;
use crate::access::escalation::{Primitive, Step};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.reaches-kubelets",
        severity: Severity::Warning,
        assumes: None,
        promise: "no service account has `nodes/proxy`",
        page: include_str!("reaches_kubelets.md"),
    },
    check,
};

const WORDS: Words = Words {
    verb: ["runs", "run"],
    object: "commands in every pod of every node, by `nodes/proxy`",
    label: "even `get` is enough",
    effect: "past admission and the audit log, with the tokens of all pods in reach",
    help: "grant `nodes/metrics` and `nodes/stats` for metrics, and scrape the kubelet itself",
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let is_meant = |step: &Step| step.primitive == Primitive::NodeProxy;
    direct::report(access, is_meant, |_, _| false, &WORDS, violations);
}
