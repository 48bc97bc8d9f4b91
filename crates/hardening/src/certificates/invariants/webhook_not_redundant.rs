//! A webhook that every change of a certificate depends on, and of which there is one.

use crate::certificates::Certificates;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.webhook-not-redundant",
        severity: Severity::Warning,
        assumes: None,
        promise: "a webhook that must answer has more than one replica",
        page: include_str!("webhook_not_redundant.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let cluster = certificates.cluster();
    let installation = certificates.issuance().installation();
    let mut told = Vec::new();
    for webhook in installation.webhooks.iter().filter(|it| it.required) {
        let [only] = webhook.workloads.as_slice() else {
            continue;
        };
        let workload = cluster.workload(*only);
        if workload.replicas != Some(1) || told.contains(only) {
            continue;
        }
        told.push(*only);
        let message = format!(
            "{} has one replica, and the API server refuses cert-manager's objects without it",
            workload.display()
        );
        let place = Place::value(workload.manifest, FieldPath::of("spec.replicas"));
        let path = webhook.path.then("failurePolicy");
        let violation = violations
            .at(place, message)
            .label("one replica")
            .effect("while its pod moves or starts, no certificate is requested, renewed or changed, and deployments that hold one fail")
            .help("run two or three replicas, apart from each other")
            .related(Place::value(webhook.manifest, path), "it must answer");
        violations.report(violation);
    }
}
