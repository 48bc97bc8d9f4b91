//! From Python's values to JSON.

use std::iter::repeat_n;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping,
    PyMemoryView, PySequence, PySet, PyString, PyTuple,
};

use crate::model;

/// Deeper values are taken to hold themselves; the reader of manifests bears no more levels either.
const DEEPEST: usize = 500;

/// Why a value is not written.
pub(crate) enum Unwritable {
    /// The value is at fault: what is wrong where, and what to do.
    Fault(String),
    /// Code of the value raised.
    Raised(PyErr),
}

impl Unwritable {
    /// The exception: what was raised, or one for the fault.
    pub(crate) fn error(self, of_fault: impl FnOnce(&str) -> PyErr) -> PyErr {
        match self {
            Self::Raised(error) => error,
            Self::Fault(fault) => of_fault(&fault),
        }
    }
}

impl From<PyErr> for Unwritable {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

type Written = Result<(), Unwritable>;

/// The JSON of a value, as `json.dumps(value, indent=2, ensure_ascii=False)` writes it.
///
/// What JSON would lose is refused: keys that are no text, dates, bytes, sets, what is no number. Subclasses of `dict`
/// and `list` are asked for their items, since what they store may be something else.
pub(crate) fn write(value: &Bound<'_, PyAny>) -> Result<String, Unwritable> {
    let mut writer = Writer {
        text: String::new(),
        path: Vec::new(),
        open: Vec::new(),
    };
    writer.value(value)?;
    Ok(writer.text)
}

enum Step<'py> {
    Key(Bound<'py, PyString>),
    Index(usize),
}

struct Writer<'py> {
    text: String,
    /// The way from the whole to the value that is being written.
    path: Vec<Step<'py>>,
    /// The containers on that way.
    open: Vec<Bound<'py, PyAny>>,
}

impl<'py> Writer<'py> {
    fn value(&mut self, value: &Bound<'py, PyAny>) -> Written {
        if let Ok(text) = value.cast::<PyString>() {
            self.string(text)
        } else if let Ok(mapping) = value.cast_exact::<PyDict>() {
            self.mapping(value, mapping.items().as_any())
        } else if value.is_exact_instance_of::<PyList>() {
            self.sequence(value)
        } else if value.is_none() {
            self.text.push_str("null");
            Ok(())
        } else if let Ok(truth) = value.cast::<PyBool>() {
            let word = if truth.is_true() { "true" } else { "false" };
            self.text.push_str(word);
            Ok(())
        } else if value.is_instance_of::<PyInt>() {
            self.integer(value)
        } else if let Ok(number) = value.cast::<PyFloat>() {
            self.float(number)
        } else {
            self.other(value)
        }
    }

    fn other(&mut self, value: &Bound<'py, PyAny>) -> Written {
        if let Some(kind) = lossy(value)? {
            return self.fault(&format!("is {kind}; pass the text instead"));
        }
        if let Ok(mapping) = value.cast::<PyMapping>() {
            return self.mapping(value, &mapping.call_method0("items")?);
        }
        if value.is_instance_of::<PyTuple>() || value.cast::<PySequence>().is_ok() {
            return self.sequence(value);
        }
        match model::plain(value)? {
            Some(plain) => self.within(value, |writer| writer.value(&plain)),
            None => {
                let class = class_name(value)?;
                self.fault(&format!("is of the type `{class}`, which JSON cannot hold"))
            }
        }
    }

    fn mapping(&mut self, whole: &Bound<'py, PyAny>, items: &Bound<'py, PyAny>) -> Written {
        self.within(whole, |writer| {
            let mut mark = '{';
            for item in items.try_iter()? {
                let (key, value) = item?.extract::<(Bound<'py, PyAny>, Bound<'py, PyAny>)>()?;
                let Ok(name) = key.cast::<PyString>() else {
                    return writer.no_name(&key);
                };
                writer.text.push(mark);
                mark = ',';
                writer.line_break(writer.path.len() + 1);
                writer.path.push(Step::Key(name.clone()));
                writer.string(name)?;
                writer.text.push_str(": ");
                writer.value(&value)?;
                writer.path.pop();
            }
            writer.close(mark, '{', '}');
            Ok(())
        })
    }

    fn sequence(&mut self, whole: &Bound<'py, PyAny>) -> Written {
        self.within(whole, |writer| {
            let mut mark = '[';
            for (index, item) in whole.try_iter()?.enumerate() {
                writer.text.push(mark);
                mark = ',';
                writer.line_break(writer.path.len() + 1);
                writer.path.push(Step::Index(index));
                writer.value(&item?)?;
                writer.path.pop();
            }
            writer.close(mark, '[', ']');
            Ok(())
        })
    }

