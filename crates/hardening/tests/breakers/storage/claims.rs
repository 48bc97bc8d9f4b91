//! Claims, and what is kept without one.

use serde_json::{Value, json};

use crate::breakers::bundle::{Broken, Rendered, pod};

/// The first template of a StatefulSet.
pub(super) fn template(set: &Value) -> Option<&Value> {
    set["spec"]["volumeClaimTemplates"].as_array()?.first()
}

/// Whether an object claims a volume of the default class.
pub(super) fn waits(object: &Value) -> bool {
    let is_without_class = |claim: &Value| claim["spec"]["storageClassName"].is_null();
    match object["kind"].as_str() {
        Some("PersistentVolumeClaim") => is_without_class(object),
        Some("StatefulSet") => {
            let templates = object["spec"]["volumeClaimTemplates"].as_array();
            templates.into_iter().flatten().any(is_without_class)
        }
        _ => false,
    }
}

/// Takes the first template of a StatefulSet away, and puts another volume of its name in its place.
fn replace_template(set: &mut Value, volume: impl FnOnce(&Value) -> Value) -> Option<Value> {
    let templates = set["spec"]["volumeClaimTemplates"].as_array_mut()?;
    let template = templates.remove(0);
    let volume = volume(&template["metadata"]["name"]);
    let volumes = &mut pod(set)["volumes"];
    if volumes.is_null() {
        *volumes = json!([]);
    }
    volumes.as_array_mut()?.push(volume);
    Some(template)
}

/// Prometheus, whose image tells that it keeps data.
pub(super) fn in_an_empty_dir(rendered: &mut Rendered) -> Option<Broken> {
    let set = rendered.first_with("StatefulSet", |set| {
        let container = &set["spec"]["template"]["spec"]["containers"][0];
        let arguments = container["args"].to_string();
        arguments.contains("--storage.tsdb.path=") && template(set).is_some()
    })?;
    replace_template(set, |name| json!({"name": name, "emptyDir": {}}))?;
    Some(Broken::at(set))
}

/// A claim that is declared once, where each replica had its own.
pub(super) fn one_for_all_replicas(rendered: &mut Rendered) -> Option<Broken> {
    let set = rendered.first_with("StatefulSet", |set| {
        set["spec"]["replicas"].as_u64() > Some(1) && template(set).is_some()
    })?;
    let name = format!("{}-data", set["metadata"]["name"].as_str()?);
    let claim = json!({"claimName": name});
    let mut declared = replace_template(
        set,
        |volume| json!({"name": volume, "persistentVolumeClaim": claim}),
    )?;
    declared["apiVersion"] = json!("v1");
    declared["kind"] = json!("PersistentVolumeClaim");
    declared["metadata"] = json!({"name": name, "namespace": set["metadata"]["namespace"]});
    let broken = Broken::at(set);
    rendered.add(declared);
    Some(broken)
}
