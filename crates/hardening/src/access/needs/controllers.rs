//! Controllers that are known by their image, and what they cannot work without.

use super::{Need, NeedSource};
use crate::cluster::{Image, Workload, WorkloadContainer};
use crate::finding::Place;

/// A controller.
struct Controller {
    name: &'static str,
    /// The last parts of its repositories.
    images: &'static [&'static str],
    /// The first version that the row is about.
    since: (u32, u32),
    /// The first version that the row is no longer about.
    until: (u32, u32),
    /// Flags that narrow what it looks at: with one of these, nothing is said.
    narrowed_by: &'static [&'static str],
    needs: &'static [Wanted],
}

/// Verbs on resources of a group.
struct Wanted {
    is_own_namespace: bool,
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
}

const fn everywhere(
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
) -> Wanted {
    Wanted {
        is_own_namespace: false,
        verbs,
        group,
        resources,
    }
}

const fn own(
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
) -> Wanted {
    Wanted {
        is_own_namespace: true,
        ..everywhere(verbs, group, resources)
    }
}

const TODAY: (u32, u32) = (u32::MAX, 0);
const FOLLOW: &[&str] = &["list", "watch"];

/// What each asks for in its usual installation and without which it does not do its work. What only makes it less
/// useful, such as events, is left out.
static CONTROLLERS: &[Controller] = &[
    // https://kubernetes.github.io/ingress-nginx/deploy/rbac/
    Controller {
        name: "ingress-nginx",
        images: &["ingress-nginx/controller"],
        since: (1, 0),
        until: TODAY,
        narrowed_by: &["--watch-namespace", "--watch-namespace-selector"],
        needs: &[
            everywhere(FOLLOW, "", &["services", "secrets", "configmaps"]),
            everywhere(
                FOLLOW,
                "networking.k8s.io",
                &["ingresses", "ingressclasses"],
            ),
            everywhere(&["update"], "networking.k8s.io", &["ingresses/status"]),
        ],
    },
    // Since 1.3 the leader is elected by a Lease, and endpoints are read as slices.
    Controller {
        name: "ingress-nginx",
        images: &["ingress-nginx/controller"],
        since: (1, 4),
        until: TODAY,
        narrowed_by: &["--watch-namespace", "--watch-namespace-selector"],
        needs: &[
            everywhere(FOLLOW, "discovery.k8s.io", &["endpointslices"]),
            own(&["create"], "coordination.k8s.io", &["leases"]),
        ],
    },
    // https://github.com/kubernetes-sigs/metrics-server#requirements
    Controller {
        name: "metrics-server",
        images: &["metrics-server/metrics-server"],
        since: (0, 6),
        until: TODAY,
        narrowed_by: &[],
        needs: &[
            everywhere(FOLLOW, "", &["pods", "nodes"]),
            everywhere(&["get"], "", &["nodes/metrics"]),
        ],
    },
    // https://github.com/kubernetes/kube-state-metrics#kubernetes-deployment
    Controller {
        name: "kube-state-metrics",
        images: &["kube-state-metrics/kube-state-metrics"],
        since: (2, 0),
        until: TODAY,
        narrowed_by: &[
            "--namespaces",
            "--resources",
            "--custom-resource-state-only",
            "--pod",
        ],
        needs: &[
            everywhere(FOLLOW, "", &["pods", "nodes", "namespaces", "services"]),
            everywhere(FOLLOW, "", &["persistentvolumeclaims", "persistentvolumes"]),
            everywhere(
                FOLLOW,
                "apps",
                &["deployments", "statefulsets", "daemonsets", "replicasets"],
            ),
            everywhere(FOLLOW, "batch", &["jobs", "cronjobs"]),
        ],
    },
    // https://github.com/kubernetes-csi/external-snapshotter
    Controller {
        name: "snapshot-controller",
        images: &["sig-storage/snapshot-controller"],
        since: (4, 0),
        until: TODAY,
        narrowed_by: &[],
        needs: &[
            everywhere(FOLLOW, "", &["persistentvolumeclaims", "persistentvolumes"]),
            everywhere(
                FOLLOW,
                "snapshot.storage.k8s.io",
                &[
                    "volumesnapshots",
                    "volumesnapshotclasses",
                    "volumesnapshotcontents",
                ],
            ),
            everywhere(
                &["create"],
                "snapshot.storage.k8s.io",
                &["volumesnapshotcontents"],
            ),
        ],
    },
    // https://kubernetes-csi.github.io/docs/external-provisioner.html
    Controller {
        name: "external-provisioner",
        images: &["sig-storage/csi-provisioner"],
        since: (2, 0),
        until: TODAY,
        narrowed_by: &["--node-deployment"],
        needs: &[
            everywhere(FOLLOW, "", &["persistentvolumeclaims"]),
            everywhere(
                &["list", "watch", "create", "delete"],
                "",
                &["persistentvolumes"],
            ),
            everywhere(FOLLOW, "storage.k8s.io", &["storageclasses"]),
        ],
    },
    Controller {
        name: "external-attacher",
        images: &["sig-storage/csi-attacher"],
        since: (3, 0),
        until: TODAY,
        narrowed_by: &[],
        needs: &[
            everywhere(FOLLOW, "", &["persistentvolumes"]),
            everywhere(FOLLOW, "storage.k8s.io", &["volumeattachments"]),
        ],
    },
    // https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler
    Controller {
        name: "cluster-autoscaler",
        images: &["autoscaling/cluster-autoscaler"],
        since: (1, 20),
        until: TODAY,
        narrowed_by: &[],
        needs: &[
            everywhere(FOLLOW, "", &["pods", "nodes"]),
            everywhere(&["create"], "", &["pods/eviction"]),
        ],
    },
];

