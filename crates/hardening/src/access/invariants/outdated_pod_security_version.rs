//! Enforced levels at so old a version that much of the level is not checked.

use crate::access::Access;
use crate::access::pod_security::{Check, Level, Mode, Standard, Version};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.outdated-pod-security-version",
        severity: Severity::Warning,
        assumes: None,
        promise: "an enforced level of Pod Security means a release that makes the checks of that level",
        page: include_str!("outdated_pod_security_version.md"),
    },
    check,
};

/// The release by which the levels were complete as they were first stable. Checks that came later are small.
const COMPLETE: u64 = 25;

fn check(access: &Access, violations: &mut Violations<'_>) {
    for (name, namespace) in access.pod_security().namespaces() {
        let enforced = namespace.policy.enforce;
        let Version::Release(release) = enforced.version else {
            continue;
        };
        let Some(place) = namespace.label_place(Mode::Enforce.version_label()) else {
            continue;
        };
        let missing = missing(enforced);
        if enforced.level == Level::Privileged || missing.is_empty() {
            continue;
        }
        let message = format!(
            "namespace `{name}` enforces `{enforced}`, where {} not checked yet",
            match missing.as_slice() {
                [one] => format!("{one} is"),
                [before @ .., last] => format!("{} and {last} are", before.join(", ")),
                [] => continue,
            }
        );
        let violation = violations
            .at(place, message)
            .label(format!("the level as it was in 1.{release}"))
            .effect("pods that the level is there to refuse are admitted")
            .help("raise the version to the release of your cluster");
        violations.report(violation);
    }
}

/// What a standard does not look at, and the same level did when it was complete.
fn missing(standard: Standard) -> Vec<&'static str> {
    let complete = Standard {
        level: standard.level,
        version: Version::Release(COMPLETE),
    };
    let is_made = |check: Check| Check::made(standard).any(|it| it == check);
    let mut missing: Vec<_> = Check::made(complete)
        .filter(|check| !is_made(*check))
        .filter_map(|check| match check {
            Check::AllowPrivilegeEscalation => Some("`allowPrivilegeEscalation`"),
            Check::CapabilitiesRestricted => Some("dropping all capabilities"),
            Check::RunAsUser => Some("user 0"),
            Check::SeccompProfileRestricted => Some("`seccompProfile`"),
            _ => None,
        })
        .collect();
    // Up to 1.18 the level looks at annotations that are no longer read by anybody.
    if standard.level == Level::Baseline && standard.version.checks() < 19 {
        missing.push("`seccompProfile`");
    }
    missing
}