    /// Writes the content of a container, one level deeper.
    fn within(
        &mut self,
        whole: &Bound<'py, PyAny>,
        content: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        if self.open.len() == DEEPEST {
            if self.open.iter().any(|outer| outer.is(whole)) {
                return self.fault("holds itself");
            }
            return self.fault(&format!("is nested more than {DEEPEST} levels deep"));
        }
        self.open.push(whole.clone());
        content(self)?;
        self.open.pop();
        Ok(())
    }

    /// Closes a container, whose first item would have come behind the mark that opens it.
    fn close(&mut self, mark: char, open: char, close: char) {
        if mark == open {
            self.text.push(open);
        } else {
            self.line_break(self.path.len());
        }
        self.text.push(close);
    }

    fn line_break(&mut self, level: usize) {
        self.text.push('\n');
        self.text.extend(repeat_n("  ", level));
    }

    fn string(&mut self, text: &Bound<'py, PyString>) -> Written {
        let Ok(text) = text.to_str() else {
            return self.fault("holds half a surrogate pair, which no text can hold");
        };
        // Rust's text always has a JSON.
        let json = serde_json::to_string(text).unwrap_or_default();
        self.text.push_str(&json);
        Ok(())
    }

    fn integer(&mut self, number: &Bound<'py, PyAny>) -> Written {
        static REPR: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        if let Ok(number) = number.extract::<i64>() {
            self.text.push_str(&number.to_string());
            return Ok(());
        }
        let py = number.py();
        let repr = REPR.get_or_try_init(py, || {
            let repr = py.get_type::<PyInt>().getattr("__repr__")?;
            PyResult::Ok(repr.unbind())
        })?;
        match repr.bind(py).call1((number,)) {
            Ok(digits) => self.text.push_str(&digits.extract::<String>()?),
            Err(_) => return self.fault("is a number of too many digits"),
        }
        Ok(())
    }

    fn float(&mut self, number: &Bound<'py, PyFloat>) -> Written {
        let value = number.value();
        if !value.is_finite() {
            return self.fault("is a number that JSON cannot hold: infinite, or none at all");
        }
        let shown = PyFloat::new(number.py(), value).repr()?;
        self.text.push_str(shown.to_str()?);
        Ok(())
    }

    fn no_name(&self, key: &Bound<'py, PyAny>) -> Written {
        let shown = key.repr()?;
        let class = class_name(key)?;
        self.fault(&format!(
            "has the key {shown} of the type `{class}`, which a YAML reader made of some text; pass the text instead"
        ))
    }

    fn fault(&self, what: &str) -> Written {
        let place = self.place();
        Err(Unwritable::Fault(format!("{place} {what}")))
    }

    /// `spec.ports[0].name`; of a very long way only the beginning.
    fn place(&self) -> String {
        const SHOWN: usize = 16;
        let mut place = String::new();
        for step in self.path.iter().take(SHOWN) {
            match step {
                Step::Index(index) => place.push_str(&format!("[{index}]")),
                Step::Key(key) => {
                    let key = key.to_string_lossy();
                    let plain = key
                        .chars()
                        .all(|it| it.is_alphanumeric() || it == '-' || it == '_');
                    if !plain || key.is_empty() {
                        place.push_str(&format!("[{key:?}]"));
                    } else if place.is_empty() {
                        place.push_str(&key);
                    } else {
                        place.push_str(&format!(".{key}"));
                    }
                }
            }
        }
        if self.path.len() > SHOWN {
            place.push('…');
        }
        if place.is_empty() {
            return "the value".to_owned();
        }
        format!("`{place}`")
    }
}

fn class_name(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let name = value.get_type().fully_qualified_name()?;
    Ok(name.to_string_lossy().into_owned())
}

/// What a value is that stands for a text it no longer knows, or for no JSON at all.
fn lossy(value: &Bound<'_, PyAny>) -> PyResult<Option<&'static str>> {
    static DATE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static TIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = value.py();
    if value.is_instance(DATE.import(py, "datetime", "date")?)?
        || value.is_instance(TIME.import(py, "datetime", "time")?)?
    {
        return Ok(Some("a date, which a YAML reader made of some text"));
    }
    if value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>()
    {
        return Ok(Some("bytes, which a YAML reader made of some text"));
    }
    if value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
        return Ok(Some("a set, which has no order"));
    }
    Ok(None)
}
