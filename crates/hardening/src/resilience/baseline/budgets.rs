//! How many pods of a service a drain must leave.

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::{metadata, selector};
use crate::spec::{Service, Spec};

/// The first minor version of Kubernetes in which a budget can say that pods which are not ready may go.
/// Authority: <https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy>.
const UNHEALTHY_SINCE: u16 = 27;

/// One for each service that has pods to spare; one for a single pod could only forbid drains.
pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    let lets_unhealthy_go = spec.cluster().kubernetes_version.minor() >= UNHEALTHY_SINCE;
    let guarded = spec.services().iter();
    let guarded = guarded.filter_map(|it| Some((it, it.min_available?)));
    let mut documents: Vec<_> = guarded
        .map(|(service, available)| document(service, available, lets_unhealthy_go))
        .collect();
    if let Some(first) = documents.first_mut().filter(|_| lets_unhealthy_go) {
        *first = first.clone().with_comment(
            &FieldPath::of("spec.unhealthyPodEvictionPolicy"),
            "A pod that is not ready serves nobody; kept in place, it would hold up the drain of its node for ever.",
        );
    }
    documents
}

fn document(service: &Service, available: u32, lets_unhealthy_go: bool) -> Document {
    Document::of(&PodDisruptionBudget {
        metadata: metadata(service, format!("{}-pdb", service.name)),
        spec: Some(PodDisruptionBudgetSpec {
            min_available: i32::try_from(available).ok().map(IntOrString::Int),
            selector: Some(selector(service)),
            unhealthy_pod_eviction_policy: lets_unhealthy_go.then(|| "AlwaysAllow".to_owned()),
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    })
}
