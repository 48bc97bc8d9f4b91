//! Names of provisioners that nobody answers to.

use crate::cluster::provisioner::{self, Unusable};
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::{ClaimClass, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.no-such-provisioner",
        severity: Severity::Error,
        assumes: None,
        promise: "the provisioner of every class exists",
        page: include_str!("no_such_provisioner.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for class in storage.classes() {
        let name = class.spec.provisioner.as_str();
        // The CSI driver that the bundle declares is one, however it is called.
        let is_declared = storage
            .cluster()
            .find("storage.k8s.io", "CSIDriver", None, name)
            .is_some();
        let Some(fault) = provisioner::unusable(name).filter(|_| !is_declared) else {
            continue;
        };
        let (message, help) = match fault {
            Unusable::Removed { since, instead } => (
                format!("`{name}` is no longer part of Kubernetes, since version {since}"),
                format!("use {instead}"),
            ),
            Unusable::Misnamed { instead } => (
                format!("`{name}` is the name of no provisioner; `{instead}` is one"),
                format!("did you mean `{instead}`?"),
            ),
            Unusable::Reserved => (
                format!("Kubernetes has no provisioner `{name}`"),
                "names that begin with `kubernetes.io/` are its own; name the driver that runs in the cluster".to_owned(),
            ),
        };
        let mut violation = violations
            .at(class.place("provisioner"), message)
            .label("makes no volumes")
            .effect(format!("claims of class `{}` wait for ever", class.name))
            .help(help);
        if let Unusable::Misnamed { .. } = fault {
            violation = violation.assumes("nobody runs a provisioner of that name");
        }
        let mut claims = storage.claims().iter();
        if let Some(claim) =
            claims.find(|claim| claim.class == ClaimClass::Named(class.name.clone()))
        {
            violation = violation.related(claim.place(), "a claim that waits");
        }
        violations.report(violation);
    }
}
