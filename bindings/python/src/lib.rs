//! The Python module `hardening._hardening`: it converts and delegates, and decides nothing.

#![forbid(unsafe_code)]

mod answer;
mod cluster;
mod enums;
mod error;
mod findings;
mod json;
mod model;
mod options;
mod pages;
mod plan;
mod report;
mod sources;
mod value;
mod work;
mod writer;

use pyo3::prelude::*;

/// What the package `hardening` is made of; use that.
#[pymodule]
mod _hardening {
    use std::ffi::OsString;
    use std::time::Instant;

    use hardening::api;
    use hardening::finding::Applicability;
    use hardening::manifest::Source;
    use hardening::plan::Scope;
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::answer::Answer;
    #[pymodule_export]
    use crate::cluster::{Cluster, Network};
    #[pymodule_export]
    use crate::findings::{Edit, Finding, Fix, Location, ObjectName, Related, Summary};
    #[pymodule_export]
    use crate::pages::{InvariantSummary, Page};
    #[pymodule_export]
    use crate::plan::Plan;
    #[pymodule_export]
    use crate::report::{Fixed, FixedFile, Report};

    use crate::error::{refused, unreadable};
    use crate::json;
    use crate::options::{options, spec as read_spec};
    use crate::sources::Sources;
    use crate::work;

    /// The release.
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's own name")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    /// What is broken in manifests, read together as one cluster.
    ///
    /// `source` is any of these, or several of them in any iterable:
    ///
    /// - text, as `str` or bytes: YAML or JSON, of any number of documents. A `str` is always the text itself; for a
    ///   file or a folder pass a `pathlib.Path`. Text is the exact way, since nothing has read it before.
    /// - an `os.PathLike`: a file, or a folder, of which every `.yaml`, `.yml` and `.json` is read.
    /// - a file that is open for reading, text or binary.
    /// - a mapping, as a YAML reader or a client gives it: one object, or a `List`. It is written as JSON with an
    ///   indent of two, to which the lines of findings refer. Dates and keys that are no text are refused, as what the
    ///   file said is lost.
    /// - a model: of the official Kubernetes client, or anything with a `to_dict()` or a `raw`.
    ///
    /// What has no name of its own is called `<string>`, `<bytes>`, `<dict>` or `<file>`, from the second on `<dict 2>`.
    ///
    /// `config` is a configuration, and `baseline` what `Report.to_baseline` or `hardening check --create-baseline` gave;
    /// both as text, as a path, or as a mapping. Without `ignores`, what annotations and comments ignore is reported, too.
    ///
    /// Raises `SourceError` where manifests cannot be had, and `ConfigError` where the configuration or the baseline
    /// cannot be read. What is wrong *within* manifests is never an exception but a finding.
    ///
    /// >>> report = check("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop}\n")
    /// >>> [finding.invariant for finding in report]
    /// ['manifest.duplicate-key']
    #[pyfunction]
    #[pyo3(signature = (source, *, config=None, baseline=None, ignores=true))]
    fn check(
        source: &Bound<'_, PyAny>,
        config: Option<&Bound<'_, PyAny>>,
        baseline: Option<&Bound<'_, PyAny>>,
        ignores: bool,
    ) -> PyResult<Report> {
        let py = source.py();
        let options = options(py, config, baseline, ignores)?;
        let sources = Sources::of(source)?;
        let report = work::run(py, sources.bytes(), move || {
            let sources = sources.read(&options.config.limits)?;
            Ok(api::check(sources, &options))
        })?;
        report
            .map(Report::of)
            .map_err(|error| unreadable(py, error))
    }

    /// Applies the fixes that are safe, again and again until none is left; with `unsafe`, those that need review, too.
    ///
    /// Nothing is written: the new texts are in the result. `source` and `config` are as for `check`.
    ///
    /// >>> job = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: report}\n"
    /// >>> fix(job).files[0].text.splitlines()[0]
    /// 'apiVersion: batch/v1'
    #[pyfunction]
    #[pyo3(signature = (source, *, r#unsafe=false, config=None))]
    fn fix(
        source: &Bound<'_, PyAny>,
        r#unsafe: bool,
        config: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Fixed> {
        let py = source.py();
        let options = options(py, config, None, true)?;
        let sources = Sources::of(source)?;
        let least = if r#unsafe {
            Applicability::NeedsReview
        } else {
            Applicability::Safe
        };
        let fixed = work::run(py, sources.bytes(), move || {
            let sources = sources.read(&options.config.limits)?;
            Ok(api::fix(sources, &options, least).into())
        })?;
        fixed.map(Fixed).map_err(|error| unreadable(py, error))
    }

