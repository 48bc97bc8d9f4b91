//! The texts of ConfigMaps and Secrets, and what those of ConfigMaps tell whoever reads them.

use std::collections::BTreeMap;
use std::ops::Range;

use k8s_openapi::api::core::v1::Secret;

use super::Reason;
use super::addresses::addresses;
use super::collector::{Collector, Told};
use super::shown::{Scalar, Shown};
use crate::cluster::{Cluster, Resource};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::{Bundle, Node, Style};

/// All ConfigMaps and Secrets, by namespace and name.
pub(super) struct Files<'c> {
    cluster: &'c Cluster,
    config_maps: BTreeMap<(&'c str, &'c str), ManifestId>,
    secrets: BTreeMap<(&'c str, &'c str), &'c Secret>,
    told: BTreeMap<ManifestId, Vec<(&'c str, Vec<Told>)>>,
}

/// A text under a key of a ConfigMap.
#[derive(Clone, Copy)]
pub(super) struct ConfigEntry<'c> {
    pub(super) manifest: ManifestId,
    pub(super) key: &'c str,
    pub(super) node: &'c Node,
    pub(super) text: &'c str,
}

impl ConfigEntry<'_> {
    pub(super) fn path(&self) -> FieldPath {
        FieldPath::of("data").then(self.key)
    }

    /// What is shown for the addresses in it: not a line that holds a password.
    pub(super) fn shown<'b>(&self, bundle: &'b Bundle) -> Shown<'b> {
        let block = matches!(self.node.style, Style::Literal | Style::Folded);
        Shown::Words {
            scalar: Scalar::new(bundle, self.manifest, self.path()),
            instead: match block {
                true => Place::key(self.manifest, self.path()),
                false => Place::name(self.manifest),
            },
        }
    }
}

impl<'c> Files<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        let mut config_maps = BTreeMap::new();
        let mut secrets = BTreeMap::new();
        for object in cluster.objects() {
            let name = (object.namespace(), object.name());
            match &object.resource {
                Resource::ConfigMap(_) => {
                    config_maps.insert(name, object.manifest);
                }
                Resource::Secret(secret) => {
                    secrets.insert(name, &**secret);
                }
                _ => {}
            }
        }
        Self {
            cluster,
            config_maps,
            secrets,
            told: BTreeMap::new(),
        }
    }

    /// The texts of a ConfigMap, in the order of writing.
    pub(super) fn config_map(
        &self,
        namespace: &str,
        name: &str,
    ) -> impl Iterator<Item = ConfigEntry<'c>> + use<'c> {
        let manifest = self.config_maps.get(&(namespace, name)).copied();
        let cluster = self.cluster;
        manifest
            .into_iter()
            .flat_map(|manifest| entries(cluster, manifest))
    }

    /// The texts of a Secret, by key. They must not be shown.
    pub(super) fn secret(
        &self,
        namespace: &str,
        name: &str,
    ) -> impl Iterator<Item = (&'c str, &'c str)> + use<'c> {
        let secret = self.secrets.get(&(namespace, name)).copied();
        secret.into_iter().flat_map(|secret| {
            let encoded = secret.data.iter().flatten().filter_map(|(key, bytes)| {
                let text = std::str::from_utf8(&bytes.0).ok()?;
                Some((key.as_str(), text))
            });
            let plain = secret.string_data.iter().flatten();
            encoded.chain(plain.map(|(key, text)| (key.as_str(), text.as_str())))
        })
    }

    /// What the texts of a ConfigMap tell the pods of its namespace, key by key; each text is read once.
    pub(super) fn told(
        &mut self,
        namespace: &str,
        name: &str,
        collector: &Collector<'c>,
    ) -> &[(&'c str, Vec<Told>)] {
        let Some(manifest) = self.config_maps.get(&(namespace, name)).copied() else {
            return &[];
        };
        let cluster = self.cluster;
        self.told.entry(manifest).or_insert_with(|| {
            let entries = entries(cluster, manifest);
            entries
                .map(|entry| (entry.key, told_by(&entry, namespace, name, collector)))
                .collect()
        })
    }
}

fn entries(
    cluster: &Cluster,
    manifest: ManifestId,
) -> impl Iterator<Item = ConfigEntry<'_>> + use<'_> {
    let data = cluster.bundle().manifest(manifest).root.get("data");
    let entries = data.and_then(Node::as_mapping).into_iter();
    entries
        .flat_map(|mapping| mapping.entries())
        .filter_map(move |entry| {
            Some(ConfigEntry {
                manifest,
                key: &entry.key,
                node: &entry.value,
                text: entry.value.as_str()?,
            })
        })
}

fn told_by(
    entry: &ConfigEntry<'_>,
    namespace: &str,
    config_map: &str,
    collector: &Collector<'_>,
) -> Vec<Told> {
    let scrape_jobs = scrape_jobs(entry.text);
    let shown = entry.shown(collector.cluster.bundle());
    let found = addresses(entry.text, "").into_iter();
    let found = found.filter(|address| !scrape_jobs.contains(&address.span.start));
    let told = found.flat_map(|address| {
        let targets = collector.targets(namespace, &address, None);
        let shown = &shown;
        targets.into_iter().map(move |target| Told {
            target,
            evidence: shown.place(&address),
            reason: Reason::Configuration {
                config_map: config_map.to_owned(),
                key: entry.key.to_owned(),
            },
        })
    });
    told.collect()
}

/// Where the scrape jobs of a Prometheus configuration stand: they are read as such, not as text.
fn scrape_jobs(text: &str) -> Range<usize> {
    let mut start = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let top_level = line.starts_with(|first: char| first.is_ascii_alphabetic());
        match start {
            None if line.starts_with("scrape_configs:") => start = Some(at),
            Some(start) if top_level => return start..at,
            _ => {}
        }
        at += line.len();
    }
    start.unwrap_or(at)..at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrape_jobs_reach_to_the_next_key_of_the_top_level() {
        let text = "global: {}\nscrape_configs:\n- a\n  b:\n# c\nalerting:\n";
        assert_eq!(
            &text[scrape_jobs(text)],
            "scrape_configs:\n- a\n  b:\n# c\n"
        );
        assert_eq!(scrape_jobs("a: b\n"), 5..5);
    }
}
