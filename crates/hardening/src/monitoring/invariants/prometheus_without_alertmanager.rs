//! Prometheus servers that tell nobody of their alerts.

use crate::cluster::Image;
use crate::finding::{Invariant, Rule, Severity, Violations, counted};
use crate::monitoring::Monitoring;
use crate::monitoring::loading::Loading;
use crate::monitoring::prometheus::ServerKind;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.prometheus-without-alertmanager",
        severity: Severity::Error,
        assumes: None,
        promise: "a Prometheus that evaluates alerts sends them to an Alertmanager",
        page: include_str!("prometheus_without_alertmanager.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let evaluated = monitoring.evaluated();
    let cluster = monitoring.cluster();
    let mut workloads = cluster.workloads().iter();
    let alertmanager = workloads.find(|workload| {
        let mut containers = workload.containers();
        containers.any(|container| {
            Image::of(container.spec.image.as_deref().unwrap_or("")).name() == "alertmanager"
        })
    });
    for (position, server) in evaluated.servers.iter().enumerate() {
        let (is_connected, place) = match &server.kind {
            ServerKind::Configured {
                configuration: Some(configuration),
                ..
            } => (configuration.has_alertmanagers, configuration.place.clone()),
            ServerKind::Configured { .. } => continue,
            ServerKind::Operated(operated) => (operated.has_alertmanagers, server.place()),
        };
        if is_connected {
            continue;
        }
        let loaded = evaluated.files.iter().filter(|file| {
            matches!(evaluated.loading(cluster, &file.source), Loading::By(by) if by.contains(&position))
        });
        let alerts: usize = loaded.map(|file| file.alerts().count()).sum();
        let names_rules = server
            .configuration()
            .is_some_and(|configuration| !configuration.rule_files.is_empty());
        // A server of recorded series only needs none.
        if alerts == 0 && !(names_rules && alertmanager.is_some()) {
            continue;
        }
        let has = match alerts {
            0 => "it names rule files".to_owned(),
            alerts => format!("it evaluates {}", counted(alerts, "alert")),
        };
        let message = format!(
            "{} sends its alerts to no Alertmanager: {has}, and has nothing under `alerting.alertmanagers`",
            server.display()
        );
        let help = match server.kind {
            ServerKind::Operated(_) => "name the Alertmanager under `spec.alerting.alertmanagers`",
            ServerKind::Configured { .. } => {
                "add `alerting.alertmanagers` with every replica of the Alertmanager as a target"
            }
        };
        let mut violation = violations
            .at(place, message)
            .effect("its alerts turn red on its own page, and nobody is notified")
            .help(help);
        if let Some(alertmanager) = alertmanager {
            violation = violation.related(
                crate::finding::Place::name(alertmanager.manifest),
                "the Alertmanager of the bundle",
            );
        }
        violations.report(violation);
    }
}
