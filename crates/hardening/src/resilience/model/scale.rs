//! How many pods a workload has, and who decides it.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, Workload, WorkloadKind};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::Node;

/// How many pods a workload has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As many as it says itself.
    Fixed(u32),
    /// As many as an autoscaler finds right.
    Scaled {
        /// At least so many.
        least: u32,
        /// At most so many.
        most: u32,
        /// Where the autoscaler is written.
        by: ManifestId,
    },
    /// One to a node (a DaemonSet).
    PerNode,
}

impl Scale {
    /// The fewest pods that it runs with; `None` where that depends on the nodes.
    #[must_use]
    pub const fn least(self) -> Option<u32> {
        match self {
            Self::Fixed(count) => Some(count),
            Self::Scaled { least, .. } => Some(least),
            Self::PerNode => None,
        }
    }

    /// Where the fewest pods are decided for a workload.
    #[must_use]
    pub fn place(self, workload: &Workload) -> Place {
        match self {
            Self::Scaled { by, .. } => Place::value(by, FieldPath::of("spec")),
            Self::Fixed(_) | Self::PerNode => {
                let replicas = FieldPath::of("spec.replicas");
                Place::value(workload.manifest, replicas)
            }
        }
    }
}

/// The scale of every workload, in the order of the workloads. Linear but for a logarithm.
pub(in crate::resilience) fn scales(cluster: &Cluster) -> Vec<Scale> {
    let mut autoscaled = BTreeMap::new();
    for (kind, form) in &AUTOSCALERS {
        for object in cluster.of_kind(form.group, kind) {
            let root = &cluster.bundle().manifest(object.manifest).root;
            if let Some((kind, name, scale)) = form.read(root, object.manifest) {
                autoscaled.insert((object.namespace(), kind, name), scale);
            }
        }
    }
    let scale = |workload: &Workload| {
        let Some(replicas) = workload.replicas else {
            return Scale::PerNode;
        };
        let kind = workload.kind.to_string();
        let key = (&*workload.namespace, kind, workload.name.clone());
        let scale = autoscaled.get(&key).copied();
        scale.unwrap_or(Scale::Fixed(replicas))
    };
    cluster.workloads().iter().map(scale).collect()
}

/// How an autoscaler says what it sizes and how far.
struct Form {
    group: &'static str,
    least: (&'static str, u32),
    most: (&'static str, u32),
}

/// They are read as written, for there are several versions of each.
const AUTOSCALERS: [(&str, Form); 2] = [
    (
        "HorizontalPodAutoscaler",
        Form {
            group: "autoscaling",
            least: ("minReplicas", 1),
            most: ("maxReplicas", 1),
        },
    ),
    (
        "ScaledObject",
        Form {
            group: "keda.sh",
            least: ("minReplicaCount", 0),
            most: ("maxReplicaCount", 100),
        },
    ),
];

impl Form {
    /// The kind and the name of what it sizes, and how.
    fn read(&self, root: &Node, by: ManifestId) -> Option<(String, String, Scale)> {
        let spec = root.get("spec")?;
        let target = spec.get("scaleTargetRef")?;
        let name = target.get("name")?.as_str()?;
        let kind = target.get("kind").and_then(Node::as_str);
        let kind = kind.map_or_else(|| WorkloadKind::Deployment.to_string(), str::to_owned);
        let number = |(field, otherwise): (&str, u32)| {
            let number = spec.get(field).and_then(Node::as_int);
            number.map_or(otherwise, |it| u32::try_from(it).unwrap_or(0))
        };
        let scale = Scale::Scaled {
            least: number(self.least),
            most: number(self.most),
            by,
        };
        Some((kind, name.to_owned(), scale))
    }
}
