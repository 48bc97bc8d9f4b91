//! What the services of a namespace ask of its quota.

use std::collections::BTreeMap;

use super::service::{PodsFrom, Service};
use super::values::Name;
use crate::cluster::Quantity;

/// The services of each namespace, each with its position.
pub(crate) fn by_namespace(services: &[Service]) -> BTreeMap<&Name, Vec<(usize, &Service)>> {
    let mut by_namespace: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (at, service) in services.iter().enumerate() {
        let namespace = by_namespace.entry(&service.namespace);
        namespace.or_default().push((at, service));
    }
    by_namespace
}

/// What all pods need, and one pod more of the largest, which an update makes before another goes; `None` where it is more
/// than can be counted.
pub(crate) fn of_pods<'s>(
    services: &[(usize, &'s Service)],
    of: impl Fn(&'s Service) -> &'s Quantity,
) -> Option<Quantity> {
    let mut sum = Quantity::ZERO;
    let mut most = Quantity::ZERO;
    for (_, service) in services {
        sum = sum.checked_add(&of(service).checked_mul(service.replicas)?)?;
        most = most.max(of(service).clone());
    }
    sum.checked_add(&most)
}

/// What all claims need; `None` where it is more than can be counted.
pub(crate) fn of_claims(services: &[(usize, &Service)]) -> Option<Quantity> {
    let mut sum = Quantity::ZERO;
    for (_, service) in services {
        for claim in &service.claims {
            let size = claim.size.quantity().checked_mul(volumes(service))?;
            sum = sum.checked_add(&size)?;
        }
    }
    Some(sum)
}

/// How many volumes each claim of a service makes.
pub(crate) fn volumes(service: &Service) -> u32 {
    match service.pods_from {
        PodsFrom::StatefulSet => service.replicas,
        _ => 1,
    }
}
