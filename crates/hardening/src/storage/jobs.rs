//! Jobs and CronJobs, and what their scripts do for backups.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Container;

use super::acts::{self, Act};
use super::script::{Script, UNKNOWN, Word};
use crate::cluster::{Cluster, Resource, Workload, WorkloadContainer, WorkloadId, WorkloadKind};
use crate::finding::{FieldPath, ManifestId, Part, Place, Span};
use crate::manifest::{Positions, Style};

/// A Job or CronJob that takes, prunes, verifies or restores backups.
#[derive(Debug)]
pub(super) struct BackupJob {
    pub(super) workload: WorkloadId,
    pub(super) manifest: ManifestId,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) is_cron: bool,
    pub(super) scripts: Vec<JobScript>,
}

/// What a container of a job runs.
#[derive(Debug)]
pub(super) struct JobScript {
    /// The container: `/spec/template/spec/containers/0`.
    pub(super) container: FieldPath,
    pub(super) image: String,
    pub(super) script: Script,
    pub(super) text: ScriptText,
    /// Whether nothing is known of what the image runs.
    pub(super) is_opaque: bool,
    pub(super) acts: Vec<Act>,
    /// Claims by the folder that they are mounted at.
    pub(super) mounts: Vec<(String, String)>,
}

/// Where a script is written.
#[derive(Debug)]
pub(super) enum ScriptText {
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

impl JobScript {
    /// The place of a stretch of the script.
    pub(super) fn place(&self, cluster: &Cluster, span: &std::ops::Range<usize>) -> Place {
        let (manifest, path) = match &self.text {
            ScriptText::Scalar { manifest, path } => (*manifest, path),
            ScriptText::Words { manifest, path } => return Place::value(*manifest, path.clone()),
        };
        let written = cluster.bundle().manifest(manifest);
        let node = written
            .root
            .at(path)
            .filter(|node| node.style != Style::Alias);
        let bounds = u32::try_from(span.start)
            .ok()
            .zip(u32::try_from(span.end).ok());
        match (node, bounds) {
            (Some(node), Some((start, end))) => {
                let source = cluster.bundle().source(written.source).text();
                let positions = Positions::of(source, node);
                Place::Field {
                    manifest,
                    path: path.clone(),
                    part: Part::Within(positions.outer(Span::new(start, end))),
                }
            }
            _ => Place::value(manifest, path.clone()),
        }
    }
}

impl BackupJob {
    /// All acts of all its scripts.
    pub(super) fn acts(&self) -> impl Iterator<Item = (&JobScript, &Act)> {
        self.scripts
            .iter()
            .flat_map(|script| script.acts.iter().map(move |act| (script, act)))
    }

    /// Whether it takes restore points.
    pub(super) fn takes(&self) -> bool {
        self.acts().any(|(_, act)| act.takes())
    }

    /// Whether it deletes restore points.
    pub(super) fn prunes(&self) -> bool {
        self.acts().any(|(_, act)| matches!(act, Act::Prune { .. }))
    }

    /// Whether it is there to look at restore points.
    pub(super) fn verifies(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let says_so = [
            "verif",
            "check",
            "validat",
            "restore-test",
            "test-restore",
            "test-backup",
            "backup-test",
        ];
        let looks = self.acts().any(|(_, act)| matches!(act, Act::Look { .. }));
        let restores = self
            .acts()
            .any(|(_, act)| matches!(act, Act::Restore { .. }));
        (looks || restores) && says_so.iter().any(|word| name.contains(word))
    }

    /// `CronJob` or `Job`.
    pub(super) const fn kind(&self) -> &'static str {
        if self.is_cron { "CronJob" } else { "Job" }
    }
}

/// All jobs whose scripts do anything with backups, in the order of reading.
pub(super) fn collect(cluster: &Cluster) -> Vec<BackupJob> {
    let workloads = cluster.workloads_by_id();
    let jobs = workloads
        .filter(|(_, workload)| matches!(workload.kind, WorkloadKind::CronJob | WorkloadKind::Job));
    let jobs = jobs.map(|(id, workload)| BackupJob {
        workload: id,
        manifest: workload.manifest,
        namespace: workload.namespace.clone(),
        name: workload.name.clone(),
        is_cron: workload.kind == WorkloadKind::CronJob,
        scripts: scripts(cluster, workload),
    });
    jobs.filter(|job| job.acts().next().is_some()).collect()
}

