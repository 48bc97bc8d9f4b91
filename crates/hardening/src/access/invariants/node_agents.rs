//! Workloads that are there for their node, and so must see it.

use super::namespaces::OF_THE_CLUSTER;
use crate::access::Access;
use crate::access::pod_security::{Check, FailedCheck, Level, Pod, Version};
use crate::cluster::{Image, Workload, WorkloadKind};
use crate::finding::Place;

/// Words in the names of images whose programs have to do with nodes: networks and storage, what watches nodes, and what
/// collects their logs.
const AGENTS: [&str; 44] = [
    "alloy",
    "antrea",
    "aws-node",
    "cadvisor",
    "calico",
    "canal",
    "ceph",
    "cilium",
    "cni",
    "csi",
    "datadog-agent",
    "device-plugin",
    "falco",
    "filebeat",
    "flannel",
    "fluent-bit",
    "fluentbit",
    "fluentd",
    "kepler",
    "kube-bench",
    "kube-proxy",
    "kube-router",
    "kube-vip",
    "kured",
    "local-path-provisioner",
    "longhorn",
    "metallb",
    "multus",
    "node-cache",
    "node-driver-registrar",
    "node-exporter",
    "node-feature-discovery",
    "node-problem-detector",
    "node-termination-handler",
    "nvidia",
    "openebs",
    "opentelemetry-collector",
    "promtail",
    "provisioner-localpv",
    "rook",
    "speaker",
    "tetragon",
    "vector",
    "weave",
];

/// How far a workload is there for its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodePurpose {
    /// It is known to be, or part of the cluster itself.
    Known,
    /// It runs on each node, for a reason that is not known.
    Likely,
    /// Nothing tells that it is.
    None,
}

impl NodePurpose {
    pub(super) fn of(workload: &Workload) -> Self {
        let is_agent = |image: &str| {
            let repository = Image::of(image).repository.replace('_', "-");
            let mut words = AGENTS.iter();
            words.any(|word| holds_word(&repository, word))
        };
        let mut images = workload
            .containers()
            .filter_map(|container| container.spec.image.as_deref());
        if OF_THE_CLUSTER.contains(&&*workload.namespace) || images.any(is_agent) {
            return Self::Known;
        }
        match workload.kind {
            WorkloadKind::DaemonSet => Self::Likely,
            _ => Self::None,
        }
    }
}

/// The workloads that fail a check of the level `baseline` though their namespace lets them through, and are not known to
/// work on their node.
pub(super) fn unjudged(
    access: &Access,
    check: Check,
) -> impl Iterator<Item = (&Workload, FailedCheck)> {
    let security = access.pod_security();
    let is_judged = |workload: &Workload| {
        let namespace = security.namespace(&workload.namespace);
        namespace.is_some_and(|it| it.policy.enforce.level > Level::Privileged)
    };
    let workloads = access.cluster().workloads().iter();
    workloads.filter_map(move |workload| {
        let failed = check.judge(Version::Latest, &Pod::of_workload(workload))?;
        let reported = !is_judged(workload) && NodePurpose::of(workload) != NodePurpose::Known;
        reported.then_some((workload, failed))
    })
}

/// The fields of a workload that fail a check.
pub(super) fn places(workload: &Workload, failed: &FailedCheck) -> impl Iterator<Item = Place> {
    let fields = failed.fields.iter();
    fields.map(|field| Place::value(workload.manifest, workload.template.join(field)))
}

/// Whether a word stands in a text, and not within another word.
fn holds_word(text: &str, word: &str) -> bool {
    let mut found = text.match_indices(word);
    found.any(|(at, _)| {
        let edge = |character: Option<char>| character.is_none_or(|it| !it.is_ascii_alphanumeric());
        let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
        let after = rest.strip_prefix(word).unwrap_or_default();
        edge(before.chars().next_back()) && edge(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::holds_word;

    #[test]
    fn a_word_does_not_stand_within_another() {
        assert!(holds_word(
            "registry.k8s.io/sig-storage/csi-attacher",
            "csi"
        ));
        assert!(holds_word("cni", "cni"));
        assert!(!holds_word("shop/mycsidriver", "csi"));
        assert!(!holds_word("shop/vectors", "vector"));
    }
}
