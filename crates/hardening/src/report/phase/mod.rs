//! The Phase 1 report of a tree, as JSON has it.

mod escape;
mod figures;
mod html;
mod markdown;
mod text;
mod wording;

use serde::{Deserialize, Serialize};

use super::claims::MeasuredClaims;
use crate::analysis::Summary;
use crate::finding::{Location, Severity};

pub use html::phase_to_html;
pub use markdown::phase_to_markdown;
pub use text::phase_to_text;

/// What a tree has of Phase 1: which criteria it meets, and what that rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PhaseReport {
    /// The version of the JSON form.
    pub version: u32,
    /// What was looked at, and how many findings there are.
    pub summary: Summary,
    /// The eight criteria.
    pub criteria: Vec<CriterionForm>,
    /// The findings by cause, what weighs most first.
    pub risks: Vec<Cause>,
    /// What each workload has, in the order of reading.
    pub coverage: Vec<CoverageRow>,
    /// Which controls of public catalogues the findings touch.
    pub compliance: Vec<ControlForm>,
    /// Who may reach whom, by namespace.
    pub network: NetworkMatrix,
    /// What is wanted of each quota.
    pub quotas: Vec<QuotaBar>,
    /// What each backup keeps.
    pub restore_points: Vec<RestoreTimeline>,
    /// What of a spec's baseline is there; `None` where no spec is given.
    pub spec: Option<AgainstSpec>,
    /// What is said of the cluster, measured; `None` where no claims are given.
    pub claims: Option<MeasuredClaims>,
}

/// What of a spec's baseline a cluster has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AgainstSpec {
    /// How many objects the baseline has.
    pub objects: usize,
    /// How many of them are there as they are rendered.
    pub as_rendered: usize,
    /// Those that are there and differ, in the order of the baseline.
    pub differing: Vec<DifferingObject>,
    /// Those that are not there: `NetworkPolicy shop/default-deny`.
    pub missing: Vec<String>,
}

/// An object that is not as the spec renders it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DifferingObject {
    /// Its kind and name: `NetworkPolicy shop/default-deny`.
    pub object: String,
    /// Where it is written.
    pub location: Location,
    /// The fields that differ, the first ones where there are many.
    pub fields: Vec<String>,
    /// How many fields more differ.
    pub more: usize,
}

/// A success criterion of Phase 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Criterion {
    /// Data can be restored.
    StorageSafety,
    /// Nobody reaches what he need not reach, and everybody what he needs.
    NetworkIsolation,
    /// Certificates are issued and renewed without a person.
    CertificateAutomation,
    /// What goes wrong fires, and somebody is told.
    AlertingCoverage,
    /// Nodes can be drained, and no drain takes a service along.
    AvailabilityPatterns,
    /// Every pod is admitted, and none takes what others need.
    ResourceControls,
    /// Nobody may do more than he must, and what happens is recorded.
    SecurityPolicies,
    /// Who is called knows what to do.
    Documentation,
}

/// Whether a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum CriterionVerdict {
    /// All that must hold holds, and all that must be there is there.
    Met,
    /// Something does not hold, or is not there.
    NotMet,
    /// The manifests do not tell.
    CannotTell,
}

/// A criterion with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "CriterionResult"))]
#[serde(rename_all = "camelCase")]
pub struct CriterionForm {
    /// Which.
    pub criterion: Criterion,
    /// Its name for people.
    pub title: String,
    /// The answer in a word.
    pub verdict: CriterionVerdict,
    /// The answer in a sentence.
    pub why: String,
    /// What was counted.
    pub counts: Vec<Count>,
    /// The invariants that must hold.
    pub invariants: Vec<String>,
    /// The findings at warning or error that stand against it, the worst first.
    pub findings: Vec<FindingRef>,
}

/// Something that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// What.
    pub what: String,
    /// How many.
    pub value: u64,
    /// Of how many; `None` where it is no part of anything.
    pub of: Option<u64>,
    /// How many there must be; `None` where it is told only.
    pub needed: Option<u64>,
}

impl Count {
    /// Whether there are as many as there must be.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.needed.is_none_or(|needed| self.value >= needed)
    }
}

/// A finding in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FindingRef {
    /// The id of the broken invariant.
    pub invariant: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The same for the same fault, as in the findings of a check.
    pub fingerprint: String,
}

