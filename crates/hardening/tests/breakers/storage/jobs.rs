//! The CronJobs that take snapshots, and what they may do.

use serde_json::{Value, json};

use super::claims;
use crate::breakers::bundle::{Broken, Rendered, container};

/// The script that takes snapshots.
pub(super) const TAKE: &str = "take.sh";
/// The script that verifies them.
pub(super) const VERIFY: &str = "verify.sh";

/// Whether an object is a CronJob that runs a script.
pub(super) fn runs(object: &Value, script: &str) -> bool {
    let container = &object["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
    let mut words = container["command"].as_array().into_iter().flatten();
    words.any(|word| word.as_str().is_some_and(|word| word.ends_with(script)))
}

/// The value of a variable of a CronJob.
fn variable<'j>(job: &'j Value, name: &str) -> Option<&'j str> {
    let container = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
    let mut variables = container["env"].as_array()?.iter();
    variables.find(|it| it["name"] == name)?["value"].as_str()
}

/// The first CronJob that takes snapshots, changed.
fn change(rendered: &mut Rendered, change: impl FnOnce(&mut Value)) -> Option<Broken> {
    let job = rendered.first_with("CronJob", |job| runs(job, TAKE))?;
    change(job);
    Some(Broken::at(job))
}

pub(super) fn on_the_30th_of_february(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |job| {
        job["spec"]["schedule"] = json!("0 2 30 2 *");
    })
}

/// Less often than the clean-up deletes.
pub(super) fn once_a_year(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |job| {
        job["spec"]["schedule"] = json!("0 2 1 1 *");
    })
}

pub(super) fn may_hang(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |job| {
        job["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"] = Value::Null;
    })
}

pub(super) fn nothing_verifies(rendered: &mut Rendered) -> Option<Broken> {
    rendered.remove(|object| runs(object, VERIFY));
    change(rendered, |_| {})
}

/// A claim without one letter at its end.
pub(super) fn with_a_claim_misspelt(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |job| {
        let variables = container(job)["env"].as_array_mut().unwrap();
        let claims = variables
            .iter_mut()
            .find(|it| it["name"] == "CLAIMS")
            .unwrap();
        let names = claims["value"].as_str().unwrap();
        claims["value"] = json!(names.strip_suffix(char::is_alphanumeric).unwrap());
    })
}

/// The role of the jobs, in the namespaces with claims to back up.
fn role(rendered: &mut Rendered) -> Option<&mut Value> {
    rendered.first_with("ClusterRole", |role| {
        role["rules"][0]["resources"] == json!(["volumesnapshots"])
    })
}

pub(super) fn may_read_secrets(rendered: &mut Rendered) -> Option<Broken> {
    let role = role(rendered)?;
    let secrets = json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]});
    role["rules"].as_array_mut()?.push(secrets);
    Some(Broken::at(role))
}

pub(super) fn may_not_create(rendered: &mut Rendered) -> Option<Broken> {
    role(rendered)?["rules"][0]["verbs"] = json!(["get", "list", "delete"]);
    let scripts = rendered.find("ConfigMap", |map| map["data"][TAKE].is_string())?;
    Some(Broken::at(scripts))
}

/// Takes all away that takes snapshots of a StatefulSet, and gives the StatefulSet.
pub(super) fn remove_backups(rendered: &mut Rendered) -> Option<Value> {
    let of = |set: &Value, job: &Value| {
        let template = claims::template(set)?["metadata"]["name"].as_str()?;
        let claim = format!("{template}-{}-0", set["metadata"]["name"].as_str()?);
        let is_named = variable(job, "CLAIMS")?
            .split(' ')
            .any(|name| name == claim);
        let is_there = set["metadata"]["namespace"] == variable(job, "NAMESPACE")?;
        Some(is_named && is_there)
    };
    let set = rendered.find("StatefulSet", |set| {
        let takes = |job: &Value| runs(job, TAKE) && of(set, job) == Some(true);
        rendered.find("CronJob", takes).is_some()
    });
    let set = set?.clone();
    rendered.remove(|object| runs(object, TAKE) && of(&set, object) == Some(true));
    Some(set)
}

/// Only where backups of others are left: a bundle without any leaves them to others.
pub(super) fn forgets_a_stateful_set(rendered: &mut Rendered) -> Option<Broken> {
    let set = remove_backups(rendered)?;
    rendered.find("CronJob", |job| runs(job, TAKE))?;
    Some(Broken::at(&set))
}
