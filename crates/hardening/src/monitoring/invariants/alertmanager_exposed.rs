//! The web interface of Alertmanager, open to whoever comes.

use super::exposure::{is_behind_proxy, ways_to};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alertmanager-exposed",
        severity: Severity::Error,
        assumes: None,
        promise: "the web interface of Alertmanager is open only to who proves who they are",
        page: include_str!("alertmanager_exposed.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for alertmanager in monitoring.alertmanagers() {
        // A file of users may ask for a password, and so may what stands in front of it in its pod.
        let guarded = alertmanager.flag("web.config.file").next().is_some();
        if guarded || is_behind_proxy(cluster, alertmanager.workload) {
            continue;
        }
        let workload = cluster.workload(alertmanager.workload);
        for (place, way) in ways_to(cluster, alertmanager.workload) {
            let message = format!(
                "{way} leads to Alertmanager `{}`, which asks nobody for a password",
                workload.name
            );
            let image = alertmanager.container.then("image");
            violations.report(
                violations
                    .at(place, message)
                    .effect("whoever reaches it reads every alert and silences what they like")
                    .related(
                        Place::value(workload.manifest, image),
                        "served without `--web.config.file`",
                    )
                    .help("put an authentication in front, or set `--web.config.file` with users"),
            );
        }
    }
}
