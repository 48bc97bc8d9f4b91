//! Whether all that is asked for fits into the limits and quotas.

use super::{at_service, fault};
use crate::cluster::Quantity;
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::demand;
use crate::spec::phase1::{LimitsSpec, Phase1, QuotaSpec};
use crate::spec::service::{PodsFrom, Service};
use crate::spec::values::Amounts;

/// The least is not above the default, nor that above the most.
pub(super) fn limits_are_ordered(limits: &LimitsSpec, path: &FieldPath) -> Result<(), SpecError> {
    let ordered = limits.min.fits_into(&limits.defaults) && limits.defaults.fits_into(&limits.max);
    if ordered {
        return Ok(());
    }
    fault(
        path,
        "`min` must not be above `default`, nor `default` above `max`".to_owned(),
    )
}

/// A pod that its namespace's limits would refuse cannot be declared. The field is the one that says its limits.
pub(super) fn is_allowed(
    service: &Service,
    limits: Option<&LimitsSpec>,
    written: &'static str,
    path: &FieldPath,
) -> Result<(), SpecError> {
    let Some(limits) = limits else {
        return Ok(());
    };
    if !limits.min.fits_into(&service.requests) {
        let (cpu, memory) = (&limits.min.cpu, &limits.min.memory);
        let message = format!(
            "a container of `{}` asks for {cpu} CPU and {memory} at least",
            service.namespace
        );
        return fault(&path.then("requests"), message);
    }
    if !service.limits.fits_into(&limits.max) {
        let (cpu, memory) = (&limits.max.cpu, &limits.max.memory);
        let message = format!(
            "a container of `{}` gets {cpu} CPU and {memory} at most; raise the `max` of its namespace, or lower this",
            service.namespace
        );
        return fault(&path.then(written), message);
    }
    Ok(())
}

/// What all pods of a namespace ask for fits into its quota, with the pod more that an update makes.
pub(super) fn is_enough(spec: &Phase1, services: &[Service]) -> Result<(), SpecError> {
    let by_namespace = demand::by_namespace(services);
    for (at, namespace) in spec.namespaces.iter().enumerate() {
        let Some(quota) = &namespace.quota else {
            continue;
        };
        let path = FieldPath::of("namespaces").then(at).then("quota");
        let services = by_namespace
            .get(&namespace.name)
            .map_or(&[][..], Vec::as_slice);
        counts_are_known(services, namespace.name.as_str())?;
        let Some(limits) = quota.hard_limits() else {
            return uncountable(&path.then("requests"));
        };
        let written = if quota.limits.is_some() {
            "limits"
        } else {
            "requests"
        };
        let proofs = proofs(spec, services);
        for part in [
            Part {
                field: "requests",
                hard: &quota.requests,
                of: |it| &it.requests,
                proofs: proofs_ask(proofs, PROOF_CPU_REQUEST),
            },
            Part {
                field: written,
                hard: &limits,
                of: |it| &it.limits,
                proofs: proofs_ask(proofs, PROOF_CPU_LIMIT),
            },
        ] {
            part.is_enough(services, namespace.name.as_str(), &path)?;
        }
        let pods = services
            .iter()
            .map(|(_, it)| it.replicas)
            .fold(0_u32, u32::saturating_add);
        let passing = u32::from(!services.is_empty()).saturating_add(proofs);
        if let Some(most) = quota
            .pods
            .filter(|most| pods.saturating_add(passing) > most.get())
        {
            let proving = match proofs {
                0 => String::new(),
                count => format!(", and {count} that prove hosts,"),
            };
            let message =
                format!("{pods} pods and one of an update{proving} do not fit into {most}");
            return fault(&path.then("pods"), message);
        }
        claims_are_enough(quota, services, &path)?;
        storage_is_enough(
            namespace.name.as_str(),
            quota.storage.as_ref().map(|it| it.quantity()),
            services,
            &path,
        )?;
    }
    Ok(())
}

/// A sum that a quota bounds, and the field that says the bound.
struct Part<'a> {
    field: &'static str,
    hard: &'a Amounts,
    of: fn(&Service) -> &Amounts,
    /// What proves hosts, beside the services.
    proofs: Option<Amounts>,
}

/// What a pod of cert-manager that proves a host over HTTP asks for and gets at most, in thousandths of a core and MiB:
/// <https://cert-manager.io/docs/cli/controller/>.
const PROOF_CPU_REQUEST: u32 = 10;
const PROOF_CPU_LIMIT: u32 = 100;
const PROOF_MEMORY: u32 = 64;

