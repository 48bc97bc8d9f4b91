//! A PriorityClass that changes the priority of everything.

use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, counted};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.global-default-priority",
        severity: Severity::Info,
        assumes: None,
        promise: "pods that name no PriorityClass have no priority over others",
        page: include_str!("global_default_priority.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let classes = resilience.priority_classes().iter();
    let mut defaults = classes.filter(|class| class.global_default);
    let (Some(class), None) = (defaults.next(), defaults.next()) else {
        return;
    };
    if class.value == 0 {
        return;
    }
    let workloads = resilience.cluster().workloads().iter();
    let unnamed = workloads.filter(|workload| {
        let name = workload.pod.priority_class_name.as_deref();
        name.is_none_or(str::is_empty)
    });
    let here = match u32::try_from(unnamed.count()).unwrap_or(u32::MAX) {
        0 => "here all workloads name one".to_owned(),
        count => format!("here {}", counted(count, "workload")),
    };
    let value = class.value;
    let message = format!(
        "PriorityClass `{}` gives the priority {value} to every pod of the cluster that names no class: {here}",
        class.name
    );
    let effect = match (value > 0, class.preempts) {
        (true, true) => format!(
            "pods that run already keep 0 until they are made anew, and every new pod, wherever it comes from, may evict them where a node is full; classes below {value} are now below everything else"
        ),
        (true, false) => format!(
            "pods that run already keep 0 until they are made anew and wait behind every new pod; classes below {value} are now below everything else"
        ),
        (false, _) => "pods that run already keep 0 until they are made anew, and may evict every new one that names no class".to_owned(),
    };
    let violation = violations
        .at(Place::value(class.manifest, FieldPath::of("globalDefault")), message)
        .label("for all namespaces, those of other teams and of the system, too")
        .effect(effect)
        .help("leave 0 as the default and name classes where they matter; or set `preemptionPolicy: Never` on this one, and roll all workloads once it is there");
    violations.report(violation);
}
