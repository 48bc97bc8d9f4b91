//! The part of a baseline that keeps workloads running: priorities, quotas, limits, and what drains must leave.

mod budgets;
mod limits;
mod priorities;
mod quotas;

use crate::spec::{RenderedFile, Spec};

/// PriorityClasses first: a pod that names one which is not there is refused. Linear in the spec.
pub(crate) fn render(spec: &Spec) -> Vec<RenderedFile> {
    let files = [
        ("priority-classes", priorities::documents(spec)),
        ("limit-ranges", limits::documents(spec)),
        ("quotas", quotas::documents(spec)),
        ("disruption-budgets", budgets::documents(spec)),
    ];
    let files = files.into_iter().filter(|(_, it)| !it.is_empty());
    files
        .map(|(name, documents)| {
            RenderedFile::new(format!("k8s/resilience/{name}.yaml"), documents)
        })
        .collect()
}
