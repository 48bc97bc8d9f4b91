//! What the API server refuses.

use hardening::cluster::{DecodeProblemKind, Object, Resource};

use super::run;

#[test]
fn policies_that_the_api_server_refuses_are_refused() {
    run(&["must-reject", "must-accept"], |case| {
        let refused = match case.text("api_server") {
            "reject" => true,
            "accept" => false,
            // Whether an unknown field is refused depends on the client; and some faults are of no single object.
            _ => return Ok(false),
        };
        let network = case.network(&case.list("inputs"));
        let unread = !network.cluster().bundle().problems().is_empty();
        let untyped = network.cluster().objects().any(is_untyped);
        let found = unread || untyped || !network.invalid_policies().is_empty();
        if found == refused {
            Ok(true)
        } else {
            let invalid = network.invalid_policies();
            Err(format!(
                "{}; found {invalid:?}",
                case.text("api_server_why")
            ))
        }
    });
}

/// Whether an object is no NetworkPolicy for a value of the wrong type or for its API version.
fn is_untyped(object: &Object) -> bool {
    let mut problems = object.problems.iter();
    let wrong = problems.any(|problem| matches!(problem.kind, DecodeProblemKind::WrongType { .. }));
    let is_policy = matches!(object.resource, Resource::NetworkPolicy(_));
    wrong || (object.identity.kind == "NetworkPolicy" && !is_policy)
}
