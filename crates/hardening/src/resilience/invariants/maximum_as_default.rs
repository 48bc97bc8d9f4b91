//! LimitRanges that give every container without amounts the most that it may have.

use crate::cluster::Workload;
use crate::finding::{Invariant, Place, Rule, Severity, Violations, listed};
use crate::resilience::{LimitItem, LimitRange, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.maximum-as-default",
        severity: Severity::Warning,
        assumes: None,
        promise: "a LimitRange that sets a maximum for containers sets the defaults, too",
        page: include_str!("maximum_as_default.md"),
    },
    check,
};

/// How many of the containers are shown.
const SHOWN: usize = 3;

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    for range in resilience.admission().limit_ranges() {
        for item in &range.items {
            report(resilience, range, item, violations);
        }
    }
}

fn report(
    resilience: &Resilience,
    range: &LimitRange,
    item: &LimitItem,
    violations: &mut Violations<'_>,
) {
    let Some(first) = item.requests_from_max.first() else {
        return;
    };
    let amounts = item.requests_from_max.iter();
    let amounts = amounts.filter_map(|name| Some(format!("{name}: {}", item.max.get(name)?)));
    let message = format!(
        "the LimitRange `{}` sets a maximum and no default, so a container that says nothing asks for the maximum: {}",
        range.display(),
        listed(amounts)
    );
    let cluster = resilience.cluster();
    let workloads = cluster.workloads().iter();
    let here: Vec<_> = workloads
        .filter(|it| it.namespace == range.namespace)
        .collect();
    let silent: Vec<_> = here
        .iter()
        .flat_map(|workload| silent(workload, item).map(move |path| (*workload, path)))
        .collect();
    let place = range.place(item.path.then("max").then(first));
    let mut violation = violations
        .at(place, message)
        .label("request and limit of containers that say nothing")
        .help("set `default` and `defaultRequest` beside `max`");
    for (workload, path) in silent.iter().take(SHOWN) {
        let place = Place::value(workload.manifest, path.then("name"));
        violation = violation.related(place, "says nothing, and asks for the maximum");
    }
    violation = match silent.len() {
        0 if here.is_empty() => violation,
        // All say what they take today.
        0 => violation.severity(Severity::Info),
        1 => violation.effect("so does 1 container, whatever it needs"),
        count => violation.effect(format!("so do {count} containers, whatever they need")),
    };
    violations.report(violation);
}

/// The containers that say nothing of one of the resources.
fn silent<'w>(
    workload: &'w Workload,
    item: &'w LimitItem,
) -> impl Iterator<Item = crate::finding::FieldPath> + 'w {
    workload.containers().filter_map(move |container| {
        let resources = container.spec.resources.as_ref();
        let says = |name: &String| {
            let lists = resources
                .into_iter()
                .flat_map(|it| [&it.limits, &it.requests]);
            lists.flatten().any(|amounts| amounts.contains_key(name))
        };
        let says_all = item.requests_from_max.iter().all(says);
        (!says_all).then(|| container.path())
    })
}
