//! What is found in rules of Secrets, without the words of these rules.

use std::collections::BTreeSet;

use super::Monitoring;
use super::rules::{RuleFile, RuleKind};
use crate::finding::{Place, Violation};

/// What stands for what must not be shown.
pub(super) const HIDDEN: &str = "...";

/// The invariant that speaks of files and never of what is in them.
const OF_WHOLE_FILES: &str = "monitoring.rule-never-loaded";

/// The signs that stand around words of others.
const QUOTES: [char; 3] = ['`', '"', '\''];

impl Monitoring {
    /// Takes the words of rules in Secrets out of what is said of them; the names of rules and groups stay.
    pub(crate) fn keep_secrets(&self, violations: &mut [Violation]) {
        let files = self.evaluated().files.iter();
        let secret: Vec<_> = files.filter(|file| file.source.is_secret()).collect();
        if secret.is_empty() {
            return;
        }
        for violation in violations {
            if violation.invariant.id == OF_WHOLE_FILES {
                continue;
            }
            let is_about = |file: &&&RuleFile| {
                let mut related = violation.related.iter();
                stands_in(&violation.place, file)
                    || related.any(|(place, _)| stands_in(place, file))
            };
            let about: Vec<_> = secret.iter().filter(is_about).collect();
            if !about.is_empty() {
                let shown = about.into_iter().flat_map(|file| names(file)).collect();
                hide(violation, &shown);
            }
        }
    }
}

fn stands_in(place: &Place, file: &RuleFile) -> bool {
    match place {
        Place::Field { manifest, path, .. } => file.source.is_key(*manifest, path),
        Place::Text { .. } => false,
    }
}

/// What Prometheus shows to everybody who asks for its rules, and nothing of their content.
fn names(file: &RuleFile) -> impl Iterator<Item = &str> {
    let groups = file.groups.iter().map(|group| group.name.as_str());
    let rules = file.rules().map(|(_, rule)| match &rule.kind {
        RuleKind::Alert(name) | RuleKind::Record(name) => name.as_str(),
    });
    groups.chain(rules)
}

fn hide(violation: &mut Violation, shown: &BTreeSet<&str>) {
    violation.fix = None;
    let texts = [
        &mut violation.label,
        &mut violation.effect,
        &mut violation.help,
    ];
    let texts = texts.into_iter().filter_map(Option::as_mut);
    let related = violation.related.iter_mut().map(|(_, text)| text);
    for text in texts.chain([&mut violation.message]).chain(related) {
        *text = without_quoted(text, shown);
    }
}

/// A text in which only known words stand between quotes.
fn without_quoted(text: &str, shown: &BTreeSet<&str>) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(QUOTES) {
        let (before, from) = rest.split_at(start);
        kept.push_str(before);
        let mut letters = from.chars();
        let quote = letters.next().unwrap_or('`');
        let inner = letters.as_str();
        let (quoted, behind) = inner.split_once(quote).unwrap_or((inner, ""));
        kept.push(quote);
        kept.push_str(if shown.contains(quoted) {
            quoted
        } else {
            HIDDEN
        });
        kept.push(quote);
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_stay_between_quotes() {
        let shown = BTreeSet::from(["Down"]);
        let text = "alert `Down` asks for `job=\"a\"`, 'b' and \"c";
        assert_eq!(
            without_quoted(text, &shown),
            "alert `Down` asks for `...`, '...' and \"...\""
        );
    }
}
