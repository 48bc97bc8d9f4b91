//! PriorityClasses as the API server checks them, and as types.

use k8s_openapi::api::scheduling::v1 as api;

use super::Fault;
use crate::finding::{FieldPath, ManifestId};

/// The greatest value that users may give.
const HIGHEST: i32 = 1_000_000_000;

/// Classes that every cluster has, with their values.
const OF_THE_SYSTEM: [(&str, i32); 2] = [
    ("system-cluster-critical", 2_000_000_000),
    ("system-node-critical", 2_000_001_000),
];

/// A PriorityClass that the API server takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityClass {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its name.
    pub name: String,
    /// The priority of its pods.
    pub value: i32,
    /// Whether its pods may evict those of a lower priority; else they only wait in front of them.
    pub preempts: bool,
    /// Whether pods that name no class get it.
    pub global_default: bool,
}

/// A PriorityClass that the API server refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPriorityClass {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its name.
    pub name: String,
    /// What is refused, in the order of the fields; never empty.
    pub faults: Vec<Fault<String>>,
}

/// The value of a class that every cluster has.
pub(in crate::resilience) fn of_the_system(name: &str) -> Option<i32> {
    let class = OF_THE_SYSTEM.iter().find(|(known, _)| *known == name);
    class.map(|(_, value)| *value)
}

/// Takes a class as the API server would.
///
/// # Errors
/// Everything that the API server refuses in it.
pub(in crate::resilience) fn parse(
    manifest: ManifestId,
    class: &api::PriorityClass,
) -> Result<PriorityClass, InvalidPriorityClass> {
    let name = class.metadata.name.clone().unwrap_or_default();
    let value = class.value.unwrap_or(0);
    let global_default = class.global_default == Some(true);
    let mut faults = Vec::new();
    let mut refuse = |path: &str, reason: String| {
        let path = FieldPath::of(path);
        faults.push(Fault { path, kind: reason });
    };
    if let Some(known) = of_the_system(&name) {
        if value != known || global_default {
            refuse(
                "metadata.name",
                format!("the class `{name}` is Kubernetes' own and always has the value {known}"),
            );
        }
    } else if name.starts_with("system-") {
        refuse(
            "metadata.name",
            "priority class names with the prefix `system-` are reserved".to_owned(),
        );
    } else if value > HIGHEST {
        refuse(
            "value",
            format!("invalid value `{value}`: the maximum allowed value is {HIGHEST}"),
        );
    }
    let policy = class.preemption_policy.as_deref();
    if let Some(other) = policy.filter(|policy| !["Never", "PreemptLowerPriority"].contains(policy))
    {
        refuse(
            "preemptionPolicy",
            format!(
                "unsupported value `{other}`: supported values are `Never`, `PreemptLowerPriority`"
            ),
        );
    }
    if faults.is_empty() {
        return Ok(PriorityClass {
            manifest,
            name,
            value,
            preempts: policy != Some("Never"),
            global_default,
        });
    }
    Err(InvalidPriorityClass {
        manifest,
        name,
        faults,
    })
}
