//! Which pods are admitted, and what is left of quotas.

use std::collections::BTreeSet;

use super::endpoint::named_workloads;
use super::{AskError, EndpointName};
use crate::cluster::WorkloadId;
use crate::finding::{Place, Related, nearest};
use crate::report::{
    AdmissionForm, Admissions, AdmittedForm, QuotaForm, QuotaResource, QuotaUsage, RejectedQuota,
};
use crate::resilience::Resilience;
use crate::resilience::admission::{Admitted, Refusal, WorkloadAdmission};

/// How many names an error suggests.
const SUGGESTIONS: usize = 3;

pub(super) fn admit(
    resilience: &Resilience,
    asked: &[EndpointName],
) -> Result<(Admissions, Vec<Related>), AskError> {
    let cluster = resilience.cluster();
    let admission = resilience.admission();
    let wanted: BTreeSet<_> = named_workloads(cluster, asked)?.into_iter().collect();
    let mut evidence = Vec::new();
    let workloads = admission.workloads();
    let workloads = workloads.filter(|(id, _)| wanted.contains(id));
    let admissions = workloads.map(|(id, admitted)| {
        prove(resilience, id, admitted, &mut evidence);
        form(resilience, id, admitted)
    });
    let admissions = admissions.collect();
    Ok((Admissions { admissions }, evidence))
}

fn form(resilience: &Resilience, id: WorkloadId, admitted: &WorkloadAdmission) -> AdmissionForm {
    let admission = resilience.admission();
    let quotas = admitted.quotas.iter();
    let charge = admitted.charge.iter();
    AdmissionForm {
        workload: resilience.cluster().workload(id).display(),
        per_node: admitted.scale.per_node,
        priority_class: admitted.priority_class.clone(),
        quotas: quotas
            .filter_map(|id| Some(admission.quota(*id)?.display()))
            .collect(),
        charge: charge
            .map(|(name, amount)| (name.to_owned(), amount.to_string()))
            .collect(),
        full: pods(&admitted.full),
        update: admitted.update.as_ref().map(pods),
        growth: admitted.growth.as_ref().map(pods),
    }
}

fn pods(admitted: &Admitted) -> AdmittedForm {
    AdmittedForm {
        wanted: admitted.wanted,
        admitted: admitted.admitted,
        refusal: admitted.refusal.as_ref().map(ToString::to_string),
    }
}

/// The containers, bounds and quotas that a workload's refusals speak of.
fn prove(
    resilience: &Resilience,
    id: WorkloadId,
    admitted: &WorkloadAdmission,
    evidence: &mut Vec<Related>,
) {
    let admission = resilience.admission();
    let workload = resilience.cluster().workload(id);
    let name = workload.display();
    let mut places: Vec<(Place, String)> = Vec::new();
    let cases = [
        Some(&admitted.full),
        admitted.update.as_ref(),
        admitted.growth.as_ref(),
    ];
    let refusals = cases.into_iter().flatten();
    for refusal in refusals.filter_map(|admitted| admitted.refusal.as_ref()) {
        match refusal {
            Refusal::Invalid { faults } => {
                for fault in faults {
                    let path = fault.container.then("resources").then("requests");
                    let place = Place::value(workload.manifest, path.then(&fault.resource));
                    places.push((place, format!("{name}: {}", fault.text)));
                    let origin = fault.default.as_ref();
                    let origin = origin.and_then(|(id, path)| {
                        Some(admission.limit_range(*id)?.place(path.clone()))
                    });
                    places.extend(origin.map(|place| (place, format!("gives {name} its limit"))));
                }
            }
            Refusal::LimitRange { range, broken } => {
                let Some(range) = admission.limit_range(*range) else {
                    continue;
                };
                for bound in broken {
                    places.push((
                        range.place(bound.bound.clone()),
                        format!("{name}: {}", bound.text),
                    ));
                    if let Some(container) = &bound.container {
                        let place = Place::value(workload.manifest, container.then("resources"));
                        places.push((place, "what it asks for".to_owned()));
                    }
                }
            }
            Refusal::Unspecified { quota, missing, .. } => {
                let Some(quota) = admission.quota(*quota) else {
                    continue;
                };
                for resource in missing.keys() {
                    places.push((quota.place(resource), format!("{name} must specify it")));
                }
            }
            Refusal::Exceeded {
                quota,
                requested,
                used,
                ..
            } => {
                let Some(quota) = admission.quota(*quota) else {
                    continue;
                };
                for (resource, amount) in requested.iter() {
                    let used = used.get(resource).map(ToString::to_string);
                    let used = used.unwrap_or_else(|| "0".to_owned());
                    let message = format!(
                        "a pod of {name} asks for {amount} where {used} of it {} used",
                        if used == "1" { "is" } else { "are" }
                    );
                    places.push((quota.place(resource), message));
                }
            }
        }
    }
    let bundle = resilience.cluster().bundle();
    let related = places.into_iter().map(|(place, message)| Related {
        message,
        location: bundle.locate(&place),
    });
    evidence.extend(related);
}

pub(super) fn quota(
    resilience: &Resilience,
    namespace: Option<&str>,
) -> Result<(QuotaUsage, Vec<Related>), AskError> {
    let cluster = resilience.cluster();
    if let Some(name) = namespace.filter(|name| !cluster.namespaces().contains_key(*name)) {
        let names = cluster.namespaces().keys().cloned();
        return Err(AskError::UnknownNamespace {
            name: name.to_owned(),
            nearest: nearest(name, names, SUGGESTIONS),
        });
    }
    let asked = |of: &str| namespace.is_none_or(|namespace| namespace == of);
    let admission = resilience.admission();
    let mut evidence = Vec::new();
    let mut quotas = Vec::new();
    for (id, quota) in admission
        .quotas_by_id()
        .filter(|(_, it)| asked(&it.namespace))
    {
        let Some(used) = admission.quota_use(id) else {
            continue;
        };
        let workloads = used.workloads.iter();
        let resources = used.resources.iter().map(|it| {
            evidence.push(Related {
                message: format!("{}: {} of {} used", quota.display(), it.used, it.hard),
                location: cluster.bundle().locate(&quota.place(&it.resource)),
            });
            QuotaResource {
                resource: it.resource.clone(),
                hard: it.hard.to_string(),
                wanted: it.wanted.to_string(),
                used: it.used.to_string(),
                left: it.left.to_string(),
                jobs: it.passing.to_string(),
            }
        });
        quotas.push(QuotaForm {
            quota: quota.display(),
            resources: resources.collect(),
            workloads: workloads
                .map(|id| cluster.workload(*id).display())
                .collect(),
        });
    }
    let rejected = admission.rejected_quotas().iter();
    let rejected = rejected.filter(|it| asked(&it.namespace)).map(|rejection| {
        evidence.extend(rejection.faults.iter().map(|fault| {
            Related {
                message: fault.kind.to_string(),
                location: cluster
                    .bundle()
                    .locate(&Place::value(rejection.manifest, fault.path.clone())),
            }
        }));
        RejectedQuota {
            quota: format!("{}/{}", rejection.namespace, rejection.name),
            reasons: rejection
                .faults
                .iter()
                .map(|it| it.kind.to_string())
                .collect(),
        }
    });
    let usage = QuotaUsage {
        rejected_quotas: rejected.collect(),
        quotas,
    };
    Ok((usage, evidence))
}
