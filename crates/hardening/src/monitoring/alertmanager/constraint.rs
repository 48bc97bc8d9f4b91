//! What a set of matchers leaves possible, label by label.

use std::collections::{BTreeMap, BTreeSet};

use crate::monitoring::{Condition, Matcher};

/// Conditions that hold together, as those on the way to a route do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Constraint<'m> {
    matchers: Vec<&'m Matcher>,
    /// The values left for a label, where they can be listed.
    values: BTreeMap<&'m str, BTreeSet<&'m str>>,
}

impl<'m> Constraint<'m> {
    /// All that these matchers leave.
    pub(crate) fn of(matchers: impl IntoIterator<Item = &'m Matcher>) -> Self {
        let mut constraint = Self::default();
        constraint.extend(matchers);
        constraint
    }

    pub(crate) fn extend(&mut self, matchers: impl IntoIterator<Item = &'m Matcher>) {
        for matcher in matchers {
            self.matchers.push(matcher);
            if let Some(values) = matcher.values() {
                let values: BTreeSet<_> = values.into_iter().collect();
                match self.values.get_mut(&*matcher.name) {
                    Some(known) => known.retain(|value| values.contains(value)),
                    None => {
                        self.values.insert(&matcher.name, values);
                    }
                }
            }
        }
        let matchers = &self.matchers;
        for (name, values) in &mut self.values {
            values.retain(|value| {
                let of_label = matchers.iter().filter(|matcher| matcher.name == *name);
                of_label
                    .into_iter()
                    .all(|it| it.matches(value) != Some(false))
            });
        }
    }

    /// Two matchers that no value of their label meets together, or one that none meets.
    pub(crate) fn contradiction(&self) -> Option<(&'m Matcher, &'m Matcher)> {
        if let Some(matcher) = self.matchers.iter().find(|matcher| matcher.is_impossible()) {
            return Some((matcher, matcher));
        }
        for (name, values) in &self.values {
            if !values.is_empty() {
                continue;
            }
            let mut of_label = self.matchers.iter().filter(|it| it.name == *name);
            let listed = of_label.clone().find(|it| it.values().is_some())?;
            let met = |other: &Matcher| {
                let values = listed.values().unwrap_or_default();
                values
                    .iter()
                    .any(|value| other.matches(value) != Some(false))
            };
            let against = of_label.clone().find(|other| !met(other));
            let other = against.or_else(|| of_label.rfind(|_| true))?;
            return Some((listed, other));
        }
        self.matchers.iter().enumerate().find_map(|(index, first)| {
            let later = self.matchers.get(index + 1..)?;
            let against = later.iter().find(|second| is_opposite(first, second))?;
            Some((*first, *against))
        })
    }

    /// Whether everything that meets this meets the matcher, too.
    pub(crate) fn implies(&self, matcher: &Matcher) -> bool {
        if matcher.is_universal() || self.matchers.contains(&matcher) {
            return true;
        }
        if let Some(values) = self.values.get(&*matcher.name) {
            return values
                .iter()
                .all(|value| matcher.matches(value) == Some(true));
        }
        let of_label = || self.matchers.iter().filter(|it| it.name == matcher.name);
        match &matcher.condition {
            // `=~".+"` and `!~""` say what `!=""` does.
            Condition::NotEqual(value) if value.is_empty() => of_label().any(|it| is_filled(it)),
            Condition::Matches(pattern) if pattern.matches_something() => {
                of_label().any(|it| is_filled(it))
            }
            Condition::NotEqual(value) => of_label().any(|it| it.matches(value) == Some(false)),
            Condition::NotMatches(pattern) => pattern.literals().is_some_and(|values| {
                let refused =
                    |value: &String| of_label().any(|it| it.matches(value) == Some(false));
                values.iter().all(refused)
            }),
            Condition::Equal(_) | Condition::Matches(_) => false,
        }
    }

    /// Whether everything that meets this meets all of them.
    pub(crate) fn implies_all<'o>(&self, matchers: impl IntoIterator<Item = &'o Matcher>) -> bool {
        matchers.into_iter().all(|matcher| self.implies(matcher))
    }

    /// The labels whose values can be listed, with the values left.
    pub(crate) fn listed(&self) -> impl Iterator<Item = (&'m str, &BTreeSet<&'m str>)> {
        self.values.iter().map(|(name, values)| (*name, values))
    }

    /// The values left for a label, where they can be listed.
    pub(crate) fn values(&self, label: &str) -> Option<&BTreeSet<&'m str>> {
        self.values.get(label)
    }

    /// The same, with one label at one value.
    pub(crate) fn with(&self, label: &'m str, value: &'m str) -> Self {
        let mut constraint = self.clone();
        constraint.values.insert(label, BTreeSet::from([value]));
        constraint
    }
}

/// Whether a label that meets it is there.
fn is_filled(matcher: &Matcher) -> bool {
    matcher.matches("") == Some(false)
}

/// Whether one says just what the other denies.
fn is_opposite(first: &Matcher, second: &Matcher) -> bool {
    first.name == second.name
        && match (&first.condition, &second.condition) {
            (Condition::Matches(one), Condition::NotMatches(other))
            | (Condition::NotMatches(one), Condition::Matches(other)) => one == other,
            _ => false,
        }
}
