//! Pods that cert-manager makes while a certificate is proved over HTTP, and takes away again: no manifest holds them.

use crate::cluster::{Requirement, Selector};

/// The label that they carry, with the value `true`.
pub(super) const SOLVER_LABEL: &str = "acme.cert-manager.io/http01-solver";

/// Whether a selector asks for them.
pub(super) fn are_asked_for(selector: &Selector) -> bool {
    selector
        .requirements()
        .iter()
        .any(|requirement| match requirement {
            Requirement::In(key, values) => {
                key == SOLVER_LABEL && values.iter().any(|it| it == "true")
            }
            Requirement::Exists(key) => key == SOLVER_LABEL,
            Requirement::NotIn(..) | Requirement::DoesNotExist(_) => false,
        })
}
