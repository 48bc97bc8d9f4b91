//! Replicas of Alertmanager that do not know of each other.

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.replicas-without-peers",
        severity: Severity::Error,
        assumes: None,
        promise: "replicas of Alertmanager gossip with each other",
        page: include_str!("replicas_without_peers.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for alertmanager in monitoring.alertmanagers() {
        let workload = cluster.workload(alertmanager.workload);
        let Some(replicas) = workload.replicas.filter(|replicas| *replicas > 1) else {
            continue;
        };
        if alertmanager.flags.is_none() {
            continue;
        }
        let off = alertmanager
            .flag("cluster.listen-address")
            .last()
            .filter(|flag| flag.value.is_empty());
        let spec = crate::finding::FieldPath::of("spec.replicas");
        let place = Place::value(workload.manifest, spec);
        let image = Place::value(workload.manifest, alertmanager.container.then("image"));
        let (message, image_says) = match off {
            Some(_) => (
                format!(
                    "{replicas} replicas of Alertmanager, and `--cluster.listen-address=` switches off what joins them"
                ),
                "gossip is switched off",
            ),
            None if alertmanager.flag("cluster.peer").next().is_none() => (
                format!(
                    "{replicas} replicas of Alertmanager, and no `--cluster.peer` tells one of the others"
                ),
                "started without `--cluster.peer`",
            ),
            None => continue,
        };
        let cause = off.map_or(image, |flag| flag.place.clone());
        violations.report(
            violations
                .at(place, message)
                .label("each of them is alone")
                .effect(format!("each notification is sent up to {replicas} times, and a silence set in one is unknown to the others"))
                .related(cause, image_says)
                .help("run a StatefulSet behind a headless Service, and give each replica `--cluster.peer=NAME-N.SERVICE:9094` for every replica"),
        );
    }
}
