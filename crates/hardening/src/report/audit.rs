//! What is recorded of a request, as JSON has it and in words.

use serde::{Deserialize, Serialize};

use crate::access::{AuditLevel, AuditStage};

/// What an audit policy records of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// The policy: `namespace/name[key]`.
    pub policy: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// How much is recorded.
    pub level: AuditLevel,
    /// The stages that leave an event, in the order in which they come; none at the level None.
    pub stages: Vec<AuditStage>,
    /// The stages that are left out.
    pub omitted_stages: Vec<AuditStage>,
    /// The rule that decides, counted from 1; `None` where none matches.
    pub rule: Option<u32>,
    /// All groups of the user, with those that Kubernetes adds.
    pub user_groups: Vec<String>,
}

/// Level, stages and groups, for people.
#[must_use]
pub fn audit_to_text(record: &AuditRecord) -> String {
    let listed = |words: Vec<String>| match words.is_empty() {
        true => "none".to_owned(),
        false => words.join(", "),
    };
    let stages = |stages: &[AuditStage]| listed(stages.iter().map(ToString::to_string).collect());
    format!(
        "level   {}\nstages  {}\ngroups  {}\n",
        record.level,
        stages(&record.stages),
        listed(record.user_groups.clone())
    )
}
