//! What a container runs: the script that its shell is given, or its command.

use std::collections::BTreeMap;
use std::ops::Range;

use k8s_openapi::api::core::v1::Container;

use super::{Script, Word};
use crate::cluster::{Cluster, Image, MountedFile, WorkloadContainer};
use crate::finding::{FieldPath, ManifestId, Part, Place, Span};
use crate::manifest::{Positions, Style};

/// What a container runs.
#[derive(Debug)]
pub(crate) struct ContainerScript {
    /// The variables whose values are written.
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) script: Script,
    text: ScriptText,
    /// Whether nothing is known of what the image runs.
    pub(crate) is_opaque: bool,
}

/// Where a script is written.
#[derive(Debug)]
enum ScriptText {
    /// All of it in one scalar.
    Scalar {
        manifest: ManifestId,
        path: FieldPath,
    },
    /// The words of a command.
    Words {
        manifest: ManifestId,
        path: FieldPath,
    },
}

impl ContainerScript {
    /// Reads what a container runs. Linear in the length of the script.
    pub(crate) fn of(cluster: &Cluster, container: WorkloadContainer<'_>) -> Self {
        let spec = container.spec;
        let manifest = container.workload().manifest;
        let variables = variables(spec);
        let image = spec.image.clone().unwrap_or_default();
        let words = words(&container);
        let mut is_opaque = false;
        let (mut script, text) = match shell_script(cluster, &container, &words) {
            Some((text, place)) => (Script::read(&text, &variables), place),
            None => {
                let entrypoint = entrypoint(&image).filter(|_| spec.command.is_none());
                is_opaque = spec.command.is_none() && entrypoint.is_none();
                let program = entrypoint.map(|name| Word {
                    text: name.to_owned(),
                    span: 0..0,
                });
                let rest = words.into_iter().map(|(word, _)| Word {
                    text: word,
                    span: 0..0,
                });
                let field = if spec.command.is_some() {
                    "command"
                } else {
                    "args"
                };
                let place = ScriptText::Words {
                    manifest,
                    path: container.path().then(field),
                };
                (
                    Script::of_words(program.into_iter().chain(rest).collect()),
                    place,
                )
            }
        };
        let command = spec.command.iter().flatten();
        let shell: Vec<_> = command.chain(spec.args.iter().flatten()).collect();
        let options = shell.iter().skip(1);
        let options = options.take_while(|word| word.starts_with('-'));
        for option in options.filter(|option| !option.starts_with("--")) {
            script.stops_on_failure |= option.contains('e');
        }
        script.pipes_fail |= shell.iter().take(4).any(|word| *word == "pipefail");
        Self {
            script: script.with_wrapped(&variables),
            variables,
            text,
            is_opaque,
        }
    }

    /// The place of a stretch of the script.
    pub(crate) fn place(&self, cluster: &Cluster, span: &Range<usize>) -> Place {
        let (manifest, path) = match &self.text {
            ScriptText::Scalar { manifest, path } => (*manifest, path),
            ScriptText::Words { manifest, path } => return Place::value(*manifest, path.clone()),
        };
        let written = cluster.bundle().manifest(manifest);
        let node = written.root.at(path);
        let node = node.filter(|node| node.style != Style::Alias);
        let bounds = u32::try_from(span.start)
            .ok()
            .zip(u32::try_from(span.end).ok());
        let (Some(node), Some((start, end))) = (node, bounds) else {
            return Place::value(manifest, path.clone());
        };
        let source = cluster.bundle().source(written.source).text();
        let positions = Positions::of(source, node);
        Place::Field {
            manifest,
            path: path.clone(),
            part: Part::Within(positions.outer(Span::new(start, end))),
        }
    }
}

/// The variables whose values are written; what comes from elsewhere is not known.
fn variables(container: &Container) -> BTreeMap<String, String> {
    let variables = container.env.iter().flatten();
    let written = variables.filter_map(|variable| {
        let value = variable
            .value
            .as_ref()
            .filter(|_| variable.value_from.is_none())?;
        Some((variable.name.clone(), value.clone()))
    });
    written.collect()
}

/// Command and arguments with the way to each.
fn words(container: &WorkloadContainer<'_>) -> Vec<(String, FieldPath)> {
    let fields = [
        ("command", &container.spec.command),
        ("args", &container.spec.args),
    ];
    let of_field = |(field, words): (&str, &Option<Vec<String>>)| -> Vec<_> {
        let path = container.path().then(field);
        let words = words.iter().flatten().enumerate();
        words
            .map(|(index, word)| (word.clone(), path.then(index)))
            .collect()
    };
    fields.into_iter().flat_map(of_field).collect()
}

/// The text that a shell is given: behind `-c`, or as a mounted file.
fn shell_script(
    cluster: &Cluster,
    container: &WorkloadContainer<'_>,
    words: &[(String, FieldPath)],
) -> Option<(String, ScriptText)> {
    let (program, _) = words.first()?;
    let name = program.rsplit('/').next()?;
    let is_shell = matches!(name, "sh" | "bash" | "ash" | "dash");
    if is_shell {
        let option = words.iter().position(|(word, _)| {
            word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
        });
        if let Some((text, path)) = option.and_then(|option| words.get(option + 1)) {
            let place = ScriptText::Scalar {
                manifest: container.workload().manifest,
                path: path.clone(),
            };
            return Some((text.clone(), place));
        }
    }
    let mut files = words
        .iter()
        .map(|(word, _)| word.as_str())
        .filter(|word| word.starts_with('/'));
    let file = if is_shell {
        files.rfind(|word| !word.ends_with("/sh") && !word.ends_with("sh -c"))
    } else {
        files.next()
    }?;
    let MountedFile::Text(mounted) = container.file_at(cluster, file) else {
        return None;
    };
    if mounted.is_secret {
        return None;
    }
    let place = ScriptText::Scalar {
        manifest: mounted.object.manifest,
        path: mounted.path,
    };
    Some((mounted.text.into_owned(), place))
}

/// The program that well-known images run.
fn entrypoint(image: &str) -> Option<&'static str> {
    Some(match Image::of(image).name() {
        "kubectl" => "kubectl",
        "restic" => "restic",
        "rclone" => "rclone",
        "velero" => "velero",
        "mc" => "mc",
        _ => return None,
    })
}
