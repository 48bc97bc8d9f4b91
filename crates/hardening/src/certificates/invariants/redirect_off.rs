//! Hosts with TLS that are served in the clear, too.

use crate::certificates::{Certificates, Entrance};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.redirect-off",
        severity: Severity::Warning,
        assumes: None,
        promise: "an Ingress with TLS redirects requests that come without it",
        page: include_str!("redirect_off.md"),
    },
    check,
};

/// Annotations that redirect to TLS, as it is the default, or not.
const REDIRECTS: &[&str] = &[
    "nginx.ingress.kubernetes.io/ssl-redirect",
    "haproxy-ingress.github.io/ssl-redirect",
    "haproxy.org/ssl-redirect",
    "ingress.kubernetes.io/ssl-redirect",
];

/// Overrules the first of them.
const FORCED: &str = "nginx.ingress.kubernetes.io/force-ssl-redirect";

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for entrance in certificates.issuance().entrances() {
        let Some(annotation) = redirect_off(entrance).filter(|_| !entrance.tls.is_empty()) else {
            continue;
        };
        let path = FieldPath::of("metadata.annotations").then(annotation);
        let place = Place::value(entrance.manifest, path.clone());
        let message = format!(
            "{} has TLS, and serves without it as well",
            entrance.display()
        );
        let violation = violations
            .at(place.clone(), message)
            .label("no redirection")
            .effect("who types the host without `https://` sends everything in the clear")
            .help("remove the annotation: with `tls` the controller redirects by default")
            .related(
                Place::value(entrance.manifest, FieldPath::of("spec.tls")),
                "its TLS",
            )
            .fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title: "redirect to TLS".to_owned(),
                changes: vec![Change::SetScalar {
                    place,
                    value: "true".to_owned(),
                }],
            });
        violations.report(violation);
    }
}

/// The annotation by which an Ingress does not redirect to TLS.
pub(super) fn redirect_off(entrance: &Entrance) -> Option<&'static str> {
    let says = |key: &str, text: &str| {
        let value = entrance.annotations.get(key);
        value.is_some_and(|value| value.eq_ignore_ascii_case(text))
    };
    let annotation = REDIRECTS.iter().find(|key| says(key, "false"))?;
    let is_forced = annotation.starts_with("nginx.") && says(FORCED, "true");
    (!is_forced).then_some(annotation)
}
