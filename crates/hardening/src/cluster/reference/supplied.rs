//! What exists without being declared: in every cluster, or made by something that the bundle declares.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reference, ReferenceRole, Resolution, Target};
use crate::cluster::{Cluster, Object, Resource, WorkloadContainer, WorkloadId};
use crate::finding::ManifestId;
use crate::manifest::Node;

/// Kinds of custom resources that make a Secret, and where they name it; all of them default to their own name.
const SECRET_MAKERS: &[(&str, &str, &[&str])] = &[
    (
        "bitnami.com",
        "SealedSecret",
        &["spec", "template", "metadata", "name"],
    ),
    ("cert-manager.io", "Certificate", &["spec", "secretName"]),
    (
        "external-secrets.io",
        "ExternalSecret",
        &["spec", "target", "name"],
    ),
    ("onepassword.com", "OnePasswordItem", &[]),
    (
        "secrets.hashicorp.com",
        "VaultDynamicSecret",
        &["spec", "destination", "name"],
    ),
    (
        "secrets.hashicorp.com",
        "VaultPKISecret",
        &["spec", "destination", "name"],
    ),
    (
        "secrets.hashicorp.com",
        "VaultStaticSecret",
        &["spec", "destination", "name"],
    ),
];

/// Groups of custom resources that configure what is there and make nothing that others name.
const CONFIGURING_GROUPS: &[&str] = &[
    "acme.cert-manager.io",
    "bitnami.com",
    "cert-manager.io",
    "cilium.io",
    "crd.projectcalico.org",
    "external-secrets.io",
    "keda.sh",
    "kyverno.io",
    "networking.istio.io",
    "projectcalico.org",
    "security.istio.io",
    "traefik.io",
    "velero.io",
];

/// Kinds of the Prometheus operator that do the same.
const CONFIGURING_MONITORS: &[&str] = &[
    "AlertmanagerConfig",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "ScrapeConfig",
    "ServiceMonitor",
];

/// Annotations on an Ingress that make cert-manager issue its certificates.
const ISSUER_ANNOTATIONS: &[&str] = &[
    "cert-manager.io/cluster-issuer",
    "cert-manager.io/issuer",
    "certmanager.k8s.io/cluster-issuer",
    "certmanager.k8s.io/issuer",
    "kubernetes.io/tls-acme",
];

/// What the objects of a bundle make.
#[derive(Debug, Default)]
pub(crate) struct Supplied {
    /// Secrets by namespace and name.
    secrets: BTreeSet<(String, String)>,
    /// Secrets that are made in every namespace.
    secrets_everywhere: BTreeSet<String>,
    /// What operators make things for, by namespace and name.
    operated: BTreeSet<(String, String)>,
    /// The StatefulSets' claims, but for the ordinal: `data-kafka-`.
    claim_prefixes: BTreeSet<(String, String)>,
    /// The classes that volumes made by hand carry.
    volume_classes: BTreeSet<String>,
    /// Ingresses whose certificates are issued for them.
    issued: BTreeSet<ManifestId>,
}

