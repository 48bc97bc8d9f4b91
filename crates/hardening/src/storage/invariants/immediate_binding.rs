//! Volumes that are made before it is known where the pod will run.

use crate::cluster::provisioner::Reach;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::Storage;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.immediate-binding",
        severity: Severity::Warning,
        assumes: None,
        promise: "storage that is bound to a node or zone waits for the first pod",
        page: include_str!("immediate_binding.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for class in storage
        .classes()
        .iter()
        .filter(|class| class.binds_at_once())
    {
        let Some(provisioner) = class.known() else {
            continue;
        };
        let where_ = match provisioner.reach {
            Reach::Node => "node",
            Reach::Zone if class.spec.allowed_topologies.is_none() => "zone",
            Reach::Zone | Reach::Cluster => continue,
        };
        let message = format!(
            "class `{}` binds claims at once, but the volumes of `{}` can be used in one {where_} only",
            class.name, provisioner.name
        );
        let effect = match provisioner.name {
            "rancher.io/local-path" => {
                "the provisioner refuses to make a volume without a node, so claims are never bound"
                    .to_owned()
            }
            _ => format!(
                "the volume is made before the scheduler knows where the pod fits; a pod that fits elsewhere only never starts, and replicas may all end up in one {where_}"
            ),
        };
        let violation = violations
            .at(class.place("volumeBindingMode"), message)
            .label("binds before the pod is scheduled")
            .effect(effect)
            .help("set `volumeBindingMode: WaitForFirstConsumer`; a StorageClass cannot be changed, so delete and create it anew")
            .related(class.place("provisioner"), format!("bound to a {where_}"));
        violations.report(violation);
    }
}
