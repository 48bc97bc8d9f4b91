//! A spec that holds together: quotas and limits that all fit into, and nothing that a spec would refuse.

use std::collections::BTreeMap;

use super::resources::amount;
use super::{Draft, Note, NoteKind, Remarks};
use crate::cluster::Quantity;
use crate::finding::{FieldPath, Segment};
use crate::spec::{
    AccessSpec, Amount, Amounts, LimitsSpec, Name, Phase1, PodsFrom, QuotaSpec, Service,
    ServiceRef, Spec, SpecError, demand,
};

/// So many parts of a spec are taken out one by one, before all services are.
const MOST_REPAIRS: usize = 256;

/// Gives limits and quotas the room that is needed, and takes out what still does not fit.
pub(super) fn settle(
    mut spec: Phase1,
    mut drafts: Vec<Draft>,
    mut notes: Remarks,
) -> (Phase1, Vec<Note>) {
    let quotas: Vec<_> = spec
        .namespaces
        .iter_mut()
        .map(|namespace| namespace.quota.take())
        .collect();
    widen_for_drafts(&mut spec, &drafts, &mut notes);
    let resolved = repaired(&mut spec, &mut drafts, &mut notes);
    if let Some(resolved) = resolved {
        let services = demand::by_namespace(resolved.services());
        for (at, quota) in quotas.into_iter().enumerate() {
            let Some(namespace) = spec.namespaces.get_mut(at) else {
                continue;
            };
            let path = FieldPath::of("namespaces").then(at);
            let services = services.get(&namespace.name).map_or(&[][..], Vec::as_slice);
            let amounts = services.iter().map(|(_, it)| (&it.requests, &it.limits));
            widen(&mut namespace.limits, amounts, &path, &mut notes);
            namespace.quota =
                quota.and_then(|quota| sufficient(quota, services, &path, &mut notes));
        }
        repaired(&mut spec, &mut drafts, &mut notes);
    }
    let mut all: Vec<_> = notes.below(&FieldPath::root()).collect();
    for (at, draft) in drafts.iter().enumerate() {
        all.extend(draft.remarks.below(&FieldPath::of("services").then(at)));
    }
    spec.services = drafts.into_iter().map(|draft| draft.spec).collect();
    all.sort();
    (spec, all)
}

/// Takes out what is refused until nothing is.
fn repaired(spec: &mut Phase1, drafts: &mut Vec<Draft>, notes: &mut Remarks) -> Option<Spec> {
    for _ in 0..MOST_REPAIRS {
        let services = drafts.iter().map(|draft| draft.spec.clone());
        spec.services = services.collect();
        match Spec::of(spec.clone()) {
            Ok(resolved) => return Some(resolved),
            Err(error) => take_out(spec, drafts, &error, notes),
        }
    }
    let message =
        "the services, the sections and the roles: too much of them does not fit together";
    notes.say("", NoteKind::LeftOut, message);
    drafts.clear();
    *spec = Phase1 {
        services: Vec::new(),
        ingress: None,
        storage: None,
        certificates: None,
        monitoring: None,
        access: AccessSpec::default(),
        ..spec.clone()
    };
    Spec::of(spec.clone()).ok()
}

/// Takes out the smallest part that an error is about.
fn take_out(spec: &mut Phase1, drafts: &mut Vec<Draft>, error: &SpecError, notes: &mut Remarks) {
    let segments = error.path.segments();
    let key = |at: usize| match segments.get(at) {
        Some(Segment::Key(key)) => &**key,
        _ => "",
    };
    let index = |at: usize| match segments.get(at) {
        Some(Segment::Index(index)) => usize::try_from(*index).ok(),
        _ => None,
    };
    let what = match (key(0), index(1), key(1)) {
        ("services", Some(at), _) => take_out_of_service(spec, drafts, at, key(2), index(3)),
        ("namespaces", Some(at), _) => spec.namespaces.get_mut(at).map(|namespace| {
            namespace.quota = None;
            namespace.limits = LimitsSpec::default();
            format!("the quota and the limits of {}", namespace.name)
        }),
        ("storage", _, "schedules") => spec.storage.as_mut().map(|storage| {
            storage.schedules.clear();
            "the schedules of backups".to_owned()
        }),
        ("access", _, "roles") if index(2).is_some() => index(2)
            .filter(|at| *at < spec.access.roles.len())
            .map(|at| format!("the role {}", spec.access.roles.remove(at).name)),
        _ => None,
    };
    let what = what.unwrap_or_else(|| {
        match key(0) {
            "ingress" | "certificates" => {
                without_hosts(spec, drafts);
                "the ingress controller, certificates and hosts"
            }
            "storage" if spec.storage.take().is_some() => "storage",
            "monitoring" if spec.monitoring.take().is_some() => "monitoring",
            "access" if spec.access != AccessSpec::default() => {
                spec.access = AccessSpec::default();
                "the roles"
            }
            _ => {
                drafts.pop();
                "the last service"
            }
        }
        .to_owned()
    });
    notes.say("", NoteKind::LeftOut, format!("{what}: {}", error.message));
}

