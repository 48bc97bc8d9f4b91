//! Applies fixes until none is left.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::VERSION;
use super::check::analyze;
use crate::analysis::{Analysis, Options, Report};
use crate::finding::{Applicability, Edit, Fix};
use crate::manifest::{Bundle, PositionEncoding, Source, apply};
use crate::report::unified_diff;

/// Fixes that still change something after so many rounds undo each other.
const ROUNDS: usize = 16;

/// What fixes made of sources.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Fixed {
    /// The version of the JSON form.
    pub version: u32,
    /// The sources that changed, in the order of reading.
    pub files: Vec<FixedFile>,
    /// How many fixes were applied.
    pub applied: usize,
    /// The cluster that the fixed sources describe.
    #[serde(skip)]
    pub analysis: Analysis,
    /// What is still broken.
    pub report: Report,
}

/// One source before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FixedFile {
    /// The name of the source.
    pub name: String,
    /// Its text as it was read.
    #[serde(skip)]
    pub before: String,
    /// Its text with the fixes.
    #[serde(rename = "text")]
    pub after: String,
}

/// Applies every fix that is at least so applicable, again and again until none is left, as one fix may make room for
/// another. Fixes that meet in the text wait for the next round. Sources that share a name but not a text are left alone.
///
/// ```
/// use hardening::analysis::Options;
/// use hardening::api::fix;
/// use hardening::finding::Applicability;
/// use hardening::manifest::Source;
///
/// let source = Source::new("shop.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
/// let fixed = fix([source], &Options::default(), Applicability::Safe);
/// assert_eq!(fixed.applied, 0);
/// ```
#[must_use]
pub fn fix(
    sources: impl IntoIterator<Item = Source>,
    options: &Options,
    least: Applicability,
) -> Fixed {
    let original: Vec<_> = sources.into_iter().collect();
    let shared = shared_names(&original);
    let mut current = original.clone();
    let mut applied = 0;
    // Edits are in bytes while they are applied.
    let in_bytes = &Options {
        positions: PositionEncoding::Utf8,
        ..options.clone()
    };
    let mut analysis = analyze(current.clone(), in_bytes);
    let mut report = analysis.report(in_bytes);
    for _ in 0..ROUNDS {
        let chosen = Chosen::of(&report, least, &shared);
        let edited: Vec<_> = current.iter().map(|it| chosen.applied(it)).collect();
        if same_texts(&edited, &current) {
            break;
        }
        applied += chosen.count;
        current = edited;
        analysis = analyze(current.clone(), in_bytes);
        report = analysis.report(in_bytes);
    }
    if options.positions != in_bytes.positions {
        analysis = analyze(current.clone(), options);
        report = analysis.report(options);
    }
    let pairs = original.iter().zip(&current);
    let changed = pairs.filter(|(before, after)| before.text() != after.text());
    Fixed {
        version: VERSION,
        files: changed
            .map(|(before, after)| FixedFile {
                name: before.name().to_owned(),
                before: before.text().to_owned(),
                after: after.text().to_owned(),
            })
            .collect(),
        applied,
        analysis,
        report,
    }
}

impl FixedFile {
    /// The unified diff of the file, with the values of Secrets hidden.
    #[must_use]
    pub fn diff(&self) -> String {
        let [before, after] = [&self.before, &self.after].map(|text| {
            let bundle = Bundle::read([Source::new(&*self.name, &**text)]);
            bundle.redacted()
        });
        let text = |sources: &[Source]| {
            let texts = sources.iter().map(Source::text);
            texts.collect::<String>()
        };
        unified_diff(&self.name, &text(&before), &text(&after))
    }
}

/// Names that several sources with different texts have: an edit does not say which of them it is about.
fn shared_names(sources: &[Source]) -> BTreeSet<String> {
    let mut texts = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for source in sources {
        if *texts.entry(source.name()).or_insert(source.text()) != source.text() {
            shared.insert(source.name().to_owned());
        }
    }
    shared
}

fn same_texts(some: &[Source], others: &[Source]) -> bool {
    let mut pairs = some.iter().zip(others);
    pairs.all(|(one, other)| one.text() == other.text())
}

/// How many findings of a report carry a fix that is at least so applicable.
#[must_use]
pub fn fixable(report: &Report, least: Applicability) -> usize {
    fixes(report, least).count()
}

fn fixes(report: &Report, least: Applicability) -> impl Iterator<Item = &Fix> {
    let fixes = report.findings.iter().filter_map(|it| it.fix.as_ref());
    fixes.filter(move |fix| fix.applicability >= least && !fix.edits.is_empty())
}

/// The edits of one round.
#[derive(Default)]
struct Chosen<'r> {
    count: usize,
    edits: BTreeMap<&'r str, BTreeMap<(u32, u32), &'r Edit>>,
}

impl<'r> Chosen<'r> {
    fn of(report: &'r Report, least: Applicability, shared: &BTreeSet<String>) -> Self {
        let mut chosen = Self::default();
        for fix in fixes(report, least) {
            let mut edits = fix.edits.iter();
            if !edits.any(|edit| shared.contains(&edit.file) || chosen.meets(edit)) {
                chosen.count += 1;
                for edit in &fix.edits {
                    let of_file = chosen.edits.entry(&edit.file).or_default();
                    of_file.insert((edit.start, edit.end), edit);
                }
            }
        }
        chosen
    }

    /// Whether an edit touches one that is chosen. Two at the same place could be written in either order.
    fn meets(&self, edit: &Edit) -> bool {
        let Some(of_file) = self.edits.get(edit.file.as_str()) else {
            return false;
        };
        let before = of_file.range(..=(edit.end, u32::MAX)).next_back();
        before.is_some_and(|(_, before)| before.end >= edit.start)
    }

    fn applied(&self, source: &Source) -> Source {
        let Some(edits) = self.edits.get(source.name()) else {
            return source.clone();
        };
        let edits: Vec<_> = edits.values().copied().collect();
        let text = apply(source.text(), &edits);
        Source::new(source.name(), text)
    }
}
