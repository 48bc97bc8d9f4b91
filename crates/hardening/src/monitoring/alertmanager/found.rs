//! The configurations of a cluster: texts of ConfigMaps and Secrets that an Alertmanager loads, or that have the shape
//! of what one loads, and files by themselves.

use std::collections::BTreeMap;

use super::configuration::{Configuration, ReadingOptions};
use super::operated::Operation;
use super::workload::{self, AlertmanagerWorkload};
use super::{AlertmanagerVersion, Stretch};
use crate::cluster::{Cluster, MountedFile, Object, Resource};
use crate::finding::{FieldPath, ManifestId, Part, Place, Segment, SourceId, Span};
use crate::manifest::{Bundle, Embedded, PlainFileKind, read_any};
use crate::monitoring::Monitoring;

/// What of Alertmanager a cluster has.
#[derive(Debug, Default)]
pub(in crate::monitoring) struct Found {
    workloads: Vec<AlertmanagerWorkload>,
    operation: Operation,
    files: Vec<ConfigurationFile>,
}

/// An Alertmanager configuration: a text, or what the operator puts together.
#[derive(Clone, Debug)]
pub struct ConfigurationFile {
    /// Where it is written, or what all else is added to.
    pub base: ConfigurationDocument,
    /// The AlertmanagerConfigs that are added to it.
    pub additions: Vec<ConfigurationDocument>,
    /// What it says.
    pub configuration: Configuration,
    /// The version that reads it, where that is known.
    pub version: Option<AlertmanagerVersion>,
    /// The Alertmanagers that load it, as positions in [`Monitoring::alertmanagers`].
    pub loaded_by: Vec<usize>,
    /// The `Alertmanager` that the operator makes it for.
    pub operated_by: Option<ManifestId>,
}

/// Where a part of a configuration is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigurationDocument {
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
    /// An AlertmanagerConfig.
    Resource(ManifestId),
    /// Nothing: the operator begins with its default, as for this `Alertmanager`.
    Generated(ManifestId),
}

impl ConfigurationDocument {
    /// The AlertmanagerConfig that it is.
    pub(super) const fn resource(&self) -> Option<ManifestId> {
        match self {
            Self::Resource(manifest) => Some(*manifest),
            Self::Key { .. } | Self::Plain(_) | Self::Generated(_) => None,
        }
    }

    fn place(&self, span: Span) -> Place {
        let (manifest, path) = match self {
            Self::Generated(manifest) => return Place::name(*manifest),
            Self::Plain(source) => {
                return Place::Text {
                    source: *source,
                    span,
                };
            }
            Self::Key {
                manifest,
                path,
                is_positioned: false,
                ..
            } => return Place::key(*manifest, path.clone()),
            Self::Key { manifest, path, .. } => (*manifest, path.clone()),
            Self::Resource(manifest) => (*manifest, FieldPath::of("spec")),
        };
        Place::Field {
            manifest,
            path,
            part: Part::Within(span),
        }
    }

    /// `ConfigMap monitoring/alertmanager`, or the name of the file.
    fn holder(&self, cluster: &Cluster) -> String {
        match self {
            Self::Plain(source) => cluster.bundle().source(*source).name().to_owned(),
            Self::Key { manifest, .. } | Self::Resource(manifest) | Self::Generated(manifest) => {
                object_name(cluster, *manifest)
            }
        }
    }
}

fn object_name(cluster: &Cluster, manifest: ManifestId) -> String {
    cluster.object_of(manifest).map_or_else(String::new, |it| {
        format!("{} {}/{}", it.identity.kind, it.namespace(), it.name())
    })
}

impl ConfigurationFile {
    /// The place of a stretch of it.
    #[must_use]
    pub fn place(&self, stretch: impl Into<Stretch>) -> Place {
        let Stretch { document, span } = stretch.into();
        let addition = (document as usize).checked_sub(1);
        let addition = addition.and_then(|at| self.additions.get(at));
        addition.unwrap_or(&self.base).place(span)
    }

