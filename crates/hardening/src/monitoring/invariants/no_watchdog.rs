//! Ways of alerts whose failure nobody would notice.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::evaluation::{self, Firing};
use crate::monitoring::loading::Loading;
use crate::monitoring::prometheus::ServerKind;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.no-watchdog",
        severity: Severity::Info,
        assumes: Some("the bundle holds all rules of the Prometheus"),
        promise: "one alert fires always, so that its absence is noticed",
        page: include_str!("no_watchdog.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let evaluated = monitoring.evaluated();
    let cluster = monitoring.cluster();
    for (position, server) in evaluated.servers.iter().enumerate() {
        let (sends, place) = match &server.kind {
            ServerKind::Configured {
                configuration: Some(configuration),
                ..
            } => (configuration.has_alertmanagers, configuration.place.clone()),
            ServerKind::Configured { .. } => continue,
            ServerKind::Operated(operated) => (operated.has_alertmanagers, server.place()),
        };
        if !sends {
            continue;
        }
        let mut alerts = 0_usize;
        let mut has_watchdog = false;
        for file in &evaluated.files {
            let loading = evaluated.loading(cluster, &file.source);
            if !matches!(loading, Loading::By(by) if by.contains(&position)) {
                continue;
            }
            for (_, rule, name) in file.alerts() {
                alerts += 1;
                let lower = name.to_ascii_lowercase();
                has_watchdog |= lower.contains("watchdog")
                    || lower.contains("deadman")
                    || lower.contains("heartbeat")
                    || rule.expression().is_some_and(|it| {
                        it.selectors().is_empty()
                            && matches!(evaluation::firing(it), Firing::Always(_))
                    });
            }
        }
        if alerts == 0 || has_watchdog {
            continue;
        }
        let violation = violations
            .at(
                place,
                format!("no alert of {} fires always", server.display()),
            )
            .effect("if it, its Alertmanager or the way to the receivers fails, silence looks like a cluster without faults")
            .help("add an alert with `expr: vector(1)`, and send it to something outside that calls when it stops");
        violations.report(violation);
    }
}
