//! Clean-ups that delete earlier than their own words say.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::acts::Act;
use crate::storage::{Storage, lasting};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.retention-shorter-than-promised",
        severity: Severity::Warning,
        assumes: None,
        promise: "restore points are kept as long as is promised",
        page: include_str!("retention_shorter_than_promised.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    for job in storage.jobs() {
        for (script, act) in job.acts() {
            let Act::Prune {
                command,
                retention: Some(retention),
                ..
            } = act
            else {
                continue;
            };
            let Some((age, command)) = retention.age.zip(script.run.script.commands.get(*command))
            else {
                continue;
            };
            let Some(promised) = command.comment.as_deref().and_then(promised) else {
                continue;
            };
            if age >= promised {
                continue;
            }
            let message = format!(
                "the comment above speaks of {}, but this deletes after {}",
                lasting(promised),
                lasting(age)
            );
            let violation = violations
                .at(script.place(cluster, &command.span), message)
                .label("sooner than promised")
                .effect(format!(
                    "restore points older than {} are gone, though they are thought to be there",
                    lasting(age)
                ))
                .help("make the command keep what the comment promises, or correct the comment");
            violations.report(violation);
        }
    }
}

/// The one duration that a comment names; several leave open which is meant.
fn promised(comment: &str) -> Option<i64> {
    let words: Vec<_> = comment
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '(' | ')' | ',' | '.'))
        .collect();
    let mut found = words.windows(2).filter_map(|pair| {
        let [number, unit] = pair else {
            return None;
        };
        let number: i64 = number.parse().ok()?;
        let unit = match unit.to_ascii_lowercase().as_str() {
            "day" | "days" => 86_400,
            "week" | "weeks" => 7 * 86_400,
            "month" | "months" => 28 * 86_400,
            "year" | "years" => 365 * 86_400,
            _ => return None,
        };
        number.checked_mul(unit)
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