    /// What applying `desired` would do to what runs today, and in which steps to do it.
    ///
    /// `desired` and `current` are as `source` of `check`; without `current` nothing runs yet. What runs and is not desired
    /// stays, as `kubectl apply` leaves it; with `prune` it is removed. An object in both is replaced as a whole.
    ///
    /// >>> namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    /// >>> [step["title"] for step in plan(namespace).steps]
    /// ['1 Namespace']
    /// >>> plan(namespace, current=namespace).steps
    /// []
    #[pyfunction]
    #[pyo3(signature = (desired, *, current=None, prune=false, config=None))]
    fn plan(
        desired: &Bound<'_, PyAny>,
        current: Option<&Bound<'_, PyAny>>,
        prune: bool,
        config: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Plan> {
        let py = desired.py();
        let options = options(py, config, None, true)?;
        let desired = Sources::of(desired)?;
        let current = current.map(Sources::of).transpose()?;
        let bytes = desired.bytes() + current.as_ref().map_or(0, Sources::bytes);
        let scope = if prune { Scope::Prune } else { Scope::Apply };
        let plan = work::run(py, bytes, move || {
            let limits = &options.config.limits;
            let desired = desired.read(limits)?;
            let current = current.map_or_else(|| Ok(Vec::new()), |it| it.read(limits))?;
            Ok(api::plan(current, desired, &options, scope))
        })?;
        plan.map(Plan::of).map_err(|error| unreadable(py, error))
    }
    /// Measures what is said of a cluster: each claim is true, false, or not to be told from manifests.
    ///
    /// `claims` is a file of claims, as text, as a path or as a mapping; `source` and `config` are as for `check`.
    ///
    /// Raises `ConfigError` where the claims cannot be read.
    ///
    /// >>> claims = {"apiVersion": "hardening/v1alpha1", "kind": "Claims", "claims": [
    /// ...     {"claim": "Two namespaces", "measure": {"objects": {"kind": "Namespace", "count": 2}}}]}
    /// >>> shop = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    /// >>> measure_claims(claims, shop)["claims"][0]["outcome"]["why"]
    /// '2 are claimed, 1 are there'
    #[pyfunction]
    #[pyo3(signature = (claims, source, *, config=None))]
    fn measure_claims<'py>(
        claims: &Bound<'py, PyAny>,
        source: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Cluster::new(source, config)?.measure(claims)
    }

    /// The files of the hardened cluster that a spec describes.
    ///
    /// `spec` is text, a path or a mapping with `apiVersion: hardening/v1alpha1` and `kind: Phase1`. The same spec gives
    /// the same files; nothing is written.
    ///
    /// Raises `ConfigError`, with the place of the first fault, where the spec does not hold together.
    ///
    /// >>> shop = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    /// >>> isinstance(render(infer(shop)["spec"])["files"], list)
    /// True
    #[pyfunction]
    fn render<'py>(spec: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = spec.py();
        let request = read_spec(spec)?;
        let rendered = work::run(py, request.spec.len(), move || api::render(&request))?;
        let rendered = rendered.map_err(|error| refused(py, error))?;
        json::to_python(py, &rendered)
    }

    /// A spec from what runs, to begin with: its text has comments for what was guessed, changed or left out.
    ///
    /// `source` and `config` are as for `check`. The text always is a spec that can be rendered.
    ///
    /// >>> inferred = infer({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    /// >>> "- name: shop" in inferred["spec"]
    /// True
    #[pyfunction]
    #[pyo3(signature = (source, *, config=None))]
    fn infer<'py>(
        source: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = source.py();
        let options = options(py, config, None, true)?;
        let sources = Sources::of(source)?;
        let inferred = work::run(py, sources.bytes(), move || {
            let sources = sources.read(&options.config.limits)?;
            Ok(api::infer(sources, &options))
        })?;
        let inferred = inferred.map_err(|error| unreadable(py, error))?;
        json::to_python(py, &inferred)
    }

    /// The page of an invariant.
    ///
    /// Raises `UnknownInvariantError`, which names the nearest, where no invariant has this id.
    ///
    /// >>> explain("cluster.duplicate-object").promise
    /// 'every object is declared once'
    #[pyfunction]
    fn explain(py: Python<'_>, id: &str) -> PyResult<Page> {
        api::explain(id)
            .map(Page)
            .map_err(|error| refused(py, error))
    }

    /// Every invariant, by id.
    ///
    /// >>> invariants()[0].id
    /// 'access.audit-coverage-missing'
    #[pyfunction]
    fn invariants() -> Vec<InvariantSummary> {
        api::invariants()
            .into_iter()
            .map(InvariantSummary)
            .collect()
    }

    /// Runs the command line with its arguments, the first of which is its own name; gives back the exit code.
    #[pyfunction]
    fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
        py.detach(|| hardening_cli::run(arguments))
    }

    /// Seconds that Rust alone takes to check a text, for the benchmark.
    #[pyfunction]
    fn time_check(py: Python<'_>, text: String) -> f64 {
        py.detach(|| {
            let start = Instant::now();
            let source = Source::new("<string>", text);
            let report = api::check([source], &api::Options::default());
            let seconds = start.elapsed().as_secs_f64();
            drop(report);
            seconds
        })
    }
}
