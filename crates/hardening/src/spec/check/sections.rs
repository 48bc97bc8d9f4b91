//! What the sections of a spec say of storage, certificates and monitoring.

use std::collections::BTreeMap;

use super::issuers;
use super::resolve::Names;
use super::{Namespaces, at_service, fault, is_managed, meant, names_are_distinct, thresholds};
use crate::cluster::provisioner::{self, Unusable};
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::certificates::CertificatesSpec;
use crate::spec::phase1::Phase1;
use crate::spec::storage::StorageSpec;

pub(super) fn check(
    spec: &Phase1,
    namespaces: &Namespaces<'_>,
    names: &Names<'_>,
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
        check_storage(storage)?;
    }
    check_classes(spec)?;
    if let Some(certificates) = &spec.certificates {
        is_managed(
            namespaces,
            &certificates.namespace,
            &FieldPath::of("certificates.namespace"),
        )?;
        check_certificates(spec, certificates)?;
        issuers::check(certificates)?;
    }
    if let Some(monitoring) = &spec.monitoring {
        is_managed(
            namespaces,
            &monitoring.namespace,
            &FieldPath::of("monitoring.namespace"),
        )?;
        thresholds::are_ordered(monitoring)?;
    }
    check_outside(spec)?;
    check_cluster(spec)
}

fn check_storage(storage: &StorageSpec) -> Result<(), SpecError> {
    let path = FieldPath::of("storage");
    takes_snapshots(storage.driver.as_str(), &path.then("driver"))?;
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
    let mut known = BTreeMap::new();
    for (at, class) in storage.classes.iter().enumerate() {
        if let Some(other) = known.insert(&class.parameters, &class.name) {
            let message = format!(
                "`{other}` and `{}` make the same volumes; say in `parameters` how they differ",
                class.name
            );
            return fault(&path.then("classes").then(at).then("name"), message);
        }
    }
    Ok(())
}

/// A driver is none that is known to take no snapshots, and none that is known not to be there.
fn takes_snapshots(driver: &str, path: &FieldPath) -> Result<(), SpecError> {
    if provisioner::known(driver).is_some_and(|it| !it.is_csi) {
        let message =
            format!("`{driver}` is no CSI driver, so nothing can take snapshots of its volumes");
        return fault(path, message);
    }
    match provisioner::unusable(driver) {
        None => Ok(()),
        Some(Unusable::Misnamed { instead } | Unusable::Removed { instead, .. }) => fault(
            path,
            format!("there is no driver `{driver}`; use {instead}"),
        ),
        Some(Unusable::Reserved) => fault(path, format!("Kubernetes has no driver `{driver}`")),
    }
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
                let near = meant(
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
    let mut issuers = certificates.issuers.iter();
    let unproved = issuers.position(|it| it.signer.asks_for_proof());
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
