//! Configuration and baseline as Python users pass them, as the options of a check.

use std::path::PathBuf;

use hardening::api::{self, Options};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;
use serde_json::{Map, Value};

use crate::error::{Class, refused};
use crate::sources::is_path;
use crate::writer::{self, Unwritable};

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
    if let Some(baseline) = baseline {
        let baseline = Document::of(baseline, "baseline")?;
        options.insert("baseline".to_owned(), baseline.json(py)?);
    }
    options.insert("noIgnores".to_owned(), (!ignores).into());
    let json = Value::Object(options).to_string();
    api::options(&json).map_err(|error| refused(py, error))
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
            let text = text.to_str()?.to_owned();
            return Ok(Self {
                name,
                text,
                is_mapping: false,
            });
        }
        if is_path(value)? {
            return Self::of_file(value);
        }
        let text = writer::write(value).map_err(|error| match error {
            Unwritable::Raised(error) => error,
            Unwritable::Fault(fault) => {
                Class::Config.in_file(py, &format!("{name}: {fault}"), Some(&name))
            }
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
        serde_json::from_str(&self.text).map_err(|error| {
            let message = format!("{}: this is no JSON: {error}", self.name);
            Class::Config.in_file(py, &message, Some(&self.name))
        })
    }
}
