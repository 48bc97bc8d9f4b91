//! A ResourceQuota that the API server rejects.

use crate::finding::{Invariant, Place, Rule, Severity, Violation, Violations, listed};
use crate::resilience::{Fault, QuotaFault, Rejection, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.invalid-quota",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server accepts every ResourceQuota",
        page: include_str!("invalid_quota.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    for rejection in resilience.admission().rejected_quotas() {
        for fault in &rejection.faults {
            let violation = violation(rejection, fault, violations);
            violations.report(violation);
        }
    }
}

fn violation(
    rejection: &Rejection<QuotaFault>,
    fault: &Fault<QuotaFault>,
    violations: &Violations<'_>,
) -> Violation {
    let Rejection {
        manifest,
        namespace,
        name,
        ..
    } = rejection;
    let Fault { path, kind } = fault;
    let message = format!("the API server rejects the ResourceQuota `{namespace}/{name}`: {kind}");
    let path = match kind {
        // The condition's name says more than its first line, which may be any of its fields.
        QuotaFault::ScopeAndResources { .. } | QuotaFault::Conflict(..) => path.then("scopeName"),
        _ => path.clone(),
    };
    let place = match kind {
        QuotaFault::Name { .. } | QuotaFault::UnknownResource { .. } => Place::key(*manifest, path),
        _ => Place::value(*manifest, path),
    };
    let mut violation = violations
        .at(place, message)
        .label("rejected here")
        .effect(format!(
            "the quota is not created as a whole; it limits nothing in `{namespace}`"
        ));
    match kind {
        QuotaFault::ScopeAndResources { scope, resources } => {
            let hard = crate::finding::FieldPath::of("spec.hard");
            for resource in resources {
                let place = Place::value(*manifest, hard.then(resource));
                violation = violation.related(place, format!("`{scope}` cannot limit this"));
            }
            violation = violation.help(format!(
                "move {} into a ResourceQuota of its own, without this scope",
                listed(resources)
            ));
        }
        QuotaFault::UnknownResource { resource } => {
            if let Some(meant) = meant(resource) {
                violation = violation.help(format!("did you mean `{meant}`?"));
            }
        }
        _ => {}
    }
    violation
}

/// The names without a domain that quotas know, but for huge pages.
const KNOWN: [&str; 19] = [
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

/// Below this, two names have nothing to do with each other.
const SIMILAR: f64 = 0.85;

/// What a name that quotas do not know stands for.
fn meant(resource: &str) -> Option<String> {
    if resource == "storage" {
        return Some("requests.storage".to_owned());
    }
    // Kinds of objects are counted as `count/<plural>.<group>`.
    if let Some(name) = super::untracked_resource::counted_kind(resource) {
        return Some(name.to_owned());
    }
    if resource.starts_with("snapshots.") || resource.starts_with("volumesnapshots") {
        return Some("count/volumesnapshots.snapshot.storage.k8s.io".to_owned());
    }
    let near = KNOWN
        .into_iter()
        .map(|known| (strsim::jaro_winkler(resource, known), known));
    let near = near.filter(|(similarity, _)| *similarity >= SIMILAR);
    let nearest = near.max_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.map(|(_, known)| known.to_owned())
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn the_usual_slips_are_known() {
        let meant = |name| meant(name).unwrap_or_default();
        assert_eq!(meant("storage"), "requests.storage");
        assert_eq!(meant("limit.cpu"), "limits.cpu");
        assert_eq!(meant("deployments"), "count/deployments.apps");
        assert_eq!(
            meant("snapshots.storage.k8s.io"),
            "count/volumesnapshots.snapshot.storage.k8s.io"
        );
        assert_eq!(meant("plenty"), "");
    }
}
