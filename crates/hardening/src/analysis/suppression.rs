//! Which findings are not reported because the manifests say so, and what is wrong with such words.

use super::config::{covers, known};
use super::{Config, invariants};
use crate::cluster::Cluster;
use crate::finding::{
    FieldPath, Finding, IGNORE_ANNOTATION, Invariant, ManifestId, Part, Place, SourceId, Span,
    Suppression, Violation, Violations,
};
use crate::manifest::{Bundle, Comment};

/// Takes the findings out that are suppressed; gives back how many, and what is wrong with the suppressions.
pub(super) fn apply(
    cluster: &Cluster,
    config: &Config,
    findings: &mut Vec<Finding>,
) -> (usize, Vec<Violation>) {
    let bundle = cluster.bundle();
    let mut written = annotations(cluster);
    written.extend(comments(bundle));
    let before = findings.len();
    findings.retain(|finding| {
        let mut reported = true;
        for suppression in &mut written {
            if suppression.reaches(finding) {
                suppression.used = true;
                reported = false;
            }
        }
        reported
    });
    let suppressed = before - findings.len();
    let mut violations = Vec::new();
    for suppression in &written {
        suppression.judge(config, &mut violations);
    }
    (suppressed, violations)
}

/// A suppression, where it stands, and what it reaches.
struct Written {
    what: Suppression,
    place: Place,
    reach: Reach,
    used: bool,
}

enum Reach {
    /// All of a document: its first and last byte in a file.
    Whole { file: String, start: u32, end: u32 },
    /// What begins on this line.
    Line { file: String, line: u32 },
}

impl Written {
    /// A suppression without a reason, or of what does not exist, suppresses nothing.
    fn reaches(&self, finding: &Finding) -> bool {
        let at = &finding.location;
        !self.what.reason.is_empty()
            && covers(&self.what.invariant, &finding.invariant)
            && match &self.reach {
                Reach::Whole { file, start, end } => {
                    at.file == *file && (*start..=*end).contains(&at.start)
                }
                Reach::Line { file, line } => at.file == *file && at.line == *line,
            }
    }

    fn judge(&self, config: &Config, violations: &mut Vec<Violation>) {
        let id = &self.what.invariant;
        let mut report = |invariant: &'static Invariant, message: String, help: &str| {
            let mut sink = Violations::new(invariant, violations);
            let violation = sink.at(self.place.clone(), message).help(help);
            sink.report(violation);
        };
        if let Err(nearest) = known(id) {
            let message = format!("`{id}` is no invariant and no area{nearest}");
            let help = "`hardening explain` lists all invariants";
            report(&invariants::suppression::UNKNOWN, message, help);
        } else if self.what.reason.is_empty() {
            let message =
                format!("`{id}` is ignored without a reason, so it is reported all the same");
            let help = "say in a few words why it is right to ignore it";
            report(&invariants::suppression::WITHOUT_REASON, message, help);
        } else if !self.used && config.selects(id) {
            let message = format!("nothing here breaks `{id}`");
            let help = "remove what ignores it, so that a later fault is seen";
            report(&invariants::suppression::UNUSED, message, help);
        }
    }
}

/// Annotations on objects and on their pod templates.
fn annotations(cluster: &Cluster) -> Vec<Written> {
    let bundle = cluster.bundle();
    let mut written = Vec::new();
    for (id, manifest) in bundle.manifests() {
        let template = cluster
            .workload_of(id)
            .map(|workload| cluster.workload(workload));
        let template = template.map_or_else(FieldPath::root, |workload| workload.template.clone());
        let mut holders = vec![FieldPath::root()];
        if template != FieldPath::root() {
            holders.push(template);
        }
        for holder in holders {
            let path = holder
                .then("metadata")
                .then("annotations")
                .then(IGNORE_ANNOTATION);
            let value = manifest.root.at(&path).and_then(|node| node.as_str());
            for what in Suppression::in_annotation(value.unwrap_or("")) {
                written.push(Written {
                    what,
                    place: Place::value(id, path.clone()),
                    reach: whole(bundle, id),
                    used: false,
                });
            }
        }
    }
    written
}

fn comments(bundle: &Bundle) -> Vec<Written> {
    let mut written = Vec::new();
    for (index, source) in (0..).zip(bundle.sources()) {
        let id = SourceId(index);
        let comments = bundle.comments(id);
        for comment in comments {
            for what in Suppression::in_comment(&comment.text) {
                let (line, _) = source.line_and_column(comment.span.start);
                let own_line = stands_alone(source.text(), comment);
                let target = if own_line {
                    next_content_line(source.text(), comment, line)
                } else {
                    line
                };
                let holder = bundle.manifests().find(|(_, manifest)| {
                    manifest.source == id
                        && own_line
                        && source.line_and_column(manifest.span.start).0 == target
                });
                let reach = match holder {
                    Some((manifest, _)) => whole(bundle, manifest),
                    None => plain_file(bundle, id)
                        .filter(|span| own_line && source.line_and_column(span.start).0 == target)
                        .map_or_else(
                            || Reach::Line {
                                file: source.name().to_owned(),
                                line: target,
                            },
                            |span| Reach::Whole {
                                file: source.name().to_owned(),
                                start: span.start,
                                end: span.end,
                            },
                        ),
                };
                let place = match bundle.manifests().find(|(_, manifest)| {
                    manifest.source == id
                        && manifest.span.start <= comment.span.start
                        && comment.span.end <= manifest.span.end
                }) {
                    Some((manifest, _)) => Place::Field {
                        manifest,
                        path: FieldPath::root(),
                        part: Part::Within(comment.span),
                    },
                    None => Place::Text {
                        source: id,
                        span: comment.span,
                    },
                };
                written.push(Written {
                    what,
                    place,
                    reach,
                    used: false,
                });
            }
        }
    }
    written
}

/// The document of a file that is no manifest.
fn plain_file(bundle: &Bundle, id: SourceId) -> Option<Span> {
    let mut files = bundle.plain_files().iter();
    let file = files.find(|file| file.source == id)?;
    Some(file.span())
}

fn whole(bundle: &Bundle, id: ManifestId) -> Reach {
    let manifest = bundle.manifest(id);
    Reach::Whole {
        file: bundle.source(manifest.source).name().to_owned(),
        start: manifest.span.start,
        end: manifest.span.end,
    }
}

fn stands_alone(text: &str, comment: &Comment) -> bool {
    let before = text.get(..comment.span.start as usize).unwrap_or("");
    before
        .rsplit('\n')
        .next()
        .is_none_or(|line| line.trim().is_empty())
}

/// The first line behind a comment that is more than a comment.
fn next_content_line(text: &str, comment: &Comment, line: u32) -> u32 {
    let behind = text.get(comment.span.end as usize..).unwrap_or("");
    let content = behind.split('\n').skip(1).position(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    line + 1 + content.map_or(0, |lines| u32::try_from(lines).unwrap_or(0))
}
