//! Workloads that run Alertmanager, and how they are started.

use super::AlertmanagerVersion;
use crate::cluster::{Cluster, Image, MountedFile, Workload, WorkloadContainer, WorkloadId};
use crate::finding::{FieldPath, Place};
use crate::monitoring::MatcherSyntax;

/// Where images of the project read their configuration unless told otherwise.
const DEFAULT_FILE: &str = "/etc/alertmanager/alertmanager.yml";

/// A container that runs Alertmanager.
#[derive(Clone, Debug)]
pub struct AlertmanagerWorkload {
    /// The workload.
    pub workload: WorkloadId,
    /// The container: `/spec/template/spec/containers/0`.
    pub container: FieldPath,
    /// Its position among the containers of the workload.
    pub(super) index: usize,
    /// The version, where the tag of the image tells.
    pub version: Option<AlertmanagerVersion>,
    /// The flags; `None` where a script starts it, so that they are not known.
    pub flags: Option<Vec<Flag>>,
}

/// A flag on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Without dashes.
    pub name: String,
    /// Behind `=`, or the next word; `true` where there is none.
    pub value: String,
    /// Whether name and value are one word.
    pub is_joined: bool,
    /// Where its value is written.
    pub place: Place,
}

impl AlertmanagerWorkload {
    /// The values of a flag, in the order of writing.
    pub fn flag<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f Flag> {
        let flags = self.flags.iter().flatten();
        flags.filter(move |flag| flag.name == name)
    }

    /// The path of its configuration file; `None` where that is not known.
    #[must_use]
    pub fn config_file(&self) -> Option<&str> {
        let flags = self.flags.as_ref()?;
        match self.flag("config.file").last() {
            Some(flag) => Some(&flag.value),
            None => flags.is_empty().then_some(DEFAULT_FILE),
        }
    }

    /// What it sees at the path of its configuration file.
    #[must_use]
    pub fn config<'c>(&self, cluster: &'c Cluster) -> MountedFile<'c> {
        let container = self.container(cluster);
        match (container, self.config_file()) {
            (Some(container), Some(path)) if path.starts_with('/') => {
                container.file_at(cluster, path)
            }
            _ => MountedFile::Unknown,
        }
    }

    /// How it reads matchers.
    #[must_use]
    pub fn syntax(&self) -> Option<MatcherSyntax> {
        let features = self.flag("enable-feature");
        features
            .flat_map(|flag| flag.value.split(','))
            .find_map(|feature| match feature {
                "classic-mode" => Some(MatcherSyntax::Classic),
                "utf8-strict-mode" => Some(MatcherSyntax::Utf8),
                _ => None,
            })
    }

    /// The container as it is written.
    #[must_use]
    pub fn container<'c>(&self, cluster: &'c Cluster) -> Option<WorkloadContainer<'c>> {
        cluster.workload(self.workload).containers().nth(self.index)
    }
}

/// All containers that run Alertmanager, in the order of reading.
pub(super) fn collect(cluster: &Cluster) -> Vec<AlertmanagerWorkload> {
    let mut found = Vec::new();
    for (id, workload) in cluster.workloads_by_id() {
        for (index, container) in workload.containers().enumerate() {
            let image = Image::of(container.spec.image.as_deref().unwrap_or(""));
            if image.name() == "alertmanager" || is_started(&container) {
                found.push(AlertmanagerWorkload {
                    workload: id,
                    container: container.path(),
                    index,
                    version: image.tag.and_then(AlertmanagerVersion::of_tag),
                    flags: flags(workload, &container),
                });
            }
        }
    }
    found
}

/// Whether the command names the program.
fn is_started(container: &WorkloadContainer<'_>) -> bool {
    let mut command = container.spec.command.iter().flatten();
    let program = command.next().and_then(|word| word.rsplit('/').next());
    program == Some("alertmanager")
}

/// The flags of command and arguments; `None` where the program is a shell or anything else.
fn flags(workload: &Workload, container: &WorkloadContainer<'_>) -> Option<Vec<Flag>> {
    if container.spec.command.is_some() && !is_started(container) {
        return None;
    }
    let fields = [
        ("command", &container.spec.command),
        ("args", &container.spec.args),
    ];
    let words = fields.into_iter().flat_map(|(field, words)| {
        let path = container.path().then(field);
        let words = words.iter().flatten().enumerate();
        words.map(move |(index, word)| (word.as_str(), path.then(index)))
    });
    let words: Vec<_> = words.collect();
    let mut flags = Vec::new();
    let mut words = words.iter().peekable();
    while let Some((word, path)) = words.next() {
        let Some(flag) = word.strip_prefix("--") else {
            continue;
        };
        let (name, value, path) = match flag.split_once('=') {
            Some((name, value)) => (name, value, path),
            None => match words.next_if(|(next, _)| !next.starts_with('-')) {
                Some((next, path)) => (flag, *next, path),
                None => (flag, "true", path),
            },
        };
        flags.push(Flag {
            name: name.to_owned(),
            value: value.to_owned(),
            is_joined: flag.contains('='),
            place: Place::value(workload.manifest, path.clone()),
        });
    }
    Some(flags)
}
