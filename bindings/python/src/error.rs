//! What Rust refuses, as the exceptions of `hardening.errors`.

use hardening::api::{self, ErrorKind};
use hardening::manifest::files::FilesError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

/// The classes of `hardening.errors`.
#[derive(Clone, Copy)]
pub(crate) enum Class {
    Config,
    Question,
    UnknownInvariant,
    Source,
}

impl Class {
    fn find<'py>(self, py: Python<'py>) -> PyResult<&'py Bound<'py, PyType>> {
        static CLASSES: [PyOnceLock<Py<PyType>>; 4] = [const { PyOnceLock::new() }; 4];
        let (class, name) = match self {
            Self::Config => (&CLASSES[0], "ConfigError"),
            Self::Question => (&CLASSES[1], "QuestionError"),
            Self::UnknownInvariant => (&CLASSES[2], "UnknownInvariantError"),
            Self::Source => (&CLASSES[3], "SourceError"),
        };
        class.import(py, "hardening.errors", name)
    }

    /// An exception of this class without a place.
    pub(crate) fn error(self, py: Python<'_>, message: &str) -> PyErr {
        self.in_file(py, message, None)
    }

    /// An exception of this class that tells of a file.
    pub(crate) fn in_file(self, py: Python<'_>, message: &str, file: Option<&str>) -> PyErr {
        self.at(py, message, file, None)
            .unwrap_or_else(|error| error)
    }

    fn at(
        self,
        py: Python<'_>,
        message: &str,
        file: Option<&str>,
        position: Option<(u32, u32)>,
    ) -> PyResult<PyErr> {
        let place = PyDict::new(py);
        place.set_item("file", file)?;
        place.set_item("line", position.map(|(line, _)| line))?;
        place.set_item("column", position.map(|(_, column)| column))?;
        let error = self.find(py)?.call((message,), Some(&place))?;
        Ok(PyErr::from_value(error))
    }
}

/// What the border refuses.
pub(crate) fn refused(py: Python<'_>, error: impl Into<api::Error>) -> PyErr {
    let error = error.into();
    let form = error.form();
    let class = match form.kind {
        ErrorKind::Config | ErrorKind::Options | ErrorKind::Claims | ErrorKind::Spec => {
            Class::Config
        }
        ErrorKind::Question => Class::Question,
        ErrorKind::UnknownInvariant => Class::UnknownInvariant,
    };
    let message = error.to_string();
    let raised = match &form.location {
        None => class.at(py, &message, None, None),
        Some(at) => class.at(py, &message, Some(&at.file), Some((at.line, at.column))),
    };
    raised.unwrap_or_else(|error| error)
}

/// A file or folder that cannot be read.
pub(crate) fn unreadable(py: Python<'_>, error: FilesError) -> PyErr {
    let file = match &error {
        FilesError::Missing(path)
        | FilesError::NoManifests(path)
        | FilesError::Binary(path)
        | FilesError::TooLarge { path, .. }
        | FilesError::Unreadable { path, .. } => Some(path.as_str()),
        _ => None,
    };
    let raised = Class::Source.in_file(py, &error.to_string(), file);
    if let FilesError::Unreadable { error, .. } = error {
        raised.set_cause(py, Some(error.into()));
    }
    raised
}
