//! A finding and its parts.

use std::cmp::Ordering;

use hardening::analysis::Summary as Counts;
use hardening::finding;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::enums::Member;
use crate::value::{Value, compare_json, parse, value_class};

value_class! {
    /// One place where an invariant is broken. Findings are ordered by file and position.
    Finding holds finding::Finding, as it {
        /// The id of the broken invariant.
        invariant = &*it.invariant;
        /// How bad it is.
        severity = Member(it.severity);
        /// How sure it is.
        confidence = Member(it.confidence);
        /// What it takes for granted, where it is not certain.
        assumes = it.assumes.as_deref();
        /// What is wrong.
        message = &*it.message;
        /// What stands under the marked text in a code frame.
        label = it.label.as_deref();
        /// What follows from it in the running cluster.
        effect = it.effect.as_deref();
        /// What to do.
        help = it.help.as_deref();
        /// The same for the same fault, however the file around it moves: made of invariant, object and field path.
        fingerprint = &*it.fingerprint;
        /// The object; `None` where the text is none.
        object = it.object.clone().map(ObjectName);
        /// Where.
        location = Location(it.location.clone());
        /// The evidence elsewhere.
        related = Tuple(it.related.iter().cloned().map(Related).collect());
        /// The edits that mend it.
        fix = it.fix.clone().map(Fix);
    }
    repr [invariant, severity, message, object, location]
    str line
}

/// `shop.yaml:3:5: error[network.open-egress]: ...`.
pub(crate) fn line(finding: &finding::Finding) -> String {
    format!(
        "{}: {}[{}]: {}",
        place(&finding.location),
        finding.severity,
        finding.invariant,
        finding.message
    )
}

impl Value for finding::Finding {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        let places = self.location.cmp(&other.location);
        let places = places.then_with(|| self.invariant.cmp(&other.invariant));
        Some(places.then_with(|| compare_json(self, other)))
    }
}

value_class! {
    /// A stretch of a file.
    Location holds finding::Location, as it {
        /// The file as it was named to the reader.
        file = &*it.file;
        /// From 1.
        line = it.line;
        /// From 1, in characters.
        column = it.column;
        /// From 1, the line of the last byte.
        end_line = it.end_line;
        /// From 1, behind the last character.
        end_column = it.end_column;
        /// The first byte of the UTF-8 text, from 0.
        start = it.start;
        /// The byte behind the last.
        end = it.end;
        /// JSON Pointer into the object; empty for the object as a whole.
        path = &*it.path;
    }
    repr [file, line, column, path]
    str place
}

impl Value for finding::Location {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn place(location: &finding::Location) -> String {
    format!("{}:{}:{}", location.file, location.line, location.column)
}

value_class! {
    /// A place that proves a finding.
    Related holds finding::Related, as it {
        /// What is to be seen there.
        message = &*it.message;
        /// Where.
        location = Location(it.location.clone());
    }
    repr [message, location]
    str |it| format!("{}: {}", place(&it.location), it.message)
}

impl Value for finding::Related {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        let places = self.location.cmp(&other.location);
        Some(places.then_with(|| self.message.cmp(&other.message)))
    }
}

value_class! {
    /// The edits that mend a finding.
    Fix holds finding::Fix, as it {
        /// Whether it may be applied unseen.
        applicability = Member(it.applicability);
        /// What it does, in a few words.
        title = &*it.title;
        /// In ascending order, not overlapping.
        edits = Tuple(it.edits.iter().cloned().map(Edit).collect());
    }
    repr [applicability, title, edits]
    str |it| it.title.clone()
}

impl Value for finding::Fix {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        let mut pairs = self.edits.iter().zip(&other.edits);
        let edits = pairs.find_map(|(one, other)| one.compare(other).filter(|it| it.is_ne()));
        let edits = edits.unwrap_or_else(|| self.edits.len().cmp(&other.edits.len()));
        Some(edits.then_with(|| compare_json(self, other)))
    }
}

value_class! {
    /// New text for a stretch of a file.
    Edit holds finding::Edit, as it {
        /// The file as it was named to the reader.
        file = &*it.file;
        /// The first byte of the UTF-8 text to replace.
        start = it.start;
        /// The byte behind the last to replace.
        end = it.end;
        /// What stands there instead.
        text = &*it.text;
    }
    repr [file, start, end, text]
    str |it| format!("{}:{}..{}: {:?}", it.file, it.start, it.end, it.text)
}

impl Value for finding::Edit {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        let key = |it: &'_ Self| (it.file.clone(), it.start, it.end, it.text.clone());
        Some(key(self).cmp(&key(other)))
    }
}

value_class! {
    /// The name of an object, as Kubernetes identifies it.
    ObjectName holds finding::ObjectName, as it {
        /// As written.
        api_version = &*it.api_version;
        /// As written.
        kind = &*it.kind;
        /// `None` for cluster-scoped kinds.
        namespace = it.namespace.as_deref();
        /// As written.
        name = &*it.name;
    }
    repr [api_version, kind, namespace, name]
    str |it| match &it.namespace {
        Some(namespace) => format!("{} {namespace}/{}", it.kind, it.name),
        None => format!("{} {}", it.kind, it.name),
    }
}

impl Value for finding::ObjectName {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

value_class! {
    /// Counts.
    Summary holds Counts, as it {
        /// Sources read.
        files = it.files;
        /// Objects in them.
        objects = it.objects;
        /// Findings of this severity.
        errors = it.errors;
        /// Findings of this severity.
        warnings = it.warnings;
        /// Findings of this severity.
        infos = it.infos;
        /// Findings that are known or ignored, and not reported.
        suppressed = it.suppressed;
    }
    repr [files, objects, errors, warnings, infos, suppressed]
    str counts
}

/// `2 files, 9 objects: 1 errors, 0 warnings, 0 infos, 0 suppressed`.
pub(crate) fn counts(summary: &Counts) -> String {
    let Counts {
        files,
        objects,
        errors,
        warnings,
        infos,
        suppressed,
    } = summary;
    format!(
        "{files} files, {objects} objects: {errors} errors, {warnings} warnings, {infos} infos, {suppressed} suppressed"
    )
}

/// Counts have no order.
impl Value for Counts {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }
}

/// Several parts, as a tuple.
pub(crate) struct Tuple<T>(pub(crate) Vec<T>);

impl<'py, T: IntoPyObject<'py>> IntoPyObject<'py> for Tuple<T> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        PyTuple::new(py, self.0)
    }
}
