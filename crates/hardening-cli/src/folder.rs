//! Many files that change as one: all are written, or none.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use hardening::api;
use hardening::api::RenderedText;

use crate::error::Error;
use crate::write::{copy_beside, write_temporary};

/// Deeper folders are taken for a loop of links.
const DEEPEST: usize = 16;
/// So much of a file is read to see whether it was rendered, in bytes.
const BEGINNING: u64 = 1_024;

/// How a folder compares with what would be rendered into it: the paths below it.
#[derive(Debug, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Compared {
    /// Not there.
    pub(crate) missing: Vec<String>,
    /// There with another text.
    pub(crate) differing: Vec<String>,
    /// There as they would be written.
    pub(crate) unchanged: Vec<String>,
    /// Rendered earlier, and now no more.
    pub(crate) left_over: Vec<String>,
}

impl Compared {
    /// A folder beside files.
    pub(crate) fn of(folder: &Path, files: &[RenderedText]) -> Result<Self, Error> {
        let mut compared = Self::default();
        for file in files {
            let path = folder.join(&file.path);
            let state = match fs::read(&path) {
                Ok(bytes) if bytes == file.text.as_bytes() => &mut compared.unchanged,
                Ok(_) => &mut compared.differing,
                Err(error) if is_absent(&error) => &mut compared.missing,
                Err(error) => return Err(Error::read(&path, error)),
            };
            state.push(file.path.clone());
        }
        let known: BTreeSet<_> = files.iter().map(|file| file.path.as_str()).collect();
        let tops: BTreeSet<_> = files
            .iter()
            .filter_map(|file| Some(file.path.split_once('/')?.0))
            .collect();
        for top in tops {
            walk(folder, top, 0, &mut |path| {
                if !known.contains(path) && was_rendered(&folder.join(path)) {
                    compared.left_over.push(path.to_owned());
                }
            })?;
        }
        Ok(compared)
    }

    /// Whether the folder is what would be rendered into it.
    pub(crate) const fn is_up_to_date(&self) -> bool {
        self.missing.is_empty() && self.differing.is_empty() && self.left_over.is_empty()
    }
}

/// Whether nothing is there, also because a folder on the way is missing.
fn is_absent(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}

/// The files below a folder, by their paths from the top, sorted. What begins with a dot is left out.
fn walk(
    folder: &Path,
    below: &str,
    depth: usize,
    found: &mut dyn FnMut(&str),
) -> Result<(), Error> {
    let path = folder.join(below);
    if depth > DEEPEST || !path.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(&path).map_err(|error| Error::read(&path, error))?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    let names: Result<Vec<_>, _> = names.collect();
    let mut names = names.map_err(|error| Error::read(&path, error))?;
    names.sort();
    // What is rendered has names that are text.
    let names = names.iter().filter_map(|name| name.to_str());
    for name in names.filter(|name| !name.starts_with('.')) {
        let below = format!("{below}/{name}");
        if folder.join(&below).is_dir() {
            walk(folder, &below, depth + 1, found)?;
        } else {
            found(&below);
        }
    }
    Ok(())
}

fn was_rendered(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    read.is_ok() && api::is_rendered(&String::from_utf8_lossy(&beginning))
}

/// Writes the files that are missing or differ, all or none: where one cannot be written, those before it are as they
/// were. Only a crash in the midst of the renaming leaves some of them new and some old, each whole.
pub(crate) fn write(
    folder: &Path,
    files: &[RenderedText],
    compared: &Compared,
) -> Result<(), Error> {
    let wanted: BTreeSet<_> = compared.missing.iter().chain(&compared.differing).collect();
    let mut change = Change::default();
    let mut files = files.iter().filter(|file| wanted.contains(&file.path));
    let written = files
        .try_for_each(|file| change.prepare(&folder.join(&file.path), &file.text))
        .and_then(|()| change.commit());
    if written.is_err() {
        change.undo();
    }
    change.clean();
    written
}

/// What is under way.
#[derive(Default)]
struct Change {
    /// Folders that were made for it, the outer ones first.
    folders: Vec<PathBuf>,
    files: Vec<Pending>,
}

/// A file that is to be written.
struct Pending {
    path: PathBuf,
    /// Its new text; `None` once it is at its place.
    temporary: Option<PathBuf>,
    /// What was at its place.
    before: Option<PathBuf>,
}

impl Change {
    fn prepare(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        if let Some(parent) = path.parent() {
            self.make(parent)
                .map_err(|error| Error::write(parent, error))?;
        }
        let written = write_temporary(path, text).map_err(|error| Error::write(path, error))?;
        self.files.push(Pending {
            path: path.to_owned(),
            temporary: Some(written),
            before: None,
        });
        Ok(())
    }

    /// Makes a folder and those above it.
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make(parent)?;
        }
        fs::create_dir(folder)?;
        self.folders.push(folder.to_owned());
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        for file in &mut self.files {
            file.commit()
                .map_err(|error| Error::write(&file.path, error))?;
        }
        Ok(())
    }

    /// Puts back what was there. The first error is the one to tell, so later ones are not.
    fn undo(&mut self) {
        for file in self.files.iter_mut().rev() {
            if file.temporary.is_none() {
                let _ = match file.before.take() {
                    Some(before) => fs::rename(before, &file.path),
                    None => fs::remove_file(&file.path),
                };
            }
        }
        self.clean();
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }

    /// Takes away what was needed on the way.
    fn clean(&mut self) {
        for file in &mut self.files {
            for path in [file.temporary.take(), file.before.take()] {
                let _ = path.map(fs::remove_file);
            }
        }
        self.files.clear();
    }
}

impl Pending {
    fn commit(&mut self) -> io::Result<()> {
        let Some(temporary) = &self.temporary else {
            return Ok(());
        };
        if fs::symlink_metadata(&self.path).is_ok() {
            self.before = Some(copy_beside(&self.path)?);
        }
        fs::rename(temporary, &self.path)?;
        self.temporary = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_file_cannot_be_replaced_all_are_as_they_were() {
        let folder = std::env::temp_dir().join(format!("hardening-folder-{}", std::process::id()));
        fs::create_dir_all(folder.join("b.yaml")).unwrap();
        fs::write(folder.join("a.yaml"), "old").unwrap();
        let paths = ["a.yaml", "new/c.yaml", "b.yaml"];
        let files = paths.map(|path| RenderedText {
            path: path.to_owned(),
            text: "new".to_owned(),
        });
        let compared = Compared {
            missing: vec![paths[1].to_owned()],
            differing: vec![paths[0].to_owned(), paths[2].to_owned()],
            ..Compared::default()
        };
        // A folder stands where the last file is to be.
        assert!(write(&folder, &files, &compared).is_err());
        let entries = fs::read_dir(&folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let text = fs::read_to_string(folder.join("a.yaml")).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(names, ["a.yaml", "b.yaml"]);
        assert_eq!(text, "old");
    }
}
