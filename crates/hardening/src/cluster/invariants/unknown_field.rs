//! A field that the type does not have.

use crate::cluster::{Cluster, DecodeProblemKind, Object};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Segment, Severity,
    Violation, Violations,
};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.unknown-field",
        severity: Severity::Error,
        assumes: None,
        promise: "every field is one that its type has",
        page: include_str!("unknown_field.md"),
    },
    check,
};

/// How many fields of a type the help lists.
const LISTED: usize = 12;

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        for problem in &object.problems {
            let DecodeProblemKind::UnknownField { type_name, known } = problem.kind else {
                continue;
            };
            let Some(Segment::Key(field)) = problem.path.segments().last() else {
                continue;
            };
            let place = Place::key(object.manifest, problem.path.clone());
            let violation = violations
                .at(place, format!("`{field}` is no field of {type_name}"))
                .effect(
                    "kubectl refuses the manifest; other clients have the field dropped in silence",
                );
            let violation = match nearest(field, known) {
                Some(near) => suggest(violation, cluster, object, &problem.path, type_name, near),
                None => violation
                    .label(format!("no such field in {type_name}"))
                    .help(fields_of(type_name, known)),
            };
            violations.report(violation);
        }
    }
}

fn suggest(
    violation: Violation,
    cluster: &Cluster,
    object: &Object,
    path: &FieldPath,
    type_name: &str,
    near: Near,
) -> Violation {
    let name = near.name;
    let mut right = path.clone();
    right.pop();
    right.push(name);
    let manifest = cluster.bundle().manifest(object.manifest);
    if manifest.root.at(&right).is_some() {
        return violation
            .label(format!("no such field in {type_name}"))
            .related(
                Place::key(object.manifest, right),
                format!("`{name}` is given already"),
            )
            .help("remove one of the two");
    }
    let applicability = if near.is_plain {
        Applicability::Safe
    } else {
        Applicability::NeedsReview
    };
    violation
        .label(format!(
            "no such field in {type_name}; did you mean `{name}`?"
        ))
        .help(format!("write `{name}`"))
        .fix(FixPlan {
            applicability,
            title: format!("rename the field to `{name}`"),
            changes: vec![Change::RenameKey {
                place: Place::key(object.manifest, path.clone()),
                key: name.to_owned(),
            }],
        })
}

fn fields_of(type_name: &str, known: &[&str]) -> String {
    let listed: Vec<_> = known
        .iter()
        .take(LISTED)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = known.len().saturating_sub(LISTED);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{type_name} has {}{rest}", listed.join(", "))
}

/// A field that may have been meant.
struct Near {
    name: &'static str,
    /// Whether it surely was: only case differs, or a letter or two of a long name, and that is more than the `s` of a
    /// plural, behind which another type would stand.
    is_plain: bool,
}

/// The one field that a name comes close to; `None` where none or several do.
fn nearest(field: &str, known: &'static [&'static str]) -> Option<Near> {
    let mut same_letters = known.iter().filter(|name| name.eq_ignore_ascii_case(field));
    if let (Some(name), None) = (same_letters.next(), same_letters.next()) {
        return Some(Near {
            name,
            is_plain: true,
        });
    }
    let field_lower = field.to_ascii_lowercase();
    let distance = |name: &str| strsim::osa_distance(&field_lower, &name.to_ascii_lowercase());
    let near = |name: &str| {
        let distance = distance(name);
        (distance <= 2 && distance * 3 <= name.len().min(field.len())).then_some(distance)
    };
    let mut candidates: Vec<_> = known
        .iter()
        .filter_map(|name| near(name).map(|distance| (distance, *name)))
        .collect();
    candidates.sort_unstable();
    match candidates.as_slice() {
        [(_, name)] => Some(Near {
            name,
            is_plain: !differ_by_plural(&field_lower, &name.to_ascii_lowercase()),
        }),
        [(first, name), (second, _), ..] if first < second => Some(Near {
            name,
            is_plain: false,
        }),
        _ => None,
    }
}

fn differ_by_plural(a: &str, b: &str) -> bool {
    a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const CONTAINER: &[&str] = &[
        "args",
        "command",
        "env",
        "envFrom",
        "image",
        "name",
        "ports",
        "resources",
    ];

    fn near(field: &str) -> Option<(&'static str, bool)> {
        nearest(field, CONTAINER).map(|near| (near.name, near.is_plain))
    }

    #[test]
    fn another_case_is_plainly_meant() {
        assert_eq!(near("envfrom"), Some(("envFrom", true)));
        assert_eq!(near("Image"), Some(("image", true)));
    }

    #[test]
    fn a_letter_or_two_of_a_long_name_are_plainly_meant() {
        assert_eq!(near("resoruces"), Some(("resources", true)));
        assert_eq!(near("comand"), Some(("command", true)));
    }

    #[test]
    fn a_plural_is_only_offered() {
        assert_eq!(near("port"), Some(("ports", false)));
        assert_eq!(near("resource"), Some(("resources", false)));
    }

    #[test]
    fn short_and_far_names_are_not_guessed() {
        assert_eq!(near("en"), None);
        assert_eq!(near("replicas"), None);
    }
}
