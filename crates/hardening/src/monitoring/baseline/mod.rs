//! Prometheus and Alertmanager, so that what is wrong in the cluster reaches somebody.

mod alertmanager;
pub(crate) mod alerts;
mod notifications;
mod permissions;
mod prometheus;
mod routing;
mod scraping;
mod texts;

use serde::Serialize;

use crate::manifest::Document;
use crate::spec::{Component, RenderedFile, Service, Spec};
use alerts::RuleGroup;
use texts::Texts;

/// The files of monitoring; none where the spec does not ask for it.
pub(crate) fn render(spec: &Spec) -> Vec<RenderedFile> {
    let component = |it| spec.component(it).map(|id| spec.service(id));
    let (Some(monitoring), Some(prometheus), Some(alertmanager)) = (
        &spec.phase1().monitoring,
        component(Component::Prometheus),
        component(Component::Alertmanager),
    ) else {
        return Vec::new();
    };
    let interval = monitoring.prometheus.interval_seconds.get();
    let groups = alerts::groups(spec);
    let rules = rules(prometheus, &groups);
    let configuration = prometheus::configuration(spec, prometheus, alertmanager, interval);
    let workload = prometheus::workload(&monitoring.prometheus, prometheus, &configuration, &rules);
    let file =
        |name, documents| RenderedFile::new(format!("k8s/monitoring/{name}.yaml"), documents);
    vec![
        file(
            "alertmanager",
            alertmanager::objects(monitoring, alertmanager, &groups),
        ),
        file("prometheus-access", permissions::objects(spec, prometheus)),
        file("prometheus-configuration", texts::documents(&configuration)),
        file("prometheus-rules", texts::documents(&rules)),
        file("prometheus", workload),
    ]
}

/// A file of rules.
#[derive(Serialize)]
struct RuleFile<'g> {
    groups: [&'g RuleGroup; 1],
}

/// The ConfigMaps of the alert rules: a file for each group.
fn rules(prometheus: &Service, groups: &[RuleGroup]) -> Vec<Texts> {
    let files = groups.iter().map(|group| {
        let file = RuleFile { groups: [group] };
        (format!("{}.yml", group.name), Document::of(&file).to_yaml())
    });
    texts::packed(prometheus, "prometheus-rules", files)
}
