//! What a change would do, as JSON has it, as text and as Markdown.

mod markdown;
mod text;

use serde::{Deserialize, Serialize};

use super::ConnectionsForm;
use crate::finding::ObjectName;
use crate::plan::{Action, EffectKind, Evidence, PrerequisiteKind, Risk};

pub use markdown::plan_to_markdown;
pub use text::plan_to_text;

/// What a change would do, and how to roll it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The version of this form.
    pub version: u32,
    /// How much of what.
    pub summary: PlanSummary,
    /// What it does to the running cluster, the worst first.
    pub effects: Vec<PlanEffect>,
    /// The objects that are created, changed and removed.
    pub objects: Vec<PlanObject>,
    /// What must be there before, and is in neither bundle.
    pub prerequisites: Vec<PlanPrerequisite>,
    /// The steps, in order: none needs what a later one makes.
    pub steps: Vec<PlanStep>,
    /// Objects that need each other, so that none of them can come first; each group is in one step.
    pub cycles: Vec<Vec<String>>,
}

/// The counts of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanSummary {
    /// Effects that block something that runs, or open something.
    pub high: usize,
    /// Effects that may block something.
    pub moderate: usize,
    /// Effects that only add or mend.
    pub low: usize,
    /// Objects that are created.
    pub created: usize,
    /// Objects that are changed.
    pub changed: usize,
    /// Objects that are removed.
    pub removed: usize,
    /// Wanted objects that run already as they are wanted.
    pub unchanged: usize,
}

/// One effect of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanEffect {
    /// What kind of effect.
    pub kind: EffectKind,
    /// How much it can hurt.
    pub risk: Risk,
    /// What happens, in a sentence.
    pub summary: String,
    /// The single things that it happens to, a line each; long lists are cut.
    pub details: Vec<String>,
    /// The objects whose change does it, where that is known: `NetworkPolicy shop/default-deny`.
    pub by: Vec<String>,
    /// The workloads, claims, subjects or objects that it happens to; empty where `flows` names them.
    pub concerns: Vec<String>,
    /// The connections that open or close; empty for other effects. Of very many, the first thousand.
    pub flows: Vec<PlanFlow>,
    /// The places that prove it.
    pub evidence: Vec<Evidence>,
    /// What to do before or instead.
    pub mitigation: String,
    /// How to get back.
    pub roll_back: String,
}

/// Connections from some ends to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanFlow {
    /// Who sends: `namespace/name[Kind]`, or addresses.
    pub from: Vec<String>,
    /// Who receives. What is in both lists stands with itself only where it may have several pods.
    pub to: Vec<String>,
    /// Which connections.
    pub connections: ConnectionsForm,
}

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PlanAction {
    /// It is new.
    Create,
    /// It is changed.
    Change,
    /// It is deleted.
    Delete,
}

impl From<Action> for PlanAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Create => Self::Create,
            Action::Change => Self::Change,
            Action::Delete => Self::Delete,
        }
    }
}

/// An object that is created, changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanObject {
    /// The object.
    pub object: ObjectName,
    /// What is done to it.
    pub action: PlanAction,
    /// Fields that only the wanted manifest has, as JSON Pointers.
    pub added: Vec<String>,
    /// Fields that both have with different values.
    pub changed: Vec<String>,
    /// Fields that only the manifest that runs has.
    pub removed: Vec<String>,
    /// Fields among them that the API server does not let change.
    pub refused: Vec<String>,
    /// Where it is written, in each bundle that has it.
    pub evidence: Vec<Evidence>,
}

/// Something that must be there before the first step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanPrerequisite {
    /// What kind of thing.
    pub kind: PlanPrerequisiteKind,
    /// Its name: `cert-manager.io/v1 Certificate`, `csi.example.com`, `Secret shop/database`.
    pub name: String,
    /// The keys of a ConfigMap or Secret that are asked for by name.
    pub keys: Vec<String>,
    /// Who provides it, and in which version, where that is known.
    pub provider: Option<String>,
    /// The number of the first step that needs it.
    pub before_step: usize,
    /// The number of the step that makes its namespace, where one does: it cannot be made earlier.
    pub after_step: Option<usize>,
    /// What needs it; not all where it is needed often.
    pub evidence: Vec<Evidence>,
}

/// What kind of thing must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PlanPrerequisiteKind {
    /// A kind of objects, with its group and version.
    Definition,
    /// A storage driver.
    Driver,
    /// A network plugin that enforces policies.
    NetworkPlugin,
    /// A namespace.
    Namespace,
    /// An object that something refers to.
    Object,
}

impl From<PrerequisiteKind> for PlanPrerequisiteKind {
    fn from(kind: PrerequisiteKind) -> Self {
        match kind {
            PrerequisiteKind::Definition => Self::Definition,
            PrerequisiteKind::Driver => Self::Driver,
            PrerequisiteKind::NetworkPlugin => Self::NetworkPlugin,
            PrerequisiteKind::Namespace => Self::Namespace,
            PrerequisiteKind::Object => Self::Object,
        }
    }
}

/// Objects that are applied together, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// From 1.
    pub number: usize,
    /// What is in it: `2 Namespaces and 1 StorageClass`.
    pub title: String,
    /// The objects, what is needed before what needs it: `Namespace shop`.
    pub objects: Vec<PlanStepObject>,
    /// The commands that make the step.
    pub apply: Vec<String>,
    /// The commands that tell whether it has worked.
    pub verify: Vec<String>,
    /// The commands that undo it, while no later step is done.
    pub roll_back: Vec<String>,
    /// What to watch.
    pub notes: Vec<String>,
}

/// An object of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanStepObject {
    /// `Deployment shop/web`.
    pub object: String,
    /// What is done to it.
    pub action: PlanAction,
}

impl Plan {
    /// Whether an effect is at least so risky.
    #[must_use]
    pub fn has(&self, least: Risk) -> bool {
        self.effects.iter().any(|effect| effect.risk >= least)
    }

    /// `2 high, 1 moderate and 0 low effects; 3 objects are created, 1 changed, 0 removed, 12 stay as they are`.
    fn counts(&self) -> String {
        let it = self.summary;
        let objects = if it.created == 1 {
            "object is"
        } else {
            "objects are"
        };
        format!(
            "{} high, {} moderate and {} low effects; {} {objects} created, {} changed, {} removed, {} stay as they are",
            it.high, it.moderate, it.low, it.created, it.changed, it.removed, it.unchanged
        )
    }

    fn of_risk(&self, risk: Risk) -> impl Iterator<Item = &PlanEffect> {
        self.effects
            .iter()
            .filter(move |effect| effect.risk == risk)
    }
}

/// `k8s/web.yaml:4` and what is to be seen there; what runs is told apart.
fn told(evidence: &Evidence) -> String {
    let side = match evidence.side {
        crate::plan::Side::Current => "today, ",
        crate::plan::Side::Desired => "",
    };
    format!(
        "{}:{}: {side}{}",
        evidence.location.file, evidence.location.line, evidence.message
    )
}
