//! `hardening render`.

use std::path::{Path, PathBuf};

use hardening::api::{self, RenderRequest, Rendered};
use hardening::manifest::{Bundle, Limits, PositionEncoding, Source, files};

use crate::arguments::{AnswerFormat, Color, Render};
use crate::error::Error;
use crate::folder::{self, Compared};
use crate::frame::Frames;
use crate::{CLEAN, FINDINGS, output};

pub(crate) fn run(arguments: &Render, color: Color) -> Result<u8, Error> {
    let spec = spec(&arguments.spec)?;
    let request = RenderRequest {
        spec: spec.text().to_owned(),
        spec_name: Some(spec.name().to_owned()),
        positions: PositionEncoding::Utf8,
    };
    let rendered = api::render(&request).map_err(|error| framed(spec, error, color))?;
    let Some(folder) = &arguments.out else {
        output::print(&match arguments.format {
            AnswerFormat::Text => stream(&rendered),
            AnswerFormat::Json => output::json(&rendered),
        })?;
        return Ok(CLEAN);
    };
    let compared = Compared::of(folder, &rendered.files)?;
    if arguments.check {
        output::print(&match arguments.format {
            AnswerFormat::Text => checked(&compared),
            AnswerFormat::Json => output::json(&compared),
        })?;
        let is_clean = compared.is_up_to_date();
        return Ok(if is_clean { CLEAN } else { FINDINGS });
    }
    if !arguments.force && !compared.differing.is_empty() {
        let differing = compared.differing.iter();
        return Err(Error::Differing(
            differing.map(|it| folder.join(it)).collect(),
        ));
    }
    folder::write(folder, &rendered.files, &compared)?;
    output::print(&match arguments.format {
        AnswerFormat::Text => written(&compared, folder),
        AnswerFormat::Json => output::json(&compared),
    })?;
    Ok(CLEAN)
}

/// Reads the one file of a spec.
fn spec(path: &Path) -> Result<Source, Error> {
    if path.is_dir() {
        let path = path.display();
        let message = format!("`{path}` is a folder; name the file of a spec");
        return Err(Error::Usage(message));
    }
    let sources = files::read(&[PathBuf::from(path)], &Limits::default())?;
    let mut sources = sources.into_iter();
    sources
        .next()
        .ok_or_else(|| Error::Usage("name the file of a spec".to_owned()))
}

/// A refusal with the lines of the spec that it is about.
fn framed(spec: Source, error: api::Error, color: Color) -> Error {
    let form = error.form();
    let Some(location) = form.location else {
        return error.into();
    };
    let frames = Frames::of(&Bundle::read([spec]), output::for_errors(color));
    Error::Framed(frames.refusal(&form.message, &location))
}

/// All manifests behind each other, each file under its path.
fn stream(rendered: &Rendered) -> String {
    let manifests = rendered.files.iter().filter(|file| file.is_manifest());
    let texts: Vec<_> = manifests
        .map(|file| format!("# {}\n{}", file.path, file.text))
        .collect();
    texts.join("---\n")
}

fn checked(compared: &Compared) -> String {
    if compared.is_up_to_date() {
        let count = compared.unchanged.len();
        return format!("all {count} files are as they would be rendered\n");
    }
    let states = [
        ("missing", &compared.missing),
        ("differs", &compared.differing),
        ("left over", &compared.left_over),
    ];
    listed(&states)
}

fn written(compared: &Compared, folder: &Path) -> String {
    let (created, replaced) = (compared.missing.len(), compared.differing.len());
    let left_over = [("left over", &compared.left_over)];
    format!(
        "{}{created} files created, {replaced} replaced, {} unchanged in {}\n",
        listed(&left_over),
        compared.unchanged.len(),
        folder.display(),
    )
}

fn listed(states: &[(&str, &Vec<String>)]) -> String {
    let lines = states.iter().flat_map(|(state, paths)| {
        paths
            .iter()
            .map(move |path| format!("{state:<10} {path}\n"))
    });
    lines.collect()
}
