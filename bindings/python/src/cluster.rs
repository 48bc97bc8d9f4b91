//! A cluster, to which questions are put.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hardening::analysis::Analysis;
use hardening::api::{self, Options};
use hardening::report;
use pyo3::prelude::*;

use crate::answer::Answer;
use crate::error::{Class, refused, unreadable};
use crate::json;
use crate::options::{claims as read_claims, options, spec as read_spec};
use crate::report::Report;
use crate::sources::Sources;
use crate::work;
use crate::writer;

/// The cluster that manifests describe, to which questions can be put.
///
/// `source` and `config` are as for `check`. The manifests are read once; each question is then cheap.
///
/// >>> pods = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}} for name in ("web", "database")]
/// >>> cluster = Cluster(pods)
/// >>> if cluster.network.can_reach("default/web", "default/database"):
/// ...     print("open")
/// open
#[pyclass(frozen, module = "hardening")]
pub(crate) struct Cluster(Arc<Analysed>);

/// The questions about who reaches whom.
#[pyclass(frozen, module = "hardening")]
pub(crate) struct Network(Arc<Analysed>);

struct Analysed {
    analysis: Analysis,
    options: Options,
    /// How much was read for it.
    bytes: usize,
}

#[pymethods]
impl Cluster {
    #[new]
    #[pyo3(signature = (source, *, config=None))]
    pub(crate) fn new(
        source: &Bound<'_, PyAny>,
        config: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let py = source.py();
        let options = options(py, config, None, true)?;
        let sources = Sources::of(source)?;
        let bytes = sources.bytes();
        let analysed = work::run(py, bytes, move || {
            let sources = sources.read(&options.config.limits)?;
            let analysis = api::analyze(sources, &options);
            Ok(Arc::new(Analysed {
                analysis,
                options,
                bytes,
            }))
        })?;
        analysed.map(Self).map_err(|error| unreadable(py, error))
    }

    /// The questions about who reaches whom.
    #[getter]
    fn network(&self) -> Network {
        Network(Arc::clone(&self.0))
    }

    /// Answers a question: a mapping with the `kind` of the question beside its fields.
    ///
    /// Raises `QuestionError` where it is no question, or asks about what is not there.
    ///
    /// >>> cluster = Cluster({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}})
    /// >>> cluster.ask({"kind": "network"}).answer["workloads"][0]["workload"]
    /// 'default/web[Pod]'
    fn ask(&self, question: &Bound<'_, PyAny>) -> PyResult<Answer> {
        answer(question.py(), &self.0, &json_of(question)?)
    }

    /// What is broken: `check` of the manifests that were read.
    #[pyo3(signature = (*, baseline=None, ignores=true))]
    fn report(
        &self,
        py: Python<'_>,
        baseline: Option<&Bound<'_, PyAny>>,
        ignores: bool,
    ) -> PyResult<Report> {
        let mut options = options(py, None, baseline, ignores)?;
        options.config = self.0.options.config.clone();
        let analysed = Arc::clone(&self.0);
        let report = work::run(py, self.0.bytes, move || analysed.analysis.report(&options))?;
        Ok(Report::of(report))
    }

