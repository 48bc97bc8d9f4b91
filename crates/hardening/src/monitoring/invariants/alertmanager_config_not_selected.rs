//! AlertmanagerConfigs that no Alertmanager takes up.

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::selection::Selection;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alertmanager-config-not-selected",
        severity: Severity::Error,
        assumes: Some("the bundle holds every Alertmanager of the cluster"),
        promise: "every AlertmanagerConfig is taken up by an Alertmanager",
        page: include_str!("alertmanager_config_not_selected.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    let operation = monitoring.operation();
    if operation.alertmanagers.is_empty() {
        return;
    }
    for config in &operation.configs {
        let mut alertmanagers = operation.alertmanagers.iter();
        if alertmanagers.any(|it| it.takes_up(cluster, config)) {
            continue;
        }
        let message = format!("no Alertmanager takes up {}", config.display());
        let mut violation = violations
            .at(Place::name(config.manifest), message)
            .effect("none of its routes and receivers is there: alerts go where the other configurations send them, if anywhere")
            .help("give it the labels that the Alertmanager selects, or widen the selector");
        for alertmanager in &operation.alertmanagers {
            let why = match alertmanager.selection(cluster, config) {
                Selection::OtherLabels => "its `alertmanagerConfigSelector` asks for other labels",
                Selection::OtherNamespace => {
                    "it looks into other namespaces only, by its `alertmanagerConfigNamespaceSelector`"
                }
                Selection::NoSelector => "without an `alertmanagerConfigSelector` it takes up none",
                Selection::Selected => continue,
            };
            let why = format!("{}: {why}", alertmanager.display());
            violation = violation.related(alertmanager.place(), why);
        }
        violations.report(violation);
    }
}
