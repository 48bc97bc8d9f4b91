//! The configuration of Alertmanager: whom it tells, and what it is silent of.

use serde_json::{Value, json};

use super::files::{change_file, take};
use super::{Broken, Rendered};

fn change(
    rendered: &mut Rendered,
    change: impl FnOnce(&mut Value) -> Option<()>,
) -> Option<Broken> {
    change_file(rendered, "alertmanager.yml", change)
}

fn receiver<'c>(configuration: &'c mut Value, name: &str) -> Option<&'c mut Value> {
    let mut receivers = configuration["receivers"].as_array_mut()?.iter_mut();
    receivers.find(|receiver| receiver["name"] == *name)
}

fn routes(configuration: &mut Value) -> Option<&mut Vec<Value>> {
    configuration["route"]["routes"].as_array_mut()
}

pub(super) fn critical_alerts_to_a_channel_only(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        let receiver = receiver(configuration, "critical-alerts")?;
        take(receiver, "pagerduty_configs")?;
        take(receiver, "email_configs")
    })
}

pub(super) fn the_name_in_equal(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        let equal = configuration["inhibit_rules"][0]["equal"].as_array_mut()?;
        equal.push(json!("alertname"));
        Some(())
    })
}

pub(super) fn nothing_in_equal(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        take(&mut configuration["inhibit_rules"][0], "equal")
    })
}

pub(super) fn a_misspelt_field(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        let global = configuration["global"].as_object_mut()?;
        let host = global.remove("smtp_smarthost")?;
        global.insert("smtp_smart_host".to_owned(), host);
        Some(())
    })
}

pub(super) fn a_pattern_compared_as_text(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        let targets = configuration["inhibit_rules"][0]["target_matchers"].as_array_mut()?;
        let of_severity =
            |it: &&mut Value| it.as_str().is_some_and(|it| it.starts_with("severity"));
        let severity = targets.iter_mut().find(of_severity)?;
        *severity = severity.as_str()?.replace("=~", "=").into();
        Some(())
    })
}

pub(super) fn mail_to_an_example(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        receiver(configuration, "default")?["email_configs"][0]["to"] = json!("team@example.com");
        Some(())
    })
}

pub(super) fn an_empty_receiver(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        *receiver(configuration, "default")? = json!({"name": "default"});
        Some(())
    })
}

pub(super) fn a_misspelt_alert(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        let mut routes = routes(configuration)?.iter_mut();
        let route = routes.find(|route| route["receiver"] == "watchdog")?;
        route["matchers"] = json!(["alertname=\"WatchDog\""]);
        Some(())
    })
}

pub(super) fn the_url_of_slack(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        take(&mut configuration["global"], "slack_api_url_file")?;
        configuration["global"]["slack_api_url"] =
            json!("https://hooks.slack.com/services/T1A2B3C4D/B1A2B3C4D/abcdefghij");
        Some(())
    })
}

pub(super) fn a_route_for_all_before_the_others(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        routes(configuration)?.insert(0, json!({"receiver": "default"}));
        Some(())
    })
}

pub(super) fn without_the_route_of_what_is_not_urgent(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |configuration| {
        routes(configuration)?.retain(|route| route["receiver"] != "info-alerts");
        Some(())
    })
}
