//! The same object given twice.

use crate::cluster::{Cluster, Replaced, Replacement};
use crate::finding::{FieldPath, Invariant, Place, Rule, Segment, Severity, Violation, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.duplicate-object",
        severity: Severity::Error,
        assumes: None,
        promise: "every object is declared once",
        page: include_str!("duplicate_object.md"),
    },
    check,
};

/// How many fields a message names.
const NAMED: usize = 5;

/// How many of the removed fields are shown where they stand.
const SHOWN: usize = 4;

const POD_SECURITY: &str = "pod-security.kubernetes.io/";

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for replaced in cluster.replaced() {
        violations.report(declared_twice(cluster, *replaced, violations));
    }
}

fn declared_twice(cluster: &Cluster, replaced: Replaced, violations: &Violations<'_>) -> Violation {
    let bundle = cluster.bundle();
    let (earlier, later) = (
        bundle.manifest(replaced.earlier),
        bundle.manifest(replaced.later),
    );
    let replacement = Replacement::of(&earlier.root, &later.root);
    let declared = format!("{} `{}` is declared twice", later.kind(), later.name());
    let place = Place::name(replaced.later);
    let first = Place::name(replaced.earlier);
    let lost = lost(&replacement);
    if lost.is_empty() {
        let (severity, what) = if replacement.is_nothing() {
            (Severity::Info, "both say the same")
        } else {
            (
                Severity::Warning,
                "this declaration adds to the earlier one",
            )
        };
        return violations
            .at(place, format!("{declared}; {what}"))
            .severity(severity)
            .label("declared again")
            .effect("whoever changes one of them must know of the other")
            .help("keep one declaration")
            .related(first, "the earlier declaration");
    }
    let mut violation = violations
        .at(
            place,
            format!("{declared}; this declaration {}", lost.join(" and ")),
        )
        .label("replaces the earlier declaration")
        .effect(effect(&replacement))
        .help("join both into one declaration")
        .related(
            first,
            "the earlier declaration, of which only what the later repeats is left",
        );
    for path in replacement.removed.iter().take(SHOWN) {
        let place = Place::key(replaced.earlier, path.clone());
        violation = violation.related(place, "only here, so it is removed");
    }
    violation
}

/// `removes the labels ...`, `changes ...`; values are not told, they may be secret.
fn lost(replacement: &Replacement) -> Vec<String> {
    let mut removed = Vec::new();
    for (map, one, many) in [
        ("labels", "label", "labels"),
        ("annotations", "annotation", "annotations"),
    ] {
        let keys: Vec<_> = replacement
            .removed
            .iter()
            .filter_map(|path| metadata_key(path, map))
            .collect();
        if !keys.is_empty() {
            let noun = if keys.len() == 1 { one } else { many };
            removed.push(format!("the {noun} {}", named(&keys)));
        }
    }
    let is_other = |path: &&FieldPath| {
        metadata_key(path, "labels").is_none() && metadata_key(path, "annotations").is_none()
    };
    let fields = replacement.removed.iter().filter(is_other);
    let fields: Vec<_> = fields.map(ToString::to_string).collect();
    if !fields.is_empty() {
        removed.push(named(&fields));
    }
    let changed: Vec<_> = replacement
        .changed
        .iter()
        .map(ToString::to_string)
        .collect();
    let removes = (!removed.is_empty()).then(|| format!("removes {}", removed.join(", ")));
    let changes = (!changed.is_empty()).then(|| format!("changes {}", named(&changed)));
    removes.into_iter().chain(changes).collect()
}

fn effect(replacement: &Replacement) -> &'static str {
    let mut labels = replacement
        .removed
        .iter()
        .filter_map(|path| metadata_key(path, "labels"));
    if labels.any(|label| label.starts_with(POD_SECURITY)) {
        return "applied in this order, Pod Security no longer judges the pods of this namespace";
    }
    "applied in this order, only the later declaration holds: kubectl deletes what it does not repeat"
}

/// The key, where the path is that of a label or annotation of the object.
fn metadata_key<'p>(path: &'p FieldPath, map: &str) -> Option<&'p str> {
    match path.segments() {
        [
            Segment::Key(metadata),
            Segment::Key(field),
            Segment::Key(key),
        ] if &**metadata == "metadata" && &**field == map => Some(key),
        _ => None,
    }
}

fn named(names: &[impl AsRef<str>]) -> String {
    let shown: Vec<_> = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    let shown = shown.join(", ");
    match names.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
        Some(rest) => format!("{shown} and {rest} more"),
        None => shown,
    }
}
