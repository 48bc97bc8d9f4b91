//! Flags that a release of cert-manager does not have.

use crate::certificates::Certificates;
use crate::certificates::installation::{Flaw, is_known};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.unknown-flag",
        severity: Severity::Error,
        assumes: None,
        promise: "cert-manager is given only flags that its release has",
        page: include_str!("unknown_flag.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for component in &certificates.issuance().installation().components {
        for flag in &component.flags {
            let Err(flaw) = is_known(component, flag) else {
                continue;
            };
            let name = &flag.name;
            let why = match flaw {
                Flaw::Never => String::new(),
                Flaw::Since(minor) => format!("; it came with v1.{minor}"),
                Flaw::Until(minor) => format!("; v1.{minor} was the last that had it"),
            };
            let message = format!("{} has no flag `--{name}`{why}", component.display());
            let violation = violations
                .at(component.place(flag.path.clone()), message)
                .label("unknown flag")
                .effect(
                    "the program ends as soon as it starts, and its pod crashes again and again",
                )
                .help("remove the flag, or run the release that it is of");
            violations.report(violation);
        }
    }
}
