//! Namespaces that allow everything, where nothing needs it.

use super::namespaces::{self, OF_THE_CLUSTER};
use crate::access::Access;
use crate::access::pod_security::{Level, Mode};
use crate::finding::{Applicability, Change, FixPlan, Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.loose-pod-security-level",
        severity: Severity::Warning,
        assumes: Some("the bundle holds all workloads of the namespace"),
        promise: "a namespace enforces `privileged` only where a workload needs it",
        page: include_str!("loose_pod_security_level.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let workloads = namespaces::workloads(access);
    for (name, namespace) in access.pod_security().namespaces() {
        let loose = namespace.asks(Mode::Enforce)
            && namespace.policy.enforce.level == Level::Privileged
            && !OF_THE_CLUSTER.contains(&name.as_str());
        let Some((place, workloads)) = namespace
            .place(Mode::Enforce)
            .filter(|_| loose)
            .zip(workloads.get(name.as_str()))
        else {
            continue;
        };
        if workloads.iter().any(|workload| workload.is_stand_in()) {
            continue;
        }
        let Some(level) = namespaces::strictest_passed(workloads) else {
            continue;
        };
        let whose = match workloads.len() {
            1 => "its workload passes".to_owned(),
            count => format!("its {count} workloads pass"),
        };
        let violation = violations
            .at(
                place.clone(),
                format!("namespace `{name}` allows privileged pods, though {whose} `{level}`"),
            )
            .label("refuses nothing")
            .effect(
                "whoever may create pods in it may create privileged ones, and so owns the nodes",
            )
            .help(format!("enforce `{level}`"))
            .fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title: format!("enforce `{level}`"),
                changes: vec![Change::SetScalar {
                    place,
                    value: level.to_string(),
                }],
            });
        violations.report(violation);
    }
}
