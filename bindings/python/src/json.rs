//! From Rust's values to JSON and to Python's.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use serde::Serialize;

/// A value as Python's `json` reads it.
pub(crate) fn to_python<'py>(
    py: Python<'py>,
    value: &impl Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let text = serde_json::to_string(value).map_err(unwritable)?;
    LOADS.import(py, "json", "loads")?.call1((text,))
}

/// A value as the command line writes it: indented, with a line break at the end.
pub(crate) fn to_text(value: &impl Serialize) -> PyResult<String> {
    let mut text = serde_json::to_string_pretty(value).map_err(unwritable)?;
    text.push('\n');
    Ok(text)
}

fn unwritable(error: serde_json::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}
