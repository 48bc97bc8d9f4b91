//! What is answered.

use serde::{Deserialize, Serialize};

use super::{
    Admissions, Alerts, AuditRecord, Can, Drains, Escalations, Exposed, Issue, NeededFlows,
    NeededPermissions, NetworkMap, PhaseReport, PodSecurityVerdicts, Question, QuotaUsage, Reach,
    Restore, Routing, WhoCan,
};
use crate::finding::Related;

/// The answer to a question, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The version of this form.
    pub version: u32,
    /// What was asked.
    pub question: Question,
    /// The answer.
    pub answer: AnswerBody,
    /// The places that prove it, with a sentence each.
    pub evidence: Vec<Related>,
}

/// The answer without its evidence; its form follows from the kind of the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum AnswerBody {
    /// To [`Question::Reach`].
    Reach(Reach),
    /// To [`Question::Network`].
    Network(NetworkMap),
    /// To [`Question::Exposed`].
    Exposed(Exposed),
    /// To [`Question::NeededFlows`].
    NeededFlows(NeededFlows),
    /// To [`Question::Restore`].
    Restore(Restore),
    /// To [`Question::Admit`].
    Admit(Admissions),
    /// To [`Question::Quota`].
    Quota(QuotaUsage),
    /// To [`Question::Drain`].
    Drain(Drains),
    /// To [`Question::PodSecurity`].
    PodSecurity(PodSecurityVerdicts),
    /// To [`Question::WhoCan`].
    WhoCan(WhoCan),
    /// To [`Question::Can`].
    Can(Can),
    /// To [`Question::Audit`].
    Audit(AuditRecord),
    /// To [`Question::Alerts`].
    Alerts(Alerts),
    /// To [`Question::Route`].
    Route(Routing),
    /// To [`Question::Issue`].
    Issue(Issue),
    /// To [`Question::Escalate`].
    Escalate(Escalations),
    /// To [`Question::Needs`].
    Needs(NeededPermissions),
    /// To [`Question::Report`].
    Report(Box<PhaseReport>),
}
