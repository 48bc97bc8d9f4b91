//! What cert-manager's programs must be allowed to do.
//!
//! After the roles of the charts of 1.0 to 1.21, without what only some features or API servers ask for: events, finalizers,
//! certificate signing requests, the Gateway API.

use super::{Component, ComponentKind};
use crate::cluster::{Authorization, Cluster, Request, Subject};

const OWN: &str = "cert-manager.io";
const ACME: &str = "acme.cert-manager.io";
const CORE: &str = "";
const INGRESS: &str = "networking.k8s.io";
const READ: &[&str] = &["get", "list", "watch"];
const INJECT: &[&str] = &["get", "list", "watch", "update"];

/// What a bundle has cert-manager do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::certificates) struct Uses {
    /// It has ClusterIssuers.
    pub(in crate::certificates) cluster_issuers: bool,
    /// It has Issuers.
    pub(in crate::certificates) issuers: bool,
    /// It has issuers that speak ACME.
    pub(in crate::certificates) acme: bool,
    /// It has solvers that answer through an Ingress.
    pub(in crate::certificates) http01: bool,
    /// It has Ingresses that ask for certificates.
    pub(in crate::certificates) shim: bool,
    /// It has webhook configurations for cert-manager's objects.
    pub(in crate::certificates) webhooks: bool,
}

/// Something that a component may not do and must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::certificates) struct Missing {
    pub(in crate::certificates) group: &'static str,
    pub(in crate::certificates) resource: &'static str,
    pub(in crate::certificates) verbs: Vec<&'static str>,
}

/// When something is needed.
#[derive(Clone, Copy)]
enum When {
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

struct Need {
    group: &'static str,
    resource: &'static str,
    verbs: &'static [&'static str],
    when: When,
    /// The first minor release that needs it.
    since: u32,
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
        since: 0,
    }
}

const fn since(since: u32, need: Need) -> Need {
    Need { since, ..need }
}

static CONTROLLER: &[Need] = &[
    need(OWN, "certificates", READ, When::Always),
    need(OWN, "certificates/status", &["update"], When::Always),
    need(
        OWN,
        "certificates",
        &["create", "update", "delete"],
        When::Shim,
    ),
    need(
        OWN,
        "certificaterequests",
        &["get", "list", "watch", "create", "delete"],
        When::Always,
    ),
    need(OWN, "certificaterequests/status", &["update"], When::Always),
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
    need(ACME, "orders", &["create", "delete"], When::Acme),
    need(ACME, "orders/status", &["update"], When::Acme),
    need(ACME, "challenges", READ, When::Always),
    need(
        ACME,
        "challenges",
        &["create", "delete", "update"],
        When::Acme,
    ),
    need(ACME, "challenges/status", &["update"], When::Acme),
    need(
        CORE,
        "secrets",
        &["get", "list", "watch", "create", "update", "delete"],
        When::Always,
    ),
    since(8, need(CORE, "secrets", &["patch"], When::Always)),
    need(
        CORE,
        "pods",
        &["get", "list", "watch", "create", "delete"],
        When::Http01,
    ),
    need(
        CORE,
        "services",
        &["get", "list", "watch", "create", "delete"],
        When::Http01,
    ),
    since(2, need(INGRESS, "ingresses", READ, When::Always)),
    since(
        2,
        need(
            INGRESS,
            "ingresses",
            &["create", "delete", "update"],
            When::Http01,
        ),
    ),
];

static CAINJECTOR: &[Need] = &[
    need(CORE, "secrets", READ, When::Always),
    need(
        OWN,
        "certificates",
        READ,
        When::Flag("enable-certificates-data-source"),
    ),
    need(
        "admissionregistration.k8s.io",
        "validatingwebhookconfigurations",
        INJECT,
        When::Flag("enable-validatingwebhookconfigurations-injectable"),
    ),
    need(
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations",
        INJECT,
        When::Flag("enable-mutatingwebhookconfigurations-injectable"),
    ),
    need(
        "apiregistration.k8s.io",
        "apiservices",
        INJECT,
        When::Flag("enable-apiservices-injectable"),
    ),
    need(
        "apiextensions.k8s.io",
        "customresourcedefinitions",
        INJECT,
        When::Flag("enable-customresourcedefinitions-injectable"),
    ),
];

static WEBHOOK: &[Need] = &[since(
    3,
    need(
        "authorization.k8s.io",
        "subjectaccessreviews",
        &["create"],
        When::Webhooks,
    ),
)];

/// What a component may not do and must, in the order of the tables; empty where that cannot be told.
pub(in crate::certificates) fn missing(
    cluster: &Cluster,
    component: &Component,
    uses: &Uses,
) -> Vec<Missing> {
    let Some((authorization, account)) = judge(cluster, component) else {
        return Vec::new();
    };
    let Some(release) = component.release else {
        return Vec::new();
    };
    // These restrict or widen what it does in ways that are not told here.
    if component.flag("controllers").is_some() || component.flag("namespace").is_some() {
        return Vec::new();
    }
    let table = match component.kind {
        ComponentKind::Controller => CONTROLLER,
        ComponentKind::Webhook => WEBHOOK,
        ComponentKind::CaInjector => CAINJECTOR,
    };
    let mut missing: Vec<Missing> = Vec::new();
    for need in table {
        if release.minor < need.since || !is_used(need.when, component, uses) {
            continue;
        }
        let verbs = need.verbs.iter().copied().filter(|verb| {
            let request = Request::resource(verb, need.group, need.resource);
            is_denied(cluster, authorization, &account, request)
        });
        let verbs: Vec<_> = verbs.collect();
        if verbs.is_empty() {
            continue;
        }
        let known = missing
            .iter_mut()
            .find(|it| it.group == need.group && it.resource == need.resource);
        match known {
            Some(known) => known.verbs.extend(verbs),
            None => missing.push(Missing {
                group: need.group,
                resource: need.resource,
                verbs,
            }),
        }
    }
    missing.extend(serving_authority(component, authorization, &account));
    missing
}

