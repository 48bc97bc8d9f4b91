//! Which routes an alert can enter at all, and at which it can end.

use super::configuration::{Configuration, RouteId};
use super::constraint::Constraint;
use crate::monitoring::Matcher;

/// Why no alert enters a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// No label set meets what the route and those above it ask.
    Contradiction {
        /// One of the matchers.
        first: Matcher,
        /// Another that excludes it; the same where it excludes everything.
        second: Matcher,
    },
    /// Whatever would enter it is taken before, by routes that do not continue.
    Shadowed {
        /// Those that take it, in order.
        by: Vec<RouteId>,
    },
    /// A route above it is never entered.
    Above(RouteId),
}

/// Which routes of a configuration can be entered, and at which an alert can end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reachability {
    unreachable: Vec<Option<Unreachable>>,
    ends: Vec<bool>,
}

/// How many siblings before a route are looked at; what stands before these is taken for reaching on.
const SIBLINGS: usize = 500;

/// Matchers on the way to a route beyond which nothing is said of it.
const MATCHERS: usize = 200;

impl Reachability {
    /// Decides all routes of a configuration. What is said to be unreachable is so for every label set; the reverse does
    /// not hold for what regular expressions hide. Quadratic in the siblings of a route, which are bounded.
    #[must_use]
    pub fn of(configuration: &Configuration) -> Self {
        let mut reachability = Self::default();
        for (id, route) in configuration.routes() {
            let way = configuration.path(id);
            let conditions = way
                .iter()
                .filter_map(|id| configuration.route(*id))
                .flat_map(|route| route.conditions());
            let conditions: Vec<_> = conditions.collect();
            let is_bounded = conditions.len() <= MATCHERS;
            let constraint = Constraint::of(conditions.into_iter().filter(|_| is_bounded));
            let above = route
                .parent
                .filter(|parent| reachability.why_unreachable(*parent).is_some());
            let why = above
                .map(Unreachable::Above)
                .or_else(|| contradiction(&constraint))
                .or_else(|| shadow(configuration, &way, &constraint));
            let passes_on = route.children.iter().any(|child| {
                let child = configuration.route(*child);
                let child = child.filter(|child| child.matchers.len() <= MATCHERS);
                child.is_some_and(|child| constraint.implies_all(child.conditions()))
            });
            reachability.ends.push(why.is_none() && !passes_on);
            reachability.unreachable.push(why);
        }
        reachability
    }

    /// Why no alert enters a route; `None` where one may.
    #[must_use]
    pub fn why_unreachable(&self, id: RouteId) -> Option<&Unreachable> {
        self.unreachable.get(id.0 as usize)?.as_ref()
    }

    /// Whether an alert may end at a route: one enters it, and not all go on to those below.
    #[must_use]
    pub fn may_end_at(&self, id: RouteId) -> bool {
        self.ends.get(id.0 as usize).copied().unwrap_or(false)
    }
}

fn contradiction(constraint: &Constraint<'_>) -> Option<Unreachable> {
    let (first, second) = constraint.contradiction()?;
    Some(Unreachable::Contradiction {
        first: first.clone(),
        second: second.clone(),
    })
}

/// Looks for earlier siblings, of the route itself or of one above it, that take all that would come here.
fn shadow(
    configuration: &Configuration,
    way: &[RouteId],
    constraint: &Constraint<'_>,
) -> Option<Unreachable> {
    let mut takers: Vec<RouteId> = Vec::new();
    for id in way {
        let Some(parent) = configuration.route(*id)?.parent else {
            continue;
        };
        let siblings = configuration.route(parent)?.children.iter();
        let earlier = siblings.take_while(|sibling| *sibling != id).take(SIBLINGS);
        takers.extend(earlier.filter(|sibling| {
            let sibling = configuration.route(**sibling);
            let sibling = sibling.filter(|sibling| sibling.matchers.len() <= MATCHERS);
            sibling.is_some_and(|sibling| !sibling.continues)
        }));
    }
    let takes = |taker: &RouteId, constraint: &Constraint<'_>| {
        let taker = configuration.route(*taker);
        taker.is_some_and(|taker| constraint.implies_all(taker.conditions()))
    };
    if let Some(taker) = takers.iter().find(|taker| takes(taker, constraint)) {
        return Some(Unreachable::Shadowed { by: vec![*taker] });
    }
    // Value by value, where a label has few.
    for (label, values) in constraint.listed() {
        if values.len() < 2 {
            continue;
        }
        let mut by: Vec<RouteId> = Vec::new();
        let all = values.iter().all(|value| {
            let narrowed = constraint.with(label, value);
            let taker = takers.iter().find(|taker| takes(taker, &narrowed));
            by.extend(taker);
            taker.is_some()
        });
        if all {
            by.sort_unstable();
            by.dedup();
            return Some(Unreachable::Shadowed { by });
        }
    }
    None
}
