//! What the sections of a spec say of storage, certificates, monitoring and access.

use std::collections::BTreeSet;

use super::resolve::Names;
use super::{Namespaces, at_service, fault, is_managed, names_are_distinct, nearest};
use crate::cluster::NameSyntax;
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::access::RuleSpec;
use crate::spec::certificates::{CertificatesSpec, Signer};
use crate::spec::phase1::Phase1;
use crate::spec::service::Service;
use crate::spec::storage::StorageSpec;

/// The most characters of the name of a schedule: behind it stand the claim and the time.
const SCHEDULE_NAME: usize = 40;

pub(super) fn check(
    spec: &Phase1,
    namespaces: &Namespaces<'_>,
    names: &Names<'_>,
    services: &[Service],
) -> Result<(), SpecError> {
    if let Some(ingress) = &spec.ingress {
        names.find(
            &ingress.controller,
            None,
            &FieldPath::of("ingress.controller"),
        )?;
    }
    if let Some(storage) = &spec.storage {
        is_managed(
            namespaces,
            &storage.namespace,
            &FieldPath::of("storage.namespace"),
        )?;
        check_storage(storage, names, services)?;
    }
    check_classes(spec)?;
    if let Some(certificates) = &spec.certificates {
        is_managed(
            namespaces,
            &certificates.namespace,
            &FieldPath::of("certificates.namespace"),
        )?;
        check_certificates(spec, certificates)?;
    }
    if let Some(monitoring) = &spec.monitoring {
        is_managed(
            namespaces,
            &monitoring.namespace,
            &FieldPath::of("monitoring.namespace"),
        )?;
    }
    check_outside(spec)?;
    check_cluster(spec)?;
    check_access(spec, namespaces, services)
}

fn check_storage(
    storage: &StorageSpec,
    names: &Names<'_>,
    services: &[Service],
) -> Result<(), SpecError> {
    let path = FieldPath::of("storage");
    names_are_distinct(
        storage.classes.iter().map(|it| it.name.as_str()),
        &path.then("classes"),
    )?;
    let defaults = storage.classes.iter().filter(|it| it.default).count();
    if defaults != 1 {
        let message =
            format!("one class is the default, with `default: true`; here are {defaults}");
        return fault(&path.then("classes"), message);
    }
    names_are_distinct(
        storage.schedules.iter().map(|it| it.name.as_str()),
        &path.then("schedules"),
    )?;
    for (at, schedule) in storage.schedules.iter().enumerate() {
        let path = path.then("schedules").then(at);
        if schedule.name.as_str().len() > SCHEDULE_NAME {
            let message = format!(
                "at most {SCHEDULE_NAME} characters: behind them stand the claim and the time of a snapshot"
            );
            return fault(&path.then("name"), message);
        }
        let id = names.find(&schedule.service, None, &path.then("service"))?;
        let service = services.get(id.0);
        if let Some(service) = service.filter(|it| it.claims.is_empty()) {
            let message = format!("`{}` has no claims to take snapshots of", service.display());
            return fault(&path.then("service"), message);
        }
    }
    Ok(())
}

/// A claim names a class that there is.
fn check_classes(spec: &Phase1) -> Result<(), SpecError> {
    let Some(storage) = &spec.storage else {
        return Ok(());
    };
    for (at, service) in spec.services.iter().enumerate() {
        for (number, claim) in service.claims.iter().enumerate() {
            let Some(class) = &claim.storage_class else {
                continue;
            };
            if storage.classes.iter().all(|it| it.name != *class) {
                let near = nearest(
                    class.as_str(),
                    storage.classes.iter().map(|it| it.name.as_str()),
                );
                let path = at_service(at)
                    .then("claims")
                    .then(number)
                    .then("storageClass");
                return fault(
                    &path,
                    format!("there is no class `{class}` in `storage`{near}"),
                );
            }
        }
    }
    Ok(())
}

fn check_certificates(spec: &Phase1, certificates: &CertificatesSpec) -> Result<(), SpecError> {
    let path = FieldPath::of("certificates.issuers");
    names_are_distinct(
        certificates.issuers.iter().map(|it| it.name.as_str()),
        &path,
    )?;
    let proves = |signer: &Signer| matches!(signer, Signer::LetsEncrypt { .. });
    let unproved = certificates
        .issuers
        .iter()
        .position(|it| proves(&it.signer));
    if let Some(at) = unproved.filter(|_| spec.ingress.is_none()) {
        let message = "Let's Encrypt asks for proof over HTTP: say `ingress`, with the controller's service and class";
        return fault(&path.then(at).then("signer"), message.to_owned());
    }
    Ok(())
}