/// Controllers that cannot do their work without the Secrets of all namespaces.
const READ_SECRETS: &[&str] = &[
    "argoproj/argocd",
    "bitnami-labs/sealed-secrets-controller",
    "bitnami/sealed-secrets-controller",
    "cert-manager-cainjector",
    "cert-manager-controller",
    "external-secrets/external-secrets",
    "fluxcd/helm-controller",
    "fluxcd/kustomize-controller",
    "fluxcd/source-controller",
    "ingress-nginx/controller",
    "ingress-nginx-controller",
    "kube-state-metrics/kube-state-metrics",
    "mittwald/kubernetes-replicator",
    "nginx/nginx-ingress",
    "nginx-ingress-controller",
    "prometheus-operator/prometheus-operator",
    "rancher/fleet-agent",
    "sealed-secrets-controller",
    "secrets-store-csi-driver",
    "stakater/reloader",
    "traefik",
    "velero/velero",
];

/// Controllers whose work is to install anything, or which hold the keys of the cluster for another reason that their
/// documentation gives.
const POWERFUL: &[&str] = &[
    "argoproj/argocd",
    "cert-manager-cainjector",
    "cert-manager-controller",
    "fluxcd/helm-controller",
    "fluxcd/kustomize-controller",
    "kyverno/kyverno",
    "openpolicyagent/gatekeeper",
    "operator-framework/olm",
    "prometheus-operator/prometheus-operator",
    "rancher/fleet-agent",
    "strimzi/operator",
    "velero/velero",
];

fn has(workload: &Workload, images: &[&str]) -> bool {
    let containers = workload.containers();
    let written = containers.filter_map(|container| container.spec.image.as_deref());
    let mut known = written.map(Image::of);
    known.any(|image| images.iter().any(|parts| image.ends_with(parts)))
}

/// Whether a workload runs a controller that cannot do its work without all Secrets.
pub(super) fn reads_all_secrets(workload: &Workload) -> bool {
    has(workload, READ_SECRETS)
}

/// Whether a workload runs a controller that has to be as good as cluster-admin.
pub(super) fn is_powerful(workload: &Workload) -> bool {
    has(workload, POWERFUL)
}

/// `v1.8.1` is 1.8.
fn version(tag: &str) -> Option<(u32, u32)> {
    let mut numbers = tag.strip_prefix('v').unwrap_or(tag).split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Adds what the controller of a container, where it is known, cannot work without.
pub(super) fn add(workload: &Workload, container: WorkloadContainer<'_>, needs: &mut Vec<Need>) {
    let image = Image::of(container.spec.image.as_deref().unwrap_or_default());
    let Some(version) = image.tag.and_then(version) else {
        return;
    };
    let words = [&container.spec.command, &container.spec.args];
    let words: Vec<&str> = words
        .into_iter()
        .flatten()
        .flatten()
        .map(|word| word.split('=').next().unwrap_or(word))
        .collect();
    for controller in CONTROLLERS {
        let is_it = controller.images.iter().any(|parts| image.ends_with(parts))
            && (controller.since..controller.until).contains(&version);
        let is_narrowed = words
            .iter()
            .any(|word| controller.narrowed_by.contains(word));
        if !is_it || is_narrowed {
            continue;
        }
        for wanted in controller.needs {
            for resource in wanted.resources {
                for verb in wanted.verbs {
                    needs.push(Need {
                        verb: (*verb).to_owned(),
                        group: wanted.group.to_owned(),
                        resource: (*resource).to_owned(),
                        namespace: wanted.is_own_namespace.then(|| workload.namespace.clone()),
                        name: None,
                        source: NeedSource::Controller(controller.name),
                        place: Place::value(workload.manifest, container.path().then("image")),
                    });
                }
            }
        }
    }
}
