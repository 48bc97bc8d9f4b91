//! The tables of what cert-manager's programs must be allowed to do, release by release.
//!
//! After the roles of the charts of 1.0 to 1.21, without what only some features or API servers ask for: events, finalizers,
//! certificate signing requests, the Gateway API.

pub(super) const OWN: &str = "cert-manager.io";
const ACME: &str = "acme.cert-manager.io";
pub(super) const CORE: &str = "";
const INGRESS: &str = "networking.k8s.io";
const READ: &[&str] = &["get", "list", "watch"];
pub(super) const ADMISSION: &str = "admissionregistration.k8s.io";

/// When something is needed.
#[derive(Clone, Copy)]
pub(super) enum When {
    Always,
    ClusterIssuers,
    Issuers,
    Acme,
    Http01,
    Shim,
    Webhooks,
    /// Unless this flag says `false`.
    Flag(&'static str),
}

/// Of which objects something is needed.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// Of all that there are.
    All,
    /// Of those in the namespaces that certificates are asked for in, where the bundle tells of any.
    Asked,
    /// Of those in the one namespace that `--namespace` names, where it does.
    Watched,
    /// Of those that ask for an authority, where the bundle tells of any.
    Injected,
}

pub(super) struct Need {
    pub(super) group: &'static str,
    pub(super) resource: &'static str,
    pub(super) verbs: &'static [&'static str],
    pub(super) when: When,
    pub(super) of: Of,
    /// The first minor release that needs it.
    pub(super) since: u32,
    /// The last one.
    pub(super) until: u32,
}

const fn need(
    group: &'static str,
    resource: &'static str,
    verbs: &'static [&'static str],
    when: When,
) -> Need {
    Need {
        group,
        resource,
        verbs,
        when,
        of: Of::All,
        since: 0,
        until: u32::MAX,
    }
}

const fn of(of: Of, need: Need) -> Need {
    Need { of, ..need }
}

const fn since(since: u32, need: Need) -> Need {
    Need { since, ..need }
}

const fn until(until: u32, need: Need) -> Need {
    Need { until, ..need }
}

const fn asked(
    group: &'static str,
    resource: &'static str,
    verbs: &'static [&'static str],
    when: When,
) -> Need {
    of(Of::Asked, need(group, resource, verbs, when))
}

const fn injected(
    group: &'static str,
    resource: &'static str,
    verbs: &'static [&'static str],
    when: When,
) -> Need {
    of(Of::Injected, need(group, resource, verbs, when))
}

/// The last minor release whose cainjector updates what it writes into; later ones apply it, which is a patch.
const UPDATES: u32 = 20;
const UPDATE: &[&str] = &["update"];
const PATCH: &[&str] = &["patch"];
const VALIDATING: When = When::Flag("enable-validatingwebhookconfigurations-injectable");
const MUTATING: When = When::Flag("enable-mutatingwebhookconfigurations-injectable");
const APIS: When = When::Flag("enable-apiservices-injectable");
const DEFINITIONS: When = When::Flag("enable-customresourcedefinitions-injectable");

pub(super) static CONTROLLER: &[Need] = &[
    need(OWN, "certificates", READ, When::Always),
    asked(OWN, "certificates/status", &["update"], When::Always),
    asked(
        OWN,
        "certificates",
        &["create", "update", "delete"],
        When::Shim,
    ),
    need(OWN, "certificaterequests", READ, When::Always),
    asked(
        OWN,
        "certificaterequests",
        &["create", "delete"],
        When::Always,
    ),
    asked(OWN, "certificaterequests/status", &["update"], When::Always),
    since(3, need(OWN, "signers", &["approve"], When::Always)),
    need(OWN, "issuers", READ, When::Always),
    need(OWN, "issuers/status", &["update"], When::Issuers),
    need(OWN, "clusterissuers", READ, When::Always),
    need(
        OWN,
        "clusterissuers/status",
        &["update"],
        When::ClusterIssuers,
    ),
    need(ACME, "orders", READ, When::Always),
    asked(ACME, "orders", &["create", "delete"], When::Acme),
    asked(ACME, "orders/status", &["update"], When::Acme),
    need(ACME, "challenges", READ, When::Always),
    asked(
        ACME,
        "challenges",
        &["create", "delete", "update"],
        When::Acme,
    ),
    asked(ACME, "challenges/status", &["update"], When::Acme),
    need(CORE, "secrets", READ, When::Always),
    asked(
        CORE,
        "secrets",
        &["create", "update", "delete"],
        When::Always,
    ),
    since(8, asked(CORE, "secrets", &["patch"], When::Always)),
    need(CORE, "pods", READ, When::Http01),
    asked(CORE, "pods", &["create", "delete"], When::Http01),
    need(CORE, "services", READ, When::Http01),
    asked(CORE, "services", &["create", "delete"], When::Http01),
    since(2, need(INGRESS, "ingresses", READ, When::Always)),
    since(
        2,
        asked(
            INGRESS,
            "ingresses",
            &["create", "delete", "update"],
            When::Http01,
        ),
    ),
];

pub(super) static CAINJECTOR: &[Need] = &[
    of(Of::Watched, need(CORE, "secrets", READ, When::Always)),
    of(
        Of::Watched,
        need(
            OWN,
            "certificates",
            READ,
            When::Flag("enable-certificates-data-source"),
        ),
    ),
    need(
        ADMISSION,
        "validatingwebhookconfigurations",
        READ,
        VALIDATING,
    ),
    until(
        UPDATES,
        injected(
            ADMISSION,
            "validatingwebhookconfigurations",
            UPDATE,
            VALIDATING,
        ),
    ),
    since(
        UPDATES + 1,
        injected(
            ADMISSION,
            "validatingwebhookconfigurations",
            PATCH,
            VALIDATING,
        ),
    ),
    need(ADMISSION, "mutatingwebhookconfigurations", READ, MUTATING),
    until(
        UPDATES,
        injected(ADMISSION, "mutatingwebhookconfigurations", UPDATE, MUTATING),
    ),
    since(
        UPDATES + 1,
        injected(ADMISSION, "mutatingwebhookconfigurations", PATCH, MUTATING),
    ),
    need("apiregistration.k8s.io", "apiservices", READ, APIS),
    until(
        UPDATES,
        injected("apiregistration.k8s.io", "apiservices", UPDATE, APIS),
    ),
    since(
        UPDATES + 1,
        injected("apiregistration.k8s.io", "apiservices", PATCH, APIS),
    ),
    need(
        "apiextensions.k8s.io",
        "customresourcedefinitions",
        READ,
        DEFINITIONS,
    ),
    until(
        UPDATES,
        injected(
            "apiextensions.k8s.io",
            "customresourcedefinitions",
            UPDATE,
            DEFINITIONS,
        ),
    ),
    since(
        UPDATES + 1,
        injected(
            "apiextensions.k8s.io",
            "customresourcedefinitions",
            PATCH,
            DEFINITIONS,
        ),
    ),
];

pub(super) static WEBHOOK: &[Need] = &[since(
    3,
    need(
        "authorization.k8s.io",
        "subjectaccessreviews",
        &["create"],
        When::Webhooks,
    ),
)];