fn is_used(when: When, component: &Component, uses: &Uses) -> bool {
    match when {
        When::Always => true,
        When::ClusterIssuers => uses.cluster_issuers,
        When::Issuers => uses.issuers,
        When::Acme => uses.acme,
        When::Http01 => uses.http01,
        When::Shim => uses.shim,
        When::Webhooks => uses.webhooks,
        When::Flag(flag) => component.flag(flag) != Some("false"),
    }
}

/// What everybody may be granted in all namespaces may also be granted in one: approvals are asked for the signer by name.
fn is_denied(
    cluster: &Cluster,
    authorization: &Authorization,
    account: &Subject,
    request: Request<'_>,
) -> bool {
    if !authorization.may(account, &request).is_denied() {
        return false;
    }
    if !matches!(&request, Request::Resource(it) if it.resource == "signers") {
        return true;
    }
    // Charts may approve for some signers only, by name: `issuers.cert-manager.io/*`.
    let signers = [
        "issuers.cert-manager.io/*",
        "clusterissuers.cert-manager.io/*",
    ];
    let own = cluster
        .of_kind(OWN, "ClusterIssuer")
        .map(|it| format!("clusterissuers.cert-manager.io/{}", it.name()));
    let own = own.chain(
        cluster
            .of_kind(OWN, "Issuer")
            .map(|it| format!("issuers.cert-manager.io/{}.{}", it.namespace(), it.name())),
    );
    let names = signers.into_iter().map(str::to_owned).chain(own);
    names.into_iter().all(|name| {
        authorization
            .may(account, &request.named(&name))
            .is_denied()
    })
}

/// The webhook keeps the authority that signs its certificate in a Secret of its own.
fn serving_authority(
    component: &Component,
    authorization: &Authorization,
    account: &Subject,
) -> Option<Missing> {
    if component.kind != ComponentKind::Webhook || component.has_configuration_file() {
        return None;
    }
    let namespace = component.flag("dynamic-serving-ca-secret-namespace")?;
    let name = component.flag("dynamic-serving-ca-secret-name")?;
    if namespace.is_empty() || name.is_empty() || namespace.contains("$(") {
        return None;
    }
    let verbs = ["get", "list", "watch", "update", "create"];
    let verbs = verbs.into_iter().filter(|verb| {
        let request = Request::resource(verb, CORE, "secrets").within(namespace);
        let request = match *verb {
            "create" => request,
            _ => request.named(name),
        };
        authorization.may(account, &request).is_denied()
    });
    let verbs: Vec<_> = verbs.collect();
    (!verbs.is_empty()).then_some(Missing {
        group: CORE,
        resource: "secrets",
        verbs,
    })
}

/// What a component may not do of what electing a leader takes: the namespace of the lease, its name, the verbs. `None` where
/// it may, elects none, or nobody can tell.
pub(in crate::certificates) fn leader_election(
    cluster: &Cluster,
    component: &Component,
) -> Option<(String, &'static str, Vec<&'static str>)> {
    let lease = match component.kind {
        ComponentKind::Controller => "cert-manager-controller",
        ComponentKind::CaInjector => "cert-manager-cainjector-leader-election",
        ComponentKind::Webhook => return None,
    };
    let is_elected = component.flag("leader-elect") != Some("false");
    let knows_leases = component.release.is_some_and(|release| release.minor >= 4);
    if !is_elected || !knows_leases || component.has_configuration_file() {
        return None;
    }
    let namespace = component.flag("leader-election-namespace");
    let namespace = namespace
        .filter(|it| !it.is_empty())
        .unwrap_or("kube-system");
    if namespace.contains("$(") {
        return None;
    }
    let (authorization, account) = judge(cluster, component)?;
    let verbs = ["get", "create", "update"].into_iter().filter(|verb| {
        let request = Request::resource(verb, "coordination.k8s.io", "leases").within(namespace);
        let request = match *verb {
            "create" => request,
            _ => request.named(lease),
        };
        authorization.may(&account, &request).is_denied()
    });
    let verbs: Vec<_> = verbs.collect();
    (!verbs.is_empty()).then(|| (namespace.to_owned(), lease, verbs))
}

/// Who is judged, where the bundle shows bindings and the account.
fn judge<'c>(cluster: &'c Cluster, component: &Component) -> Option<(&'c Authorization, Subject)> {
    let kinds = ["RoleBinding", "ClusterRoleBinding"];
    let group = "rbac.authorization.k8s.io";
    let has_bindings = kinds
        .iter()
        .any(|kind| cluster.of_kind(group, kind).next().is_some());
    let namespace = Some(component.namespace.as_str());
    let is_shown = component.account == "default"
        || cluster
            .find("", "ServiceAccount", namespace, &component.account)
            .is_some();
    let account = Subject::account(&component.namespace, &component.account);
    (has_bindings && is_shown).then(|| (cluster.authorization(), account))
}
