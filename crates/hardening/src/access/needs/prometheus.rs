//! What a Prometheus configuration has to discover.

use super::{Need, NeedSource};
use crate::cluster::{Cluster, Image, MountedFile, WorkloadContainer};
use crate::finding::{FieldPath, ManifestId, Part, Place, Span};
use crate::manifest::Node;

const FLAG: &str = "--config.file";
const USUAL: &str = "/etc/prometheus/prometheus.yml";

/// Which kinds each role of discovery lists and watches: group and resource.
/// Authority: <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config>.
const ROLES: &[(&str, &[(&str, &str)])] = &[
    ("node", &[("", "nodes")]),
    ("pod", &[("", "pods")]),
    ("service", &[("", "services")]),
    (
        "endpoints",
        &[("", "endpoints"), ("", "services"), ("", "pods")],
    ),
    (
        "endpointslice",
        &[
            ("discovery.k8s.io", "endpointslices"),
            ("", "services"),
            ("", "pods"),
        ],
    ),
    ("ingress", &[("networking.k8s.io", "ingresses")]),
];

/// Adds what the discoveries of a container's configuration list and watch.
pub(super) fn add(cluster: &Cluster, container: WorkloadContainer<'_>, needs: &mut Vec<Need>) {
    let image = container.spec.image.as_deref().unwrap_or_default();
    if Image::of(image).name() != "prometheus" {
        return;
    }
    let words = [&container.spec.command, &container.spec.args];
    let words = words.into_iter().flatten().flatten();
    let mut given = words.filter_map(|word| word.strip_prefix(FLAG)?.strip_prefix('='));
    let file = given.next().unwrap_or(USUAL);
    let MountedFile::Text(text) = container.file_at(cluster, file) else {
        return;
    };
    // Values of Secrets are not looked into: their text is encoded, so no place in it could be shown.
    if text.is_secret {
        return;
    }
    let manifest = text.object.manifest;
    let written = cluster.bundle().manifest(manifest);
    let Some(scalar) = written.root.at(&text.path) else {
        return;
    };
    let embedded = cluster.bundle().embedded(written.source, scalar);
    let Some(document) = embedded.documents.first() else {
        return;
    };
    let jobs = document.get("scrape_configs").and_then(Node::as_sequence);
    for job in jobs.unwrap_or_default() {
        let discoveries = job.get("kubernetes_sd_configs").and_then(Node::as_sequence);
        for discovery in discoveries.unwrap_or_default() {
            let own = &container.workload().namespace;
            discover(discovery, own, (manifest, &text.path), needs);
        }
    }
}

fn discover(
    discovery: &Node,
    own: &str,
    (manifest, path): (ManifestId, &FieldPath),
    needs: &mut Vec<Need>,
) {
    // Another API server, or other credentials.
    let elsewhere = ["api_server", "kubeconfig_file"];
    if elsewhere.iter().any(|key| discovery.get(key).is_some()) {
        return;
    }
    let Some(role) = discovery.get("role") else {
        return;
    };
    let word = role.as_str().unwrap_or_default();
    let Some((_, kinds)) = ROLES.iter().find(|(name, _)| *name == word) else {
        return;
    };
    let part = |span: Span| Part::Within(span);
    let place = Place::Field {
        manifest,
        path: path.clone(),
        part: part(role.span),
    };
    for namespace in namespaces(discovery, own) {
        for (group, resource) in *kinds {
            for verb in ["list", "watch"] {
                needs.push(Need {
                    verb: verb.to_owned(),
                    group: (*group).to_owned(),
                    resource: (*resource).to_owned(),
                    namespace: namespace.clone().filter(|_| *resource != "nodes"),
                    name: None,
                    source: NeedSource::Configuration("Prometheus"),
                    place: place.clone(),
                });
            }
        }
    }
}

/// The namespaces that are looked into; `None` for all.
fn namespaces(discovery: &Node, own: &str) -> Vec<Option<String>> {
    let Some(namespaces) = discovery.get("namespaces") else {
        return vec![None];
    };
    let names = namespaces.get("names").and_then(Node::as_sequence);
    let names = names.unwrap_or_default().iter();
    let mut all: Vec<_> = names
        .filter_map(|name| name.as_str().map(|name| Some(name.to_owned())))
        .collect();
    let with_own = namespaces.get("own_namespace").and_then(Node::as_bool);
    if with_own == Some(true) {
        all.push(Some(own.to_owned()));
    }
    if all.is_empty() { vec![None] } else { all }
}
