//! Files that are whole at every moment: what is written replaces the old file in one step.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Replaces a file whose text is known, keeping its permissions. A link stays, and the file it leads to is replaced.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> Result<(), Error> {
    let path = fs::canonicalize(path).map_err(|error| Error::read(path, error))?;
    let bytes = fs::read(&path).map_err(|error| Error::read(&path, error))?;
    if bytes != before.as_bytes() {
        return Err(Error::Changed { path });
    }
    let permissions = fs::metadata(&path).map(|metadata| metadata.permissions());
    let permissions = permissions.map_err(|error| Error::read(&path, error))?;
    write_beside(&path, after, |file| file.set_permissions(permissions))
        .map_err(|error| Error::write(&path, error))
}

/// Writes a file anew, or over what is there.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), Error> {
    let special = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
    let written = if special {
        // A pipe or a device, such as /dev/stdout.
        fs::write(path, text)
    } else {
        write_beside(path, text, |_| Ok(()))
    };
    written.map_err(|error| Error::write(path, error))
}

/// Writes a text to a new file beside the one that it is for.
pub(crate) fn write_temporary(path: &Path, text: &str) -> io::Result<PathBuf> {
    let (temporary, mut file) = temporary_beside(path)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    Ok(temporary)
}

/// Copies a file to a new one beside it.
pub(crate) fn copy_beside(path: &Path) -> io::Result<PathBuf> {
    let (temporary, _) = temporary_beside(path)?;
    match fs::copy(path, &temporary) {
        Ok(_) => Ok(temporary),
        Err(error) => {
            let _ = fs::remove_file(&temporary);
            Err(error)
        }
    }
}

fn write_beside(
    path: &Path,
    text: &str,
    prepare: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<()> {
    let (temporary, mut file) = temporary_beside(path)?;
    let written = prepare(&file)
        .and_then(|()| file.write_all(text.as_bytes()))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A new file in the same folder, as a file can be renamed within one file system only.
fn temporary_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(ErrorKind::IsADirectory)?;
    for attempt in 0..100_u8 {
        let mut temporary = name.to_owned();
        temporary.push(format!(".{}-{attempt}.tmp", std::process::id()));
        let temporary = path.with_file_name(temporary);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary);
        match file {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => return Ok((temporary, file)),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}
