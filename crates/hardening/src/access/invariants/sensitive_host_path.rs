//! Folders of the node that make who has them root on it.

use k8s_openapi::api::core::v1::{Volume, VolumeMount};

use super::node_agents::{self, NodePurpose};
use crate::access::Access;
use crate::access::pod_security::Check;
use crate::cluster::Workload;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.sensitive-host-path",
        severity: Severity::Warning,
        assumes: None,
        promise: "no pod mounts what rules its node but those that work on it",
        page: include_str!("sensitive_host_path.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for (workload, _) in node_agents::unjudged(access, Check::HostPathVolumes) {
        let volumes = workload.pod.volumes.iter().flatten().enumerate();
        for (index, volume) in volumes {
            let mounts = mounts(workload, volume);
            let Some(source) = volume.host_path.as_ref().filter(|_| !mounts.is_empty()) else {
                continue;
            };
            let writable = mounts.iter().any(|mount| mount.read_only != Some(true));
            let Some(effect) = danger(&source.path, writable) else {
                continue;
            };
            let volumes = workload.template.join(&FieldPath::of("spec.volumes"));
            let path = volumes.then(index).then("hostPath").then("path");
            let verb = if writable { "mounts" } else { "reads" };
            let mut violation = violations
                .at(
                    Place::value(workload.manifest, path),
                    format!(
                        "`{}` {verb} `{}` of its node",
                        workload.display(),
                        source.path
                    ),
                )
                .label("of the node")
                .effect(effect)
                .help("keep what the program needs in a claim or ConfigMap; what works on the node itself is best alone in a namespace that few may write to");
            if NodePurpose::of(workload) == NodePurpose::Likely {
                violation = violation.severity(Severity::Info);
            }
            violations.report(violation);
        }
    }
}

fn mounts<'w>(workload: &'w Workload, volume: &Volume) -> Vec<&'w VolumeMount> {
    let containers = workload.containers();
    let mounts = containers.flat_map(|container| container.spec.volume_mounts.iter().flatten());
    mounts.filter(|mount| mount.name == volume.name).collect()
}

/// What follows where a pod has a folder of its node; `None` for one like any other.
fn danger(path: &str, writable: bool) -> Option<&'static str> {
    const SOCKETS: [&str; 5] = [
        "containerd.sock",
        "cri-dockerd.sock",
        "crio.sock",
        "docker.sock",
        "podman.sock",
    ];
    /// These hold keys of the node, or all of its pods.
    const SECRETS: [&str; 5] = [
        "/etc/kubernetes",
        "/root",
        "/var/lib/etcd",
        "/var/lib/kubelet",
        "/var/lib/rancher",
    ];
    const SYSTEM: [&str; 14] = [
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/home",
        "/lib",
        "/lib64",
        "/opt",
        "/proc",
        "/sbin",
        "/sys",
        "/usr",
        "/var/lib/containerd",
        "/var/lib/docker",
    ];
    let path = match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    let is_below = |folder: &str| {
        let rest = path.strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let file = path.rsplit('/').next().unwrap_or_default();
    if SOCKETS.contains(&file) || matches!(path, "/run" | "/var/run" | "/var") {
        return Some(
            "through the socket of the container runtime it starts any container, a privileged one, too: it owns the node",
        );
    }
    if path == "/" || path == "/etc" || SECRETS.iter().any(|folder| is_below(folder)) {
        return Some(match writable {
            true => {
                "it can change how the node starts and who may enter it, and reads the credentials there"
            }
            false => "it reads the credentials of the node and of what runs there",
        });
    }
    (writable && SYSTEM.contains(&path))
        .then_some("it can change what the node runs, and so becomes root on it")
}

#[cfg(test)]
mod tests {
    use super::danger;

    #[test]
    fn what_rules_the_node_is_told_from_data() {
        let dangerous = |path, writable| danger(path, writable).is_some();
        assert!(dangerous("/", false));
        assert!(dangerous("/var/run/docker.sock", false));
        assert!(dangerous("/var/run/", false));
        assert!(dangerous("/var/lib/kubelet/pods", false));
        assert!(dangerous("/usr", true));
        assert!(!dangerous("/usr", false));
        assert!(!dangerous("/etc/localtime", true));
        assert!(!dangerous("/var/lib/docker/containers", true));
        assert!(!dangerous("/data", true));
        assert!(!dangerous("/rootless", true));
    }
}
