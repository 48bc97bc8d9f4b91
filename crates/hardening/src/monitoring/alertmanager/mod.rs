//! Alertmanager: its configuration and its workload.

mod configuration;
mod integrations;
mod placeholders;
mod schema;
mod secrets;
mod tree;
mod url;
mod version;

pub use configuration::{
    Configuration, GroupBy, InhibitRule, InlineSecret, Integration, MatcherForm, ReadingOptions,
    Receiver, Route, RouteId, RouteMatcher, TimeInterval,
};
pub use schema::{Fault, FaultKind};
pub use version::AlertmanagerVersion;
