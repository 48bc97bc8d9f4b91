//! Who can become more than he is, as JSON has it and in lines.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// What subjects can become, by which steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Escalations {
    /// The subject that was asked about, or all that can become more than they are, in order.
    pub escalations: Vec<Escalated>,
}

/// What one subject can become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Escalated {
    /// `ServiceAccount namespace/name`, `User name` or `Group name`.
    pub subject: String,
    /// By the shortest chain to each, the nearest first; where it is the whole cluster, that alone. Where no subject was
    /// asked about, only what its own permissions give it, and not what follows from that.
    pub becomes: Vec<Becoming>,
}

/// Something that a subject can become or get hold of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Becoming {
    /// What is gained in the end: `cluster-admin`, `any service account of namespace shop`.
    pub gains: String,
    /// The steps that lead there.
    pub steps: Vec<EscalationStep>,
}

/// One step, by what one identity alone may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EscalationStep {
    /// Who takes it.
    pub who: String,
    /// What is done.
    pub act: String,
    /// Who one is after it, or what one has got hold of.
    pub gains: String,
    /// The roles that allow it and what binds them: `ClusterRole edit by RoleBinding shop/editors`.
    pub granted_by: Vec<String>,
}

/// What subjects can become, a line a step, for people.
#[must_use]
pub fn escalations_to_text(escalations: &Escalations) -> String {
    let mut text = String::new();
    if escalations.escalations.is_empty() {
        text.push_str("nobody can become more than what is granted to them\n");
    }
    for escalated in &escalations.escalations {
        if escalated.becomes.is_empty() {
            let _ = writeln!(
                text,
                "{} cannot become more than what is granted to it",
                escalated.subject
            );
        }
        for becoming in &escalated.becomes {
            let _ = writeln!(text, "{} -> {}", escalated.subject, becoming.gains);
            for (number, step) in (1..).zip(&becoming.steps) {
                let _ = write!(
                    text,
                    "  {number}. {} {} -> {}",
                    step.who, step.act, step.gains
                );
                let _ = match &*step.granted_by {
                    [] => writeln!(text),
                    roles => writeln!(text, " ({})", roles.join("; ")),
                };
            }
        }
    }
    text
}
