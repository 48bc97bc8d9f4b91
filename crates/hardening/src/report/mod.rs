//! What is found and answered, in the forms that people and programs read.

mod admission;
mod alerts;
mod audit;
mod claims;
mod connections;
mod diff;
mod drains;
mod escalations;
mod github;
mod issue;
mod json;
mod lists;
mod map;
mod permissions;
mod permissions_needed;
mod phase;
mod plan;
mod pod_security;
mod restore;
mod routing;
mod sarif;

pub use admission::{
    AdmissionForm, Admissions, AdmittedForm, QuotaForm, QuotaResource, QuotaUsage, RejectedQuota,
    admissions_to_text, quota_usage_to_text,
};
pub use alerts::{AlertFiring, AlertForm, AlertLoading, Alerts, alerts_to_text};
pub use audit::{AuditRecord, audit_to_text};
pub use claims::{
    ClaimOutcome, ClaimsSummary, MeasuredClaim, MeasuredClaims, claims_to_markdown, claims_to_text,
};
pub use connections::{ConnectionsForm, PortRangeForm};
pub use diff::unified_diff;
pub use drains::{DrainVerdict, DrainedWorkload, Drains, drains_to_text};
pub use escalations::{Becoming, Escalated, EscalationStep, Escalations, escalations_to_text};
pub use github::to_github;
pub use issue::{Issue, IssueChain, IssueVerdict, issue_to_text};
pub use json::{objects_to_json, to_json};
pub use lists::{
    EntranceForm, Exposed, ExposedWorkload, FromOutside, MapFlow, MapWorkload, NeededFlowForm,
    NeededFlows, NetworkMap,
};
use map::table;
pub use map::{
    exposed_to_text, map_to_csv, map_to_dot, map_to_mermaid, map_to_text, needed_flows_to_text,
};
pub use permissions::{Can, Holder, PermissionForm, WhoCan, can_to_text, who_can_to_text};
pub use permissions_needed::{
    Granted, NeededPermission, NeededPermissions, WorkloadPermissions, permissions_needed_to_text,
};
pub use phase::{
    AgainstSpec, Cause, ControlForm, Count, Coverage, CoverageRow, Criterion, CriterionForm,
    CriterionVerdict, DifferingObject, FindingRef, MatrixCell, NetworkMatrix, PhaseReport,
    QuotaBar, RestoreTimeline, phase_to_html, phase_to_markdown, phase_to_text,
};
pub use plan::{
    Plan, PlanAction, PlanEffect, PlanFlow, PlanObject, PlanPrerequisite, PlanPrerequisiteKind,
    PlanStep, PlanStepObject, PlanSummary, plan_to_markdown, plan_to_text,
};
pub use pod_security::{
    FailedCheckForm, JudgedStandard, PodSecurityDecision, PodSecurityField, PodSecurityForm,
    PodSecurityVerdict, PodSecurityVerdicts, pod_security_to_text,
};
pub use restore::{Restore, RestoreSource, restore_to_text};
pub use routing::{Inhibitor, RoutedAlert, RoutedEnd, Routing, routing_to_text};
pub use sarif::to_sarif;

use crate::finding::Finding;

/// What is wrong, what follows and what to do, for forms that have one text only.
fn message(finding: &Finding) -> String {
    let parts = [
        (None, Some(&finding.message)),
        (Some("effect"), finding.effect.as_ref()),
        (Some("assumed"), finding.assumes.as_ref()),
        (Some("help"), finding.help.as_ref()),
    ];
    let lines = parts.into_iter().filter_map(|(name, text)| {
        let text = text?;
        Some(name.map_or_else(|| text.clone(), |name| format!("{name}: {text}")))
    });
    lines.collect::<Vec<_>>().join("\n")
}