fn take_out_of_service(
    spec: &mut Phase1,
    drafts: &mut Vec<Draft>,
    at: usize,
    field: &str,
    entry: Option<usize>,
) -> Option<String> {
    let service = &mut drafts.get_mut(at)?.spec;
    let name = format!("{}/{}", service.namespace, service.name);
    let within = |length: usize| entry.filter(|entry| *entry < length);
    match field {
        "calls" => {
            let to = service.calls.remove(within(service.calls.len())?).to;
            Some(format!("the call of {to} by {name}"))
        }
        "hosts" => {
            let host = service.hosts.remove(within(service.hosts.len())?).host;
            Some(format!("the host {host} of {name}"))
        }
        "outside" => {
            service.outside.remove(within(service.outside.len())?);
            Some(format!("what {name} calls outside the cluster"))
        }
        "metrics" => service
            .metrics
            .take()
            .map(|_| format!("the metrics of {name}")),
        "minAvailable" => {
            service.min_available.take()?;
            Some(format!("the budget of {name}"))
        }
        "requests" | "limits" if service.requests.is_some() || service.limits.is_some() => {
            service.requests = None;
            service.limits = None;
            Some(format!("what {name} asks for"))
        }
        _ => {
            let gone = drafts.remove(at).spec;
            without_service(spec, drafts, &gone.namespace, &gone.name);
            Some(format!("the service {name}"))
        }
    }
}

/// Takes out what names a service that is gone.
fn without_service(spec: &mut Phase1, drafts: &mut [Draft], namespace: &Name, name: &Name) {
    let is_gone = |reference: &ServiceRef, from: &Name| {
        reference.namespace.as_ref().unwrap_or(from) == namespace && reference.name == *name
    };
    for draft in drafts.iter_mut() {
        let from = draft.spec.namespace.clone();
        draft.spec.calls.retain(|call| !is_gone(&call.to, &from));
    }
    let ingress = spec.ingress.as_ref();
    if ingress.is_some_and(|it| is_gone(&it.controller, namespace)) {
        without_hosts(spec, drafts);
    }
}

/// Without an ingress controller there are neither hosts nor proofs over HTTP.
fn without_hosts(spec: &mut Phase1, drafts: &mut [Draft]) {
    spec.ingress = None;
    for draft in drafts {
        draft.spec.hosts.clear();
    }
    if let Some(monitoring) = &mut spec.monitoring {
        monitoring.prometheus.host = None;
        monitoring.alertmanager.host = None;
    }
    if let Some(certificates) = &mut spec.certificates {
        certificates
            .issuers
            .retain(|issuer| !issuer.signer.asks_for_proof());
    }
}

/// Lets the limits of each namespace enclose what its services ask for.
fn widen_for_drafts(spec: &mut Phase1, drafts: &[Draft], notes: &mut Remarks) {
    let mut asked: BTreeMap<&Name, Vec<(Amounts, Amounts)>> = BTreeMap::new();
    for draft in drafts {
        let requests = draft.spec.requests.clone();
        let requests = requests.unwrap_or_else(Amounts::assumed);
        let limits = draft.spec.limits.clone().or_else(|| requests.times(2));
        let amounts = limits.map(|limits| (requests, limits));
        asked
            .entry(&draft.spec.namespace)
            .or_default()
            .extend(amounts);
    }
    for (at, namespace) in spec.namespaces.iter_mut().enumerate() {
        let asked = asked.get(&namespace.name).into_iter().flatten();
        let amounts = asked.map(|(requests, limits)| (requests, limits));
        let path = FieldPath::of("namespaces").then(at);
        widen(&mut namespace.limits, amounts, &path, notes);
    }
}

