//! A spec to its rules.

use super::alert_definitions;
use super::definition::{AlertCategory, AlertDefinition, AlertSource, Form};
use super::rule::{AlertAnnotations, AlertLabels, AlertRule, RuleGroup};
use super::scope::Scope;
use crate::monitoring::duration::Duration;
use crate::spec::{BackupSpec, Component, Exporter, MonitoringSpec, Origin, Service, Spec};

/// The job of the kubelets.
const KUBELET: &str = "kubelet";
/// The job of cAdvisor within the kubelets.
const CADVISOR: &str = "cadvisor";
/// The job of the API server.
const API_SERVER: &str = "kube-apiserver";
/// The most rules of a group: they are evaluated one after the other, and must be done within the interval.
const GROUP: usize = 50;

/// The rules of a spec in groups of one category each; none where it has no monitoring. Linear in its services.
///
/// ```
/// use hardening::monitoring::alert_groups;
/// use hardening::spec::Spec;
///
/// let groups = alert_groups(&Spec::hmco());
/// let rules = groups.iter().map(|group| group.rules.len()).sum::<usize>();
/// assert!(rules >= 70);
/// ```
#[must_use]
pub fn groups(spec: &Spec) -> Vec<RuleGroup> {
    let Some(monitoring) = &spec.phase1().monitoring else {
        return Vec::new();
    };
    let interval = u64::from(monitoring.prometheus.interval_seconds.get());
    let mut of_category: Vec<(AlertCategory, Vec<AlertRule>)> = Vec::new();
    for definition in alert_definitions() {
        let rules = rules(definition, spec, monitoring);
        match of_category.last_mut() {
            Some((category, known)) if *category == definition.category => known.extend(rules),
            _ => of_category.push((definition.category, rules.collect())),
        }
    }
    let mut groups = Vec::new();
    for (category, rules) in of_category {
        let mut rules = rules.into_iter();
        for number in 1_usize.. {
            let rules: Vec<_> = rules.by_ref().take(GROUP).collect();
            if rules.is_empty() {
                break;
            }
            groups.push(RuleGroup {
                name: match number {
                    1 => category.as_str().to_owned(),
                    _ => format!("{}-{number}", category.as_str()),
                },
                interval: Duration::from_milliseconds(interval * 1_000),
                rules,
            });
        }
    }
    groups
}

/// The rules of one alert.
fn rules<'a>(
    definition: &'static AlertDefinition,
    spec: &'a Spec,
    monitoring: &'a MonitoringSpec,
) -> impl Iterator<Item = AlertRule> + 'a {
    definition.forms.iter().flat_map(move |form| {
        scopes(form.source, spec, monitoring)
            .into_iter()
            .map(move |scope| rule(definition, form, &scope, monitoring))
    })
}

/// What the source of an expression comes to in a spec.
fn scopes<'a>(
    source: AlertSource,
    spec: &'a Spec,
    monitoring: &'a MonitoringSpec,
) -> Vec<Scope<'a>> {
    let scope =
        |job: String, service: Option<&'a Service>, schedule: Option<&'a BackupSpec>| Scope {
            spec,
            thresholds: &monitoring.thresholds,
            job,
            service,
            schedule,
        };
    let of_service = |service: &'a Service| scope(service.job(), Some(service), None);
    let exporting = |exporter: Exporter| {
        let services = spec.services().iter();
        services.filter(move |service| service.exporter() == Some(exporter))
    };
    match source {
        AlertSource::Nothing => vec![scope(String::new(), None, None)],
        AlertSource::Kubelet => vec![scope(KUBELET.to_owned(), None, None)],
        AlertSource::CAdvisor => vec![scope(CADVISOR.to_owned(), None, None)],
        AlertSource::ApiServer => vec![scope(API_SERVER.to_owned(), None, None)],
        AlertSource::EachOf(exporter) => exporting(exporter).map(of_service).collect(),
        AlertSource::FirstOf(exporter) => exporting(exporter).take(1).map(of_service).collect(),
        AlertSource::EachService => {
            let services = spec.services().iter();
            let scraped = services.filter(|service| service.metrics.is_some());
            scraped.map(of_service).collect()
        }
        AlertSource::CertManager => {
            let controller = spec.component(Component::CertManager);
            let controller = controller.map(|id| spec.service(id));
            controller.into_iter().map(of_service).collect()
        }
        AlertSource::Probes => {
            let mut declared = spec
                .services()
                .iter()
                .filter(|service| service.origin == Origin::Declared);
            let has_hosts = declared.any(|service| !service.hosts.is_empty());
            let probing = exporting(Exporter::Blackbox).take(1).filter(|_| has_hosts);
            probing
                .map(|service| scope(service.probes_job(), Some(service), None))
                .collect()
        }
        AlertSource::EachSchedule => {
            let storage = spec.phase1().storage.iter();
            let schedules = storage.flat_map(|storage| &storage.schedules);
            let watched = exporting(Exporter::KubeStateMetrics).next();
            let of = |schedule| Some(scope(watched?.job(), watched, Some(schedule)));
            schedules.filter_map(of).collect()
        }
    }
}

fn rule(
    definition: &AlertDefinition,
    form: &Form,
    scope: &Scope<'_>,
    monitoring: &MonitoringSpec,
) -> AlertRule {
    let about = About::of(form.source, scope);
    let summary = match about.display() {
        Some(subject) => format!("{subject}: {}", definition.summary),
        None => definition.summary.to_owned(),
    };
    AlertRule {
        alert: definition.name.to_owned(),
        expr: (form.expression)(scope),
        lasts: definition.lasts,
        labels: AlertLabels {
            severity: definition.severity,
            category: definition.category,
            namespace: about.namespace,
            service: about.service,
            cronjob: about.cronjob,
        },
        annotations: AlertAnnotations {
            summary,
            description: definition.description.to_owned(),
            runbook_url: format!(
                "{}/{}",
                monitoring.runbooks.as_str().trim_end_matches('/'),
                definition.name
            ),
        },
    }
}

/// What one rule is about, where its series do not tell.
struct About {
    namespace: Option<String>,
    service: Option<String>,
    cronjob: Option<String>,
}

impl About {
    fn of(source: AlertSource, scope: &Scope<'_>) -> Self {
        let service = scope.service.filter(|_| source.is_of_service());
        let storage = scope.spec.phase1().storage.as_ref();
        let schedule = scope.schedule.zip(storage);
        match (schedule, service) {
            (Some((schedule, storage)), _) => Self {
                namespace: Some(storage.namespace.to_string()),
                service: None,
                cronjob: Some(schedule.name.to_string()),
            },
            (None, Some(service)) => Self {
                namespace: Some(service.namespace.to_string()),
                service: Some(service.name.to_string()),
                cronjob: None,
            },
            (None, None) => Self {
                namespace: None,
                service: None,
                cronjob: None,
            },
        }
    }

    fn display(&self) -> Option<String> {
        let name = self.service.as_ref().or(self.cronjob.as_ref());
        Some(format!("{}/{}", self.namespace.as_ref()?, name?))
    }
}
