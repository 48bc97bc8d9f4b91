//! Which lines of which files hold an object, and the commands that apply just these.

use std::collections::BTreeMap;

use crate::finding::{ManifestId, SourceId};
use crate::manifest::{Bundle, Manifest, Source};

/// So many bytes fit into the annotation in which `kubectl apply` keeps what it applied.
const MOST_ANNOTATED: u32 = 200_000;

/// The lines of the manifests of a bundle.
pub(super) struct Files<'b> {
    bundle: &'b Bundle,
    of_source: BTreeMap<SourceId, Vec<Lines>>,
    /// Position in the list of its source.
    positions: BTreeMap<ManifestId, usize>,
}

/// The lines from the beginning of a manifest to that of the next.
#[derive(Clone, Copy)]
struct Lines {
    first: u32,
    /// `None` to the end of the file.
    last: Option<u32>,
    /// Whether a `---` ends it.
    is_own: bool,
}

impl<'b> Files<'b> {
    pub(super) fn of(bundle: &'b Bundle) -> Self {
        let mut of_source: BTreeMap<SourceId, Vec<(ManifestId, &Manifest)>> = BTreeMap::new();
        for (id, manifest) in bundle.manifests() {
            of_source
                .entry(manifest.source)
                .or_default()
                .push((id, manifest));
        }
        let mut files = Self {
            bundle,
            of_source: BTreeMap::new(),
            positions: BTreeMap::new(),
        };
        for (source, mut manifests) in of_source {
            manifests.sort_by_key(|(_, manifest)| manifest.span);
            let text = bundle.source(source);
            let line = |byte: u32| text.line_and_column(byte).0;
            let mut lines = Vec::new();
            for (position, (id, manifest)) in manifests.iter().enumerate() {
                let next = manifests.get(position + 1).map(|(_, next)| next.span);
                let first = line(manifest.span.start);
                lines.push(match next {
                    None => Lines {
                        first,
                        last: None,
                        is_own: true,
                    },
                    Some(next) => Lines {
                        first,
                        last: Some(line(next.start).saturating_sub(1).max(first)),
                        is_own: is_apart(text, manifest.span.end, next.start),
                    },
                });
                files.positions.insert(*id, position);
            }
            files.of_source.insert(source, lines);
        }
        files
    }

    pub(super) fn source(&self, id: ManifestId) -> SourceId {
        self.bundle.manifest(id).source
    }

    pub(super) fn name(&self, source: SourceId) -> &'b str {
        self.bundle.source(source).name()
    }

    /// Whether every manifest of a source is a document of its own, so that lines tell them apart.
    pub(super) fn can_be_split(&self, source: SourceId) -> bool {
        let lines = self.of_source.get(&source);
        lines.is_some_and(|lines| lines.iter().all(|it| it.is_own)) && is_file(self.name(source))
    }

    /// How many manifests a source holds.
    pub(super) fn count(&self, source: SourceId) -> usize {
        self.of_source.get(&source).map_or(0, Vec::len)
    }

    /// Does something with a file as a whole.
    pub(super) fn whole(&self, verb: &str, source: SourceId) -> String {
        let name = self.name(source);
        if is_file(name) {
            format!("kubectl {verb} -f {}", quoted(name))
        } else {
            format!("kubectl {verb} -f -  # the manifests of {name}")
        }
    }

    /// Does something with some manifests of a file, which must be told apart by lines.
    pub(super) fn some(
        &self,
        verb: &str,
        source: SourceId,
        manifests: impl IntoIterator<Item = ManifestId>,
    ) -> String {
        let all = self
            .of_source
            .get(&source)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let positions = manifests.into_iter();
        let positions = positions.filter_map(|id| self.positions.get(&id).copied());
        let mut positions: Vec<usize> = positions.collect();
        positions.sort_unstable();
        let mut ranges: Vec<(u32, Option<u32>)> = Vec::new();
        for lines in positions.into_iter().filter_map(|at| all.get(at)) {
            match ranges.last_mut() {
                Some((_, last)) if last.is_some_and(|last| last + 1 == lines.first) => {
                    *last = lines.last;
                }
                _ => ranges.push((lines.first, lines.last)),
            }
        }
        let ranges = ranges.iter().map(|(first, last)| match last {
            Some(last) => format!("{first},{last}p"),
            None => format!("{first},$p"),
        });
        let ranges: Vec<_> = ranges.collect();
        format!(
            "sed -n '{}' {} | kubectl {verb} -f -",
            ranges.join(";"),
            quoted(self.name(source))
        )
    }

    /// Whether a manifest is too large for what `kubectl apply` keeps of it, so that the server has to merge it.
    pub(super) fn is_large(&self, id: ManifestId) -> bool {
        let span = self.bundle.manifest(id).span;
        span.end.saturating_sub(span.start) > MOST_ANNOTATED
    }
}

/// Whether a line `---` stands between two manifests.
fn is_apart(source: &Source, end: u32, start: u32) -> bool {
    let between = source.text().get(end as usize..start as usize);
    between.is_some_and(|text| text.lines().any(|line| line.starts_with("---")))
}

/// Whether a source was read from a file, whose name a shell can use.
fn is_file(name: &str) -> bool {
    !name.starts_with('<') && !name.contains(['\'', '\n'])
}

fn quoted(name: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "_./@%+=:,-".contains(it);
    if !name.is_empty() && name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("'{name}'")
    }
}
