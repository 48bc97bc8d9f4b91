//! Decides what a Kubernetes cluster would do, from its manifests alone.

#![forbid(unsafe_code)]

pub mod analysis;
pub mod api;
pub mod cluster;
pub mod finding;
pub mod manifest;
pub mod network;
pub mod report;
