//! The configurations of a cluster: texts of ConfigMaps and Secrets that an Alertmanager loads, or that have the shape
//! of what one loads.

use std::collections::BTreeMap;

use super::configuration::{Configuration, ReadingOptions};
use super::workload::{self, AlertmanagerWorkload};
use crate::cluster::{Cluster, MountedFile, Object, Resource};
use crate::finding::{FieldPath, ManifestId, Part, Place, Segment, Span};
use crate::manifest::{Bundle, Embedded, read_any};
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
    /// The ConfigMap or Secret.
    pub manifest: ManifestId,
    /// Where the text stands in it: `/data/alertmanager.yml`.
    pub path: FieldPath,
    /// Whether it is in a Secret, so that it must not be shown.
    pub is_secret: bool,
    /// What it says.
    pub configuration: Configuration,
    /// The Alertmanagers that load it, as positions in [`Monitoring::alertmanagers`].
    pub loaded_by: Vec<usize>,
    /// Whether spans point into the source; not where the text is encoded.
    is_positioned: bool,
}

impl ConfigurationFile {
    /// The place of a stretch of it.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        if !self.is_positioned {
            return Place::key(self.manifest, self.path.clone());
        }
        Place::Field {
            manifest: self.manifest,
            path: self.path.clone(),
            part: Part::Within(span),
        }
    }

    /// `ConfigMap monitoring/alertmanager, alertmanager.yml`.
    #[must_use]
    pub fn display(&self, cluster: &Cluster) -> String {
        let key = match self.path.segments().last() {
            Some(Segment::Key(key)) => &**key,
            _ => "",
        };
        cluster.object_of(self.manifest).map_or_else(
            || key.to_owned(),
            |object| {
                let kind = &object.identity.kind;
                format!("{kind} {}/{}, {key}", object.namespace(), object.name())
            },
        )
    }

    /// Whether its text may be shown and changed in place.
    #[must_use]
    pub const fn is_editable(&self) -> bool {
        self.is_positioned
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
                manifest: object.manifest,
                is_secret: matches!(object.resource, Resource::Secret(_)),
                is_positioned: read.source.is_some(),
                configuration: Configuration::of_embedded(read.embedded, read.source, options),
                path,
                loaded_by,
            });
        }
    }
    Found { workloads, files }
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
