//! Alertmanagers that the Prometheus operator runs, and what it makes of AlertmanagerConfigs.

mod build;
mod refusals;

use std::collections::BTreeSet;

use super::configuration::{Configuration, ReadingOptions};
use super::found::Text;
use super::{AlertmanagerVersion, ConfigurationDocument, ConfigurationFile};
use crate::cluster::{Cluster, Image, Object, ReferenceRole, Resolution, Resource};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::Node;
use crate::monitoring::selection::{Selection, Selectors};
use build::Addition;

const GROUP: &str = "monitoring.coreos.com";

/// The key of the Secret that the operator begins with.
const KEY: &str = "alertmanager.yaml";

/// What the operator begins with where the Secret has no such key.
const DEFAULT: &str = "route: {receiver: 'null'}\nreceivers: [{name: 'null'}]\n";

/// An `Alertmanager` of the operator.
#[derive(Debug)]
pub(crate) struct OperatedAlertmanager {
    pub(crate) manifest: ManifestId,
    pub(crate) namespace: String,
    pub(crate) name: String,
    version: Option<AlertmanagerVersion>,
    configs: Selectors,
    /// The AlertmanagerConfig that stands in place of the Secret.
    global: Option<String>,
    secret: String,
    strategy: MatcherStrategy,
}

/// How the operator keeps an AlertmanagerConfig to the alerts of its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MatcherStrategy {
    OnNamespace,
    OnNamespaceExceptForAlertmanagerNamespace,
    None,
}

/// An AlertmanagerConfig.
#[derive(Debug)]
pub(crate) struct ConfigResource {
    pub(crate) manifest: ManifestId,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Why the operator leaves it out, with where.
    pub(crate) refusals: Vec<(FieldPath, String)>,
    /// Whether it names a key that is not in its Secret, for which the operator leaves it out, too.
    is_incomplete: bool,
}

impl OperatedAlertmanager {
    fn of(cluster: &Cluster, object: &Object) -> Self {
        let spec = cluster.bundle().manifest(object.manifest).root.get("spec");
        let text = |key: &str| {
            let text = spec.and_then(|spec| spec.get(key)?.as_str());
            text.filter(|text| !text.is_empty())
        };
        let below = |key: &str, field: &str| spec?.get(key)?.get(field)?.as_str();
        let image = Image::of(text("image").unwrap_or("")).tag;
        let version = text("version").and_then(AlertmanagerVersion::of_tag);
        Self {
            manifest: object.manifest,
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            version: version.or_else(|| image.and_then(AlertmanagerVersion::of_tag)),
            configs: Selectors::read(
                spec,
                "alertmanagerConfigSelector",
                "alertmanagerConfigNamespaceSelector",
            ),
            global: below("alertmanagerConfiguration", "name").map(str::to_owned),
            secret: text("configSecret")
                .map_or_else(|| format!("alertmanager-{}", object.name()), str::to_owned),
            strategy: match below("alertmanagerConfigMatcherStrategy", "type") {
                Some("None") => MatcherStrategy::None,
                Some("OnNamespaceExceptForAlertmanagerNamespace") => {
                    MatcherStrategy::OnNamespaceExceptForAlertmanagerNamespace
                }
                _ => MatcherStrategy::OnNamespace,
            },
        }
    }

    /// What it is called in messages.
    pub(crate) fn display(&self) -> String {
        format!("Alertmanager `{}/{}`", self.namespace, self.name)
    }

    /// Its name.
    pub(crate) fn place(&self) -> Place {
        Place::name(self.manifest)
    }

    /// Whether and why it takes up an AlertmanagerConfig, beside the one that it begins with.
    pub(crate) fn selection(&self, cluster: &Cluster, config: &ConfigResource) -> Selection {
        let (namespace, manifest) = (&config.namespace, config.manifest);
        self.configs
            .select(cluster, &self.namespace, namespace, manifest)
    }

    /// Whether it begins with this AlertmanagerConfig.
    pub(crate) fn begins_with(&self, config: &ConfigResource) -> bool {
        config.namespace == self.namespace && self.global.as_ref() == Some(&config.name)
    }

