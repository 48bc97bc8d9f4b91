//! What Pod Security says of workloads, as JSON has it and as text for people.

use serde::{Deserialize, Serialize};

use super::table;

/// What Pod Security says of workloads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PodSecurityVerdicts {
    /// One for each workload that was asked about, in the order of reading; where none was named, PodTemplates come last.
    pub pod_security: Vec<PodSecurityForm>,
}

/// What Pod Security says of a workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "PodSecurity"))]
#[serde(rename_all = "camelCase")]
pub struct PodSecurityForm {
    /// `namespace/name[Kind]`.
    pub workload: String,
    /// The answer in a word.
    pub verdict: PodSecurityVerdict,
    /// Whether a manifest tells the labels of its namespace. Where none does, it is judged as if there were none.
    pub labels_known: bool,
    /// The standards by which it is judged: those of its namespace for `enforce`, `audit` and `warn`, or the one that
    /// was asked about.
    pub standards: Vec<JudgedStandard>,
    /// The fields that would let it pass the strictest of them.
    pub fields: Vec<PodSecurityField>,
    /// What a person must decide before it can pass the strictest of them.
    pub decisions: Vec<PodSecurityDecision>,
}

/// What becomes of pods, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PodSecurityVerdict {
    /// They pass all that is asked.
    Passes,
    /// They are admitted, but not without a word: a warning, a note in the audit log, or both.
    Noted,
    /// They are refused, or would be.
    Refused,
}

impl PodSecurityVerdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Noted => "noted",
            Self::Refused => "refused",
        }
    }
}

/// What a standard says of a workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct JudgedStandard {
    /// `enforce`, `audit` or `warn`; `None` for what was asked about.
    pub mode: Option<String>,
    /// `restricted:v1.34`.
    pub standard: String,
    /// What the API server says; `None` where all checks pass.
    pub message: Option<String>,
    /// The checks that it fails, in the order in which Kubernetes makes them.
    pub failed: Vec<FailedCheckForm>,
}

/// A check that a workload fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "FailedCheck"))]
#[serde(rename_all = "camelCase")]
pub struct FailedCheckForm {
    /// As Kubernetes calls it.
    pub check: String,
    /// What it forbids.
    pub reason: String,
    /// What of the workload it forbids.
    pub detail: String,
    /// The fields that fail it, as JSON Pointers into the object.
    pub fields: Vec<String>,
}

/// A field that would let a workload pass a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PodSecurityField {
    /// The check.
    pub check: String,
    /// The field, as a JSON Pointer into the object.
    pub field: String,
    /// Its value, as YAML.
    pub value: String,
    /// What of the program may not live with it; `None` where nothing that runs changes.
    pub caution: Option<String>,
}

/// What a person must decide so that a workload passes a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PodSecurityDecision {
    /// The check.
    pub check: String,
    /// What to do.
    pub decision: String,
}

/// What Pod Security says: a table of verdicts, and below it the failed checks and what would mend them.
#[must_use]
pub fn pod_security_to_text(verdicts: &PodSecurityVerdicts) -> String {
    let rows = verdicts.pod_security.iter().map(|it| {
        [
            it.workload.clone(),
            it.verdict.word().to_owned(),
            standards(it),
        ]
    });
    let mut text = table(["WORKLOAD", "VERDICT", "STANDARDS"], rows.collect());
    for it in &verdicts.pod_security {
        if it.verdict != PodSecurityVerdict::Passes {
            text.push_str(&details(it));
        }
    }
    text
}

/// `enforce baseline:latest, audit and warn restricted:latest`.
fn standards(of: &PodSecurityForm) -> String {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for judged in &of.standards {
        let mode = judged.mode.as_deref().unwrap_or_default();
        match grouped.last_mut() {
            Some((standard, modes)) if *standard == judged.standard => modes.push(mode),
            _ => grouped.push((&judged.standard, vec![mode])),
        }
    }
    let grouped = grouped.iter().map(|(standard, modes)| {
        let modes = modes.join("+");
        format!("{modes} {standard}").trim_start().to_owned()
    });
    let listed = grouped.collect::<Vec<_>>().join(", ");
    if of.labels_known {
        return listed;
    }
    format!("{listed} (labels not known)")
}

fn details(of: &PodSecurityForm) -> String {
    let mut text = format!("\n{}\n", of.workload);
    let mut told: Vec<&str> = Vec::new();
    for judged in &of.standards {
        if judged.failed.is_empty() || told.contains(&&*judged.standard) {
            continue;
        }
        told.push(&judged.standard);
        text.push_str(&format!("  fails {}\n", judged.standard));
        for failed in &judged.failed {
            text.push_str(&format!("    {} ({})\n", failed.reason, failed.detail));
        }
    }
    if !of.fields.is_empty() || !of.decisions.is_empty() {
        text.push_str("  to pass\n");
    }
    for field in &of.fields {
        text.push_str(&format!("    write {}: {}\n", field.field, field.value));
    }
    let mut said: Vec<&str> = Vec::new();
    let cautions = of
        .fields
        .iter()
        .filter_map(|field| field.caution.as_deref());
    let cautions = cautions.map(|caution| ("beware: ", caution));
    let decisions = of.decisions.iter().map(|it| ("decide: ", &*it.decision));
    for (what, sentence) in cautions.chain(decisions) {
        if !said.contains(&sentence) {
            said.push(sentence);
            text.push_str(&format!("    {what}{sentence}\n"));
        }
    }
    text
}
