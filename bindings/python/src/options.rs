//! Configuration and baseline as Python users pass them, as the options of a check.

use std::fmt::Display;
use std::path::PathBuf;

use hardening::analysis::Baseline;
use hardening::api::{self, Options, RenderRequest};
use hardening::manifest::PositionEncoding;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyMapping, PyString};
use serde_json::{Map, Value};

use crate::error::{Class, refused};
use crate::sources::is_path;
use crate::writer;

/// The options of a check. What they mean is decided at the border of the library.
pub(crate) fn options(
    py: Python<'_>,
    config: Option<&Bound<'_, PyAny>>,
    baseline: Option<&Bound<'_, PyAny>>,
    ignores: bool,
) -> PyResult<Options> {
    let mut options = Map::new();
    if let Some(config) = config {
        let document = Document::of(config, "config")?;
        options.insert("configName".to_owned(), document.name.as_str().into());
        let form = if document.is_mapping {
            document.json(py)?
        } else {
            document.text.into()
        };
        options.insert("config".to_owned(), form);
    }
    options.insert("noIgnores".to_owned(), (!ignores).into());
    let json = Value::Object(options).to_string();
    let mut options = api::options(&json).map_err(|error| refused(py, error))?;
    if let Some(baseline) = baseline {
        let document = Document::of(baseline, "baseline")?;
        let baseline = Baseline::parse(&document.text);
        options.baseline = Some(baseline.map_err(|error| document.refused(py, &error))?);
    }
    Ok(options)
}

/// The claims of a text, a file's path or a mapping.
pub(crate) fn claims(claims: &Bound<'_, PyAny>) -> PyResult<api::Claims> {
    let document = Document::of(claims, "claims")?;
    let read = api::claims(&document.name, &document.text, PositionEncoding::Utf8);
    read.map_err(|error| refused(claims.py(), error))
}

/// The spec of a text, a file's path or a mapping, to render it.
pub(crate) fn spec(spec: &Bound<'_, PyAny>) -> PyResult<RenderRequest> {
    let document = Document::of(spec, "spec")?;
    Ok(RenderRequest {
        spec: document.text,
        spec_name: Some(document.name),
        positions: PositionEncoding::Utf8,
    })
}

/// A text with the name that errors show.
struct Document {
    name: String,
    text: String,
    /// Whether the text is the JSON of a mapping.
    is_mapping: bool,
}

impl Document {
    /// Of a text, a file's path or a mapping.
    fn of(value: &Bound<'_, PyAny>, sort: &str) -> PyResult<Self> {
        let py = value.py();
        let name = format!("<{sort}>");
        if let Ok(text) = value.cast::<PyString>() {
            let Ok(text) = text.to_str() else {
                let message = format!("{name}: the text holds half a surrogate pair");
                return Err(Class::Config.in_file(py, &message, Some(&name)));
            };
            return Ok(Self {
                text: text.to_owned(),
                name,
                is_mapping: false,
            });
        }
        if is_path(value)? {
            return Self::of_file(value);
        }
        if value.cast::<PyMapping>().is_err() {
            let class = value.get_type().fully_qualified_name()?;
            let message = format!(
                "{name}: pass text, a pathlib.Path or a mapping, not an object of the type `{class}`"
            );
            return Err(Class::Config.in_file(py, &message, Some(&name)));
        }
        let text = writer::write(value).map_err(|it| {
            it.error(|fault| Class::Config.in_file(py, &format!("{name}: {fault}"), Some(&name)))
        })?;
        Ok(Self {
            name,
            text,
            is_mapping: true,
        })
    }

    fn of_file(path: &Bound<'_, PyAny>) -> PyResult<Self> {
        static DECODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = path.py();
        let decode = DECODE.import(py, "os", "fsdecode")?;
        let path: PathBuf = decode.call1((path,))?.extract()?;
        let name = path.to_string_lossy().into_owned();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self {
                name,
                text,
                is_mapping: false,
            }),
            Err(error) => {
                let message = format!("`{name}` cannot be read: {error}");
                let raised = Class::Config.in_file(py, &message, Some(&name));
                raised.set_cause(py, Some(error.into()));
                Err(raised)
            }
        }
    }

    fn json(&self, py: Python<'_>) -> PyResult<Value> {
        serde_json::from_str(&self.text).map_err(|error| self.refused(py, &error))
    }

    fn refused(&self, py: Python<'_>, error: &impl Display) -> PyErr {
        let message = format!("{}: {error}", self.name);
        Class::Config.in_file(py, &message, Some(&self.name))
    }
}
