//! The library's tests from outside, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected should stop"
)]

mod admission;
mod api;
mod authorization;
mod blocked_flows;
mod border;
mod conformance;
mod disruption;
mod escalation;
mod fixes;
mod identity;
mod names;
mod needed_flows;
mod network;
mod network_rules;
mod pages;
mod permissions;
mod plan;
mod quantity;
mod questions;
mod reading;
mod references;
mod schema;
mod services;
mod storage;
mod suppression;
mod typing;
mod typing_rules;
mod vectors;
mod workloads;
mod writing;
