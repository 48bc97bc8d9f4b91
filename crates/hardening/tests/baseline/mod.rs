//! What is rendered from a spec, held against engines and oracles.

pub(crate) mod specs;

mod access;
mod certificates;
mod monitoring;
mod network;
mod rendered;
mod resilience;
mod small;
mod alerts;
mod soundness;
mod storage;