impl Supplied {
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let mut supplied = Self::default();
        for object in cluster.objects() {
            match &object.resource {
                Resource::StatefulSet(set) => {
                    let templates = set.spec.volume_claim_templates.iter().flatten();
                    for name in templates.filter_map(|template| template.metadata.name.as_ref()) {
                        let prefix = format!("{name}-{}-", object.name());
                        let namespace = object.namespace().to_owned();
                        supplied.claim_prefixes.insert((namespace, prefix));
                    }
                }
                Resource::PersistentVolume(volume) => {
                    let spec = volume.spec.as_ref();
                    supplied
                        .volume_classes
                        .extend(spec.and_then(|spec| spec.storage_class_name.clone()));
                }
                Resource::Ingress(ingress) => {
                    let mut annotations = ingress.metadata.annotations.iter().flatten();
                    if annotations.any(|(key, _)| ISSUER_ANNOTATIONS.contains(&key.as_str())) {
                        supplied.issued.insert(object.manifest);
                    }
                }
                Resource::Other => supplied.take_custom(cluster, object),
                _ => {}
            }
        }
        supplied
    }

    fn take_custom(&mut self, cluster: &Cluster, object: &Object) {
        let identity = &object.identity;
        let root = &cluster.bundle().manifest(object.manifest).root;
        let namespace = object.namespace().to_owned();
        let (group, kind) = (identity.group.as_str(), identity.kind.as_str());
        let maker = SECRET_MAKERS
            .iter()
            .find(|(maker_group, maker_kind, _)| (*maker_group, *maker_kind) == (group, kind));
        if let Some((_, _, path)) = maker {
            let name = text_at(root, path).unwrap_or(object.name());
            self.secrets.insert((namespace, name.to_owned()));
        } else if (group, kind) == ("external-secrets.io", "ClusterExternalSecret") {
            let target = ["spec", "externalSecretSpec", "target", "name"];
            let name =
                text_at(root, &target).or_else(|| text_at(root, &["spec", "externalSecretName"]));
            self.secrets_everywhere
                .insert(name.unwrap_or(object.name()).to_owned());
        } else if (group, kind) == ("secrets-store.csi.x-k8s.io", "SecretProviderClass") {
            let secrets = root.get("spec").and_then(|spec| spec.get("secretObjects"));
            for secret in secrets.and_then(Node::as_sequence).unwrap_or_default() {
                if let Some(name) = text_at(secret, &["secretName"]) {
                    self.secrets.insert((namespace.clone(), name.to_owned()));
                }
            }
        } else if is_operated(group, kind) {
            self.operated.insert((namespace, object.name().to_owned()));
        }
    }

    /// Whether the target of a reference exists although the bundle does not declare it.
    pub(crate) fn has(&self, reference: &Reference) -> bool {
        let target = &reference.target;
        let Some(namespace) = target.namespace.as_deref() else {
            return self.has_class(target);
        };
        let named = || (namespace.to_owned(), target.name.clone());
        let made = match target.kind.as_str() {
            "ConfigMap" => target.name == "kube-root-ca.crt",
            "PersistentVolumeClaim" => self.has_claim(namespace, &target.name),
            "Secret" => {
                self.secrets.contains(&named())
                    || self.secrets_everywhere.contains(&target.name)
                    || (matches!(reference.role, ReferenceRole::IngressTls { .. })
                        && self.issued.contains(&reference.manifest))
            }
            "Service" => (namespace, target.name.as_str()) == ("default", "kubernetes"),
            "ServiceAccount" => target.name == "default",
            _ => false,
        };
        made || self.may_be_operated(namespace, &target.name)
    }

    /// Whether an operator may have made something of this name: one that begins with the name of a custom resource.
    pub(crate) fn may_be_operated(&self, namespace: &str, name: &str) -> bool {
        let dashes = name.match_indices('-').map(|(at, _)| at);
        let prefixes = dashes.chain([name.len()]).filter_map(|end| name.get(..end));
        prefixes
            .map(|prefix| (namespace.to_owned(), prefix.to_owned()))
            .any(|prefix| self.operated.contains(&prefix))
    }

    /// Whether something puts more keys into this Secret than are written.
    pub(crate) fn fills(&self, object: &Object) -> bool {
        let (namespace, name) = (object.namespace().to_owned(), object.name().to_owned());
        self.secrets_everywhere.contains(&name) || self.secrets.contains(&(namespace, name))
    }

    fn has_class(&self, target: &Target) -> bool {
        match target.kind.as_str() {
            "ClusterRole" => {
                ["admin", "cluster-admin", "edit", "view"].contains(&target.name.as_str())
                    || target.name.starts_with("system:")
            }
            "PriorityClass" => {
                ["system-cluster-critical", "system-node-critical"].contains(&target.name.as_str())
            }
            "StorageClass" => self.volume_classes.contains(&target.name),
            _ => false,
        }
    }

    fn has_claim(&self, namespace: &str, name: &str) -> bool {
        let Some((prefix, ordinal)) = name.rsplit_once('-') else {
            return false;
        };
        ordinal.parse::<u32>().is_ok()
            && self
                .claim_prefixes
                .contains(&(namespace.to_owned(), format!("{prefix}-")))
    }

    /// Takes back what is missing where another workload of the namespace speaks of it in its command line: Jobs make
    /// Secrets and ConfigMaps so.
    pub(crate) fn spare_what_others_speak_of(cluster: &Cluster, references: &mut [Reference]) {
        let mut speakers: BTreeMap<String, BTreeMap<String, Vec<WorkloadId>>> = BTreeMap::new();
        for target in references
            .iter()
            .filter(|it| is_speakable(it))
            .map(|it| &it.target)
        {
            let namespace = target.namespace.clone().unwrap_or_default();
            let of_namespace = speakers.entry(namespace).or_default();
            of_namespace.insert(target.name.clone(), Vec::new());
        }
        for (id, workload) in (0..).map(WorkloadId).zip(cluster.workloads()) {
            let Some(speakers) = speakers.get_mut(&workload.namespace) else {
                continue;
            };
            for word in workload.containers().flat_map(words_of) {
                // Two are enough to know of one that is not the one that refers.
                if let Some(speakers) = speakers.get_mut(word)
                    && speakers.len() < 2
                    && !speakers.contains(&id)
                {
                    speakers.push(id);
                }
            }
        }
        for reference in references.iter_mut().filter(|it| is_speakable(it)) {
            let target = &reference.target;
            let own = cluster.workload_of(reference.manifest);
            let speakers = speakers
                .get(target.namespace.as_deref().unwrap_or_default())
                .and_then(|speakers| speakers.get(&target.name));
            if speakers.is_some_and(|ids| ids.iter().any(|id| Some(*id) != own)) {
                reference.resolution = Resolution::Supplied;
            }
        }
    }
}

/// The words of a container's command line that may be names of objects.
fn words_of(container: WorkloadContainer<'_>) -> impl Iterator<Item = &str> {
    let command = container.spec.command.iter().flatten();
    let texts = command.chain(container.spec.args.iter().flatten());
    texts.flat_map(|text| text.split(|letter| !is_of_a_name(letter)))
}

fn is_speakable(reference: &Reference) -> bool {
    reference.resolution == Resolution::Missing
        && ["ConfigMap", "Secret"].contains(&reference.target.kind.as_str())
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '.'
}

/// Whether an operator is likely to make objects for resources of this kind.
fn is_operated(group: &str, kind: &str) -> bool {
    let is_built_in = !group.contains('.') || group.ends_with(".k8s.io");
    let is_configuration = CONFIGURING_GROUPS.contains(&group)
        || (group == "monitoring.coreos.com" && CONFIGURING_MONITORS.contains(&kind));
    (!is_built_in || group == "gateway.networking.k8s.io") && !is_configuration
}

fn text_at<'n>(root: &'n Node, path: &[&str]) -> Option<&'n str> {
    if path.is_empty() {
        return None;
    }
    let node = path.iter().try_fold(root, |node, key| node.get(key))?;
    node.as_str().filter(|text| !text.is_empty())
}
