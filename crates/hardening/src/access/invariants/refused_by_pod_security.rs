//! Pods that Pod Security refuses.

use crate::access::Access;
use crate::access::pod_security::{Mode, Remedies, Verdict};
use crate::cluster::{Workload, WorkloadKind};
use crate::finding::{FixPlan, Invariant, Rule, Severity, Violation, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.refused-by-pod-security",
        severity: Severity::Error,
        assumes: None,
        promise: "pods keep the level that their namespace enforces",
        page: include_str!("refused_by_pod_security.md"),
    },
    check,
};

/// How many places of a workload are shown.
const SHOWN: usize = 12;

fn check(access: &Access, violations: &mut Violations<'_>) {
    let security = access.pod_security();
    for workload in access.cluster().workloads() {
        let Some(namespace) = security.namespace(&workload.namespace) else {
            continue;
        };
        let is_enforce = |label: &str| {
            label == Mode::Enforce.level_label() || label == Mode::Enforce.version_label()
        };
        let mut invalid = namespace.invalid.iter();
        // The API server rejects the namespace itself.
        if invalid.any(|it| is_enforce(it.label)) {
            continue;
        }
        let verdict = security.verdict(workload, Mode::Enforce);
        let root = &access.cluster().bundle().manifest(workload.manifest).root;
        let mut places = verdict.places(workload, root).into_iter();
        let Some((place, what)) = places.next() else {
            continue;
        };
        let remedies = Remedies::of(workload, &verdict);
        let mut violation = violations
            .at(place, message(workload, &verdict))
            .label(what)
            .effect(effect(workload))
            .help(help(&remedies));
        if workload.replicas == Some(0) {
            violation = violation.severity(Severity::Warning);
        }
        for (place, what) in places.take(SHOWN) {
            violation = violation.related(place, what);
        }
        if let Some(label) = namespace.place(Mode::Enforce) {
            violation = violation.related(label, format!("enforces `{}`", verdict.standard));
        }
        violations.report(with_fix(violation, workload, root, &remedies));
    }
}

fn message(workload: &Workload, verdict: &Verdict) -> String {
    let whose = match workload.kind {
        WorkloadKind::Pod => format!("`{}`", workload.display()),
        _ => format!("each pod of `{}`", workload.display()),
    };
    format!(
        "namespace `{}` refuses {whose}: it {verdict}",
        workload.namespace
    )
}

fn effect(workload: &Workload) -> String {
    match (workload.kind, workload.replicas) {
        (WorkloadKind::Pod, _) => "the pod is not created".to_owned(),
        (kind, Some(0)) => format!("the {kind} has no pods now, and can have none later"),
        (kind, _) => {
            format!("the {kind} is accepted, but its controller cannot make a single pod")
        }
    }
}

fn help(remedies: &Remedies) -> String {
    if remedies.suffice() {
        let mut cautions: Vec<_> = Vec::new();
        for caution in remedies.fields.iter().filter_map(|field| field.caution) {
            if !cautions.contains(&caution) {
                cautions.push(caution);
            }
        }
        return match cautions.as_slice() {
            [] => {
                "write the fields that are asked for; nothing that runs changes by them".to_owned()
            }
            cautions => format!(
                "write the fields that are asked for, and try the image with them: {}",
                cautions.join("; ")
            ),
        };
    }
    let mut decisions: Vec<_> = Vec::new();
    for (_, decision) in &remedies.decisions {
        if !decisions.contains(decision) {
            decisions.push(decision);
        }
    }
    format!(
        "{}; where it cannot do without, let it run in a namespace of its own with a looser level",
        decisions.join("; ")
    )
}

fn with_fix(
    violation: Violation,
    workload: &Workload,
    root: &crate::manifest::Node,
    remedies: &Remedies,
) -> Violation {
    let changes = remedies
        .suffice()
        .then(|| remedies.changes(workload, root))
        .flatten();
    match changes {
        Some(changes) => violation.fix(FixPlan {
            applicability: remedies.applicability(),
            title: "write the fields that the level asks for".to_owned(),
            changes,
        }),
        None => violation,
    }
}
