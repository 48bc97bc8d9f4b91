//! Rules.

use serde_json::{Value, json};

use super::files::{change_alert, change_group_of, position, take};
use super::{Broken, Rendered};

/// Compares a share with what may be used of a volume.
const VOLUME: &str = "PersistentVolumeUsageHigh";

/// Writes the expression of an alert anew; `None` where it has not the form that is looked for.
fn rewrite(
    rendered: &mut Rendered,
    alert: &str,
    write: impl FnOnce(&str) -> Option<String>,
) -> Option<Broken> {
    change_alert(rendered, alert, |rule| {
        let before = rule["expr"].as_str()?;
        let after = write(before).filter(|after| after != before)?;
        rule["expr"] = after.into();
        Some(())
    })
}

pub(super) fn without_a_threshold(rendered: &mut Rendered) -> Option<Broken> {
    rewrite(rendered, VOLUME, |expression| {
        let (share, _) = expression.rsplit_once(" > ")?;
        Some(share.to_owned())
    })
}

pub(super) fn a_share_compared_with_a_percentage(rendered: &mut Rendered) -> Option<Broken> {
    rewrite(rendered, VOLUME, |expression| {
        let (share, _) = expression.rsplit_once(" > ")?;
        Some(format!("{share} > 85"))
    })
}

pub(super) fn without_for(rendered: &mut Rendered) -> Option<Broken> {
    change_alert(rendered, VOLUME, |rule| take(rule, "for"))
}

pub(super) fn without_texts(rendered: &mut Rendered) -> Option<Broken> {
    change_alert(rendered, VOLUME, |rule| {
        take(&mut rule["annotations"], "summary")?;
        take(&mut rule["annotations"], "description")
    })
}

pub(super) fn without_a_runbook(rendered: &mut Rendered) -> Option<Broken> {
    change_alert(rendered, "PersistentVolumeLowSpace", |rule| {
        take(&mut rule["annotations"], "runbook_url")
    })
}

pub(super) fn without_a_severity(rendered: &mut Rendered) -> Option<Broken> {
    change_alert(rendered, VOLUME, |rule| {
        take(&mut rule["labels"], "severity")
    })
}

pub(super) fn a_counter_as_it_stands(rendered: &mut Rendered) -> Option<Broken> {
    rewrite(rendered, "PrometheusRuleEvaluationFailing", |expression| {
        let counter = expression.replace("increase(", "").replace("[5m])", "");
        Some(counter)
    })
}

pub(super) fn a_limit_that_may_be_absent(rendered: &mut Rendered) -> Option<Broken> {
    rewrite(rendered, "PodMemoryUsageHigh", |expression| {
        Some(expression.replace(" > 0)", ")"))
    })
}

pub(super) fn twice(rendered: &mut Rendered) -> Option<Broken> {
    change_group_of(rendered, VOLUME, |group| {
        let position = position(group, VOLUME)?;
        let again = group["rules"][position].clone();
        group["rules"].as_array_mut()?.push(again);
        Some(())
    })
}

pub(super) fn evaluated_every_ten_minutes(rendered: &mut Rendered) -> Option<Broken> {
    change_group_of(rendered, VOLUME, |group| {
        group["interval"] = json!("10m");
        Some(())
    })
}

pub(super) fn a_duration_in_words(rendered: &mut Rendered) -> Option<Broken> {
    change_alert(rendered, VOLUME, |rule| {
        rule["for"] = json!("15 minutes");
        Some(())
    })
}

pub(super) fn a_window_of_one_scrape(rendered: &mut Rendered) -> Option<Broken> {
    rewrite(rendered, "AlertmanagerNotificationsFailing", |expression| {
        Some(expression.replace("[5m]", "[30s]"))
    })
}

pub(super) fn a_range_of_samples(rendered: &mut Rendered) -> Option<Broken> {
    rewrite(rendered, "PrometheusRuleEvaluationFailing", |expression| {
        let (_, range) = expression.split_once("increase(")?;
        let (range, _) = range.split_once(')')?;
        Some(range.to_owned())
    })
}

pub(super) fn without_the_absence(rendered: &mut Rendered) -> Option<Broken> {
    rewrite(rendered, "KubeletDown", |expression| {
        let (down, _) = expression.split_once(" or absent(")?;
        Some(down.to_owned())
    })
}

pub(super) fn the_value_as_a_label(rendered: &mut Rendered) -> Option<Broken> {
    change_alert(rendered, VOLUME, |rule| {
        rule["labels"]["used"] = Value::from("{{ $value }}");
        Some(())
    })
}
