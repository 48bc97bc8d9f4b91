//! Credentials in manifests.

use serde_json::{Value, json};

use super::{namespace, workload};
use crate::breakers::bundle::{Broken, Rendered, container};

/// One more variable of the first workload.
fn with_variable(rendered: &mut Rendered, variable: Value) -> Option<Broken> {
    let workload = workload(rendered, |_| true)?;
    container(workload)["env"] = json!([variable]);
    Some(Broken::at(workload))
}

pub(super) fn is_committed(rendered: &mut Rendered) -> Option<Broken> {
    let space = namespace(workload(rendered, |_| true)?).clone();
    Some(rendered.add(json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "database", "namespace": space},
        "stringData": {"password": "Wn4-orders-9tK"},
    })))
}

pub(super) fn is_a_placeholder(rendered: &mut Rendered) -> Option<Broken> {
    with_variable(
        rendered,
        json!({"name": "DATABASE_PASSWORD", "value": "changeme"}),
    )
}

pub(super) fn is_a_variable(rendered: &mut Rendered) -> Option<Broken> {
    with_variable(
        rendered,
        json!({"name": "DATABASE_PASSWORD", "value": "Wn4-orders-9tK"}),
    )
}
