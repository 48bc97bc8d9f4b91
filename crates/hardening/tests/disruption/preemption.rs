//! Who gets which priority, and who may evict whom.

use hardening::cluster::WorkloadId;

use super::resilience;

fn class(name: &str, value: i32, more: &str) -> String {
    format!(
        "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\nvalue: {value}\n{more}\n"
    )
}

fn pod(name: &str, class: &str) -> String {
    let class = match class {
        "" => String::new(),
        class => format!("priorityClassName: {class}, "),
    };
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{{class}containers: [{{name: it, image: it}}]}}\n"
    )
}

const A: WorkloadId = WorkloadId(0);
const B: WorkloadId = WorkloadId(1);

#[test]
fn the_global_default_is_for_pods_that_name_no_class() {
    let yaml = class("usual", 500, "globalDefault: true")
        + &pod("a", "")
        + &pod("b", "low")
        + &class("low", 100, "");
    let resilience = resilience(&yaml);
    let priorities = resilience.priorities();
    assert_eq!(priorities.priority(A).unwrap().value, 500);
    assert_eq!(priorities.may_preempt(A, B), Some(true));
    assert_eq!(priorities.may_preempt(B, A), Some(false));
}

#[test]
fn equals_do_not_evict_each_other_and_never_is_never() {
    let yaml = class("high", 900, "preemptionPolicy: Never") + &pod("a", "high") + &pod("b", "");
    let resilience = resilience(&yaml);
    assert_eq!(resilience.priorities().may_preempt(A, B), Some(false));
    assert_eq!(resilience.priorities().may_preempt(B, B), Some(false));
}

#[test]
fn of_two_global_defaults_the_lower_holds() {
    let yaml = class("x", 500, "globalDefault: true")
        + &class("y", 100, "globalDefault: true")
        + &pod("a", "");
    assert_eq!(
        resilience(&yaml).priorities().priority(A).unwrap().value,
        100
    );
}

#[test]
fn a_class_that_is_not_declared_or_refused_gives_no_answer_but_those_of_the_system_do() {
    let yaml =
        class("huge", 2_000_000_000, "") + &pod("a", "huge") + &pod("b", "system-node-critical");
    let resilience = resilience(&yaml);
    assert_eq!(resilience.priorities().priority(A), None);
    assert_eq!(
        resilience.priorities().priority(B).unwrap().value,
        2_000_001_000
    );
    assert_eq!(resilience.priorities().may_preempt(B, A), None);
}
