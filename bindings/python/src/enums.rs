//! The enumerations, which are Python's own so that their members are texts, too.

use hardening::finding::{Applicability, Confidence, Severity};
use hardening::plan::Risk;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use serde::Serialize;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{Deserialize, IntoDeserializer};

/// A value as the member of its enumeration.
pub(crate) struct Member<T>(pub(crate) T);

/// An enumeration of `hardening.enums`.
pub(crate) trait Enumeration: Serialize {
    fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>>;
}

macro_rules! enumerations {
    ($($name:ident),*) => {
        $(impl Enumeration for $name {
            fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
                static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
                CLASS.import(py, "hardening.enums", stringify!($name))
            }
        })*
    };
}

enumerations!(Applicability, Confidence, Severity);

impl<'py, T: Enumeration> IntoPyObject<'py> for Member<T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        T::class(py)?.call1((crate::json::to_python(py, &self.0)?,))
    }
}

/// The severity of a word; a member of the enumeration is one, too.
pub(crate) fn severity(word: &str) -> PyResult<Severity> {
    let word: StrDeserializer<'_, Error> = word.into_deserializer();
    Severity::deserialize(word).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// The risk of a word.
pub(crate) fn risk(word: &str) -> PyResult<Risk> {
    let word: StrDeserializer<'_, Error> = word.into_deserializer();
    Risk::deserialize(word).map_err(|error| PyValueError::new_err(error.to_string()))
}
