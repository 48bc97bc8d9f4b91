//! The configuration of Prometheus, what it scrapes, and the ways to it.

use serde_json::{Value, json};

use super::files::{change_file, change_group_of, position, take};
use super::{Broken, Rendered};

fn change(
    rendered: &mut Rendered,
    change: impl FnOnce(&mut Value) -> Option<()>,
) -> Option<Broken> {
    change_file(rendered, "prometheus.yml", change)
}

/// Where an alert about the volumes is, which are measured by the kubelets.
fn rules_on_the_kubelets(rendered: &mut Rendered) -> Option<Broken> {
    change_group_of(rendered, "PersistentVolumeUsageHigh", |_| Some(()))
}

pub(super) fn containers_not_scraped(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        let jobs = configuration["scrape_configs"].as_array_mut()?;
        jobs.retain(|job| job["job_name"] != "cadvisor");
        Some(())
    })?;
    change_group_of(rendered, "PodMemoryUsageHigh", |_| Some(()))
}

pub(super) fn a_job_by_another_name(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        let mut jobs = configuration["scrape_configs"].as_array_mut()?.iter_mut();
        jobs.find(|job| job["job_name"] == "kubelet")?["job_name"] = json!("kubelets");
        Some(())
    })?;
    rules_on_the_kubelets(rendered)
}

/// The baseline finds its targets without the operator, so a monitor is added.
pub(super) fn a_monitor_of_nothing(rendered: &mut Rendered) -> Option<Broken> {
    let service = rendered.find("Service", |_| true)?;
    let namespace = service["metadata"]["namespace"].clone();
    Some(rendered.add(json!({
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": "web", "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": {"app": "wbe"}},
            "endpoints": [{"port": "metrics"}],
        },
    })))
}

pub(super) fn without_its_watchdog(rendered: &mut Rendered) -> Option<Broken> {
    change_group_of(rendered, "Watchdog", |group| {
        let position = position(group, "Watchdog")?;
        group["rules"].as_array_mut()?.remove(position);
        Some(())
    })?;
    change(rendered, |_| Some(()))
}

pub(super) fn on_every_node(rendered: &mut Rendered) -> Option<Broken> {
    let is_web = |service: &Value| {
        service["metadata"]["name"] == "prometheus" && service["spec"]["clusterIP"] != "None"
    };
    let service = rendered.first_with("Service", is_web)?;
    service["spec"]["type"] = json!("NodePort");
    Some(Broken::at(service))
}

pub(super) fn tells_nobody(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| take(configuration, "alerting"))
}

pub(super) fn another_ending_of_the_rules(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        configuration["rule_files"] = json!(["/etc/prometheus/rules/*.yaml"]);
        Some(())
    })
}
