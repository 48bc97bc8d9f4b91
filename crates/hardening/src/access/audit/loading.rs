//! Which API servers a bundle shows, and what they read and write for audits.

use crate::cluster::Cluster;
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::Node;

/// An API server that is told to read an audit policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedServer {
    /// Where it is told so.
    pub place: Place,
    /// The file that it reads.
    pub policy_file: String,
    /// Whether it is told where to write events, to a file or to a webhook.
    pub has_backend: bool,
}

const POLICY_FILE: &str = "audit-policy-file";
const BACKENDS: [&str; 2] = ["audit-log-path", "audit-webhook-config-file"];

/// The API servers of a bundle that read a policy: as containers, and as kubeadm is told to run them.
pub(in crate::access) fn servers(cluster: &Cluster) -> Vec<AuditedServer> {
    let containers = cluster.workloads().iter().flat_map(|workload| {
        workload.containers().filter_map(|container| {
            let fields = [
                ("command", &container.spec.command),
                ("args", &container.spec.args),
            ];
            let words: Vec<_> = fields
                .into_iter()
                .flat_map(|(field, words)| {
                    let path = container.path().then(field);
                    let words = words.iter().flatten().enumerate();
                    words.map(move |(index, word)| (word.as_str(), path.then(index)))
                })
                .collect();
            of_words(workload.manifest, &words)
        })
    });
    let objects = cluster.objects();
    let configured = objects.filter_map(|object| match &*object.identity.group {
        "kubeadm.k8s.io" => of_kubeadm(cluster, object.manifest),
        _ => None,
    });
    containers.chain(configured).collect()
}

fn of_words(manifest: ManifestId, words: &[(&str, FieldPath)]) -> Option<AuditedServer> {
    let option = |name: &str| {
        words.iter().enumerate().find_map(|(index, (word, path))| {
            let rest = word.trim_start_matches('-').strip_prefix(name)?;
            let value = match rest.strip_prefix('=') {
                Some(value) => value,
                None if rest.is_empty() => words.get(index + 1)?.0,
                None => return None,
            };
            Some((value, path))
        })
    };
    let (file, path) = option(POLICY_FILE)?;
    Some(AuditedServer {
        place: Place::value(manifest, path.clone()),
        policy_file: file.to_owned(),
        has_backend: BACKENDS.iter().any(|name| option(name).is_some()),
    })
}

/// `apiServer.extraArgs`: a mapping, or since v1beta4 a sequence of names with values.
fn of_kubeadm(cluster: &Cluster, manifest: ManifestId) -> Option<AuditedServer> {
    let path = FieldPath::of("apiServer.extraArgs");
    let arguments = cluster.bundle().manifest(manifest).root.at(&path)?;
    let option = |name: &str| -> Option<(&str, FieldPath)> {
        if let Some(value) = arguments.get(name) {
            return Some((value.as_str()?, path.then(name)));
        }
        let mut items = arguments.as_sequence()?.iter().enumerate();
        items.find_map(|(index, item)| {
            let is_it = item.get("name").and_then(Node::as_str) == Some(name);
            let value = item.get("value").filter(|_| is_it)?.as_str()?;
            Some((value, path.then(index).then("value")))
        })
    };
    let (file, path) = option(POLICY_FILE)?;
    Some(AuditedServer {
        place: Place::value(manifest, path),
        policy_file: file.to_owned(),
        has_backend: BACKENDS.iter().any(|name| option(name).is_some()),
    })
}
