//! Enforced levels whose checks change with the cluster.

use crate::access::Access;
use crate::access::pod_security::{Level, Mode, NamespacePolicy, Version};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.pod-security-version-not-pinned",
        severity: Severity::Info,
        assumes: None,
        promise: "an enforced level of Pod Security names the release whose checks it means",
        page: include_str!("pod_security_version_not_pinned.md"),
    },
    check,
};

/// How many namespaces are shown beside the first.
const SHOWN: usize = 8;

/// Whether labels show that somebody thought about when pods are refused: a version, or warnings beside what is enforced.
fn is_planned(namespace: &NamespacePolicy) -> bool {
    let versioned = |mode: Mode| namespace.labels().contains_key(mode.version_label());
    let modes = Mode::ALL.into_iter().filter(|mode| namespace.asks(*mode));
    Mode::ALL.into_iter().any(versioned) || modes.count() > 1
}

fn check(access: &Access, violations: &mut Violations<'_>) {
    let namespaces = access.pod_security().namespaces();
    if !namespaces.values().any(is_planned) {
        return;
    }
    let mut floating: Vec<(&str, Place)> = namespaces
        .iter()
        .filter(|(_, namespace)| {
            let enforced = namespace.policy.enforce;
            let invalid = !namespace.invalid.is_empty();
            enforced.level > Level::Privileged && enforced.version == Version::Latest && !invalid
        })
        .filter_map(|(name, namespace)| {
            let version = namespace.label_place(Mode::Enforce.version_label());
            let place = version.or_else(|| namespace.place(Mode::Enforce))?;
            Some((&**name, place))
        })
        .collect();
    floating.sort_by_key(|(_, place)| match place {
        Place::Field { manifest, .. } => Some(*manifest),
        Place::Text { .. } => None,
    });
    let Some(((first, place), others)) = floating.split_first() else {
        return;
    };
    let message = match others.len() {
        0 => format!("namespace `{first}` enforces its level as the newest release understands it"),
        1 => format!(
            "namespace `{first}` and 1 other enforce their level as the newest release understands it"
        ),
        more => format!(
            "namespace `{first}` and {more} others enforce their level as the newest release understands it"
        ),
    };
    let mut violation = violations
        .at(place.clone(), message)
        .label("no release is named")
        .effect("when the cluster is upgraded, new checks hold at once: pods that ran before can be refused when they are made again")
        .help(format!(
            "add `{}` with the release of your cluster, such as `v1.34`, and raise it after an upgrade",
            Mode::Enforce.version_label()
        ));
    for (name, place) in others.iter().take(SHOWN) {
        violation = violation.related(place.clone(), format!("so does `{name}`"));
    }
    violations.report(violation);
}