/// How many hosts of services are proved at once at most: each of those that Let's Encrypt certifies, by a pod beside
/// the service.
fn proofs(spec: &Phase1, services: &[(usize, &Service)]) -> u32 {
    let issuers = spec.certificates.iter().flat_map(|it| &it.issuers);
    let proving: Vec<_> = issuers
        .filter(|it| it.signer.asks_for_proof())
        .map(|it| &it.name)
        .collect();
    let hosts = services.iter().flat_map(|(_, it)| &it.hosts);
    let proved = hosts.filter(|it| proving.contains(&&it.spec.issuer));
    u32::try_from(proved.count()).unwrap_or(u32::MAX)
}

fn proofs_ask(proofs: u32, cpu: u32) -> Option<Amounts> {
    let one = (proofs > 0).then(|| Amounts::literal(cpu, PROOF_MEMORY));
    one.and_then(|one| one.times(proofs))
}

/// Which of two amounts.
type Which = fn(&Amounts) -> &Quantity;

/// The resources that a quota bounds.
const RESOURCES: [(&str, Which); 2] = [
    ("CPU", |it| it.cpu.quantity()),
    ("memory", |it| it.memory.quantity()),
];

impl Part<'_> {
    fn is_enough(
        &self,
        services: &[(usize, &Service)],
        namespace: &str,
        path: &FieldPath,
    ) -> Result<(), SpecError> {
        let path = path.then(self.field);
        for (resource, of) in RESOURCES {
            let hard = of(self.hard);
            let sum = demand::of_pods(services, |service| of((self.of)(service)));
            let proofs = self.proofs.as_ref().map(of);
            let sum = match proofs {
                Some(proofs) => sum.and_then(|sum| sum.checked_add(proofs)),
                None => sum,
            };
            let passing = match proofs {
                Some(_) => "an update's pod and those that prove hosts",
                None => "an update's pod",
            };
            match sum {
                Some(needed) if needed <= *hard => {}
                Some(needed) => {
                    let message = format!(
                        "the services of `{namespace}` need {needed} of {resource}, {passing} among them; its quota gives {hard}"
                    );
                    return fault(&path, message);
                }
                None => return uncountable(&path),
            }
        }
        Ok(())
    }
}

fn uncountable<T>(path: &FieldPath) -> Result<T, SpecError> {
    fault(path, "this is more than can be counted".to_owned())
}

/// A quota bounds the pods of a DaemonSet as well, of which there are as many as nodes.
fn counts_are_known(services: &[(usize, &Service)], namespace: &str) -> Result<(), SpecError> {
    let unknown = services
        .iter()
        .find(|(_, it)| it.pods_from == PodsFrom::DaemonSet);
    let Some((at, service)) = unknown else {
        return Ok(());
    };
    let service = service.display();
    let message = format!(
        "how many pods `{service}` has is not known, and `{namespace}` has a quota: declare it in a namespace without one"
    );
    fault(&at_service(*at).then("kind"), message)
}

fn claims_are_enough(
    quota: &QuotaSpec,
    services: &[(usize, &Service)],
    path: &FieldPath,
) -> Result<(), SpecError> {
    let claims = services.iter().map(|(_, service)| {
        let each = u32::try_from(service.claims.len()).unwrap_or(u32::MAX);
        each.saturating_mul(demand::volumes(service))
    });
    let claims = claims.fold(0_u32, u32::saturating_add);
    match quota.claims.filter(|most| claims > most.get()) {
        Some(most) => fault(
            &path.then("claims"),
            format!("the services have {claims} claims, which do not fit into {most}"),
        ),
        None => Ok(()),
    }
}

fn storage_is_enough(
    namespace: &str,
    hard: Option<&Quantity>,
    services: &[(usize, &Service)],
    path: &FieldPath,
) -> Result<(), SpecError> {
    let Some(hard) = hard else {
        return Ok(());
    };
    match demand::of_claims(services) {
        Some(sum) if sum <= *hard => Ok(()),
        Some(sum) => {
            let message = format!(
                "the claims of `{namespace}` need {sum} of the {hard} that its quota gives"
            );
            fault(&path.then("storage"), message)
        }
        None => uncountable(&path.then("storage")),
    }
}
