//! What is rendered from a spec, held against engines and oracles.

pub(crate) mod specs;

mod access;
mod alerts;
mod certificates;
mod claims;
mod example;
mod kustomize;
mod monitoring;
mod network;
mod real_cluster;
mod rendered;
mod resilience;
mod rollout;
mod small;
mod soundness;
mod storage;
