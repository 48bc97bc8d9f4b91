//! Every invariant is seen where it is broken: each has a breaker, a change of what is rendered, after which it is found
//! at the object that was changed, where it was not found before.

mod access;
mod bundle;
mod certificates;
mod cluster;
mod manifest;
mod monitoring;
mod network;
mod resilience;
mod sensitivity;
mod storage;
mod suppression;

use bundle::{Broken, Rendered};

/// A change after which an invariant is broken.
pub(crate) struct Breaker {
    /// The invariant.
    invariant: &'static str,
    /// Changes what is rendered and says where it is broken now; `None` where nothing is rendered that it could break.
    breaks: fn(&mut Rendered) -> Option<Broken>,
}

/// All breakers, in the order of the areas.
fn breakers() -> impl Iterator<Item = &'static Breaker> {
    [
        manifest::BREAKERS,
        cluster::BREAKERS,
        suppression::BREAKERS,
        storage::BREAKERS,
        network::BREAKERS,
        certificates::BREAKERS,
        monitoring::BREAKERS,
        resilience::BREAKERS,
        access::BREAKERS,
    ]
    .into_iter()
    .flatten()
}
