//! Decides what a Kubernetes cluster would do, from its manifests alone.
//!
//! [`manifest`] reads YAML and JSON as Kubernetes does, [`cluster`] types and indexes what is read, [`network`] decides
//! who reaches whom, and [`analysis`] runs every invariant over them,
//! [`claims`] measures what is said of a cluster. A [`spec`] describes a cluster on a page, from which a [`baseline`] is
//! rendered. [`api`] is what every face calls.

#![forbid(unsafe_code)]

pub mod access;
pub mod analysis;
pub mod api;
pub mod baseline;
pub mod certificates;
pub mod claims;
pub mod cluster;
pub mod criteria;
pub mod finding;
pub mod inference;
pub mod manifest;
pub mod monitoring;
pub mod network;
pub mod plan;
pub mod report;
pub mod resilience;
pub mod spec;
pub mod storage;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
