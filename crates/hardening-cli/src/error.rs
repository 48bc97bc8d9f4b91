//! Why a command could not run.

use std::io;
use std::path::{Path, PathBuf};

use hardening::analysis::{BaselineError, ConfigError, UnknownPattern};
use hardening::api::{self, AskError, UnknownInvariant};
use hardening::manifest::files::FilesError;

/// Why a command could not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Pattern(#[from] UnknownPattern),
    #[error("`{}`: {error}", path.display())]
    Baseline { path: PathBuf, error: BaselineError },
    #[error("{0}; `hardening explain` lists them all")]
    Invariant(#[from] UnknownInvariant),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Api(#[from] api::Error),
    /// Drawn already, with the lines that it is about.
    #[error("{0}")]
    Framed(String),
    #[error("{}", differing(.0))]
    Differing(Vec<PathBuf>),
    #[error("`{}` cannot be read: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
    #[error("`{}` cannot be written: {error}", path.display())]
    Write { path: PathBuf, error: io::Error },
    #[error(
        "`{}` is left as it is: its text is not what was checked, because it has changed since or is not UTF-8", path.display()
    )]
    Changed { path: PathBuf },
    #[error("standard input cannot be fixed in place; --diff shows what would change")]
    FixesStandardInput,
    #[error("the output cannot be written: {0}")]
    Output(io::Error),
}

impl Error {
    pub(crate) fn read(path: &Path, error: io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            error,
        }
    }

    pub(crate) fn write(path: &Path, error: io::Error) -> Self {
        Self::Write {
            path: path.to_owned(),
            error,
        }
    }
}

fn differing(paths: &[PathBuf]) -> String {
    let mut text =
        "these files differ from what would be written; nothing is changed. --force replaces them:"
            .to_owned();
    for path in paths {
        text.push_str(&format!("\n  {}", path.display()));
    }
    text
}
