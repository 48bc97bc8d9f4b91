//! Data stores whose data goes with the pod or stays behind on a node.

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::stateful::{self, Home};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.ephemeral-data",
        severity: Severity::Error,
        assumes: None,
        promise: "a data store keeps its data on a volume that outlives its pods",
        page: include_str!("ephemeral_data.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    for workload in cluster.workloads() {
        for stateful in stateful::of(cluster, workload) {
            let (store, folder) = (stateful.store, &stateful.folder);
            let image = Place::value(workload.manifest, stateful.container.then("image"));
            let severe = if stateful.is_observability {
                Severity::Warning
            } else {
                Severity::Error
            };
            let violation = match &stateful.home {
                Home::Volume { .. } => continue,
                Home::EmptyDir { place, name } => {
                    let message = format!(
                        "{store} keeps its data in `{folder}`, and volume `{name}` there is an emptyDir"
                    );
                    violations
                        .at(place.clone(), message)
                        .label("deleted with the pod")
                        .severity(severe)
                        .effect(format!("whenever the pod of `{}` is replaced, by an update, a drain or a failed node, all its data is gone", workload.name))
                        .related(image, format!("runs {store}"))
                }
                Home::HostPath { place, name } => {
                    let message = format!(
                        "{store} keeps its data in `{folder}`, and volume `{name}` there is a folder of the node"
                    );
                    violations
                        .at(place.clone(), message)
                        .label("stays behind on the node")
                        .severity(Severity::Warning)
                        .effect(format!(
                            "a pod of `{}` that comes up on another node starts without the data",
                            workload.name
                        ))
                        .related(image, format!("runs {store}"))
                }
                Home::Container => {
                    let message =
                        format!("{store} keeps its data in `{folder}`, where no volume is mounted");
                    violations
                        .at(image, message)
                        .label("its data is in the container")
                        .severity(severe)
                        .effect(format!(
                            "whenever the container of `{}` is restarted, all its data is gone",
                            workload.name
                        ))
                }
            };
            violations.report(violation.help("mount a PersistentVolumeClaim there, best by volumeClaimTemplates of a StatefulSet"));
        }
    }
}
