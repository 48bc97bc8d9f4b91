//! The library's tests from outside, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected should stop"
)]

mod admission;
mod alert_rules;
mod alertmanager_configs;
mod api;
mod audit;
mod authorization;
mod baseline;
mod blocked_flows;
mod border;
mod breakers;
mod certificates;
mod claims;
mod conformance;
mod credentials;
mod criteria;
mod disruption;
mod escalation;
mod findings;
mod fixes;
mod gossip;
mod identity;
mod images;
mod inference;
mod names;
mod needed_flows;
mod network;
mod network_rules;
mod pages;
mod permissions;
mod plain_files;
mod plan;
mod pod_security;
mod quantity;
mod questions;
mod reading;
mod references;
mod routing;
mod schema;
mod services;
mod spec;
mod storage;
mod suppression;
mod typing;
mod typing_rules;
mod vectors;
mod workloads;
mod writing;
