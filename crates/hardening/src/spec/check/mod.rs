//! Whether a spec holds together, and its services with all their names resolved.

mod access;
mod backups;
mod hosts;
mod issuers;
mod monitoring;
mod resolve;
mod room;
mod sections;
mod selectors;
mod thresholds;

use std::collections::{BTreeMap, BTreeSet};

use super::SpecError;
use super::components::components;
use super::phase1::{NamespaceSpec, Phase1, ServiceSpec, ServiceWorkload};
use super::service::Service;
use super::values::Name;
use crate::finding::{FieldPath, nearest};
use resolve::Names;

/// The services of a spec, or the first fault. Linear in what is declared, but for labels that many services share.
pub(super) fn services(spec: &Phase1) -> Result<Vec<Service>, SpecError> {
    let namespaces = namespaces(spec)?;
    let mut services = Vec::new();
    for (at, declared) in spec.services.iter().enumerate() {
        services.push(service(declared, &at_service(at), &namespaces)?);
    }
    let declared = services.len();
    services.extend(components(spec));
    let names = Names::of(&services, declared)?;
    sections::check(spec, &namespaces, &names)?;
    access::check(spec, &namespaces, &services)?;
    let scheduled = backups::scheduled(spec, &names, &services)?;
    let resolved = resolve::all(spec, &names, &services)?;
    for (service, (calls, hosts)) in services.iter_mut().zip(resolved) {
        service.calls = calls;
        service.hosts = hosts;
    }
    backups::reasons_that_count(&scheduled, &mut services);
    hosts::are_distinct(spec, &services)?;
    issuers::can_sign(spec, &services)?;
    selectors::are_distinct(&services)?;
    monitoring::check(spec, &services)?;
    room::is_enough(spec, &services)?;
    Ok(services)
}

/// What is wrong with the value of a field.
fn fault<T>(path: &FieldPath, message: String) -> Result<T, SpecError> {
    Err(SpecError {
        path: path.clone(),
        message,
    })
}

fn at_service(at: usize) -> FieldPath {
    FieldPath::of("services").then(at)
}

type Namespaces<'a> = BTreeMap<&'a Name, &'a NamespaceSpec>;

fn namespaces(spec: &Phase1) -> Result<Namespaces<'_>, SpecError> {
    let mut namespaces = BTreeMap::new();
    for (at, namespace) in spec.namespaces.iter().enumerate() {
        let path = FieldPath::of("namespaces").then(at);
        if namespaces.insert(&namespace.name, namespace).is_some() {
            let message = format!("the namespace `{}` is given twice", namespace.name);
            return fault(&path.then("name"), message);
        }
        room::limits_are_ordered(&namespace.limits, &path.then("limits"))?;
    }
    Ok(namespaces)
}

fn is_managed(namespaces: &Namespaces<'_>, name: &Name, path: &FieldPath) -> Result<(), SpecError> {
    if namespaces.contains_key(name) {
        return Ok(());
    }
    let near = meant(name.as_str(), namespaces.keys().map(|it| it.as_str()));
    fault(
        path,
        format!("there is no namespace `{name}` in `namespaces`{near}"),
    )
}

/// More words are not listed.
const LISTED: usize = 8;

/// The word that was probably meant, as the end of a sentence; where none is near, all that there are, if they are few.
fn meant<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    if let Some(near) = nearest(word, known.iter().copied(), 1).first() {
        return format!("; did you mean `{near}`?");
    }
    if known.is_empty() || known.len() > LISTED {
        return String::new();
    }
    let listed: Vec<_> = known.iter().map(|it| format!("`{it}`")).collect();
    format!("; there are {}", listed.join(", "))
}

fn service(
    spec: &ServiceSpec,
    path: &FieldPath,
    namespaces: &Namespaces<'_>,
) -> Result<Service, SpecError> {
    is_managed(namespaces, &spec.namespace, &path.then("namespace"))?;
    if spec.kind == ServiceWorkload::DaemonSet {
        for (field, is_given) in [
            ("replicas", spec.replicas.is_some()),
            ("minAvailable", spec.min_available.is_some()),
        ] {
            if is_given {
                let message = "a DaemonSet has a pod on each node, and no drain waits for it";
                return fault(&path.then(field), message.to_owned());
            }
        }
    }
    if spec.kind != ServiceWorkload::StatefulSet
        && !spec.claims.is_empty()
        && spec.replicas.is_none_or(|it| it.get() > 1)
    {
        let message = "pods of a Deployment would share one volume, which most drivers let only one node \
                       use; write `kind: StatefulSet` or `replicas: 1`";
        return fault(&path.then("claims"), message.to_owned());
    }
    ports(spec, path)?;
    names_are_distinct(
        spec.claims.iter().map(|it| it.name.as_str()),
        &path.then("claims"),
    )?;
    let Some(service) = Service::declared(spec) else {
        return fault(
            &path.then("requests"),
            "this is more than can be counted".to_owned(),
        );
    };
    if let Some(available) = service.min_available.filter(|it| *it >= service.replicas) {
        let (replicas, most) = (service.replicas, service.replicas.saturating_sub(1));
        let message = format!(
            "{available} of {replicas} available lets no drain evict a pod; at most {most} can be asked for"
        );
        return fault(&path.then("minAvailable"), message);
    }
    if !service.requests.fits_into(&service.limits) {
        return fault(
            &path.then("limits"),
            "a limit is below its request".to_owned(),
        );
    }
    let limits = namespaces.get(&spec.namespace).map(|it| &it.limits);
    let written = if spec.limits.is_some() {
        "limits"
    } else {
        "requests"
    };
    room::is_allowed(&service, limits, written, path)?;
    Ok(service)
}

fn ports(spec: &ServiceSpec, path: &FieldPath) -> Result<(), SpecError> {
    names_are_distinct(
        spec.ports.iter().map(|it| it.name.as_str()),
        &path.then("ports"),
    )?;
    let mut seen = BTreeSet::new();
    for (at, port) in spec.ports.iter().enumerate() {
        if !seen.insert((port.protocol, port.port)) {
            let message = format!("the port {} is given twice", port.port);
            return fault(&path.then("ports").then(at).then("port"), message);
        }
    }
    let Some(metrics) = &spec.metrics else {
        return Ok(());
    };
    let is_extra = spec.ports.iter().all(|it| it.port != metrics.port);
    let taken = spec
        .ports
        .iter()
        .any(|it| it.name.as_str() == super::service::METRICS);
    if is_extra && taken {
        let message = format!(
            "the port `metrics` is another one: {} is none of `ports`",
            metrics.port
        );
        return fault(&path.then("metrics").then("port"), message);
    }
    let is_path =
        metrics.path.starts_with('/') && metrics.path.chars().all(|it| it.is_ascii_graphic());
    if !is_path {
        let message = "a path begins with `/` and has no blanks".to_owned();
        return fault(&path.then("metrics").then("path"), message);
    }
    Ok(())
}

fn names_are_distinct<'a>(
    names: impl Iterator<Item = &'a str>,
    path: &FieldPath,
) -> Result<(), SpecError> {
    let mut seen = BTreeSet::new();
    for (at, name) in names.enumerate() {
        if !seen.insert(name) {
            return fault(
                &path.then(at).then("name"),
                format!("the name `{name}` is given twice"),
            );
        }
    }
    Ok(())
}
