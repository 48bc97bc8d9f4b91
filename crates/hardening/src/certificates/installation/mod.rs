//! The installation of cert-manager: its controller, webhook and cainjector, as the bundle runs them.

mod needs;
mod probes;
mod releases;
mod table;

use k8s_openapi::api::admissionregistration::v1::WebhookClientConfig;

use crate::cluster::{Cluster, Image, Resource, Workload, WorkloadContainer, WorkloadId};
use crate::finding::{FieldPath, ManifestId, Place};

pub(super) use needs::{Missing, Uses, injected_objects, leader_election, missing};
pub(super) use probes::{WrongProbe, wrong_probes};
pub(super) use releases::{Flaw, LAST, is_known};

/// One of the programs that cert-manager is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ComponentKind {
    /// Issues and renews.
    Controller,
    /// Judges and converts the objects of cert-manager for the API server.
    Webhook,
    /// Writes the authority of webhooks into their configurations.
    CaInjector,
}

/// A workload that runs one of cert-manager's programs.
#[derive(Clone, Debug)]
pub struct Component {
    /// Which.
    pub kind: ComponentKind,
    /// The workload.
    pub workload: WorkloadId,
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The container: `/spec/template/spec/containers/0`.
    pub container: FieldPath,
    /// The release that it runs, as the tag of the image tells.
    pub release: Option<Release>,
    /// Its flags, in the order of writing.
    pub flags: Vec<Flag>,
    /// The service account that it runs as.
    pub account: String,
}

/// A release of cert-manager 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Release {
    /// 13 of v1.13.0.
    pub minor: u32,
    /// 0 of v1.13.0.
    pub patch: u32,
}

/// A flag of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Without dashes.
    pub name: String,
    /// Its value, with the variables filled in that are known; `None` where it has none.
    pub value: Option<String>,
    /// The word that gives it.
    pub path: FieldPath,
}

/// What a bundle holds of cert-manager's installation.
#[derive(Clone, Debug, Default)]
pub struct Installation {
    /// Its components, in the order of reading.
    pub components: Vec<Component>,
    /// Webhook configurations whose failure keeps cert-manager's objects out.
    pub webhooks: Vec<Webhook>,
    /// Whether the bundle declares any of cert-manager's CustomResourceDefinitions.
    pub has_definitions: bool,
}

/// A webhook by which the API server asks before it accepts cert-manager's objects.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The configuration.
    pub manifest: ManifestId,
    /// `/webhooks/0`.
    pub path: FieldPath,
    /// Whether objects are refused while it cannot be asked.
    pub required: bool,
    /// The workloads behind its Service, as far as the bundle has them.
    pub workloads: Vec<WorkloadId>,
}

impl ComponentKind {
    /// The component that an image is of.
    pub(crate) fn of(image: &Image<'_>) -> Option<Self> {
        // Mirrors put their own word before the name.
        let kinds = [Self::Controller, Self::Webhook, Self::CaInjector];
        let mut kinds = kinds.into_iter();
        kinds.find(|kind| image.name().ends_with(kind.name()))
    }

    /// The name of its image.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Controller => "cert-manager-controller",
            Self::Webhook => "cert-manager-webhook",
            Self::CaInjector => "cert-manager-cainjector",
        }
    }
}

impl std::fmt::Display for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v1.{}.{}", self.minor, self.patch)
    }
}

impl Release {
    /// Of a tag such as `v1.13.0` or `1.13.0-debian-11`.
    fn of(tag: &str) -> Option<Self> {
        let tag = tag.strip_prefix('v').unwrap_or(tag);
        let mut parts = tag.splitn(3, '.');
        if parts.next()? != "1" {
            return None;
        }
        let minor = parts.next()?.parse().ok()?;
        let patch = parts.next()?;
        let end = patch.find(|letter: char| !letter.is_ascii_digit());
        let patch = patch.get(..end.unwrap_or(patch.len()))?.parse().ok()?;
        Some(Self { minor, patch })
    }
}

impl Component {
    /// `cert-manager-controller v1.13.0`.
    #[must_use]
    pub fn display(&self) -> String {
        let name = self.kind.name();
        match self.release {
            Some(release) => format!("{name} {release}"),
            None => name.to_owned(),
        }
    }

    /// The last value of a flag; `Some("")` where it is given without one.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<&str> {
        let flag = self.flags.iter().rev().find(|flag| flag.name == name)?;
        Some(flag.value.as_deref().unwrap_or(""))
    }

    /// Whether a file says more than the flags do.
    #[must_use]
    pub fn has_configuration_file(&self) -> bool {
        self.flag("config").is_some_and(|path| !path.is_empty())
    }

    /// One of the fields of its workload.
    #[must_use]
    pub const fn place(&self, path: FieldPath) -> Place {
        Place::value(self.manifest, path)
    }

    fn of(id: WorkloadId, workload: &Workload, container: WorkloadContainer<'_>) -> Option<Self> {
        let image = Image::of(container.spec.image.as_deref()?);
        let kind = ComponentKind::of(&image)?;
        let account = workload.pod.service_account_name.as_deref();
        let account = account.filter(|name| !name.is_empty());
        Some(Self {
            kind,
            workload: id,
            manifest: workload.manifest,
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            container: container.path(),
            release: image.tag.and_then(Release::of),
            flags: flags(workload, container),
            account: account.unwrap_or("default").to_owned(),
        })
    }
}