    /// Measures what is said of the cluster: each claim is true, false, or not to be told from manifests.
    ///
    /// `claims` is a file of claims, as text, as a path or as a mapping.
    ///
    /// Raises `ConfigError` where the claims cannot be read.
    pub(crate) fn measure<'py>(&self, claims: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = claims.py();
        let claims = read_claims(claims)?;
        let shared = Arc::clone(&self.0);
        let measured = work::run(py, self.0.bytes, move || {
            api::measure(&shared.analysis, &claims)
        })?;
        json::to_python(py, &measured)
    }

    /// Which objects of a spec's baseline are there as they are rendered, which differ and which are missing.
    ///
    /// `spec` is text, a path or a mapping, as for `render`.
    ///
    /// Raises `ConfigError` where the spec does not hold together.
    pub(crate) fn against<'py>(&self, spec: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = spec.py();
        let request = read_spec(spec)?;
        let shared = Arc::clone(&self.0);
        let there = work::run(py, self.0.bytes, move || {
            let name = request.spec_name.as_deref().unwrap_or_default();
            let spec = api::spec(name, &request.spec, request.positions)?;
            Ok::<_, api::Error>(api::against(&shared.analysis, &spec))
        })?;
        json::to_python(py, &there.map_err(|error| refused(py, error))?)
    }

    /// The report as SARIF 2.1.0, in which files below `root` are named relative to it.
    #[pyo3(signature = (root=None))]
    fn to_sarif(&self, py: Python<'_>, root: Option<PathBuf>) -> PyResult<String> {
        let analysed = Arc::clone(&self.0);
        work::run(py, self.0.bytes, move || {
            let report = analysed.analysis.report(&analysed.options);
            let root = root.as_deref().unwrap_or(Path::new("")).to_string_lossy();
            report::to_sarif(&report, analysed.analysis.cluster().bundle(), &root)
        })
    }

    fn __repr__(&self) -> String {
        let bundle = self.0.analysis.cluster().bundle();
        format!(
            "<Cluster of {} objects in {} files>",
            bundle.manifests().count(),
            bundle.sources().len()
        )
    }
}

#[pymethods]
impl Network {
    /// Whether one end may reach another, and because of which rules.
    ///
    /// An end is a workload as `namespace/name`, `namespace/name[Kind]`, `Kind/name` or a `name` that only one has, an
    /// address, a range of addresses, or `internet`. `port` is a number, or the name that the receiver gives it;
    /// `protocol` is `TCP`, `UDP` or `SCTP`: TCP where only a port is given, all where neither is.
    ///
    /// The answer is true where all that was asked about passes.
    ///
    /// Raises `QuestionError` where an end or a port is not there.
    #[pyo3(signature = (sender, receiver, port=None, *, protocol=None))]
    fn can_reach(
        &self,
        py: Python<'_>,
        sender: &str,
        receiver: &str,
        port: Option<&Bound<'_, PyAny>>,
        protocol: Option<&str>,
    ) -> PyResult<Answer> {
        let mut question = serde_json::json!({"kind": "reach", "from": sender, "to": receiver});
        if let Some(port) = port {
            let json = json_of(port)?;
            let form = serde_json::from_str(&json);
            question["port"] = form.map_err(|it| Class::Question.error(py, &it.to_string()))?;
        }
        if let Some(protocol) = protocol {
            question["protocol"] = protocol.into();
        }
        answer(py, &self.0, &question.to_string())
    }

    /// Who reaches whom on which ports: the whole map.
    fn map(&self, py: Python<'_>) -> PyResult<Answer> {
        answer(py, &self.0, r#"{"kind": "network"}"#)
    }

    /// What can be reached from every pod of the cluster or from outside, also through Ingresses and Services.
    fn exposed(&self, py: Python<'_>) -> PyResult<Answer> {
        answer(py, &self.0, r#"{"kind": "exposed"}"#)
    }

    /// What each workload needs to reach, as its configuration tells, and whether it is allowed.
    fn needed_flows(&self, py: Python<'_>) -> PyResult<Answer> {
        answer(py, &self.0, r#"{"kind": "neededFlows"}"#)
    }
}

/// The JSON of a part of a question.
fn json_of(value: &Bound<'_, PyAny>) -> PyResult<String> {
    writer::write(value).map_err(|it| it.error(|fault| Class::Question.error(value.py(), fault)))
}

/// Asks a question in JSON.
fn answer(py: Python<'_>, analysed: &Arc<Analysed>, question: &str) -> PyResult<Answer> {
    let question = api::question(question).map_err(|error| refused(py, error))?;
    let shared = Arc::clone(analysed);
    let answer = work::run(py, analysed.bytes, move || {
        api::ask(&shared.analysis, &question)
    })?;
    answer.map(Answer::of).map_err(|error| refused(py, error))
}