    /// `ConfigMap monitoring/alertmanager, alertmanager.yml`, the name of a file, or the Alertmanager that the operator
    /// makes it for.
    #[must_use]
    pub fn display(&self, cluster: &Cluster) -> String {
        if let Some(alertmanager) = self.operated_by {
            return object_name(cluster, alertmanager);
        }
        let holder = self.holder(cluster);
        let ConfigurationDocument::Key { path, .. } = &self.base else {
            return holder;
        };
        match path.segments().last() {
            Some(Segment::Key(key)) => format!("{holder}, {key}"),
            _ => holder,
        }
    }

    /// The object or file that its base stands in.
    #[must_use]
    pub fn holder(&self, cluster: &Cluster) -> String {
        self.base.holder(cluster)
    }

    /// Whether its base is in a Secret, so that it must not be shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(
            self.base,
            ConfigurationDocument::Key {
                is_secret: true,
                ..
            }
        )
    }

    /// Whether it is a file by itself.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        matches!(self.base, ConfigurationDocument::Plain(_))
    }

    /// Whether its base may be shown and changed in place.
    #[must_use]
    pub const fn is_editable(&self) -> bool {
        !matches!(
            self.base,
            ConfigurationDocument::Key {
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

    /// Whether an Alertmanager may load a configuration: where the bundle shows which one is loaded, no other text.
    pub(in crate::monitoring) fn may_be_loaded(&self, file: &ConfigurationFile) -> bool {
        let found = self.alertmanager();
        let is_loaded =
            |file: &ConfigurationFile| !file.loaded_by.is_empty() || file.operated_by.is_some();
        let is_free = || !found.files.iter().any(is_loaded);
        is_loaded(file)
            || match file.base {
                ConfigurationDocument::Key { .. } => found.workloads.is_empty() && is_free(),
                ConfigurationDocument::Plain(_) => is_free(),
                _ => true,
            }
    }

    /// The Alertmanagers that the operator runs, and the AlertmanagerConfigs that it reads.
    pub(in crate::monitoring) fn operation(&self) -> &Operation {
        &self.alertmanager().operation
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
    let operation = Operation::of(cluster);
    let operated = operation.files(cluster);
    let is_operated = |manifest: ManifestId, path: &FieldPath| {
        let mut bases = operated.iter().map(|file| &file.base);
        bases.any(|it| {
            matches!(it, ConfigurationDocument::Key { manifest: of, path: at, .. } if *of == manifest && at == path)
        })
    };
    let mut files = Vec::new();
    for object in cluster.objects() {
        for (field, key, text) in texts(object) {
            let shaped = text.contains("receivers") && text.contains("route");
            if !shaped && loaded.is_empty() {
                continue;
            }
            let path = FieldPath::of(field).then(key);
            let loaded_by = loaded.remove(&(object.manifest, path.clone()));
            if (loaded_by.is_none() && !shaped) || is_operated(object.manifest, &path) {
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
                base: ConfigurationDocument::Key {
                    manifest: object.manifest,
                    is_secret: matches!(object.resource, Resource::Secret(_)),
                    is_positioned: read.source.is_some(),
                    path,
                },
                additions: Vec::new(),
                configuration: Configuration::of_embedded(&read.embedded, read.source, options),
                version: options.version,
                loaded_by,
                operated_by: None,
            });
        }
    }
    files.extend(operated);
    files.extend(plain_files(cluster.bundle()));
    Found {
        workloads,
        operation,
        files,
    }
}

/// The configurations that are files by themselves; who loads them is not known.
fn plain_files(bundle: &Bundle) -> impl Iterator<Item = ConfigurationFile> {
    let files = bundle.plain_files().iter();
    let files = files.filter(|file| file.kind == PlainFileKind::Alertmanager);
    files.map(|file| {
        let text = bundle.source(file.source).text();
        let options = ReadingOptions::default();
        ConfigurationFile {
            base: ConfigurationDocument::Plain(file.source),
            additions: Vec::new(),
            configuration: Configuration::of_embedded(&file.content, Some(text), options),
            version: None,
            loaded_by: Vec::new(),
            operated_by: None,
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
pub(super) struct Text<'b> {
    /// What spans point into; `None` where the text is encoded.
    pub(super) source: Option<&'b str>,
    pub(super) embedded: Embedded,
}

impl<'b> Text<'b> {
    pub(super) fn of(
        bundle: &'b Bundle,
        manifest: ManifestId,
        path: &FieldPath,
        text: &str,
    ) -> Self {
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