impl Installation {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let mut installation = Self::default();
        for (id, workload) in cluster.workloads_by_id() {
            let containers = workload.containers();
            let components = containers.filter_map(|it| Component::of(id, workload, it));
            installation.components.extend(components);
        }
        let definitions = cluster.of_kind("apiextensions.k8s.io", "CustomResourceDefinition");
        installation.has_definitions = definitions
            .into_iter()
            .any(|object| object.name().ends_with(".cert-manager.io"));
        installation.webhooks = webhooks(cluster);
        installation
    }

    /// The components of a kind.
    pub fn of_kind(&self, kind: ComponentKind) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(move |it| it.kind == kind)
    }

    /// The namespace in which the Secrets of ClusterIssuers are, where the bundle tells.
    #[must_use]
    pub fn cluster_resource_namespace(&self) -> Option<&str> {
        let mut controllers = self.of_kind(ComponentKind::Controller);
        let (controller, None) = (controllers.next()?, controllers.next()) else {
            return None;
        };
        if controller.has_configuration_file() {
            return None;
        }
        let namespace = controller.flag("cluster-resource-namespace");
        let namespace = namespace.unwrap_or("kube-system");
        (!namespace.contains("$(")).then_some(namespace)
    }
}

/// The flags of a container's command line.
fn flags(workload: &Workload, container: WorkloadContainer<'_>) -> Vec<Flag> {
    let command = container.spec.command.iter().flatten().enumerate().skip(1);
    let command = command.map(|(index, word)| (container.path().then("command").then(index), word));
    let args = container.spec.args.iter().flatten().enumerate();
    let args = args.map(|(index, word)| (container.path().then("args").then(index), word));
    let mut flags: Vec<Flag> = Vec::new();
    for (path, word) in command.chain(args) {
        let word = filled_in(word, workload, container);
        match word.strip_prefix("--") {
            Some("") => break,
            Some(flag) => {
                let (name, value) = match flag.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (flag, None),
                };
                flags.push(Flag {
                    name: name.to_owned(),
                    value,
                    path,
                });
            }
            None if word.starts_with('-') => {}
            None => {
                if let Some(flag) = flags.last_mut()
                    && flag.value.is_none()
                {
                    flag.value = Some(word);
                }
            }
        }
    }
    flags
}

/// The word with the variables filled in whose value is written, or is the namespace of the pod.
fn filled_in(word: &str, workload: &Workload, container: WorkloadContainer<'_>) -> String {
    if !word.contains("$(") {
        return word.to_owned();
    }
    let variables = container.spec.env.iter().flatten();
    variables.fold(word.to_owned(), |word, variable| {
        let reference = format!("$({})", variable.name);
        if !word.contains(&reference) {
            return word;
        }
        let field = variable.value_from.as_ref();
        let field = field.and_then(|from| from.field_ref.as_ref());
        let value = match field.map(|field| field.field_path.as_str()) {
            Some("metadata.namespace") => Some(workload.namespace.as_str()),
            Some(_) => None,
            None => variable.value.as_deref(),
        };
        match value {
            Some(value) => word.replace(&reference, value),
            None => word,
        }
    })
}

/// The webhooks that judge cert-manager's objects.
fn webhooks(cluster: &Cluster) -> Vec<Webhook> {
    let mut webhooks = Vec::new();
    let group = "admissionregistration.k8s.io";
    let validating = cluster.of_kind(group, "ValidatingWebhookConfiguration");
    let mutating = cluster.of_kind(group, "MutatingWebhookConfiguration");
    for object in validating.chain(mutating) {
        let entries: Vec<_> = match &object.resource {
            Resource::ValidatingWebhookConfiguration(it) => {
                let webhooks = it.webhooks.iter().flatten();
                let entry = webhooks.map(|it| (&it.rules, &it.failure_policy, &it.client_config));
                entry.collect()
            }
            Resource::MutatingWebhookConfiguration(it) => {
                let webhooks = it.webhooks.iter().flatten();
                let entry = webhooks.map(|it| (&it.rules, &it.failure_policy, &it.client_config));
                entry.collect()
            }
            _ => continue,
        };
        for (index, (rules, failure_policy, client)) in entries.into_iter().enumerate() {
            let rules = rules.iter().flatten();
            let mut groups = rules.flat_map(|rule| rule.api_groups.iter().flatten());
            if groups.any(|group| is_of_cert_manager(group)) {
                webhooks.push(Webhook {
                    manifest: object.manifest,
                    path: FieldPath::of("webhooks").then(index),
                    required: failure_policy.as_deref() != Some("Ignore"),
                    workloads: behind(cluster, client),
                });
            }
        }
    }
    webhooks
}

fn is_of_cert_manager(group: &str) -> bool {
    ["cert-manager.io", "acme.cert-manager.io"].contains(&group)
}

fn behind(cluster: &Cluster, client: &WebhookClientConfig) -> Vec<WorkloadId> {
    let service = client.service.as_ref();
    let service = service.and_then(|it| cluster.service(&it.namespace, &it.name));
    let selector = service.and_then(|service| service.selector.as_ref());
    match (service, selector) {
        (Some(service), Some(selector)) => cluster.select(&service.namespace, selector),
        _ => Vec::new(),
    }
}
