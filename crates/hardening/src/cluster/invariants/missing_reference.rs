//! A name of something that is not there.

mod service;
mod suggestion;
mod wording;

use std::collections::BTreeMap;

use crate::cluster::reference::keys_of;
use crate::cluster::{Cluster, Reference, ReferenceRole, Resolution, Target, TargetPartKind};
use crate::finding::{Invariant, ManifestId, Place, Rule, Severity, Violation, Violations};
use suggestion::Suggestions;

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.missing-reference",
        severity: Severity::Error,
        assumes: None,
        promise: "what an object names exists, with the key or port that is needed of it",
        page: include_str!("missing_reference.md"),
    },
    check,
};

/// What a violation takes for granted where something is not declared at all.
const WHOLE: &str = "the bundle declares all objects of this kind that the cluster has there";

/// How many names or keys a message lists.
const LISTED: usize = 8;

/// The storage classes that distributions and clouds bring.
const PLATFORM_CLASSES: &[&str] = &[
    "azurefile",
    "azurefile-csi",
    "azurefile-csi-premium",
    "default",
    "do-block-storage",
    "gp2",
    "gp3",
    "hcloud-volumes",
    "hostpath",
    "linode-block-storage",
    "local-path",
    "managed-csi",
    "managed-csi-premium",
    "managed-premium",
    "microk8s-hostpath",
    "oci-bv",
    "premium-rwo",
    "scw-bssd",
    "standard",
    "standard-rwo",
];

/// How many of the other places that name the same thing are shown.
const SHOWN: usize = 4;

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    let mut suggestions = Suggestions::of(cluster);
    let mut missing: BTreeMap<(ManifestId, &Target), Vec<&Reference>> = BTreeMap::new();
    for reference in cluster.references() {
        if reference.optional {
            continue;
        }
        match reference.resolution {
            Resolution::PartMissing(target) => {
                violations.report(part_missing(cluster, reference, target, violations));
            }
            Resolution::Missing => {
                let key = (reference.manifest, &reference.target);
                missing.entry(key).or_default().push(reference);
            }
            Resolution::Declared(_) | Resolution::Supplied | Resolution::Undecidable => {}
        }
    }
    for references in missing.values() {
        if let Some((first, others)) = references.split_first() {
            let violation = absent(first, others, violations);
            violations.report(suggestions.add_to(violation, &first.target));
        }
    }
    service::check(cluster, violations);
}

/// All references of one object to the same target are one violation, at the first of them.
fn absent(first: &Reference, others: &[&Reference], violations: &Violations<'_>) -> Violation {
    let target = &first.target;
    let message = match &target.namespace {
        Some(namespace) => format!("no {} in namespace `{namespace}`", target.display()),
        None => format!("no {}", target.display()),
    };
    let mut violation = violations
        .at(first.place(), message)
        .label(wording::use_of(&first.role))
        .effect(wording::effect(&first.role))
        .severity(severity(first));
    violation = violation.assumes(match comes_with_platform(target) {
        true => "the platform does not bring this class",
        false => WHOLE,
    });
    let mut elsewhere: Vec<_> = others
        .iter()
        .filter(|other| other.path != first.path)
        .collect();
    elsewhere.dedup_by_key(|other| &other.path);
    for other in elsewhere.iter().take(SHOWN) {
        violation = violation.related(other.place(), wording::use_of(&other.role));
    }
    if let Some(rest) = elsewhere.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let place = Place::name(first.manifest);
        violation = violation.related(place, format!("{rest} more fields of it name it, too"));
    }
    violation
}

fn part_missing(
    cluster: &Cluster,
    reference: &Reference,
    target: ManifestId,
    violations: &Violations<'_>,
) -> Violation {
    let name = reference.target.display();
    let (message, wanted, there) = match reference.part.as_ref().map(|part| &part.kind) {
        Some(TargetPartKind::Key(key)) => (
            format!("{name} has no key `{key}`"),
            key.clone(),
            keys_of(cluster, target).map(str::to_owned).collect(),
        ),
        Some(TargetPartKind::Port(port)) => (
            format!("{name} has no port `{port}`"),
            port.to_string(),
            service::ports_of(cluster, &reference.target),
        ),
        None => (format!("{name} is incomplete"), String::new(), Vec::new()),
    };
    let violation = violations
        .at(reference.place(), message)
        .label(wording::use_of(&reference.role))
        .effect(wording::effect_of_part(&reference.role))
        .related(Place::name(target), format!("it has {}", listed(&there)));
    match suggestion::nearest(&wanted, there.iter().map(String::as_str)) {
        Some(near) => violation.help(format!("did you mean `{near}`?")),
        None => violation,
    }
}

/// What breaks is an error; what works without, or may be there after all, is a warning.
fn severity(reference: &Reference) -> Severity {
    match reference.role {
        ReferenceRole::ImagePull
        | ReferenceRole::GoverningService
        | ReferenceRole::Subject
        | ReferenceRole::BoundClaim => Severity::Warning,
        _ if comes_with_platform(&reference.target) => Severity::Warning,
        _ => Severity::Error,
    }
}

/// Whether the storage class is one that distributions and clouds are known to bring.
fn comes_with_platform(target: &Target) -> bool {
    target.kind == "StorageClass" && PLATFORM_CLASSES.contains(&target.name.as_str())
}

/// `` `a`, `b` and 3 more ``.
fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let shown: Vec<_> = names
        .iter()
        .take(LISTED)
        .map(|name| format!("`{name}`"))
        .collect();
    let shown = shown.join(", ");
    match names.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
        Some(rest) => format!("{shown} and {rest} more"),
        None => shown,
    }
}
