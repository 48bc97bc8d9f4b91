//! What is rendered from a spec, held against engines and oracles.

pub(crate) mod specs;

mod alerts;
mod monitoring;
mod soundness;
