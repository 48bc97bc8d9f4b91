//! Code frames: a finding with the lines it is about, as rustc draws them.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet,
};
use hardening::finding::{Applicability, Edit, Finding, Fix, Location, Related, Severity};
use hardening::manifest::{Bundle, Source};

use crate::arguments::Color;
use crate::output;

/// Longer lines are not shown, as those of minified JSON.
const LONGEST_LINE: usize = 1_000;

/// A marked block of more lines is marked at its first line only.
const LONGEST_BLOCK: u32 = 8;

/// How many lines are shown above the marked text.
const LINES_ABOVE: usize = 2;

/// More evidence is counted, not shown.
const MOST_RELATED: usize = 8;

/// Draws frames over the sources of a bundle.
pub(crate) struct Frames {
    /// By name, with the values of Secrets hidden.
    sources: BTreeMap<String, Source>,
    renderer: Renderer,
}

impl Frames {
    pub(crate) fn of(bundle: &Bundle, color: Color) -> Self {
        let renderer = if output::colored(color) {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = match output::width() {
            Some(width) => renderer.term_width(width),
            None => renderer,
        };
        let sources = bundle.redacted().into_iter();
        Self {
            sources: sources
                .map(|source| (source.name().to_owned(), source))
                .collect(),
            renderer,
        }
    }

    /// A finding with its evidence, what follows and what to do, and an empty line.
    pub(crate) fn finding(&self, finding: &Finding) -> String {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let mut marks = vec![Mark {
            location: &finding.location,
            label: finding.label.as_deref(),
            kind: AnnotationKind::Primary,
        }];
        marks.extend(evidence(&finding.related, AnnotationKind::Context));
        let mut footer = footer(finding);
        if let Some(more) = more(finding.related.len()) {
            footer.insert(0, more);
        }
        let notes = footer
            .into_iter()
            .map(|(name, text)| Element::from(Level::NOTE.with_name(Some(name)).message(text)));
        let title = level
            .primary_title(&*finding.message)
            .id(&*finding.invariant);
        let group = Group::with_title(title)
            .elements(self.snippets(&marks))
            .elements(notes);
        format!("{}\n\n", self.drawn(group))
    }

    /// A sentence and the places that prove it.
    pub(crate) fn answer(&self, sentence: &str, related: &[Related]) -> String {
        let marks: Vec<_> = evidence(related, AnnotationKind::Primary).collect();
        let rest = more(related.len())
            .into_iter()
            .map(|(name, text)| Element::from(Level::NOTE.with_name(Some(name)).message(text)));
        let title = Level::INFO
            .with_name(Some("answer"))
            .primary_title(sentence);
        let group = Group::with_title(title)
            .elements(self.snippets(&marks))
            .elements(rest);
        format!("{}\n", self.drawn(group))
    }

    /// Why a file is refused, with the lines that it is about.
    pub(crate) fn refusal(&self, message: &str, location: &Location) -> String {
        let mark = Mark {
            location,
            label: None,
            kind: AnnotationKind::Primary,
        };
        let title = Level::ERROR.primary_title(message);
        let group = Group::with_title(title).elements(self.snippets(&[mark]));
        format!("{}\n", self.drawn(group))
    }

    /// The renderer shows control characters as pictures, but for those beyond ASCII.
    fn drawn(&self, group: Group<'_>) -> String {
        let drawn = self.renderer.render(&[group]);
        drawn.replace(|c: char| ('\u{80}'..='\u{9F}').contains(&c), "\u{FFFD}")
    }

    /// One snippet for each file, in the order in which the files come.
    fn snippets(&self, marks: &[Mark<'_>]) -> Vec<Element<'_>> {
        let mut files: Vec<(&str, Vec<&Mark<'_>>)> = Vec::new();
        for mark in marks {
            let file = mark.location.file.as_str();
            match files.iter_mut().find(|(known, _)| *known == file) {
                Some((_, marks)) => marks.push(mark),
                None => files.push((file, vec![mark])),
            }
        }
        let snippets = files.into_iter().filter_map(|(file, marks)| {
            let source = self.sources.get(file)?;
            Some(snippet(source, &marks))
        });
        snippets.collect()
    }
}

/// A place to mark.
struct Mark<'f> {
    location: &'f Location,
    label: Option<&'f str>,
    kind: AnnotationKind,
}

fn evidence(related: &[Related], kind: AnnotationKind) -> impl Iterator<Item = Mark<'_>> {
    let shown = related.iter().take(MOST_RELATED);
    shown.map(move |related| Mark {
        location: &related.location,
        label: Some(&related.message),
        kind,
    })
}

fn more(related: usize) -> Option<(&'static str, String)> {
    let more = related.checked_sub(MOST_RELATED).filter(|more| *more > 0)?;
    Some((
        "and",
        format!("{more} more places, which --format json tells"),
    ))
}

/// What stands below the code.
fn footer(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut footer = Vec::new();
    let mut say = |name, text: Option<&String>| {
        footer.extend(text.map(|text| (name, text.clone())));
    };
    say("effect", finding.effect.as_ref());
    say("assumed", finding.assumes.as_ref());
    say("help", finding.help.as_ref());
    if let Some(fix) = &finding.fix {
        footer.push(described(fix));
    }
    footer.push(("more", format!("hardening explain {}", finding.invariant)));
    footer
}

fn described(fix: &Fix) -> (&'static str, String) {
    let name = match fix.applicability {
        Applicability::Safe => "fix (safe)",
        Applicability::NeedsReview => "fix (needs review)",
        Applicability::DisplayOnly => "fix (by hand)",
    };
    let text = match fix.edits.as_slice() {
        [Edit { text, .. }]
            if !text.contains('\n')
                && !text.trim().is_empty()
                && !fix.title.contains(text.trim()) =>
        {
            format!("{}: `{}`", fix.title, text.trim())
        }
        _ => fix.title.clone(),
    };
    (name, text)
}

/// The part of a source that holds the marks, with a little above each.
fn snippet<'b>(source: &'b Source, marks: &[&Mark<'_>]) -> Element<'b> {
    let text = source.text();
    let spans: Vec<_> = marks.iter().map(|mark| span(text, mark.location)).collect();
    let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let window = line_start(text, first, LINES_ABOVE)..line_end(text, last);
    let shown = text.get(window.clone()).unwrap_or("");
    if spans
        .iter()
        .any(|span| line_of(text, span).len() > LONGEST_LINE)
    {
        return origin(source, marks);
    }
    let (line, _) = source.line_and_column(position(window.start));
    let mut annotations: Vec<Annotation<'b>> = Vec::new();
    for (mark, span) in marks.iter().zip(&spans) {
        let span_in_window = span.start - window.start..span.end - window.start;
        let label = mark.label.map(ToOwned::to_owned);
        annotations.push(mark.kind.span(span_in_window).label(label));
        if mark.kind == AnnotationKind::Primary {
            let above = line_start(text, span.start, LINES_ABOVE)..line_start(text, span.start, 0);
            annotations.extend(visible(text, above, window.start));
        }
    }
    let snippet = Snippet::source(shown)
        .path(source.name())
        .line_start(line as usize);
    snippet.annotations(annotations).into()
}

/// Lines that are shown, not marked.
fn visible<'b>(text: &str, lines: Range<usize>, offset: usize) -> Vec<Annotation<'b>> {
    let mut at = lines.start;
    let lines = text.get(lines).unwrap_or("").split_inclusive('\n');
    let annotations = lines.filter_map(|line| {
        let start = at - offset;
        at += line.len();
        let wanted = !line.trim().is_empty() && line.len() <= LONGEST_LINE;
        wanted.then(|| AnnotationKind::Visible.span(start..start + line.trim_end().len()))
    });
    annotations.collect()
}

/// File, line and column without the code.
fn origin<'b>(source: &'b Source, marks: &[&Mark<'_>]) -> Element<'b> {
    let first = marks.first().map(|mark| mark.location);
    let origin = Origin::path(source.name());
    match first {
        Some(at) => origin
            .line(at.line as usize)
            .char_column(at.column as usize)
            .into(),
        None => origin.into(),
    }
}

/// The bytes to mark: within the text, not behind a line's end, and of a long block the first line.
fn span(text: &str, location: &Location) -> Range<usize> {
    let start = boundary(text, location.start as usize);
    let mut end = boundary(text, (location.end as usize).max(start));
    if location.end_line.saturating_sub(location.line) >= LONGEST_BLOCK {
        end = line_end(text, start);
    }
    let marked = text.get(start..end).unwrap_or("");
    start..start + marked.trim_end().len()
}

fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

fn line_of<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    text.get(line_start(text, span.start, 0)..line_end(text, span.end))
        .unwrap_or("")
}

/// The first byte of the line that holds a byte, or of one so many lines above.
fn line_start(text: &str, at: usize, lines_above: usize) -> usize {
    let before = text.get(..at).unwrap_or("");
    let mut breaks = before.match_indices('\n').rev();
    breaks
        .nth(lines_above)
        .map_or(0, |(position, _)| position + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let behind = text.get(at..).unwrap_or("");
    behind.find('\n').map_or(text.len(), |length| at + length)
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