    /// Whether the operator keeps an AlertmanagerConfig of a namespace to alerts of this namespace.
    fn adds_matcher(&self, namespace: &str) -> bool {
        match self.strategy {
            MatcherStrategy::OnNamespace => true,
            MatcherStrategy::OnNamespaceExceptForAlertmanagerNamespace => {
                namespace != self.namespace
            }
            MatcherStrategy::None => false,
        }
    }

    /// What it begins with, and where that is written; `None` where the bundle does not show it.
    fn base(
        &self,
        cluster: &Cluster,
        configs: &[ConfigResource],
    ) -> Option<(ConfigurationDocument, Configuration)> {
        if self.global.is_some() {
            let config = configs.iter().find(|config| self.begins_with(config))?;
            let spec = config.spec(cluster).filter(|_| !config.is_left_out())?;
            let configuration = build::whole(spec, &config.namespace, &config.name)?;
            return Some((
                ConfigurationDocument::Resource(config.manifest),
                configuration,
            ));
        }
        let options = ReadingOptions {
            version: self.version,
            syntax: None,
        };
        let namespace = Some(self.namespace.as_str());
        let object = cluster.find("", "Secret", namespace, &self.secret)?;
        let Some((field, text)) = key_of_secret(object) else {
            let generated = ConfigurationDocument::Generated(self.manifest);
            return Some((generated, Configuration::of_text(DEFAULT, options)));
        };
        let path = FieldPath::of(field).then(KEY);
        let read = Text::of(cluster.bundle(), object.manifest, &path, text);
        let document = ConfigurationDocument::Key {
            manifest: object.manifest,
            path,
            is_secret: true,
            is_positioned: read.source.is_some(),
        };
        let configuration = Configuration::of_embedded(&read.embedded, read.source, options);
        Some((document, configuration))
    }

    /// The configuration that the operator makes for it; `None` where the bundle does not show what it begins with.
    fn file(&self, cluster: &Cluster, configs: &[ConfigResource]) -> Option<ConfigurationFile> {
        let (base, mut configuration) = self.base(cluster, configs)?;
        let mut additions = Vec::new();
        let mut routes = Vec::new();
        for config in self.selected(cluster, configs) {
            let Some(spec) = config.spec(cluster) else {
                continue;
            };
            let addition = Addition {
                document: u32::try_from(additions.len() + 1).unwrap_or(u32::MAX),
                namespace: &config.namespace,
                name: &config.name,
                is_enforced: self.adds_matcher(&config.namespace),
            };
            additions.push(ConfigurationDocument::Resource(config.manifest));
            routes.extend(addition.add_to(&mut configuration, spec));
        }
        configuration.put_first(routes);
        Some(ConfigurationFile {
            base,
            additions,
            configuration,
            version: self.version,
            loaded_by: Vec::new(),
            operated_by: Some(self.manifest),
        })
    }

    /// The AlertmanagerConfigs that it takes up and the operator does not leave out, in the operator's order.
    fn selected<'c>(
        &self,
        cluster: &Cluster,
        configs: &'c [ConfigResource],
    ) -> Vec<&'c ConfigResource> {
        let selected = configs.iter().filter(|config| {
            !config.is_left_out()
                && !self.begins_with(config)
                && self.selection(cluster, config) == Selection::Selected
        });
        let mut selected: Vec<_> = selected.collect();
        selected.sort_by_cached_key(|config| format!("{}/{}", config.namespace, config.name));
        selected
    }
}

impl ConfigResource {
    fn of(cluster: &Cluster, object: &Object, incomplete: &BTreeSet<ManifestId>) -> Self {
        let spec = cluster.bundle().manifest(object.manifest).root.get("spec");
        Self {
            is_incomplete: incomplete.contains(&object.manifest),
            manifest: object.manifest,
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            refusals: spec.map(refusals::of).unwrap_or_default(),
        }
    }

    /// Whether the operator leaves it out.
    const fn is_left_out(&self) -> bool {
        self.is_incomplete || !self.refusals.is_empty()
    }

    /// `AlertmanagerConfig shop/team`.
    pub(crate) fn display(&self) -> String {
        format!("AlertmanagerConfig {}/{}", self.namespace, self.name)
    }

