//! What is rendered from a spec, held against engines and oracles.

pub(crate) mod specs;

mod access;
mod alerts;
mod certificates;
mod monitoring;
mod network;
mod rendered;
mod resilience;
mod small;
mod soundness;
mod storage;
