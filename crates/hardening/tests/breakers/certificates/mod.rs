//! Breakers of certificates: the issuers, the Ingresses that ask for certificates, and cert-manager itself.

mod ingresses;
mod installation;
mod issuers;

use super::Breaker;

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "certificates.account-key-shared",
        breaks: issuers::copied_with_its_key,
    },
    Breaker {
        invariant: "certificates.certificate-rejected",
        breaks: ingresses::renewed_before_it_begins,
    },
    Breaker {
        invariant: "certificates.contact-refused",
        breaks: issuers::with_a_placeholder_as_contact,
    },
    Breaker {
        invariant: "certificates.host-not-covered",
        breaks: ingresses::serves_another_host,
    },
    Breaker {
        invariant: "certificates.incomplete-installation",
        breaks: installation::without_the_cainjector,
    },
    Breaker {
        invariant: "certificates.ingress-ignored",
        breaks: ingresses::names_two_issuers,
    },
    Breaker {
        invariant: "certificates.ingress-without-tls",
        breaks: ingresses::without_tls,
    },
    Breaker {
        invariant: "certificates.issuer-missing",
        breaks: ingresses::misspells_its_issuer,
    },
    Breaker {
        invariant: "certificates.issuer-rejected",
        breaks: issuers::of_two_kinds,
    },
    Breaker {
        invariant: "certificates.issuer-secret-missing",
        breaks: issuers::signs_with_a_key_that_may_not_sign,
    },
    Breaker {
        invariant: "certificates.leader-election-forbidden",
        breaks: installation::may_make_no_lease,
    },
    Breaker {
        invariant: "certificates.name-not-public",
        breaks: ingresses::serves_a_private_name,
    },
    Breaker {
        invariant: "certificates.no-solver",
        breaks: ingresses::asks_for_a_wildcard,
    },
    Breaker {
        invariant: "certificates.permission-missing",
        breaks: installation::may_approve_nothing,
    },
    Breaker {
        invariant: "certificates.private-key-committed",
        breaks: installation::with_a_key_in_the_repository,
    },
    Breaker {
        invariant: "certificates.redirect-off",
        breaks: ingresses::redirects_nobody,
    },
    Breaker {
        invariant: "certificates.renewal-ignored",
        breaks: ingresses::renewed_before_the_authority_would_have_it,
    },
    Breaker {
        invariant: "certificates.renewed-too-often",
        breaks: ingresses::renewed_every_day,
    },
    Breaker {
        invariant: "certificates.secret-shared",
        breaks: ingresses::with_a_second_certificate_in_its_secret,
    },
    Breaker {
        invariant: "certificates.self-signed-public",
        breaks: ingresses::signed_by_its_own_key,
    },
    Breaker {
        invariant: "certificates.solver-class-missing",
        breaks: issuers::proves_through_a_class_that_is_not_there,
    },
    Breaker {
        invariant: "certificates.staging-issuer",
        breaks: ingresses::left_at_the_test_environment,
    },
    Breaker {
        invariant: "certificates.unknown-flag",
        breaks: installation::misspells_a_flag,
    },
    Breaker {
        invariant: "certificates.webhook-not-redundant",
        breaks: installation::with_one_webhook,
    },
    Breaker {
        invariant: "certificates.webhook-without-certificate",
        breaks: installation::without_a_certificate_of_the_webhook,
    },
    Breaker {
        invariant: "certificates.wrong-probe",
        breaks: installation::asks_the_metrics_for_health,
    },
];
