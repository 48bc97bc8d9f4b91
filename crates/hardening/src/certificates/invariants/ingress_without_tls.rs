//! Ingresses that serve in the clear what others encrypt.

use crate::certificates::{Certificates, Entrance, Issuance};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, listed};

use super::redirect_off::redirect_off;

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.ingress-without-tls",
        severity: Severity::Warning,
        assumes: Some("nothing before the ingress controller ends TLS for it"),
        promise: "where a bundle serves with TLS, every Ingress does",
        page: include_str!("ingress_without_tls.md"),
    },
    check,
};

/// Annotations by which TLS is ended elsewhere: at a load balancer, by the pods, or as the controller is told.
const ELSEWHERE: &[&str] = &[
    "alb.ingress.kubernetes.io/",
    "appgw.ingress.kubernetes.io/",
    "ingress.gcp.kubernetes.io/",
    "networking.gke.io/",
    "nginx.ingress.kubernetes.io/ssl-passthrough",
    "service.beta.kubernetes.io/",
    "traefik.ingress.kubernetes.io/router.tls",
];

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    let example = issuance.entrances().iter().find(|it| !it.tls.is_empty());
    if example.is_none() && issuance.issuers().is_empty() {
        return;
    }
    for entrance in issuance.entrances() {
        if entrance.tls.is_empty() && !is_ended_elsewhere(issuance, entrance) {
            report(issuance, entrance, example, violations);
        }
    }
}

fn report(
    issuance: &Issuance,
    entrance: &Entrance,
    example: Option<&Entrance>,
    violations: &mut Violations<'_>,
) {
    let hosts: Vec<_> = entrance
        .hosts
        .iter()
        .map(|(host, _)| host.as_str())
        .collect();
    let message = if hosts.is_empty() {
        format!("{} serves every host without TLS", entrance.display())
    } else {
        format!(
            "{} serves {} without TLS",
            entrance.display(),
            listed(&hosts)
        )
    };
    let mut violation = violations
        .at(Place::name(entrance.manifest), message)
        .effect("what is sent and answered, logins among it, can be read and changed on the way")
        .help("add `tls` with the hosts and a Secret, and an issuer that fills it");
    if let Some(example) = example {
        let path = FieldPath::of("spec.tls");
        violation = violation.related(
            Place::value(example.manifest, path),
            format!("{} is served with TLS", example.display()),
        );
    }
    if let Some(annotation) = redirect_off(entrance) {
        let path = FieldPath::of("metadata.annotations").then(annotation);
        violation = violation.related(
            Place::value(entrance.manifest, path),
            "and requests are not redirected to TLS",
        );
    }
    if issuance.ignored_at(entrance.manifest).is_none() {
        violations.report(violation.label("has no `tls`"));
    }
}

fn is_ended_elsewhere(issuance: &Issuance, entrance: &Entrance) -> bool {
    let mut annotations = entrance.annotations.keys();
    let by_annotation = annotations.any(|key| ELSEWHERE.iter().any(|it| key.starts_with(it)));
    let mut hosts = entrance.hosts.iter().peekable();
    let has_hosts = hosts.peek().is_some();
    by_annotation || (has_hosts && hosts.all(|(host, _)| issuance.has_tls(host)))
}