    fn spec<'c>(&self, cluster: &'c Cluster) -> Option<&'c Node> {
        cluster.bundle().manifest(self.manifest).root.get("spec")
    }

    /// It alone, as an Alertmanager of which nothing is known takes it up.
    fn file(&self, cluster: &Cluster) -> Option<ConfigurationFile> {
        let mut configuration = Configuration::default();
        let addition = Addition {
            document: 0,
            namespace: &self.namespace,
            name: &self.name,
            is_enforced: true,
        };
        addition.add_to(&mut configuration, self.spec(cluster)?);
        Some(ConfigurationFile {
            base: ConfigurationDocument::Resource(self.manifest),
            additions: Vec::new(),
            configuration,
            version: None,
            loaded_by: Vec::new(),
            operated_by: None,
        })
    }
}

/// The AlertmanagerConfigs that name a key that is not in its Secret. A Secret that the bundle does not declare may be made
/// elsewhere.
fn incomplete(cluster: &Cluster) -> BTreeSet<ManifestId> {
    let references = cluster.references().iter();
    let missing = references.filter(|it| {
        matches!(it.role, ReferenceRole::Notification { .. })
            && matches!(it.resolution, Resolution::PartMissing(_))
    });
    missing.map(|it| it.manifest).collect()
}

/// The text of the configuration in a Secret, with the field that it is in; `None` where there is none.
fn key_of_secret(object: &Object) -> Option<(&'static str, &str)> {
    let Resource::Secret(secret) = &object.resource else {
        return None;
    };
    let plain = secret.string_data.as_ref().and_then(|it| it.get(KEY));
    let encoded = || {
        let bytes = secret.data.as_ref()?.get(KEY)?;
        Some(("data", std::str::from_utf8(&bytes.0).ok()?))
    };
    let found = plain
        .map(|text| ("stringData", text.as_str()))
        .or_else(encoded);
    found.filter(|(_, text)| !text.is_empty())
}

/// What the operator does with the Alertmanagers and AlertmanagerConfigs of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Operation {
    pub(crate) alertmanagers: Vec<OperatedAlertmanager>,
    pub(crate) configs: Vec<ConfigResource>,
}

impl Operation {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let alertmanagers = cluster.of_kind(GROUP, "Alertmanager");
        let configs = cluster.of_kind(GROUP, "AlertmanagerConfig");
        let incomplete = incomplete(cluster);
        Self {
            alertmanagers: alertmanagers
                .map(|object| OperatedAlertmanager::of(cluster, object))
                .collect(),
            configs: configs
                .map(|object| ConfigResource::of(cluster, object, &incomplete))
                .collect(),
        }
    }

    /// The configurations that it makes; and by themselves the AlertmanagerConfigs that go into one which the bundle does
    /// not show.
    pub(super) fn files(&self, cluster: &Cluster) -> Vec<ConfigurationFile> {
        let mut files = Vec::new();
        let mut is_hidden = self.alertmanagers.is_empty();
        let mut shown = BTreeSet::new();
        for alertmanager in &self.alertmanagers {
            match alertmanager.file(cluster, &self.configs) {
                Some(file) => {
                    let documents = file.additions.iter().chain([&file.base]);
                    shown.extend(documents.filter_map(ConfigurationDocument::resource));
                    files.push(file);
                }
                None => is_hidden = true,
            }
        }
        if is_hidden {
            let alone = self.configs.iter().filter(|config| {
                !config.is_left_out()
                    && !shown.contains(&config.manifest)
                    && self.may_take_up(cluster, config)
            });
            files.extend(alone.filter_map(|config| config.file(cluster)));
        }
        files
    }

    /// Whether some Alertmanager takes up an AlertmanagerConfig; so it is taken to be where the bundle has none.
    fn may_take_up(&self, cluster: &Cluster, config: &ConfigResource) -> bool {
        self.alertmanagers.is_empty()
            || self
                .alertmanagers
                .iter()
                .any(|it| it.takes_up(cluster, config))
    }
}

impl OperatedAlertmanager {
    /// Whether it takes up an AlertmanagerConfig, be it the one that it begins with.
    pub(crate) fn takes_up(&self, cluster: &Cluster, config: &ConfigResource) -> bool {
        self.begins_with(config) || self.selection(cluster, config) == Selection::Selected
    }
}
