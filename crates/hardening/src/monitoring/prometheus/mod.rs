//! The Prometheus servers of a bundle: what each loads, scrapes and tells.

mod configuration;
mod glob;
mod jobs;
mod operated;
mod server;
mod version;

pub(crate) use configuration::{Configuration, RuleGlob};
pub(crate) use jobs::JobNames;
pub(crate) use server::{Server, ServerKind, collect};
pub(crate) use version::Version;
