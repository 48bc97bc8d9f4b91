//! Passwords, keys and tokens in the configuration of Alertmanager.

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.secret-in-alertmanager-config",
        severity: Severity::Error,
        assumes: None,
        promise: "the configuration of Alertmanager in a ConfigMap holds no password, key or token",
        page: include_str!("secret_in_alertmanager_config.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for file in monitoring.configurations() {
        if file.is_secret() {
            continue;
        }
        let secrets = file.configuration.inline_secrets();
        let Some((first, others)) = secrets.split_first() else {
            continue;
        };
        let mut names: Vec<_> = secrets.iter().map(|secret| secret.field.as_str()).collect();
        names.dedup();
        let message = format!(
            "{} holds {} in plain text",
            file.holder(cluster),
            listed(&names)
        );
        let violation =
            violations
                .at(file.place(first.key_span), message)
                .effect(match file.is_plain() {
                    false => {
                        "whoever may read ConfigMaps, or this repository, can send in its name"
                    }
                    true => "whoever may read this file, or its repository, can send in its name",
                });
        let help = match &first.file_field {
            Some(file) => format!(
                "mount a Secret and name its file with `{file}`, and replace what was written here"
            ),
            None => "keep the whole configuration in a Secret, and replace what was written here"
                .to_owned(),
        };
        let others = others.iter().map(|secret| {
            (
                file.place(secret.key_span),
                format!("so does `{}`", secret.field),
            )
        });
        violations.report(with_others(violation.help(help), others));
    }
}