/// The findings of one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// The broken invariant.
    pub invariant: String,
    /// The worst of its findings.
    pub severity: Severity,
    /// What should hold.
    pub promise: String,
    /// How many findings there are.
    pub count: u64,
    /// What follows from the first of them in the running cluster.
    pub effect: Option<String>,
    /// What to do about the first of them.
    pub help: Option<String>,
    /// How many of them `check --fix` mends without a person.
    pub fixable: u64,
    /// The criteria that stay unmet while it is there.
    pub criteria: Vec<Criterion>,
    /// The first of the findings.
    pub findings: Vec<FindingRef>,
}

/// Whether a workload has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Coverage {
    /// It has.
    Yes,
    /// It has a part of it.
    Partly,
    /// It has not.
    No,
    /// It needs none.
    NotNeeded,
    /// The manifests do not tell.
    Unknown,
}

/// What a workload has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CoverageRow {
    /// `namespace/name[Kind]`.
    pub workload: String,
    /// Its namespace.
    pub namespace: String,
    /// Whether all its claims can be restored; not needed without claims.
    pub backup: Coverage,
    /// Whether a policy isolates it for ingress.
    pub ingress_policy: Coverage,
    /// Whether a policy isolates it for egress.
    pub egress_policy: Coverage,
    /// Whether policies let pass what it needs to reach; not needed where its configuration names nothing.
    pub needed_flows: Coverage,
    /// Whether a budget guards it and lets a drain go on; partly where no drain gets past it.
    pub budget: Coverage,
    /// Whether a quota limits it; partly where it refuses some of its pods.
    pub quota: Coverage,
    /// Whether each container has limits of CPU and memory, defaults of the namespace counted.
    pub limits: Coverage,
    /// Whether a loaded alert that can fire names it; partly where one speaks of all pods or workloads.
    pub alert: Coverage,
    /// Whether it runs as a service account of its own; partly where others run as the same.
    pub account: Coverage,
    /// Whether its pods are given a token of that account.
    pub token: bool,
    /// The strictest level of Pod Security that its pods would pass.
    pub pod_security: String,
}

/// A control of a public catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Control"))]
#[serde(rename_all = "camelCase")]
pub struct ControlForm {
    /// The catalogue.
    pub catalogue: String,
    /// The number of the control, or the heading where the catalogue has no numbers.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// The invariants that touch it.
    pub invariants: Vec<String>,
    /// How many findings these have.
    pub findings: u64,
}

/// Who may reach whom, by namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NetworkMatrix {
    /// The namespaces with workloads, by name.
    pub namespaces: Vec<String>,
    /// One for each pair of them that has pairs of workloads, row by row.
    pub cells: Vec<MatrixCell>,
}

/// What the workloads of one namespace may have with those of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MatrixCell {
    /// Who sends; the position in the list of namespaces.
    pub from: u32,
    /// Who receives; `None` is outside the cluster.
    pub to: Option<u32>,
    /// How many pairs of workloads there are; towards outside, how many workloads.
    pub pairs: u64,
    /// How many of them may connect on some port.
    pub allowed: u64,
}

/// What is wanted of one resource of a quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct QuotaBar {
    /// `namespace/name`.
    pub quota: String,
    /// The resource.
    pub resource: String,
    /// The limit.
    pub hard: String,
    /// What all pods at their scale ask for.
    pub wanted: String,
    /// What is used once as many are admitted as can be.
    pub used: String,
    /// How much of the limit is wanted, in hundredths, rounded up.
    pub wanted_percent: u64,
}

/// What a backup keeps once as many restore points go as come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RestoreTimeline {
    /// `CronJob shop/backup`.
    pub source: String,
    /// When it runs; `None` where it runs once or not at all.
    pub schedule: Option<String>,
    /// The claims that it takes restore points of: `namespace/name`.
    pub claims: Vec<String>,
    /// Why nothing comes of it; `None` where nothing is known to stand in the way.
    pub obstacle: Option<String>,
    /// The most that is lost, in seconds; `None` where there may be nothing to restore from.
    pub worst_loss_seconds: Option<i64>,
    /// How many restore points there are.
    pub kept: u64,
    /// How old they are, in seconds, the newest first; at most 100, spread evenly where there are more.
    pub ages_seconds: Vec<i64>,
}
