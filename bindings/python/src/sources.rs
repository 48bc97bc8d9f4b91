//! What Python users pass as manifests, as sources for the reader.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hardening::manifest::files::{self, FilesError};
use hardening::manifest::{Limits, Source};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyBytes, PyMapping, PyMemoryView, PyString};

use crate::error::Class;
use crate::model;
use crate::writer;

/// Deeper iterables are taken to hold themselves.
const DEEPEST: usize = 100;

/// Manifests as they were passed, with what is still to be done without the interpreter: reading files, decoding.
pub(crate) struct Sources {
    inputs: Vec<Input>,
    bytes: usize,
}

enum Input {
    Text(String, String),
    Bytes(String, Vec<u8>),
    Path(PathBuf),
}

impl Sources {
    /// Takes what was passed.
    pub(crate) fn of(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut collector = Collector {
            sources: Self {
                inputs: Vec::new(),
                bytes: 0,
            },
            unnamed: BTreeMap::new(),
        };
        collector.collect(source, 0)?;
        Ok(collector.sources)
    }

    /// How much there is to read; nobody knows of files.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Reads files and decodes bytes.
    pub(crate) fn read(self, limits: &Limits) -> Result<Vec<Source>, FilesError> {
        let mut sources = Vec::with_capacity(self.inputs.len());
        for input in self.inputs {
            match input {
                Input::Text(name, text) => sources.push(Source::new(name, text)),
                Input::Bytes(name, bytes) => sources.push(Source::from_bytes(name, &bytes)),
                Input::Path(path) => sources.extend(files::read(&[path], limits)?),
            }
        }
        Ok(sources)
    }

    fn push(&mut self, input: Input) {
        let bytes = match &input {
            Input::Text(_, text) => text.len(),
            Input::Bytes(_, bytes) => bytes.len(),
            Input::Path(_) => usize::MAX,
        };
        self.bytes = self.bytes.saturating_add(bytes);
        self.inputs.push(input);
    }
}

struct Collector {
    sources: Sources,
    /// How many sources of a sort have no name of their own.
    unnamed: BTreeMap<&'static str, usize>,
}

impl Collector {
    fn collect(&mut self, source: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
        if depth > DEEPEST {
            let message = "this holds itself, or is nested too deep; pass a flat list";
            return Err(Class::Source.error(source.py(), message));
        }
        if let Some(text) = text(source)? {
            let name = self.name(text.sort());
            self.take(name, &text)
        } else if is_path(source)? {
            self.path(source)
        } else if source.cast::<PyMapping>().is_ok() {
            self.value(source)
        } else if let Some(read) = source.getattr_opt("read")? {
            self.file(source, &read)
        } else if let Some(plain) = model::plain(source)? {
            self.collect(&plain, depth + 1)
        } else if let Ok(items) = source.try_iter() {
            for item in items {
                self.collect(&item?, depth + 1)?;
            }
            Ok(())
        } else {
            let class = source.get_type().fully_qualified_name()?;
            let message = format!(
                "an object of the type `{class}` holds no manifests; pass text, a pathlib.Path, a file, a mapping, or several of them"
            );
            Err(Class::Source.error(source.py(), &message))
        }
    }

    fn take(&mut self, name: String, text: &Text<'_>) -> PyResult<()> {
        let input = match text {
            Text::Str(text) => {
                let Ok(text) = text.to_str() else {
                    let message = format!(
                        "{name}: the text holds half a surrogate pair, which no file can hold; pass the bytes instead"
                    );
                    return Err(Class::Source.in_file(text.py(), &message, Some(&name)));
                };
                Input::Text(name, text.to_owned())
            }
            Text::Bytes(bytes) => Input::Bytes(name, bytes.as_bytes().to_vec()),
        };
        self.sources.push(input);
        Ok(())
    }

    fn path(&mut self, path: &Bound<'_, PyAny>) -> PyResult<()> {
        static DECODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let decode = DECODE.import(path.py(), "os", "fsdecode")?;
        let path: PathBuf = decode.call1((path,))?.extract()?;
        // On the command line this is standard input; a path is a file.
        let path = if path.as_os_str() == "-" {
            Path::new(".").join(path)
        } else {
            path
        };
        self.sources.push(Input::Path(path));
        Ok(())
    }

    fn file(&mut self, file: &Bound<'_, PyAny>, read: &Bound<'_, PyAny>) -> PyResult<()> {
        let name = file.getattr_opt("name")?;
        let name = name.and_then(|name| name.extract::<String>().ok());
        let name = name.unwrap_or_else(|| self.name("file"));
        let content = read.call0()?;
        let Some(text) = text(&content)? else {
            let class = content.get_type().fully_qualified_name()?;
            let message = format!("{name}: read() gave a value of the type `{class}`, not text");
            return Err(Class::Source.in_file(file.py(), &message, Some(&name)));
        };
        self.take(name, &text)
    }

    fn value(&mut self, mapping: &Bound<'_, PyAny>) -> PyResult<()> {
        let name = self.name("dict");
        let text = writer::write(mapping).map_err(|it| {
            it.error(|fault| {
                let message = format!("{name}: {fault}");
                Class::Source.in_file(mapping.py(), &message, Some(&name))
            })
        })?;
        self.sources.push(Input::Text(name, text));
        Ok(())
    }

    /// `<dict>`, then `<dict 2>`.
    fn name(&mut self, sort: &'static str) -> String {
        let count = self.unnamed.entry(sort).or_insert(0);
        *count += 1;
        match count {
            1 => format!("<{sort}>"),
            count => format!("<{sort} {count}>"),
        }
    }
}

/// Text in either of the forms that Python has for it.
pub(crate) enum Text<'py> {
    Str(Bound<'py, PyString>),
    Bytes(Bound<'py, PyBytes>),
}

impl Text<'_> {
    const fn sort(&self) -> &'static str {
        match self {
            Self::Str(_) => "string",
            Self::Bytes(_) => "bytes",
        }
    }
}

fn text<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Text<'py>>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Some(Text::Str(text.clone())));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Some(Text::Bytes(bytes.clone())));
    }
    if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
        let bytes = value.py().get_type::<PyBytes>().call1((value,))?;
        return Ok(Some(Text::Bytes(bytes.cast_into()?)));
    }
    Ok(None)
}

/// Whether a value is an `os.PathLike`.
pub(crate) fn is_path(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    static PATH_LIKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    value.is_instance(PATH_LIKE.import(value.py(), "os", "PathLike")?)
}
