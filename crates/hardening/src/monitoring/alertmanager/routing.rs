//! Where alerts end: the tree of routes, walked as Alertmanager walks it.

use std::collections::BTreeMap;

use super::configuration::{Configuration, RouteId};
use crate::monitoring::{Alert, LabelValue, Verdict};

/// A route that an alert ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RouteEnd {
    /// The route.
    pub route: RouteId,
    /// [`Verdict::Yes`] or [`Verdict::Maybe`]: whether that depends on labels that are not known.
    pub verdict: Verdict,
}

impl Configuration {
    /// The routes that an alert with exactly these labels ends at, in the order in which it is sent. Linear in the routes
    /// that it is held against.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use hardening::monitoring::{Configuration, ReadingOptions};
    ///
    /// let text = "
    /// route:
    ///   receiver: day
    ///   routes: [{matchers: [severity=critical], receiver: night}]
    /// receivers: [{name: day}, {name: night}]
    /// ";
    /// let configuration = Configuration::of_text(text, ReadingOptions::default());
    /// let labels = BTreeMap::from([("severity".to_owned(), "critical".to_owned())]);
    /// let ends = configuration.ends(&labels);
    /// assert_eq!(configuration.route(ends[0].route).unwrap().receiver, "night");
    /// ```
    #[must_use]
    pub fn ends(&self, labels: &BTreeMap<String, String>) -> Vec<RouteEnd> {
        self.ends_by(|verdict, id| {
            let conditions = self.route(id).into_iter().flat_map(|it| it.conditions());
            conditions.fold(verdict, |verdict, matcher| {
                if verdict == Verdict::No {
                    return verdict;
                }
                let value = labels.get(&matcher.name).map_or("", String::as_str);
                verdict.and(Verdict::of(matcher.matches(value)))
            })
        })
    }

    /// The routes that an alert of a rule ends at, or may end at.
    #[must_use]
    pub fn ends_of(&self, alert: &Alert) -> Vec<RouteEnd> {
        self.ends_where(|name| alert.label(name))
    }

    /// The routes that an alert ends at, or may end at, of whose labels this is known.
    #[must_use]
    pub fn ends_where(&self, label: impl Fn(&str) -> LabelValue) -> Vec<RouteEnd> {
        self.ends_by(|verdict, id| {
            let conditions = self.route(id).into_iter().flat_map(|it| it.conditions());
            conditions.fold(verdict, |verdict, matcher| {
                verdict.and(matcher.verdict(&label(&matcher.name)))
            })
        })
    }

    fn ends_by(&self, matched: impl Fn(Verdict, RouteId) -> Verdict) -> Vec<RouteEnd> {
        let mut ends = Vec::new();
        if self.route(RouteId::ROOT).is_some() {
            // Only that of an AlertmanagerConfig by itself asks for anything.
            let entered = matched(Verdict::Yes, RouteId::ROOT);
            if entered != Verdict::No {
                self.walk(RouteId::ROOT, entered, &matched, &mut ends);
            }
        }
        ends
    }

    /// Walks a route that an alert enters.
    fn walk(
        &self,
        id: RouteId,
        entered: Verdict,
        matched: &impl Fn(Verdict, RouteId) -> Verdict,
        ends: &mut Vec<RouteEnd>,
    ) {
        let Some(route) = self.route(id) else {
            return;
        };
        // Whether the next child is looked at, and whether no child took the alert.
        let mut looked_at = Verdict::Yes;
        let mut untaken = Verdict::Yes;
        for child in &route.children {
            let taken = matched(looked_at, *child);
            if taken == Verdict::No {
                continue;
            }
            self.walk(*child, entered.and(taken), matched, ends);
            let alone = matched(Verdict::Yes, *child);
            if alone == Verdict::Yes {
                untaken = Verdict::No;
            } else {
                untaken = untaken.and(Verdict::Maybe);
            }
            if self.route(*child).is_some_and(|child| !child.continues) {
                if alone == Verdict::Yes {
                    break;
                }
                looked_at = looked_at.and(Verdict::Maybe);
            }
        }
        let verdict = entered.and(untaken);
        if verdict != Verdict::No {
            ends.push(RouteEnd { route: id, verdict });
        }
    }
}
