//! What may be evicted, as JSON has it and as a table.

use serde::{Deserialize, Serialize};

use super::table;

/// What a drain may evict of workloads while all is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Drains {
    /// The workloads that were asked about, as asked; all in the order of reading where none were named.
    pub drains: Vec<DrainedWorkload>,
    /// The order in which a node with one pod of each of them is drained: a round begins when what the round before it
    /// evicted is ready elsewhere. What is in no round stays.
    pub rounds: Vec<Vec<String>>,
}

/// What a drain may evict of a workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DrainedWorkload {
    /// `namespace/name[Kind]`.
    pub workload: String,
    /// How many pods it has at least; `None` where that depends on the nodes.
    pub pods: Option<u32>,
    /// The budgets that count its pods: `namespace/name`.
    pub budgets: Vec<String>,
    /// How many may be evicted at a time; `None` where nothing limits it, nothing is evicted, or it is not known.
    pub allowed: Option<u32>,
    /// The answer in a word.
    pub verdict: DrainVerdict,
    /// The answer in a sentence.
    pub why: String,
}

/// What a drain may evict, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum DrainVerdict {
    /// All pods at once: no budget counts them.
    Unguarded,
    /// Some pods at a time.
    Limited,
    /// None, ever.
    Blocked,
    /// None is asked for: the pods of a DaemonSet stay.
    NotEvicted,
    /// There are no pods.
    NoPods,
    /// Manifests do not tell.
    Undecided,
}

impl DrainVerdict {
    const fn words(self) -> &'static str {
        match self {
            Self::Unguarded => "unguarded",
            Self::Limited => "limited",
            Self::Blocked => "blocked",
            Self::NotEvicted => "not evicted",
            Self::NoPods => "no pods",
            Self::Undecided => "undecided",
        }
    }
}

/// What may be evicted, as a table for people.
#[must_use]
pub fn drains_to_text(drains: &Drains) -> String {
    let rows = drains.drains.iter().map(|drained| {
        let or_dash = |number: Option<u32>| number.map_or("-".to_owned(), |it| it.to_string());
        let budgets = match &*drained.budgets {
            [] => "-".to_owned(),
            budgets => budgets.join(" "),
        };
        [
            drained.workload.clone(),
            or_dash(drained.pods),
            budgets,
            or_dash(drained.allowed),
            drained.verdict.words().to_owned(),
            drained.why.clone(),
        ]
    });
    table(
        ["WORKLOAD", "PODS", "BUDGETS", "ALLOWED", "VERDICT", "WHY"],
        rows.collect(),
    )
}
