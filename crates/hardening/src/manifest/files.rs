//! Paths to sources: the one place that touches the file system.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Limits, Source};

/// Why sources cannot be had from a path.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FilesError {
    /// Nothing is there.
    #[error("`{0}` does not exist")]
    Missing(String),
    /// A folder that holds no `.yaml`, `.yml` or `.json` file, at any depth.
    #[error("`{0}` holds no manifests: no file in it ends in .yaml, .yml or .json")]
    NoManifests(String),
    /// A file that is not text.
    #[error("`{0}` is no text file; name manifests in YAML or JSON")]
    Binary(String),
    /// A file beyond the limit.
    #[error(
        "`{path}` has {bytes} bytes, and the limit is {limit}; raise `limits.sourceBytes` in the configuration"
    )]
    TooLarge {
        /// The file.
        path: String,
        /// Its size.
        bytes: u64,
        /// What is allowed.
        limit: usize,
    },
    /// The operating system refuses.
    #[error("`{path}` cannot be read: {error}")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// Why.
        error: io::Error,
    },
}

/// Reads files, folders and standard input (`-`) in the order given. Of a folder all `.yaml`, `.yml` and `.json` files
/// are read, at any depth and sorted by path; what begins with a dot is left out.
///
/// # Errors
/// At the first path that holds nothing to read.
pub fn read(paths: &[PathBuf], limits: &Limits) -> Result<Vec<Source>, FilesError> {
    let mut sources = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            sources.push(standard_input(limits)?);
            continue;
        }
        let metadata = fs::metadata(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FilesError::Missing(name(path)),
            _ => unreadable(path, error),
        })?;
        if !metadata.is_dir() {
            sources.push(file(path, limits)?);
            continue;
        }
        let mut files = Vec::new();
        walk(path, 0, &mut files)?;
        if files.is_empty() {
            return Err(FilesError::NoManifests(name(path)));
        }
        for found in files {
            sources.push(file(&found, limits)?);
        }
    }
    Ok(sources)
}

fn standard_input(limits: &Limits) -> Result<Source, FilesError> {
    let mut bytes = Vec::new();
    let bound = limits.source_bytes as u64 + 1;
    let read = io::stdin().lock().take(bound).read_to_end(&mut bytes);
    let path = Path::new("<stdin>");
    read.map_err(|error| unreadable(path, error))?;
    source(path, &bytes, limits)
}

fn file(path: &Path, limits: &Limits) -> Result<Source, FilesError> {
    let opened = fs::File::open(path).map_err(|error| unreadable(path, error))?;
    let mut bytes = Vec::new();
    let bound = limits.source_bytes as u64 + 1;
    let read = opened.take(bound).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(path, error))?;
    source(path, &bytes, limits)
}

fn source(path: &Path, bytes: &[u8], limits: &Limits) -> Result<Source, FilesError> {
    if bytes.len() > limits.source_bytes {
        let bytes = fs::metadata(path).map_or(bytes.len() as u64, |metadata| metadata.len());
        return Err(FilesError::TooLarge {
            path: name(path),
            bytes,
            limit: limits.source_bytes,
        });
    }
    // UTF-16 has zero bytes too, but says so at its beginning.
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let beginning = bytes.get(..8_192).unwrap_or(bytes);
    if !utf16 && beginning.contains(&0) {
        return Err(FilesError::Binary(name(path)));
    }
    Ok(Source::from_bytes(name(path), bytes))
}

/// Deeper folders are taken for a loop of links.
const DEEPEST: usize = 64;

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), FilesError> {
    if depth > DEEPEST {
        return Ok(());
    }
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut paths: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable(folder, error))?;
    paths.sort();
    for path in paths {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        if path.is_dir() {
            walk(&path, depth + 1, files)?;
        } else if is_manifest(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    matches!(extension, Some("yaml" | "yml" | "json"))
}

/// The name that findings show; bytes that are no text are shown as U+FFFD.
fn name(path: &Path) -> String {
    let name = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        return name.into_owned();
    }
    name.replace(std::path::MAIN_SEPARATOR, "/")
}

fn unreadable(path: &Path, error: io::Error) -> FilesError {
    FilesError::Unreadable {
        path: name(path),
        error,
    }
}
