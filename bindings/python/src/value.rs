//! What the classes that hold a value have in common.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;

use pyo3::basic::CompareOp;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use crate::writer;

/// A value that equals others, is hashed, copied and pickled by its JSON.
pub(crate) trait Value: PartialEq + Serialize + Sized {
    /// Reads the JSON of a value.
    fn parse(json: &str) -> Result<Self, String>;

    /// Which of two comes first; `None` where there is no such order.
    fn compare(&self, _other: &Self) -> Option<Ordering> {
        None
    }
}

/// A value, and the Python object that stands for its largest part once somebody has asked for it.
pub(crate) struct Kept<T> {
    value: T,
    part: PyOnceLock<Py<PyAny>>,
}

impl<T> Kept<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self {
            value,
            part: PyOnceLock::new(),
        }
    }

    /// The object, made at the first time.
    pub(crate) fn part<'py>(
        &self,
        py: Python<'py>,
        make: impl FnOnce(&T) -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let part = self.part.get_or_try_init(py, || {
            let part = make(&self.value)?;
            PyResult::Ok(part.unbind())
        })?;
        Ok(part.bind(py).clone())
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: PartialEq + Serialize + DeserializeOwned> Value for Kept<T> {
    fn parse(json: &str) -> Result<Self, String> {
        parse(json).map(Self::new)
    }
}

/// The result of a comparison in Python.
pub(crate) fn compare<'py, T: Value>(
    py: Python<'py>,
    one: &T,
    other: &T,
    operator: CompareOp,
) -> PyResult<Bound<'py, PyAny>> {
    let truth = match operator {
        CompareOp::Eq => one == other,
        CompareOp::Ne => one != other,
        _ => match one.compare(other) {
            Some(ordering) => operator.matches(ordering),
            None => return Ok(py.NotImplemented().into_bound(py)),
        },
    };
    Ok(truth.into_pyobject(py)?.to_owned().into_any())
}

/// The same for equal values, in every process.
pub(crate) fn hash(value: &impl Serialize) -> u64 {
    let mut hasher = DefaultHasher::new();
    let json = serde_json::to_vec(value).unwrap_or_default();
    json.hash(&mut hasher);
    hasher.finish()
}

/// The order of the JSON of two values, which tells apart what is at the same place.
pub(crate) fn compare_json(one: &impl Serialize, other: &impl Serialize) -> Ordering {
    let [one, other] = [serde_json::to_vec(one), serde_json::to_vec(other)];
    one.unwrap_or_default().cmp(&other.unwrap_or_default())
}

/// Reads JSON as serde does.
pub(crate) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// Reads what `to_dict()` gave.
pub(crate) fn read<T: Value>(class: &str, form: &Bound<'_, PyAny>) -> PyResult<T> {
    let json = writer::write(form).map_err(|it| {
        it.error(|fault| PyValueError::new_err(format!("this is no {class}: {fault}")))
    })?;
    T::parse(&json).map_err(|error| PyValueError::new_err(format!("this is no {class}: {error}")))
}

/// What pickle needs: the function that makes the value again, and its argument.
pub(crate) fn reduce<'py, C: pyo3::PyTypeInfo>(
    py: Python<'py>,
    form: Bound<'py, PyAny>,
) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
    Ok((py.get_type::<C>().getattr("from_dict")?, (form,)))
}

/// `Name(field=value, ...)`.
pub(crate) fn repr(class: &str, fields: &[(&str, Bound<'_, PyAny>)]) -> PyResult<String> {
    let shown: Vec<_> = fields
        .iter()
        .map(|(name, value)| Ok(format!("{name}={}", value.repr()?)))
        .collect::<PyResult<_>>()?;
    Ok(format!("{class}({})", shown.join(", ")))
}

/// A class whose objects hold a value of Rust, never change, and equal others by that value.
///
/// Each field is an attribute: its documentation, its name, and what it is made of. Then come the fields that `repr`
/// shows, what `str` gives, and methods of its own.
macro_rules! value_class {
    (
        $(#[$meta:meta])*
        $name:ident holds $inner:ty, as $it:ident {
            $( $(#[$field_meta:meta])* $field:ident = $get:expr; )*
        }
        repr [$($shown:ident),*]
        str $show:expr
        $(, $($method:tt)*)?
    ) => {
        $(#[$meta])*
        #[pyo3::pyclass(frozen, module = "hardening")]
        pub(crate) struct $name(pub(crate) $inner);

        #[pyo3::pymethods]
        impl $name {
            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$(stringify!($field)),*])
            }

            $(
                $(#[$field_meta])*
                #[getter]
                fn $field<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    let $it = &self.0;
                    pyo3::IntoPyObjectExt::into_bound_py_any($get, py)
                }
            )*

            /// The value as JSON has it.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::json::to_python(py, &self.0)
            }

            /// The value that `to_dict()` was made of.
            #[classmethod]
            fn from_dict(
                _class: &Bound<'_, pyo3::types::PyType>,
                form: &Bound<'_, PyAny>,
            ) -> PyResult<Self> {
                Ok(Self($crate::value::read(stringify!($name), form)?))
            }

            fn __richcmp__<'py>(
                &self,
                other: PyRef<'py, Self>,
                operator: pyo3::basic::CompareOp,
            ) -> PyResult<Bound<'py, PyAny>> {
                $crate::value::compare(other.py(), &self.0, &other.0, operator)
            }

            fn __hash__(&self) -> u64 {
                $crate::value::hash(&self.0)
            }

            fn __reduce__<'py>(
                &self,
                py: Python<'py>,
            ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
                $crate::value::reduce::<Self>(py, self.to_dict(py)?)
            }

            fn __copy__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
                this
            }

            fn __deepcopy__<'py>(
                this: PyRef<'py, Self>,
                _memo: &Bound<'py, PyAny>,
            ) -> PyRef<'py, Self> {
                this
            }

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                let fields = [$((stringify!($shown), self.$shown(py)?)),*];
                $crate::value::repr(stringify!($name), &fields)
            }

            fn __str__(&self) -> String {
                let show: fn(&$inner) -> String = $show;
                show(&self.0)
            }

            $($($method)*)?
        }
    };
}
pub(crate) use value_class;
