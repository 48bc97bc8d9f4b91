//! The web interface of Prometheus, open to whoever comes.

use super::exposure::{is_behind_proxy, ways_to};
use crate::cluster::{Image, WorkloadContainer};
use crate::finding::{Invariant, Rule, Severity, Violation, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::prometheus::ServerKind;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.prometheus-exposed",
        severity: Severity::Warning,
        assumes: None,
        promise: "the web interface of Prometheus is open only to who proves who they are",
        page: include_str!("prometheus_exposed.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for server in &monitoring.evaluated().servers {
        let ServerKind::Configured { workload, .. } = &server.kind else {
            continue;
        };
        let container = cluster.workload(*workload).containers().find(|container| {
            let image = Image::of(container.spec.image.as_deref().unwrap_or(""));
            image.name().ends_with("prometheus")
        });
        let Some(container) = container.filter(|it| !has_flag(it, "web.config.file")) else {
            continue;
        };
        // What stands in front of it in its pod may ask for a password.
        if is_behind_proxy(cluster, *workload) {
            continue;
        }
        for (place, way) in ways_to(cluster, *workload) {
            let name = server.display();
            let message = format!("{way} leads to {name}, which asks nobody for a password");
            let violation = violations
                .at(place, message)
                .related(server.place(), "served without `--web.config.file`");
            violations.report(judged(violation, &container));
        }
    }
}

/// What a stranger can do there.
fn judged(violation: Violation, container: &WorkloadContainer<'_>) -> Violation {
    let may_delete = has_flag(container, "web.enable-admin-api");
    let may_stop = has_flag(container, "web.enable-lifecycle");
    let (effect, severity) = match (may_delete, may_stop) {
        (true, _) => (
            "whoever reaches it reads all metrics, and deletes them: `--web.enable-admin-api` is set",
            Severity::Error,
        ),
        (_, true) => (
            "whoever reaches it reads all metrics, and shuts it down: `--web.enable-lifecycle` is set",
            Severity::Error,
        ),
        _ => (
            "whoever reaches it reads all metrics, with the names of hosts, paths and versions in them",
            Severity::Warning,
        ),
    };
    violation
        .effect(effect)
        .severity(severity)
        .help("put an authentication and TLS in front, or set `--web.config.file` with users and a certificate")
}

fn has_flag(container: &WorkloadContainer<'_>, flag: &str) -> bool {
    let spec = container.spec;
    let mut words = spec.command.iter().chain(&spec.args).flatten();
    words.any(|word| {
        let word = word.trim_start_matches('-');
        let value = word.strip_prefix(flag);
        value.is_some_and(|value| value.is_empty() || (value.starts_with('=') && value != "=false"))
    })
}
