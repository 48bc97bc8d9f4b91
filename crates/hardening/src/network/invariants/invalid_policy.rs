//! A NetworkPolicy that the API server refuses.

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::network::{InvalidPolicy, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.invalid-policy",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server accepts every NetworkPolicy",
        page: include_str!("invalid_policy.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.invalid_policies() {
        let InvalidPolicy {
            manifest,
            namespace,
            name,
            refusals,
        } = policy;
        for refusal in refusals {
            let message = format!(
                "the API server refuses the NetworkPolicy `{namespace}/{name}`: {}",
                refusal.reason
            );
            let violation = violations
                .at(Place::value(*manifest, refusal.path.clone()), message)
                .label("refused here")
                .effect("the policy is not created, or keeps its former version; it isolates and allows nothing as written");
            violations.report(violation);
        }
    }
}
