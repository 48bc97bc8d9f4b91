//! Renders what watches a cluster.

pub(crate) mod alerts;
