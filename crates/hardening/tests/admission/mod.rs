//! What LimitRanges and quotas make of pods.

mod laws;
mod objects;
mod oracle;
mod questions;
mod rules;
mod words;

use std::sync::Arc;

use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::resilience::Resilience;
use hardening::resilience::admission::WorkloadAdmission;

fn resilience(yaml: &str) -> Resilience {
    let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    Resilience::of(Arc::new(Cluster::of(bundle)))
}

/// What becomes of the pods of the workload of a name.
fn of(resilience: &Resilience, name: &str) -> WorkloadAdmission {
    let workloads = resilience.cluster().workloads_by_id();
    let mut named = workloads.filter(|(_, workload)| workload.name == name);
    let (id, _) = named.next().expect(name);
    resilience.admission().workload(id).expect(name).clone()
}

fn admitted(yaml: &str, name: &str) -> WorkloadAdmission {
    of(&resilience(yaml), name)
}

/// What refuses each pod of a workload, in the words of the API server.
fn refusal(yaml: &str, name: &str) -> Option<String> {
    admitted(yaml, name)
        .refused
        .map(|refusal| refusal.to_string())
}

fn limit_range(item: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: LimitRange\nmetadata: {{name: bounds, namespace: shop}}\nspec: {{limits: [{item}]}}\n"
    )
}

fn quota(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: {name}, namespace: shop}}\nspec: {spec}\n"
    )
}

/// A Deployment with this pod spec.
fn deployment(name: &str, replicas: u32, pod: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  replicas: \
         {replicas}\n  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: \
         {name}}}}}\n    spec: {pod}\n"
    )
}

/// A pod spec of one container `c` with these resources.
fn one(resources: &str) -> String {
    format!("{{containers: [{{name: c, image: c, resources: {resources}}}]}}")
}
