//! Alertmanager: its configuration and its workload.

mod configuration;
mod constraint;
mod found;
mod gossip;
mod inhibition;
mod integrations;
mod operated;
mod placeholders;
mod reachable;
mod routing;
mod schema;
mod secrets;
mod stretch;
mod tree;
mod url;
mod version;
mod workload;

pub use configuration::{
    Configuration, GroupBy, InhibitRule, InlineSecret, Integration, MatcherForm, ReadingOptions,
    Receiver, Route, RouteId, RouteMatcher, TimeInterval,
};
pub(super) use constraint::Constraint;
pub(super) use found::Found;
pub use found::{ConfigurationDocument, ConfigurationFile};
pub use gossip::{Gossip, GossipEnd};
pub use inhibition::Inhibition;
pub use reachable::{Reachability, Unreachable};
pub use routing::RouteEnd;
pub use schema::{Fault, FaultKind};
pub use stretch::Stretch;
pub use version::AlertmanagerVersion;
pub use workload::{AlertmanagerWorkload, Flag};
