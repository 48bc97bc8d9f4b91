//! The configurations of a cluster: texts of ConfigMaps and Secrets that an Alertmanager loads, or that have the shape
//! of what one loads, and files by themselves.

use std::collections::BTreeMap;

use super::configuration::{Configuration, ReadingOptions};
use super::workload::{self, AlertmanagerWorkload};
use crate::cluster::{Cluster, MountedFile, Object, Resource};
use crate::finding::{FieldPath, ManifestId, Part, Place, Segment, SourceId, Span};
use crate::manifest::{Bundle, Embedded, PlainFileKind, read_any};
use crate::monitoring::Monitoring;

/// What of Alertmanager a cluster has.
#[derive(Debug, Default)]
pub(in crate::monitoring) struct Found {
    workloads: Vec<AlertmanagerWorkload>,
    files: Vec<ConfigurationFile>,
}

/// A text that is an Alertmanager configuration.
#[derive(Clone, Debug)]
pub struct ConfigurationFile {
    /// Where it is written.
    pub home: ConfigurationHome,
    /// What it says.
    pub configuration: Configuration,
    /// The Alertmanagers that load it, as positions in [`Monitoring::alertmanagers`].
    pub loaded_by: Vec<usize>,
}

/// Where a configuration is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigurationHome {
    /// The text of a key.
    Key {
        /// The ConfigMap or Secret.
        manifest: ManifestId,
        /// Where the text stands in it: `/data/alertmanager.yml`.
        path: FieldPath,
        /// Whether it is in a Secret, so that it must not be shown.
        is_secret: bool,
        /// Whether spans point into the source; not where the text is encoded.
        is_positioned: bool,
    },
    /// A file by itself.
    Plain(SourceId),
}

impl ConfigurationFile {
    /// The place of a stretch of it.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        match &self.home {
            ConfigurationHome::Key {
                manifest,
                path,
                is_positioned: false,
                ..
            } => Place::key(*manifest, path.clone()),
            ConfigurationHome::Key { manifest, path, .. } => Place::Field {
                manifest: *manifest,
                path: path.clone(),
                part: Part::Within(span),
            },
            ConfigurationHome::Plain(source) => Place::Text {
                source: *source,
                span,
            },
        }
    }

    /// `ConfigMap monitoring/alertmanager, alertmanager.yml`, or the name of the file.
    #[must_use]
    pub fn display(&self, cluster: &Cluster) -> String {
        let ConfigurationHome::Key { path, .. } = &self.home else {
            return self.holder(cluster);
        };
        let key = match path.segments().last() {
            Some(Segment::Key(key)) => &**key,
            _ => "",
        };
        format!("{}, {key}", self.holder(cluster))
    }

    /// `ConfigMap monitoring/alertmanager`, or the name of the file.
    #[must_use]
    pub fn holder(&self, cluster: &Cluster) -> String {
        let manifest = match &self.home {
            ConfigurationHome::Key { manifest, .. } => *manifest,
            ConfigurationHome::Plain(source) => {
                return cluster.bundle().source(*source).name().to_owned();
            }
        };
        cluster.object_of(manifest).map_or_else(String::new, |it| {
            format!("{} {}/{}", it.identity.kind, it.namespace(), it.name())
        })
    }

    /// Whether it is in a Secret, so that it must not be shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(
            self.home,
            ConfigurationHome::Key {
                is_secret: true,
                ..
            }
        )
    }

    /// Whether its text may be shown and changed in place.
    #[must_use]
    pub const fn is_editable(&self) -> bool {
        !matches!(
            self.home,
            ConfigurationHome::Key {
                is_positioned: false,
                ..
            }
        )
    }
}

impl Monitoring {
    /// The containers that run Alertmanager, in the order of reading.
    #[must_use]
    pub fn alertmanagers(&self) -> &[AlertmanagerWorkload] {
        &self.alertmanager().workloads
    }

    /// The configurations of Alertmanager, in the order of reading. The first call reads them.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use hardening::cluster::Cluster;
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::monitoring::Monitoring;
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: alertmanager}
    /// data:
    ///   alertmanager.yml: |
    ///     route: {receiver: team}
    ///     receivers: [{name: team}]
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("a.yaml", yaml)]));
    /// let monitoring = Monitoring::of(Arc::new(cluster));
    /// assert_eq!(monitoring.configurations()[0].configuration.refusal(), None);
    /// ```
    #[must_use]
    pub fn configurations(&self) -> &[ConfigurationFile] {
        &self.alertmanager().files
    }

    /// Whether an Alertmanager may load a configuration: where the bundle shows which one is loaded, no other.
    pub(in crate::monitoring) fn may_be_loaded(&self, file: &ConfigurationFile) -> bool {
        let found = self.alertmanager();
        if !file.loaded_by.is_empty() || found.workloads.is_empty() {
            return true;
        }
        let mut files = found.files.iter();
        matches!(file.home, ConfigurationHome::Plain(_))
            && files.all(|file| file.loaded_by.is_empty())
    }

    fn alertmanager(&self) -> &Found {
        self.alertmanager.get_or_init(|| find(&self.cluster))
    }
}

