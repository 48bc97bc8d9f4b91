//! A line of a quota that is accepted and counts nothing.

use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};
use crate::resilience::{Quota, QuotaScope, Resilience, ResourceName, Tracking};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.untracked-resource",
        severity: Severity::Error,
        assumes: None,
        promise: "a quota counts every resource that it names",
        page: include_str!("untracked_resource.md"),
    },
    check,
};

/// What Kubernetes' own namespaced kinds are counted as.
const COUNTED: [&str; 30] = [
    "count/configmaps",
    "count/controllerrevisions.apps",
    "count/cronjobs.batch",
    "count/csistoragecapacities.storage.k8s.io",
    "count/daemonsets.apps",
    "count/deployments.apps",
    "count/endpoints",
    "count/endpointslices.discovery.k8s.io",
    "count/events",
    "count/events.events.k8s.io",
    "count/horizontalpodautoscalers.autoscaling",
    "count/ingresses.networking.k8s.io",
    "count/jobs.batch",
    "count/leases.coordination.k8s.io",
    "count/limitranges",
    "count/networkpolicies.networking.k8s.io",
    "count/persistentvolumeclaims",
    "count/poddisruptionbudgets.policy",
    "count/pods",
    "count/podtemplates",
    "count/replicasets.apps",
    "count/replicationcontrollers",
    "count/resourceclaims.resource.k8s.io",
    "count/resourceclaimtemplates.resource.k8s.io",
    "count/resourcequotas",
    "count/rolebindings.rbac.authorization.k8s.io",
    "count/roles.rbac.authorization.k8s.io",
    "count/serviceaccounts",
    "count/services",
    "count/statefulsets.apps",
];

/// Why a name counts nothing.
enum Uncounted {
    /// Devices are counted by requests only.
    NotByRequests,
    /// No resource that the cluster has of itself.
    NoSuchKind,
    /// The quota is for pods.
    OutOfScope(&'static str),
    /// Not known to quotas.
    Unknown,
}

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    for quota in resilience.admission().quotas() {
        for name in quota.hard.names() {
            let Some(why) = uncounted(quota, name) else {
                continue;
            };
            let message = format!(
                "the ResourceQuota `{}` never counts `{name}`",
                quota.display()
            );
            let place = Place::key(quota.manifest, FieldPath::of("spec.hard").then(name));
            let mut violation = violations
                .at(place.clone(), message)
                .label("accepted, but never counted")
                .effect("the line limits nothing");
            let meant = match why {
                Uncounted::NotByRequests => {
                    let device = name.strip_prefix("limits.").unwrap_or(name);
                    Some(format!("requests.{device}"))
                }
                Uncounted::NoSuchKind => meant(name).map(str::to_owned),
                Uncounted::OutOfScope(scope) => {
                    violation = violation.help(format!(
                        "a quota with the scope `{scope}` counts pods only; move the line into one without scopes"
                    ));
                    None
                }
                Uncounted::Unknown => {
                    violation = violation.help("no object and no container has such a resource");
                    None
                }
            };
            if let Some(meant) = meant {
                violation = violation.help(format!("write `{meant}`")).fix(FixPlan {
                    applicability: Applicability::NeedsReview,
                    title: meant.clone(),
                    changes: vec![Change::RenameKey { place, key: meant }],
                });
            }
            violations.report(violation);
        }
    }
}

fn uncounted(quota: &Quota, name: &str) -> Option<Uncounted> {
    let tracking = ResourceName(name).tracking();
    match tracking {
        Tracking::NeedsRequests => return Some(Uncounted::NotByRequests),
        Tracking::Nothing => return Some(Uncounted::Unknown),
        Tracking::Objects if !is_kind(name) => return Some(Uncounted::NoSuchKind),
        _ => {}
    }
    let scope = quota.scopes.iter().find(|it| match &it.scope {
        QuotaScope::VolumeAttributesClass(_) => tracking != Tracking::Claims,
        _ => tracking != Tracking::Pods,
    });
    scope.map(|it| Uncounted::OutOfScope(it.scope.name()))
}

/// Whether objects may be counted under a name. Kinds of groups that are not Kubernetes' own cannot be known.
fn is_kind(name: &str) -> bool {
    let Some(kind) = name.strip_prefix("count/") else {
        return true;
    };
    if COUNTED.contains(&name) {
        return true;
    }
    let group_of = |name: &'static str| Some(name.strip_prefix("count/")?.split_once('.')?.1);
    match kind.split_once('.') {
        None => false,
        Some((_, group)) => !COUNTED
            .into_iter()
            .any(|known| group_of(known) == Some(group)),
    }
}

/// The name with its group, or the one that is spelled most alike.
fn meant(name: &str) -> Option<&'static str> {
    let plural = name.strip_prefix("count/")?;
    let plural = plural.split_once('.').map_or(plural, |(plural, _)| plural);
    counted_kind(plural).or_else(|| {
        let near = COUNTED
            .into_iter()
            .map(|known| (strsim::jaro_winkler(name, known), known));
        let nearest = near.max_by(|(a, _), (b, _)| a.total_cmp(b));
        nearest
            .filter(|(similarity, _)| *similarity >= 0.9)
            .map(|(_, known)| known)
    })
}

/// What objects of a kind are counted as, by their plural alone.
pub(super) fn counted_kind(plural: &str) -> Option<&'static str> {
    let of = |known: &&'static str| {
        let rest = known.strip_prefix("count/").unwrap_or(known);
        let known_plural = rest.split_once('.').map_or(rest, |(plural, _)| plural);
        known_plural == plural
    };
    COUNTED.iter().find(|known| of(known)).copied()
}
