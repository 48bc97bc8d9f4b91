//! What quotas count beside pods: objects, what Services open, and what claims ask for.

use k8s_openapi::api::core::v1::{PersistentVolumeClaimSpec, Service};

use super::super::model::{Amounts, Quota, QuotaScope, ResourceName, Tracking};
use crate::cluster::{Object, Quantity, Resource};

/// One claim, or the claims that a StatefulSet makes of one template.
struct Claims<'o> {
    spec: &'o PersistentVolumeClaimSpec,
    count: u32,
}

/// Adds to `used` what a quota counts for an object that is no pod.
pub(super) fn charge(object: &Object, quota: &Quota, used: &mut Amounts) {
    if quota.scopes.is_empty() {
        count(object, quota, used);
    }
    for claims in claims(object) {
        if limits_claims(quota, claims.spec) {
            charge_claims(&claims, quota, used);
        }
    }
}

fn count(object: &Object, quota: &Quota, used: &mut Amounts) {
    let mut add = |name: &str, count: usize| {
        if quota.hard.has(name) && count > 0 {
            let count = Quantity::from_integer(i64::try_from(count).unwrap_or(i64::MAX));
            used.add_one(name, &count);
        }
    };
    let identity = &object.identity;
    if !["Pod", "PersistentVolumeClaim"].contains(&identity.kind.as_str()) {
        add(&count_name(&identity.group, &identity.kind), 1);
    }
    match &object.resource {
        Resource::ConfigMap(_) => add("configmaps", 1),
        Resource::Secret(_) => add("secrets", 1),
        Resource::ReplicationController(_) => add("replicationcontrollers", 1),
        Resource::ResourceQuota(_) => add("resourcequotas", 1),
        Resource::Service(service) => {
            add("services", 1);
            let (balancers, ports) = opened(service);
            add("services.loadbalancers", balancers);
            add("services.nodeports", ports);
        }
        _ => {}
    }
}

/// `count/deployments.apps`. The plural is that of the API's own kinds.
fn count_name(group: &str, kind: &str) -> String {
    let kind = kind.to_ascii_lowercase();
    let plural = match kind.as_str() {
        "endpoints" => kind,
        _ => match kind.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None if kind.ends_with('s') => format!("{kind}es"),
            None => format!("{kind}s"),
        },
    };
    match group {
        "" => format!("count/{plural}"),
        group => format!("count/{plural}.{group}"),
    }
}

/// How many load balancers and ports of nodes a Service takes.
fn opened(service: &Service) -> (usize, usize) {
    let Some(spec) = &service.spec else {
        return (0, 0);
    };
    let ports = spec.ports.as_deref().unwrap_or_default();
    match spec.type_.as_deref() {
        Some("NodePort") => (0, ports.len()),
        Some("LoadBalancer") if spec.allocate_load_balancer_node_ports == Some(false) => {
            let chosen = ports.iter();
            let chosen = chosen.filter(|port| port.node_port.is_some_and(|number| number != 0));
            (1, chosen.count())
        }
        Some("LoadBalancer") => (1, ports.len()),
        _ => (0, 0),
    }
}

fn claims(object: &Object) -> Vec<Claims<'_>> {
    match &object.resource {
        Resource::PersistentVolumeClaim(claim) => {
            let specs = claim.spec.iter();
            specs.map(|spec| Claims { spec, count: 1 }).collect()
        }
        Resource::StatefulSet(set) => {
            let count = u32::try_from(set.spec.replicas.unwrap_or(1)).unwrap_or(0);
            let templates = set.spec.volume_claim_templates.iter().flatten();
            let specs = templates.filter_map(|template| template.spec.as_ref());
            specs.map(|spec| Claims { spec, count }).collect()
        }
        _ => Vec::new(),
    }
}

/// A quota with a scope of pods never limits claims.
fn limits_claims(quota: &Quota, claim: &PersistentVolumeClaimSpec) -> bool {
    let class = claim.volume_attributes_class_name.as_deref();
    let class = class.filter(|class| !class.is_empty());
    let mut names = quota.hard.names();
    let counts_claims = names.any(|name| ResourceName(name).tracking() == Tracking::Claims);
    counts_claims
        && quota.scopes.iter().all(|it| match &it.scope {
            QuotaScope::VolumeAttributesClass(classes) => classes.matches(class),
            _ => false,
        })
}

fn charge_claims(claims: &Claims<'_>, quota: &Quota, used: &mut Amounts) {
    let requests = claims.spec.resources.as_ref();
    let requests = requests.and_then(|resources| resources.requests.as_ref());
    let storage = Amounts::parse(requests).get("storage").cloned();
    let storage = storage.and_then(|storage| storage.checked_mul(claims.count));
    let count = Quantity::from_integer(claims.count.into());
    let mut add = |name: String, amount: &Quantity| {
        if quota.hard.has(&name) {
            used.add_one(&name, amount);
        }
    };
    let class = claims.spec.storage_class_name.as_deref();
    let of_class =
        |suffix: &str| class.map(|class| format!("{class}.storageclass.storage.k8s.io/{suffix}"));
    add("persistentvolumeclaims".to_owned(), &count);
    add("count/persistentvolumeclaims".to_owned(), &count);
    if let Some(name) = of_class("persistentvolumeclaims") {
        add(name, &count);
    }
    if let Some(storage) = storage {
        add("requests.storage".to_owned(), &storage);
        if let Some(name) = of_class("requests.storage") {
            add(name, &storage);
        }
    }
}