fn widen<'a>(
    limits: &mut LimitsSpec,
    amounts: impl Iterator<Item = (&'a Amounts, &'a Amounts)>,
    path: &FieldPath,
    notes: &mut Remarks,
) {
    let before = limits.clone();
    for (requests, most) in amounts {
        lower(&mut limits.min.cpu, &requests.cpu);
        lower(&mut limits.min.memory, &requests.memory);
        raise(&mut limits.max.cpu, &most.cpu);
        raise(&mut limits.max.memory, &most.memory);
    }
    if *limits != before {
        let message = "widened, so that the services of the namespace fit into it.";
        notes.at(path.then("limits"), NoteKind::Changed, message);
    }
}

fn lower(bound: &mut Amount, asked: &Amount) {
    if asked.quantity() < bound.quantity() {
        bound.clone_from(asked);
    }
}

fn raise(bound: &mut Amount, asked: &Amount) {
    if asked.quantity() > bound.quantity() {
        bound.clone_from(asked);
    }
}

/// A quota into which all services fit, with one pod more of the largest, which an update makes; `None` where that cannot
/// be told.
fn sufficient(
    mut quota: QuotaSpec,
    services: &[(usize, &Service)],
    path: &FieldPath,
    notes: &mut Remarks,
) -> Option<QuotaSpec> {
    let mut left_out = |why: &str| {
        let message = format!("The quota is left out: {why}.");
        notes.at(path.clone(), NoteKind::LeftOut, message);
    };
    if services
        .iter()
        .any(|(_, it)| it.pods_from == PodsFrom::DaemonSet)
    {
        left_out("how many pods a DaemonSet has is not known");
        return None;
    }
    let before = quota.clone();
    let needed = needed(services, |it| &it.requests)
        .zip(needed(services, |it| &it.limits))
        .zip(demand::of_claims(services));
    let Some(((requests, limits), storage)) = needed else {
        left_out("its services ask for more than can be counted");
        return None;
    };
    if let Some((cpu, memory)) = amount(&requests.0).zip(amount(&requests.1)) {
        raise(&mut quota.requests.cpu, &cpu);
        raise(&mut quota.requests.memory, &memory);
    }
    let mut bound = quota.limits.clone().or_else(|| quota.requests.times(2))?;
    let assumed = bound.clone();
    if let Some((cpu, memory)) = amount(&limits.0).zip(amount(&limits.1)) {
        raise(&mut bound.cpu, &cpu);
        raise(&mut bound.memory, &memory);
    }
    if quota.limits.is_some() || bound != assumed {
        quota.limits = Some(bound);
    }
    let pods = services
        .iter()
        .map(|(_, it)| it.replicas)
        .fold(1_u32, u32::saturating_add);
    quota.pods = quota.pods.map(|most| most.max(nonzero(pods)));
    if let Some((bound, storage)) = quota.storage.as_mut().zip(amount(&storage)) {
        raise(bound, &storage);
    }
    if quota != before {
        let message = "raised, so that the services of the namespace fit into it, and one pod more while one is updated.";
        notes.at(path.then("quota"), NoteKind::Changed, message);
    }
    Some(quota)
}

fn nonzero(count: u32) -> std::num::NonZeroU32 {
    std::num::NonZeroU32::new(count).unwrap_or(std::num::NonZeroU32::MIN)
}

/// CPU and memory of all pods, and of one more of the largest.
fn needed<'s>(
    services: &[(usize, &'s Service)],
    of: impl Fn(&'s Service) -> &'s Amounts,
) -> Option<(Quantity, Quantity)> {
    let cpu = demand::of_pods(services, |it| of(it).cpu.quantity())?;
    Some((
        cpu,
        demand::of_pods(services, |it| of(it).memory.quantity())?,
    ))
}
