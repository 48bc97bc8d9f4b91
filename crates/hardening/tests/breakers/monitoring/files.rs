//! YAML files within ConfigMaps.

use serde_json::Value;

use super::{Broken, Rendered};

/// Changes the file of a name.
pub(super) fn change_file(
    rendered: &mut Rendered,
    name: &str,
    change: impl FnOnce(&mut Value) -> Option<()>,
) -> Option<Broken> {
    let config_map = rendered.first_with("ConfigMap", |it| it["data"][name].is_string())?;
    change_key(config_map, name, change)
}

/// Changes the rule group with an alert.
pub(super) fn change_group_of(
    rendered: &mut Rendered,
    alert: &str,
    change: impl FnOnce(&mut Value) -> Option<()>,
) -> Option<Broken> {
    // The name of the alert may also be part of a text.
    let rule = format!("- alert: {alert}\n");
    let file = |config_map: &Value| {
        let files = config_map["data"].as_object()?;
        let mut files = files.iter();
        let (name, _) =
            files.find(|(_, text)| text.as_str().is_some_and(|it| it.contains(&rule)))?;
        Some(name.clone())
    };
    let config_map = rendered.first_with("ConfigMap", |it| file(it).is_some())?;
    let name = file(config_map)?;
    change_key(config_map, &name, |rules| {
        let mut groups = rules["groups"].as_array_mut()?.iter_mut();
        change(groups.find(|group| position(group, alert).is_some())?)
    })
}

/// Changes an alert: the first of its name.
pub(super) fn change_alert(
    rendered: &mut Rendered,
    alert: &str,
    change: impl FnOnce(&mut Value) -> Option<()>,
) -> Option<Broken> {
    change_group_of(rendered, alert, |group| {
        let position = position(group, alert)?;
        change(&mut group["rules"][position])
    })
}

/// Where the first rule of an alert stands in a group.
pub(super) fn position(group: &Value, alert: &str) -> Option<usize> {
    let mut rules = group["rules"].as_array()?.iter();
    rules.position(|rule| rule["alert"] == *alert)
}

/// Takes an entry of a mapping away, which is there.
pub(super) fn take(mapping: &mut Value, key: &str) -> Option<()> {
    mapping.as_object_mut()?.remove(key).map(drop)
}

fn change_key(
    config_map: &mut Value,
    name: &str,
    change: impl FnOnce(&mut Value) -> Option<()>,
) -> Option<Broken> {
    let mut file: Value = serde_yaml::from_str(config_map["data"][name].as_str()?).ok()?;
    change(&mut file)?;
    config_map["data"][name] = serde_yaml::to_string(&file).ok()?.into();
    Some(Broken::at(config_map))
}