/// The scripts of all containers of a workload.
pub(super) fn scripts(cluster: &Cluster, workload: &Workload) -> Vec<JobScript> {
    let containers = workload.containers();
    containers
        .map(|container| script_of(cluster, workload, container))
        .collect()
}

fn script_of(
    cluster: &Cluster,
    workload: &Workload,
    container: WorkloadContainer<'_>,
) -> JobScript {
    let spec = container.spec;
    let variables = variables(spec);
    let image = spec.image.clone().unwrap_or_default();
    let words = words(&container);
    let mut is_opaque = false;
    let found = shell_script(cluster, workload, &container, &words);
    let (script, text) = match found {
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
                manifest: workload.manifest,
                path: container.path().then(field),
            };
            (
                Script::of_words(program.into_iter().chain(rest).collect()),
                place,
            )
        }
    };
    let mut script = script;
    let shell: Vec<_> = spec
        .command
        .iter()
        .flatten()
        .chain(spec.args.iter().flatten())
        .collect();
    let options = shell
        .iter()
        .skip(1)
        .take_while(|word| word.starts_with('-'));
    for option in options.filter(|option| !option.starts_with("--")) {
        script.stops_on_failure |= option.contains('e');
    }
    script.pipes_fail |= shell.iter().take(4).any(|word| *word == "pipefail");
    let script = script.with_wrapped(&variables);
    let mounts = mounts(workload, spec);
    let acts = acts::of(&script, &variables, &mounts);
    JobScript {
        container: container.path(),
        image,
        script,
        text,
        is_opaque,
        acts,
        mounts,
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
    workload: &Workload,
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
                manifest: workload.manifest,
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
    mounted(cluster, workload, container.spec, file)
}

/// The text of a file that a ConfigMap of the bundle holds.
fn mounted(
    cluster: &Cluster,
    workload: &Workload,
    container: &Container,
    file: &str,
) -> Option<(String, ScriptText)> {
    for mount in container.volume_mounts.iter().flatten() {
        let Some(rest) = file.strip_prefix(mount.mount_path.trim_end_matches('/')) else {
            continue;
        };
        let name = match (rest.strip_prefix('/'), &mount.sub_path) {
            (None, Some(sub_path)) if rest.is_empty() => sub_path.as_str(),
            (Some(name), None) => name,
            _ => continue,
        };
        let mut volumes = workload.pod.volumes.iter().flatten();
        let volume = volumes.find(|volume| volume.name == mount.name)?;
        let source = volume.config_map.as_ref()?;
        let item = source.items.iter().flatten().find(|item| item.path == name);
        let key = match (&source.items, item) {
            (None, _) => name,
            (Some(_), Some(item)) => item.key.as_str(),
            (Some(_), None) => continue,
        };
        let object = cluster.find("", "ConfigMap", Some(&workload.namespace), &source.name)?;
        let Resource::ConfigMap(map) = &object.resource else {
            return None;
        };
        let text = map.data.as_ref()?.get(key)?;
        let place = ScriptText::Scalar {
            manifest: object.manifest,
            path: FieldPath::of("data").then(key),
        };
        return Some((text.clone(), place));
    }
    None
}

/// The program that well-known images run.
fn entrypoint(image: &str) -> Option<&'static str> {
    let name = acts::repository(image);
    Some(match name.rsplit('/').next()? {
        "kubectl" => "kubectl",
        "restic" => "restic",
        "rclone" => "rclone",
        "velero" => "velero",
        "mc" => "mc",
        _ => return None,
    })
}

/// The folders at which claims are mounted, with their names.
fn mounts(workload: &Workload, container: &Container) -> Vec<(String, String)> {
    let mounts = container.volume_mounts.iter().flatten();
    let claims = mounts.filter_map(|mount| {
        let mut volumes = workload.pod.volumes.iter().flatten();
        let volume = volumes.find(|volume| volume.name == mount.name)?;
        let claim = volume.persistent_volume_claim.as_ref()?;
        Some((
            mount.mount_path.trim_end_matches('/').to_owned(),
            claim.claim_name.clone(),
        ))
    });
    claims.collect()
}

/// A text for people: what is not known as `…`.
pub(super) fn shown(text: &str) -> String {
    text.replace(UNKNOWN, "…")
}
