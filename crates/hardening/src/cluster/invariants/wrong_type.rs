//! A value that the type of its field does not allow for.

use super::refusal::{field_name, written};
use crate::cluster::{
    Cluster, DecodeProblem, DecodeProblemKind, ExpectedType, FoundType, Object, Resource,
};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};
use crate::manifest::{Node, Style};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.wrong-type",
        severity: Severity::Error,
        assumes: None,
        promise: "every value is of the type that its field has",
        page: include_str!("wrong_type.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        for problem in &object.problems {
            let field = field_name(&problem.path);
            let message = match &problem.kind {
                DecodeProblemKind::WrongType { found, expected } => {
                    format!("{field} must be {expected}, not {found}")
                }
                DecodeProblemKind::NotWhole => format!("{field} must be a whole number"),
                DecodeProblemKind::OutOfRange { bits } => {
                    format!("the number of {field} does not fit into {bits} bits")
                }
                DecodeProblemKind::InvalidTime => {
                    format!("{field} must be a time such as `2026-01-31T12:00:00Z`")
                }
                DecodeProblemKind::Refused => format!("{field} has a value that is not allowed"),
                _ => continue,
            };
            let place = Place::value(object.manifest, problem.path.clone());
            let mut violation = violations
                .at(place.clone(), message)
                .label(problem.kind.to_string())
                .effect(format!(
                    "no client can apply the {}: it is refused before anything else is looked at",
                    object.identity.kind
                ));
            if let Some(help) = help(problem) {
                violation = violation.help(help);
            }
            if let Some(text) = quotable(cluster, object, problem) {
                violation = violation.fix(FixPlan {
                    applicability: Applicability::Safe,
                    title: "write the value in quotes".to_owned(),
                    changes: vec![Change::SetScalar { place, value: text }],
                });
            }
            violations.report(violation);
        }
    }
}

fn help(problem: &DecodeProblem) -> Option<&'static str> {
    let DecodeProblemKind::WrongType { found, expected } = &problem.kind else {
        return None;
    };
    Some(match (found, expected) {
        (FoundType::Number | FoundType::Boolean, ExpectedType::String) => {
            "write the value in quotes; without them `8080`, `1.10`, `yes`, `on` and `y` are no strings"
        }
        (
            FoundType::String,
            ExpectedType::Integer | ExpectedType::Number | ExpectedType::Boolean,
        ) => "write the value without quotes",
        (FoundType::Map, ExpectedType::List) => "write each entry as an item, with `- ` in front",
        (FoundType::String, ExpectedType::List) => "write it as an item, with `- ` in front",
        _ => return None,
    })
}

/// The text of a plain scalar that only lacks its quotes. A text that may be a secret is not repeated in a fix.
fn quotable(cluster: &Cluster, object: &Object, problem: &DecodeProblem) -> Option<String> {
    let DecodeProblemKind::WrongType {
        found: FoundType::Number | FoundType::Boolean,
        expected: ExpectedType::String,
    } = problem.kind
    else {
        return None;
    };
    let root = &cluster.bundle().manifest(object.manifest).root;
    let is_plain = root
        .at(&problem.path)
        .is_some_and(|node| node.style == Style::Plain);
    if !is_plain || matches!(object.resource, Resource::Secret(_)) || is_secret(root, &problem.path)
    {
        return None;
    }
    Some(written(cluster, object, &problem.path).to_owned())
}

/// Whether a value belongs to a variable with a name such as `DB_PASSWORD`.
fn is_secret(root: &Node, path: &FieldPath) -> bool {
    let mut parent = path.clone();
    parent.pop();
    let variable = root.at(&parent).and_then(|node| node.get("name"));
    let name = variable
        .and_then(Node::as_str)
        .unwrap_or("")
        .to_ascii_uppercase();
    ["PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL"]
        .iter()
        .any(|word| name.contains(word))
}
