//! What cert-manager's programs must be allowed to do, and may not.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{ADMISSION, CAINJECTOR, CONTROLLER, CORE, Need, OWN, Of, WEBHOOK, When};
use super::{Component, ComponentKind};
use crate::cluster::{Authorization, Cluster, Request, Subject};

/// The annotations by which an object asks the cainjector for an authority.
const INJECTED_BY: &[&str] = &[
    "cert-manager.io/inject-apiserver-ca",
    "cert-manager.io/inject-ca-from",
    "cert-manager.io/inject-ca-from-secret",
];

/// What the cainjector writes into.
const INJECTABLES: &[(&str, &str, &str)] = &[
    (
        ADMISSION,
        "ValidatingWebhookConfiguration",
        "validatingwebhookconfigurations",
    ),
    (
        ADMISSION,
        "MutatingWebhookConfiguration",
        "mutatingwebhookconfigurations",
    ),
    ("apiregistration.k8s.io", "APIService", "apiservices"),
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "customresourcedefinitions",
    ),
];

/// What a bundle has cert-manager do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// The namespaces that certificates are asked for in.
    pub(in crate::certificates) namespaces: BTreeSet<String>,
    /// The objects that ask for an authority, by the names of their resources.
    pub(in crate::certificates) injected: BTreeMap<&'static str, Vec<String>>,
}

/// Something that a component may not do and must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::certificates) struct Missing {
    pub(in crate::certificates) group: &'static str,
    pub(in crate::certificates) resource: &'static str,
    pub(in crate::certificates) verbs: Vec<&'static str>,
}

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
    let is_narrowed = component.kind != ComponentKind::CaInjector
        && (component.flag("controllers").is_some() || component.flag("namespace").is_some());
    if is_narrowed {
        return Vec::new();
    }
    let table = match component.kind {
        ComponentKind::Controller => CONTROLLER,
        ComponentKind::Webhook => WEBHOOK,
        ComponentKind::CaInjector => CAINJECTOR,
    };
    let mut missing: Vec<Missing> = Vec::new();
    for need in table {
        let is_of_release = (need.since..=need.until).contains(&release.minor);
        if !is_of_release || !is_used(need.when, component, uses) {
            continue;
        }
        let verbs = need.verbs.iter().copied().filter(|verb| {
            let request = Request::resource(verb, need.group, need.resource);
            let mut requests = narrowed(request, need, component, uses).into_iter();
            requests.any(|request| is_denied(cluster, authorization, &account, request))
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
    let may_make_secrets = missing
        .iter()
        .all(|it| it.resource != "secrets" || !it.verbs.contains(&"create"));
    if may_make_secrets {
        missing.extend(account_keys(component, uses, authorization, &account));
    }
    missing.extend(serving_authority(component, authorization, &account));
    missing
}

/// The requests that it comes to: one for each object or namespace that it is needed for.
fn narrowed<'a>(
    request: Request<'a>,
    need: &Need,
    component: &'a Component,
    uses: &'a Uses,
) -> Vec<Request<'a>> {
    let requests: Vec<_> = match need.of {
        Of::All => Vec::new(),
        Of::Asked => {
            let namespaces = uses.namespaces.iter();
            namespaces.map(|it| request.within(it)).collect()
        }
        Of::Watched => {
            let namespace = component.flag("namespace");
            let namespace = namespace.filter(|it| !it.is_empty() && !it.contains("$("));
            namespace.into_iter().map(|it| request.within(it)).collect()
        }
        Of::Injected => {
            let names = uses.injected.get(need.resource).into_iter().flatten();
            names.map(|name| request.named(name)).collect()
        }
    };
    if requests.is_empty() {
        vec![request]
    } else {
        requests
    }
}

/// The objects of a bundle that ask the cainjector for an authority.
pub(in crate::certificates) fn injected_objects(
    cluster: &Cluster,
) -> BTreeMap<&'static str, Vec<String>> {
    let mut injected: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (group, kind, resource) in INJECTABLES {
        for object in cluster.of_kind(group, kind) {
            let root = &cluster.bundle().manifest(object.manifest).root;
            let metadata = root.get("metadata");
            let annotations = metadata.and_then(|it| it.get("annotations"));
            let asks = |key: &&str| annotations.is_some_and(|it| it.get(key).is_some());
            if INJECTED_BY.iter().any(asks) {
                let names = injected.entry(*resource).or_default();
                names.push(object.name().to_owned());
            }
        }
    }
    injected
}

/// The keys by which ACME servers know the ClusterIssuers are kept in a namespace of their own.
fn account_keys(
    component: &Component,
    uses: &Uses,
    authorization: &Authorization,
    account: &Subject,
) -> Option<Missing> {
    let has_them = component.kind == ComponentKind::Controller && uses.acme && uses.cluster_issuers;
    let namespace = component.flag("cluster-resource-namespace");
    let namespace = namespace.filter(|it| !it.is_empty() && !it.contains("$("))?;
    let request = Request::resource("create", CORE, "secrets").within(namespace);
    let is_missing = has_them && authorization.may(account, &request).is_denied();
    is_missing.then_some(Missing {
        group: CORE,
        resource: "secrets",
        verbs: vec!["create"],
    })
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
