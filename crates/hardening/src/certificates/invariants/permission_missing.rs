//! Components that may not do what they are there for.

use crate::certificates::Certificates;
use crate::certificates::installation::{ComponentKind, Missing, missing};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.permission-missing",
        severity: Severity::Error,
        assumes: Some("the bundle holds all bindings of the service account"),
        promise: "cert-manager may do what its release needs",
        page: include_str!("permission_missing.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let cluster = certificates.cluster();
    let issuance = certificates.issuance();
    for component in &issuance.installation().components {
        let missing = missing(cluster, component, issuance.uses());
        if missing.is_empty() {
            continue;
        }
        let wanted: Vec<_> = missing.iter().map(described).collect();
        let message = format!(
            "{} runs as service account `{}/{}`, which may not {}",
            component.display(),
            component.namespace,
            component.account,
            wanted.join("; ")
        );
        let effect = match component.kind {
            ComponentKind::Controller => of_controller(&missing),
            ComponentKind::Webhook => {
                "the webhook fails, and with it whatever the API server asks it".to_owned()
            }
            ComponentKind::CaInjector => {
                "the API server does not learn whom to trust, and refuses what webhooks should judge".to_owned()
            }
        };
        let mut violation = violations
            .at(component.place(component.account_path()), message)
            .label("lacks permissions")
            .effect(effect)
            .help("take the roles from the manifest of the release; they have just what is needed");
        if let Some(role) = role_of(certificates, &component.namespace, &component.account) {
            violation = violation.related(role, "a role that it has");
        }
        violations.report(violation);
    }
}

fn described(missing: &Missing) -> String {
    let group = if missing.group.is_empty() {
        String::new()
    } else {
        format!(".{}", missing.group)
    };
    let (resource, part) = match missing.resource.split_once('/') {
        Some((resource, part)) => (resource, format!("/{part}")),
        None => (missing.resource, String::new()),
    };
    format!("{} `{resource}{group}{part}`", missing.verbs.join(", "))
}

/// What fails first.
fn of_controller(missing: &[Missing]) -> String {
    let lacks = |resource: &str, verb: &str| {
        let mut all = missing.iter();
        all.any(|it| it.resource == resource && it.verbs.contains(&verb))
    };
    let resources = [
        "certificates",
        "certificaterequests",
        "issuers",
        "clusterissuers",
        "orders",
        "challenges",
        "secrets",
        "ingresses",
    ];
    let what = if resources.iter().any(|it| lacks(it, "list")) {
        "the controller waits for what it may not list, and never begins to work"
    } else if lacks("signers", "approve") {
        "no request is ever approved, so nothing is issued"
    } else if lacks("issuers/status", "update") || lacks("clusterissuers/status", "update") {
        "no issuer ever becomes ready, so nothing is issued"
    } else if lacks("orders", "create") || lacks("challenges", "create") {
        "no order is made, so no ACME issuer issues anything"
    } else {
        "what it may not do fails, again and again"
    };
    what.to_owned()
}

fn role_of(certificates: &Certificates, namespace: &str, account: &str) -> Option<Place> {
    let authorization = certificates.cluster().authorization();
    let subject = crate::cluster::Subject::account(namespace, account);
    let grants = authorization.grants_of(&subject);
    let mut roles = grants.filter_map(|grant| grant.role.manifest);
    roles.next().map(Place::name)
}
