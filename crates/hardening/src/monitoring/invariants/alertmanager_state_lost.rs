//! Alertmanagers that forget their silences.

use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alertmanager-state-lost",
        severity: Severity::Warning,
        assumes: None,
        promise: "silences and the log of notifications outlive the pods of Alertmanager",
        page: include_str!("alertmanager_state_lost.md"),
    },
    check,
};

/// Where images of the project keep it unless told otherwise.
const DEFAULT_FOLDER: &str = "/alertmanager";

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for alertmanager in monitoring.alertmanagers() {
        let workload = cluster.workload(alertmanager.workload);
        // Peers give each other back what they know.
        if alertmanager.flags.is_none() || alertmanager.has_peers(cluster) {
            continue;
        }
        let flag = alertmanager.flag("storage.path").last();
        let folder = flag.map_or(DEFAULT_FOLDER, |flag| &flag.value);
        let folder = folder.trim_end_matches('/');
        let Some(container) = alertmanager.container(cluster) else {
            continue;
        };
        let mut mounts = container.spec.volume_mounts.iter().flatten().enumerate();
        let mount = mounts.find(|(_, mount)| mount.mount_path.trim_end_matches('/') == folder);
        let Some((index, mount)) = mount else {
            continue;
        };
        let mut volumes = workload.pod.volumes.iter().flatten().enumerate();
        let volume = volumes.find(|(_, volume)| volume.name == mount.name);
        let Some((position, volume)) = volume.filter(|(_, volume)| volume.empty_dir.is_some())
        else {
            continue;
        };
        let pod = workload.template.join(&FieldPath::of("spec.volumes"));
        let place = Place::value(workload.manifest, pod.then(position).then("emptyDir"));
        let message = format!(
            "Alertmanager keeps its silences in `{folder}`, and volume `{}` there is an emptyDir",
            volume.name
        );
        let mounted = alertmanager.container.then("volumeMounts").then(index);
        violations.report(
            violations
                .at(place, message)
                .label("deleted with the pod")
                .effect(format!("whenever the pod of `{}` is replaced, every silence is gone and what still fires is sent again", workload.name))
                .related(Place::value(workload.manifest, mounted), "mounted here")
                .help("take a PersistentVolumeClaim, best by volumeClaimTemplates of a StatefulSet, or several replicas that gossip"),
        );
    }
}
