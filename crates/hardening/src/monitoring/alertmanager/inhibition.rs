//! Which alerts silence which others.

use std::collections::BTreeMap;

use super::AlertmanagerVersion;
use super::configuration::{Configuration, InhibitRule, RouteMatcher};
use crate::monitoring::Verdict;

/// Since then each rule keeps one source for each set of equal labels, and which of several depends on their order.
const ONE_SOURCE: AlertmanagerVersion = AlertmanagerVersion::minor(30);

/// An alert that silences another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inhibition {
    /// The position of the rule.
    pub rule: usize,
    /// The position of the source among the alerts that fire.
    pub source: usize,
    /// [`Verdict::Maybe`] where a regular expression is not decided here, or where it depends on the order in which the
    /// sources came.
    pub verdict: Verdict,
}

type Labels = BTreeMap<String, String>;

impl Configuration {
    /// Which of the firing alerts silence an alert with these labels. Linear in rules times firing alerts.
    ///
    /// A label that both lack counts as equal: a rule whose `equal` names labels that nobody carries acts across the
    /// whole cluster. An alert that meets both sides of a rule is not silenced by another that does.
    #[must_use]
    pub fn inhibited_by(
        &self,
        target: &Labels,
        firing: &[Labels],
        version: AlertmanagerVersion,
    ) -> Vec<Inhibition> {
        let mut found = Vec::new();
        for (rule, inhibit) in self.inhibit_rules().iter().enumerate() {
            let aimed = all(&inhibit.target, target);
            if aimed == Verdict::No {
                continue;
            }
            let two_sided = all(&inhibit.source, target);
            let mut sources: Vec<_> = firing.iter().enumerate().collect();
            sources.retain(|(_, source)| inhibit.is_equal(source, target));
            let sides = |source: &Labels| {
                let source_side = all(&inhibit.source, source);
                let both = source_side.and(all(&inhibit.target, source));
                (source_side, two_sided.and(both))
            };
            let kept_out = sources
                .iter()
                .any(|(_, source)| sides(source).1 != Verdict::No);
            for (position, source) in sources {
                let (source_side, excluded) = sides(source);
                let allowed = match excluded {
                    Verdict::No => Verdict::Yes,
                    Verdict::Maybe => Verdict::Maybe,
                    Verdict::Yes => Verdict::No,
                };
                let mut verdict = aimed.and(source_side).and(allowed);
                if kept_out && version >= ONE_SOURCE {
                    verdict = verdict.and(Verdict::Maybe);
                }
                if verdict != Verdict::No {
                    found.push(Inhibition {
                        rule,
                        source: position,
                        verdict,
                    });
                }
            }
        }
        found
    }
}

impl InhibitRule {
    fn is_equal(&self, source: &Labels, target: &Labels) -> bool {
        self.equal.iter().all(|(name, _)| {
            let value = |labels: &Labels| labels.get(name).cloned().unwrap_or_default();
            value(source) == value(target)
        })
    }
}

fn all(matchers: &[RouteMatcher], labels: &Labels) -> Verdict {
    let verdicts = matchers.iter().map(|it| {
        let value = labels.get(&it.matcher.name).map_or("", String::as_str);
        Verdict::of(it.matcher.matches(value))
    });
    verdicts.min().unwrap_or(Verdict::Yes)
}