fn check_outside(spec: &Phase1) -> Result<(), SpecError> {
    for (at, service) in spec.services.iter().enumerate() {
        for (number, outside) in service.outside.iter().enumerate() {
            let path = at_service(at).then("outside").then(number);
            for (field, is_empty) in [
                ("addresses", outside.addresses.is_empty()),
                ("ports", outside.ports.is_empty()),
            ] {
                if is_empty {
                    return fault(
                        &path.then(field),
                        format!("`{field}` needs one entry at least"),
                    );
                }
            }
            for (number, except) in outside.except.iter().enumerate() {
                let within =
                    |block: &crate::spec::AddressBlock| block.contains(except) && block != except;
                if !outside.addresses.iter().any(within) {
                    let message = format!("`{except}` is not within one of `addresses`");
                    return fault(&path.then("except").then(number), message);
                }
            }
        }
    }
    Ok(())
}

/// Policies know the API server and the nodes by their addresses.
fn check_cluster(spec: &Phase1) -> Result<(), SpecError> {
    let path = FieldPath::of("cluster");
    let addresses = [
        (
            path.then("apiServer").then("addresses"),
            &spec.cluster.api_server.addresses,
        ),
        (path.then("nodes"), &spec.cluster.nodes),
    ];
    match addresses.into_iter().find(|(_, blocks)| blocks.is_empty()) {
        Some((path, _)) => fault(&path, "one address is needed at least".to_owned()),
        None => Ok(()),
    }
}

fn check_access(
    spec: &Phase1,
    namespaces: &Namespaces<'_>,
    services: &[Service],
) -> Result<(), SpecError> {
    let mut accounts: BTreeSet<_> = services
        .iter()
        .map(|it| (it.namespace.as_str(), it.account.as_str()))
        .collect();
    let path = FieldPath::of("access");
    for (at, account) in spec.access.accounts.iter().enumerate() {
        let path = path.then("accounts").then(at);
        let Some(namespace) = &account.namespace else {
            return fault(
                &path,
                format!("of which namespace? Write `<namespace>/{}`", account.name),
            );
        };
        is_managed(namespaces, namespace, &path)?;
        if !accounts.insert((namespace.as_str(), account.name.as_str())) {
            return fault(
                &path,
                format!("`{account}` is the account of a service, or given twice"),
            );
        }
    }
    let mut roles = BTreeSet::new();
    for (at, role) in spec.access.roles.iter().enumerate() {
        let path = path.then("roles").then(at);
        if let Some(namespace) = &role.namespace {
            is_managed(namespaces, namespace, &path.then("namespace"))?;
        }
        if !roles.insert((&role.namespace, &role.name)) {
            return fault(
                &path.then("name"),
                format!("the role `{}` is given twice", role.name),
            );
        }
        for (field, is_empty) in [
            ("rules", role.rules.is_empty()),
            ("accounts", role.accounts.is_empty()),
        ] {
            if is_empty {
                return fault(
                    &path.then(field),
                    format!("`{field}` needs one entry at least"),
                );
            }
        }
        for (number, rule) in role.rules.iter().enumerate() {
            check_rule(rule, &path.then("rules").then(number))?;
        }
        for (number, account) in role.accounts.iter().enumerate() {
            let path = path.then("accounts").then(number);
            let namespace = account.namespace.as_ref().or(role.namespace.as_ref());
            let Some(namespace) = namespace else {
                return fault(
                    &path,
                    format!("of which namespace? Write `<namespace>/{}`", account.name),
                );
            };
            if !accounts.contains(&(namespace.as_str(), account.name.as_str())) {
                let word = format!("{namespace}/{}", account.name);
                let known: Vec<_> = accounts
                    .iter()
                    .map(|(namespace, name)| format!("{namespace}/{name}"))
                    .collect();
                let near = nearest(&word, known.iter().map(String::as_str));
                return fault(
                    &path,
                    format!("no service runs as `{word}`, and `accounts` has none{near}"),
                );
            }
        }
    }
    Ok(())
}

fn check_rule(rule: &RuleSpec, path: &FieldPath) -> Result<(), SpecError> {
    let is_group = rule.group.is_empty() || NameSyntax::DnsSubdomain.check(&rule.group).is_ok();
    if !is_group {
        return fault(
            &path.then("group"),
            format!("`{}` is no API group", rule.group),
        );
    }
    for (field, is_empty) in [
        ("resources", rule.resources.is_empty()),
        ("verbs", rule.verbs.is_empty()),
    ] {
        if is_empty {
            return fault(
                &path.then(field),
                format!("`{field}` needs one entry at least"),
            );
        }
    }
    let is_step = |step: &str| {
        !step.is_empty()
            && step
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-.".contains(&it))
    };
    for (at, resource) in rule.resources.iter().enumerate() {
        let steps: Vec<_> = resource.split('/').collect();
        if steps.len() > 2 || !steps.iter().all(|step| is_step(step)) {
            let message = format!(
                "`{resource}` is no resource: write `pods` or `pods/log`, each by its name"
            );
            return fault(&path.then("resources").then(at), message);
        }
    }
    Ok(())
}
