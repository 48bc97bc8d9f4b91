//! Which alerts are there: loaded by whom, firing when, reaching whom?

use crate::cluster::Cluster;
use crate::finding::{Place, Related};
use crate::monitoring::{DefinedAlert, LabelValue, Loaded, Monitoring, WhenFiring};
use crate::report::{AlertFiring, AlertForm, AlertLoading, Alerts};

pub(super) fn answer(monitoring: &Monitoring) -> (Alerts, Vec<Related>) {
    let cluster = monitoring.cluster();
    let mut evidence = Vec::new();
    let alerts = monitoring.defined_alerts().into_iter().map(|defined| {
        let words = format!("{} defines `{}`", defined.source, defined.alert.name);
        evidence.push(related(cluster, words, &defined.alert.place));
        form(defined)
    });
    let alerts = Alerts {
        alerts: alerts.collect(),
    };
    (alerts, evidence)
}

fn form(defined: DefinedAlert) -> AlertForm {
    let (loading, loaded_by) = match defined.loaded {
        Loaded::By(servers) => (AlertLoading::Loaded, servers),
        Loaded::Never => (AlertLoading::Never, Vec::new()),
        Loaded::Refused => (AlertLoading::Refused, Vec::new()),
        Loaded::Unknown => (AlertLoading::Unknown, Vec::new()),
    };
    AlertForm {
        severity: match defined.alert.label("severity") {
            LabelValue::Known(severity) if !severity.is_empty() => Some(severity),
            _ => None,
        },
        alert: defined.alert.name,
        source: defined.source,
        group: defined.group,
        expression: defined.expression,
        lasts: defined.lasts.map(|lasts| lasts.to_string()),
        loading,
        loaded_by,
        firing: match defined.firing {
            WhenFiring::Depends => AlertFiring::Depends,
            WhenFiring::Never => AlertFiring::Never,
            WhenFiring::Always => AlertFiring::Always,
            WhenFiring::Unread => AlertFiring::Unread,
        },
        reaches: defined.reaches,
    }
}

fn related(cluster: &Cluster, message: String, place: &Place) -> Related {
    Related {
        message,
        location: cluster.bundle().locate(place),
    }
}
