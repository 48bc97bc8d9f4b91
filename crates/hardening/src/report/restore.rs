//! To which moments a claim can be restored, as JSON has it.

use serde::{Deserialize, Serialize};

/// To which moments a claim can be restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Restore {
    /// `namespace/name`.
    pub claim: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// The most that is lost, in seconds; `None` where there may be nothing to restore from.
    pub worst_loss_seconds: Option<i64>,
    /// Whatever takes restore points of it, or should. The evidence of the answer begins in the same order.
    pub sources: Vec<RestoreSource>,
    /// What is taken for granted.
    pub assumes: Vec<String>,
}

/// Something that takes restore points of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RestoreSource {
    /// `CronJob shop/backup`.
    pub source: String,
    /// What it takes.
    pub takes: String,
    /// When; `None` where it runs once or not at all.
    pub schedule: Option<String>,
    /// Why nothing comes of it; `None` where nothing is known to stand in the way.
    pub obstacle: Option<String>,
    /// The most that is lost where it alone is restored from, in seconds.
    pub worst_loss_seconds: Option<i64>,
    /// How many restore points exist: at the moment that was asked about, else at least, once as many go as come. `None`
    /// where they only become more, or nobody knows how many are deleted.
    pub kept: Option<u64>,
    /// The age of the oldest of them, in seconds.
    pub reaches_back_seconds: Option<i64>,
    /// From how many seconds after the first on as many go as come.
    pub steady_after_seconds: Option<i64>,
    /// Those that exist at the moment that was asked about, newest first, at most 100.
    pub restore_points: Vec<String>,
}

/// The restore points that were asked about and what is taken for granted, below the sentence and its evidence.
#[must_use]
pub fn restore_to_text(restore: &Restore) -> String {
    let mut text = String::new();
    for source in &restore.sources {
        if !source.restore_points.is_empty() {
            text.push_str(&format!("{}:\n", source.source));
        }
        for point in &source.restore_points {
            text.push_str(&format!("  {point}\n"));
        }
        if let Some(more) = source
            .kept
            .and_then(|kept| kept.checked_sub(source.restore_points.len() as u64))
            && more > 0
            && !source.restore_points.is_empty()
        {
            text.push_str(&format!("  and {more} older\n"));
        }
    }
    for assumed in &restore.assumes {
        text.push_str(&format!("assumed: {assumed}\n"));
    }
    text
}
