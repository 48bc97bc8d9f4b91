//! The configuration files that a workload's pods mount.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{KeyToPath, Volume};

use super::Reason;
use super::addresses::addresses;
use super::collector::{Collector, Told};
use super::files::{ConfigEntry, Files};
use crate::cluster::{Workload, WorkloadId};
use crate::finding::{FieldPath, Place};

/// Takes up what the mounted ConfigMaps and Secrets tell.
pub(super) fn collect<'c>(
    id: WorkloadId,
    workload: &'c Workload,
    files: &mut Files<'c>,
    collector: &mut Collector<'c>,
) {
    for (index, volume) in workload.pod.volumes.iter().flatten().enumerate() {
        let Some(seen) = Seen::of(workload, volume) else {
            continue;
        };
        for source in sources(volume) {
            match source.kind {
                Kind::ConfigMap => {
                    let told = files.told(&workload.namespace, source.name, collector);
                    let told = told.iter().filter(|(key, _)| seen.shows(&source, key));
                    for told in told.flat_map(|(_, told)| told) {
                        collector.take(id, told);
                    }
                }
                Kind::Secret => {
                    let volume = workload.template.join(&FieldPath::of("spec.volumes"));
                    let place = Place::value(workload.manifest, volume.then(index));
                    let secret = files.secret(&workload.namespace, source.name);
                    for (key, text) in secret.filter(|(key, _)| seen.shows(&source, key)) {
                        for address in addresses(text, "") {
                            let targets = collector.targets(&workload.namespace, &address, None);
                            for target in targets {
                                let told = Told {
                                    target,
                                    evidence: place.clone(),
                                    reason: Reason::Secret {
                                        secret: source.name.to_owned(),
                                        key: key.to_owned(),
                                    },
                                };
                                collector.take(id, &told);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The texts of the ConfigMaps that a workload's pods mount.
pub(super) fn mounted_config_maps<'c>(
    workload: &'c Workload,
    files: &Files<'c>,
) -> Vec<ConfigEntry<'c>> {
    let mut mounted = Vec::new();
    for volume in workload.pod.volumes.iter().flatten() {
        let Some(seen) = Seen::of(workload, volume) else {
            continue;
        };
        for source in sources(volume) {
            if matches!(source.kind, Kind::ConfigMap) {
                let entries = files.config_map(&workload.namespace, source.name);
                mounted.extend(entries.filter(|entry| seen.shows(&source, entry.key)));
            }
        }
    }
    mounted
}

/// A ConfigMap or a Secret in a volume.
struct Source<'c> {
    kind: Kind,
    name: &'c str,
    /// The keys that become files; `None` for all, each under its own name.
    items: Option<&'c [KeyToPath]>,
}

#[derive(Clone, Copy)]
enum Kind {
    ConfigMap,
    Secret,
}

fn sources(volume: &Volume) -> Vec<Source<'_>> {
    let mut sources = Vec::new();
    if let Some(source) = &volume.config_map {
        sources.push(Source {
            kind: Kind::ConfigMap,
            name: &source.name,
            items: source.items.as_deref(),
        });
    }
    if let Some(source) = &volume.secret
        && let Some(name) = &source.secret_name
    {
        sources.push(Source {
            kind: Kind::Secret,
            name,
            items: source.items.as_deref(),
        });
    }
    let projected = volume.projected.iter();
    for part in projected.flat_map(|projected| projected.sources.iter().flatten()) {
        if let Some(source) = &part.config_map {
            sources.push(Source {
                kind: Kind::ConfigMap,
                name: &source.name,
                items: source.items.as_deref(),
            });
        }
        if let Some(source) = &part.secret {
            sources.push(Source {
                kind: Kind::Secret,
                name: &source.name,
                items: source.items.as_deref(),
            });
        }
    }
    sources
}

/// Which files of a volume the containers see.
enum Seen<'c> {
    All,
    /// Only these paths.
    SubPaths(BTreeSet<&'c str>),
}

impl<'c> Seen<'c> {
    /// `None` where no container mounts the volume.
    fn of(workload: &'c Workload, volume: &Volume) -> Option<Self> {
        let mut paths = BTreeSet::new();
        for container in workload.containers() {
            let mounts = container.spec.volume_mounts.iter().flatten();
            for mount in mounts.filter(|mount| mount.name == volume.name) {
                match mount.sub_path.as_deref() {
                    None | Some("" | "." | "/") => return Some(Self::All),
                    Some(path) => paths.insert(path),
                };
            }
        }
        (!paths.is_empty()).then_some(Self::SubPaths(paths))
    }

    fn shows(&self, source: &Source<'_>, key: &str) -> bool {
        let path = match source.items {
            None => key,
            Some(items) => match items.iter().find(|item| item.key == key) {
                None => return false,
                Some(item) => item.path.as_str(),
            },
        };
        match self {
            Self::All => true,
            Self::SubPaths(paths) => paths.iter().any(|seen| {
                path.strip_prefix(seen)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
        }
    }
}
