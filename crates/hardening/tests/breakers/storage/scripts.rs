//! The scripts of the jobs, as somebody may edit them.

use serde_json::json;

use super::jobs::{TAKE, VERIFY, runs};
use crate::breakers::bundle::{Broken, Rendered};

const CLEAN_UP: &str = "clean-up.sh";

/// Changes a script that a job runs; the ConfigMap with it is where it is broken then.
fn edit(
    rendered: &mut Rendered,
    script: &str,
    edit: impl FnOnce(&str) -> String,
) -> Option<Broken> {
    rendered.find("CronJob", |job| runs(job, script))?;
    let scripts = rendered.first_with("ConfigMap", |map| map["data"][script].is_string())?;
    let text = scripts["data"][script].as_str()?;
    let edited = edit(text);
    assert_ne!(text, edited, "{script} has nothing of what is to be edited");
    scripts["data"][script] = json!(edited);
    Some(Broken::at(scripts))
}

pub(super) fn succeeds_whatever_happens(rendered: &mut Rendered) -> Option<Broken> {
    edit(rendered, TAKE, |text| {
        text.replacen("<<EOF", "<<EOF || true", 1)
    })
}

pub(super) fn selects_by_age(rendered: &mut Rendered) -> Option<Broken> {
    edit(rendered, CLEAN_UP, |text| {
        let labels = "-l \"hardening/schedule=$schedule\"";
        let age = "--field-selector=metadata.creationTimestamp=older-30d";
        text.replacen(labels, age, 1)
    })
}

/// Without the line that spares the newest, and without the only test there is.
pub(super) fn deletes_by_age_alone(rendered: &mut Rendered) -> Option<Broken> {
    edit(rendered, CLEAN_UP, |text| {
        let lines = text.split_inclusive('\n').filter(|line| {
            let line = line.trim();
            !line.contains("spared") && !line.starts_with("if ") && line != "fi"
        });
        lines.collect()
    })
}

pub(super) fn promises_two_years(rendered: &mut Rendered) -> Option<Broken> {
    edit(rendered, CLEAN_UP, |text| {
        let delete = "    kubectl -n \"$namespace\" delete";
        let promised = format!("    # What is older than 2 years.\n{delete}");
        text.replacen(delete, &promised, 1)
    })
}

pub(super) fn shows_and_judges_nothing(rendered: &mut Rendered) -> Option<Broken> {
    edit(rendered, VERIFY, |_| {
        let look = "  kubectl -n \"${entry%%/*}\" get volumesnapshots";
        format!("#!/bin/sh\nset -eu\nfor entry in $CLAIMS; do\n{look}\ndone\n")
    })
}
