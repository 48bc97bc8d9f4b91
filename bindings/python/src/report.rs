//! What a check gives, and what fixes make of it.

use hardening::{analysis, api, report};
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use serde::{Deserialize, Serialize};

use crate::enums;
use crate::findings::{Finding, Summary, Tuple};
use crate::json;
use crate::value::{Kept, Value, parse, value_class};

value_class! {
    /// The findings of a check, ordered by file and position, and what was looked at.
    ///
    /// It is as long as there are findings, and thereby false where nothing is broken.
    ///
    /// >>> from hardening import check
    /// >>> report = check("{}")
    /// >>> report.has("error"), report.summary.errors
    /// (True, 1)
    Report holds Kept<analysis::Report>, as it {
        /// The version of the JSON form.
        version = it.version;
        /// What is broken.
        findings = Part(it);
        /// How much of it.
        summary = Summary(it.summary);
    }
    repr [summary]
    str lines,

    /// Whether there is a finding at least so bad.
    fn has(&self, severity: &str) -> PyResult<bool> {
        Ok(self.0.has(enums::severity(severity)?))
    }

    /// The report as `hardening check --format json` writes it.
    fn to_json(&self) -> String {
        report::to_json(&self.0)
    }

    /// These findings as the text of a baseline: with it, a later check tells only of what is new.
    fn to_baseline(&self) -> String {
        analysis::Baseline::of(&self.0.findings).to_json()
    }

    fn __len__(&self) -> usize {
        self.0.findings.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.findings(py)?.try_iter()
    }
}

impl Report {
    pub(crate) const fn of(report: analysis::Report) -> Self {
        Self(Kept::new(report))
    }
}

/// The findings of a report as a tuple.
struct Part<'r>(&'r Kept<analysis::Report>);

impl<'py> IntoPyObject<'py> for Part<'_> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        self.0.part(py, |report| {
            let findings = report.findings.iter().cloned().map(Finding);
            Ok(Tuple(findings.collect()).into_pyobject(py)?.into_any())
        })
    }
}

/// A line for each finding, and the counts.
fn lines(report: &Kept<analysis::Report>) -> String {
    let findings = report.findings.iter().map(crate::findings::line);
    let last = crate::findings::counts(&report.summary);
    findings.chain([last]).collect::<Vec<_>>().join("\n")
}

value_class! {
    /// What fixes made of sources.
    Fixed holds FixedForm, as it {
        /// The version of the JSON form.
        version = it.version;
        /// The sources that changed, in the order of reading.
        files = Tuple(it.files.iter().cloned().map(FixedFile).collect());
        /// How many fixes were applied.
        applied = it.applied;
        /// What is still broken.
        report = Report::of(it.report.clone());
    }
    repr [files, applied, report]
    str |it| format!("{} fixes applied, {} files changed", it.applied, it.files.len()),

    /// The value as JSON text.
    fn to_json(&self) -> PyResult<String> {
        json::to_text(&self.0)
    }
}

/// The form of [`api::Fixed`], without the cluster.
#[derive(PartialEq, Serialize, Deserialize)]
pub(crate) struct FixedForm {
    version: u32,
    files: Vec<FixedFileForm>,
    applied: usize,
    report: analysis::Report,
}

impl From<api::Fixed> for FixedForm {
    fn from(fixed: api::Fixed) -> Self {
        let files = fixed.files.into_iter().map(|file| FixedFileForm {
            name: file.name,
            text: file.after,
        });
        Self {
            version: fixed.version,
            files: files.collect(),
            applied: fixed.applied,
            report: fixed.report,
        }
    }
}

impl Value for FixedForm {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }
}

value_class! {
    /// A source with fixes.
    FixedFile holds FixedFileForm, as it {
        /// The name of the source.
        name = &*it.name;
        /// Its text with the fixes.
        text = &*it.text;
    }
    repr [name, text]
    str |it| it.name.clone()
}

/// The form of [`api::FixedFile`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FixedFileForm {
    name: String,
    text: String,
}

impl Value for FixedFileForm {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json)
    }
}