fn find(cluster: &Cluster) -> Found {
    let workloads = workload::collect(cluster);
    let mut loaded: BTreeMap<(ManifestId, FieldPath), Vec<usize>> = BTreeMap::new();
    for (position, alertmanager) in workloads.iter().enumerate() {
        if let MountedFile::Text(text) = alertmanager.config(cluster) {
            let key = (text.object.manifest, text.path);
            loaded.entry(key).or_default().push(position);
        }
    }
    let mut files = Vec::new();
    for object in cluster.objects() {
        for (field, key, text) in texts(object) {
            let shaped = text.contains("receivers") && text.contains("route");
            if !shaped && loaded.is_empty() {
                continue;
            }
            let path = FieldPath::of(field).then(key);
            let loaded_by = loaded.remove(&(object.manifest, path.clone()));
            if loaded_by.is_none() && !shaped {
                continue;
            }
            let loaded_by = loaded_by.unwrap_or_default();
            let first = loaded_by.first().and_then(|first| workloads.get(*first));
            let options = ReadingOptions {
                version: first.and_then(|it| it.version),
                syntax: first.and_then(AlertmanagerWorkload::syntax),
            };
            let read = Text::of(cluster.bundle(), object.manifest, &path, text);
            if loaded_by.is_empty() && !read.has_shape() {
                continue;
            }
            files.push(ConfigurationFile {
                home: ConfigurationHome::Key {
                    manifest: object.manifest,
                    is_secret: matches!(object.resource, Resource::Secret(_)),
                    is_positioned: read.source.is_some(),
                    path,
                },
                configuration: Configuration::of_embedded(&read.embedded, read.source, options),
                loaded_by,
            });
        }
    }
    files.extend(plain_files(cluster.bundle()));
    Found { workloads, files }
}

/// The configurations that are files by themselves; who loads them is not known.
fn plain_files(bundle: &Bundle) -> impl Iterator<Item = ConfigurationFile> {
    let files = bundle.plain_files().iter();
    let files = files.filter(|file| file.kind == PlainFileKind::Alertmanager);
    files.map(|file| {
        let text = bundle.source(file.source).text();
        let options = ReadingOptions::default();
        ConfigurationFile {
            home: ConfigurationHome::Plain(file.source),
            configuration: Configuration::of_embedded(&file.content, Some(text), options),
            loaded_by: Vec::new(),
        }
    })
}

/// The texts of a ConfigMap or Secret, with field and key.
fn texts(object: &Object) -> Vec<(&'static str, &str, &str)> {
    match &object.resource {
        Resource::ConfigMap(map) => {
            let data = map.data.iter().flatten();
            data.map(|(key, text)| ("data", key.as_str(), text.as_str()))
                .collect()
        }
        Resource::Secret(secret) => {
            let plain = secret.string_data.iter().flatten();
            let plain = plain.map(|(key, text)| ("stringData", key.as_str(), text.as_str()));
            let encoded = secret.data.iter().flatten().filter_map(|(key, bytes)| {
                let text = std::str::from_utf8(&bytes.0).ok()?;
                Some(("data", key.as_str(), text))
            });
            plain.chain(encoded).collect()
        }
        _ => Vec::new(),
    }
}

/// A text as it is read.
struct Text<'b> {
    /// What spans point into; `None` where the text is encoded.
    source: Option<&'b str>,
    embedded: Embedded,
}

impl<'b> Text<'b> {
    fn of(bundle: &'b Bundle, manifest: ManifestId, path: &FieldPath, text: &str) -> Self {
        let written = bundle.manifest(manifest);
        let node = written.root.at(path);
        match node.filter(|node| node.as_str() == Some(text)) {
            Some(node) => Self {
                source: Some(bundle.source(written.source).text()),
                embedded: bundle.embedded(written.source, node),
            },
            None => Self {
                source: None,
                embedded: read_any(text),
            },
        }
    }

    /// Whether it has what only an Alertmanager configuration has: a route and a list of receivers.
    fn has_shape(&self) -> bool {
        let root = self.embedded.documents.first();
        let has = |name: &str| root.and_then(|root| root.get(name));
        has("route").is_some_and(|route| route.as_mapping().is_some())
            && has("receivers").is_some_and(|receivers| receivers.as_sequence().is_some())
    }
}
