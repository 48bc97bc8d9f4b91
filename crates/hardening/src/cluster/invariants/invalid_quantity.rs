//! An amount that Kubernetes cannot read.

use super::refusal::written;
use crate::cluster::{Cluster, DecodeProblemKind, QuantityError};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.invalid-quantity",
        severity: Severity::Error,
        assumes: None,
        promise: "every amount of a resource is one that Kubernetes can read",
        page: include_str!("invalid_quantity.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        for problem in &object.problems {
            let DecodeProblemKind::InvalidQuantity(error) = &problem.kind else {
                continue;
            };
            // Kubernetes takes a number of any length.
            if *error == QuantityError::TooLong {
                continue;
            }
            let text = written(cluster, object, &problem.path);
            let place = Place::value(object.manifest, problem.path.clone());
            let mut violation = violations
                .at(place, format!("`{text}` is no quantity"))
                .label(error.to_string())
                .effect(format!(
                    "no client can apply the {}: it is refused before anything else is looked at",
                    object.identity.kind
                ));
            if let Some(meant) = meant(text.trim_matches(['"', '\''])) {
                violation = violation.help(format!("did you mean {meant}?"));
            }
            violations.report(violation);
        }
    }
}

/// What the usual slips stand for.
fn meant(text: &str) -> Option<String> {
    let number = text.trim_end_matches(|char: char| char.is_ascii_alphabetic() || char == ' ');
    let suffix = text.get(number.len()..)?.trim_start();
    if number.is_empty()
        || !number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let suffixes: &[&str] = match suffix {
        "K" | "KB" | "kB" | "kb" => &["k", "Ki"],
        "ki" | "KiB" => &["Ki"],
        "mi" | "MiB" => &["Mi"],
        "gi" | "GiB" => &["Gi"],
        "ti" | "TiB" => &["Ti"],
        "MB" | "mb" => &["M", "Mi"],
        "g" | "GB" | "gb" => &["G", "Gi"],
        "t" | "TB" | "tb" => &["T", "Ti"],
        "Ki" | "Mi" | "Gi" | "Ti" | "k" | "M" | "G" | "T" | "m" => {
            return Some(format!("`{number}{suffix}`"));
        }
        _ => return None,
    };
    let meant: Vec<_> = suffixes
        .iter()
        .map(|suffix| format!("`{number}{suffix}`"))
        .collect();
    Some(meant.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn the_usual_slips_are_known() {
        assert_eq!(meant("512MB").as_deref(), Some("`512M` or `512Mi`"));
        assert_eq!(meant("1 Gi").as_deref(), Some("`1Gi`"));
        assert_eq!(meant("2gi").as_deref(), Some("`2Gi`"));
        assert_eq!(meant("plenty"), None);
        assert_eq!(meant("1cores"), None);
    }
}
