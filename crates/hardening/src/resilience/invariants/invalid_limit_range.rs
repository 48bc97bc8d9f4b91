//! A LimitRange that the API server rejects.

use std::collections::BTreeSet;

use crate::finding::{Invariant, Place, Rule, Segment, Severity, Violations};
use crate::resilience::{Fault, LimitRangeFault, Rejection, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.invalid-limit-range",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server accepts every LimitRange",
        page: include_str!("invalid_limit_range.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    for rejection in resilience.admission().rejected_limit_ranges() {
        for fault in causes(rejection) {
            let Rejection {
                manifest,
                namespace,
                name,
                ..
            } = rejection;
            let Fault { path, kind } = fault;
            let message =
                format!("the API server rejects the LimitRange `{namespace}/{name}`: {kind}");
            let violation = violations
                .at(Place::value(*manifest, path.clone()), message)
                .label("rejected here")
                .effect(format!(
                    "the LimitRange is not created as a whole; in `{namespace}` no container gets its defaults, and no \
                     bound holds"
                ));
            violations.report(violation);
        }
    }
}

/// Of amounts of one resource that do not go together, the first: the others are defaults that follow from it.
fn causes(rejection: &Rejection<LimitRangeFault>) -> impl Iterator<Item = &Fault<LimitRangeFault>> {
    let mut seen = BTreeSet::new();
    let mut faults: Vec<_> = rejection.faults.iter().collect();
    // Written bounds come before the defaults that are derived of them.
    faults.sort_by_key(|fault| !is_bound(fault));
    faults.into_iter().filter(move |fault| match &fault.kind {
        LimitRangeFault::Order { .. } | LimitRangeFault::DefaultsDiffer { .. } => {
            seen.insert(resource(fault))
        }
        _ => true,
    })
}

fn is_bound(fault: &Fault<LimitRangeFault>) -> bool {
    matches!(
        fault.kind,
        LimitRangeFault::Order {
            lesser: "min",
            greater: "max",
            ..
        }
    )
}

/// The item and the resource of `/spec/limits/0/min/cpu`.
fn resource(fault: &Fault<LimitRangeFault>) -> (Option<&Segment>, Option<&Segment>) {
    let segments = fault.path.segments();
    (segments.get(2), segments.get(4))
}
