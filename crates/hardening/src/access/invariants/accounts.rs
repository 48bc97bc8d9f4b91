//! Service accounts and the workloads that run as them.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Cluster, Object, Resource, Workload};
use crate::manifest::{Node, Value};

/// The workloads of each service account, by namespace and name.
pub(super) type Users<'c> = BTreeMap<(&'c str, &'c str), Vec<&'c Workload>>;

/// Labels that say what a workload is.
const NAME_LABELS: [&str; 2] = ["app.kubernetes.io/name", "app"];

/// Who runs as which account. Linear in the workloads but for a logarithm.
pub(super) fn users(cluster: &Cluster) -> Users<'_> {
    let mut users: Users<'_> = BTreeMap::new();
    for workload in cluster.workloads() {
        let account = (workload.namespace.as_str(), workload.account());
        users.entry(account).or_default().push(workload);
    }
    users
}

/// The service accounts of the bundle, but for those called `default`.
pub(super) fn accounts(cluster: &Cluster) -> impl Iterator<Item = &Object> {
    let accounts = cluster.of_kind("", "ServiceAccount");
    accounts.filter(|object| object.name() != "default")
}

/// The account that was made for a workload without one, by its name: that of the workload itself, or, where no other
/// workload runs as it, that of its application.
pub(super) fn made_for<'c>(
    cluster: &'c Cluster,
    users: &Users<'_>,
    workload: &Workload,
) -> Option<&'c Object> {
    if workload.account() != "default" {
        return None;
    }
    let namespace = Some(workload.namespace.as_str());
    let find = |name: &str| {
        let found = cluster.find("", "ServiceAccount", namespace, name);
        found.filter(|_| name != "default")
    };
    find(&workload.name).or_else(|| {
        let labels = NAME_LABELS
            .iter()
            .filter_map(|label| workload.labels.get(*label));
        labels
            .filter(|name| !users.contains_key(&(workload.namespace.as_str(), name.as_str())))
            .find_map(|name| find(name))
    })
}

/// The words that stand beside a mention of a service account somewhere else than in what the API server reads as one:
/// in custom resources, configurations, arguments and variables. Linear in the text of the bundle.
pub(super) fn mentioned(cluster: &Cluster) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for object in cluster.objects() {
        let is_read = matches!(
            object.resource,
            Resource::ServiceAccount(_)
                | Resource::Role(_)
                | Resource::ClusterRole(_)
                | Resource::RoleBinding(_)
                | Resource::ClusterRoleBinding(_)
        );
        let is_custom = matches!(object.resource, Resource::Other);
        let root = &cluster.bundle().manifest(object.manifest).root;
        if !is_read {
            collect(root, is_custom, &mut words);
        }
    }
    words
}

/// Looks through a tree without recursion; `keys` says whether a key that names a service account counts, too.
fn collect(root: &Node, keys: bool, words: &mut BTreeSet<String>) {
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        if let Some(items) = node.as_sequence() {
            waiting.extend(items);
        }
        for entry in node.as_mapping().into_iter().flat_map(|it| it.entries()) {
            if keys && mentions(&entry.key) {
                names(&entry.value, words);
            }
            waiting.push(&entry.value);
        }
        // Few texts have the word at all, and a search in the whole is cheaper than one in each line.
        if let Value::String(text) = &node.value
            && (text.contains("ccount") || text.contains("ACCOUNT"))
        {
            for line in text.lines().filter(|line| mentions(line)) {
                split(line, words);
            }
        }
    }
}

/// The texts below a key that names a service account.
fn names(node: &Node, words: &mut BTreeSet<String>) {
    if let Some(text) = node.as_str() {
        split(text, words);
    }
    for entry in node.as_mapping().into_iter().flat_map(|it| it.entries()) {
        if let Some(text) = entry.value.as_str() {
            split(text, words);
        }
    }
}

fn mentions(text: &str) -> bool {
    [
        "erviceAccount",
        "ervice_account",
        "ervice-account",
        "erviceaccount",
        "SERVICE_ACCOUNT",
    ]
    .iter()
    .any(|word| text.contains(word))
}

fn split(text: &str, words: &mut BTreeSet<String>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let found = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    words.extend(found.map(str::to_owned));
}
