//! What one container may take.

use serde_json::{Value, json};

use super::super::bundle::{Broken, Rendered, container, is_scaled, name};

pub(super) fn ambiguous_defaults(rendered: &mut Rendered) -> Option<Broken> {
    let mut second = rendered.find("LimitRange", |_| true)?.clone();
    second["metadata"]["name"] = json!(format!("{}-again", name(&second)));
    let limits = &mut second["spec"]["limits"][0];
    limits["default"] = limits["max"].clone();
    Some(rendered.add(second))
}

pub(super) fn invalid_limit_range(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("LimitRange", |range| {
        range["spec"]["limits"][0]["defaultRequest"]["memory"] = json!("64Gi");
    })
}

pub(super) fn maximum_as_default(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("LimitRange", |range| {
        let limits = &mut range["spec"]["limits"][0];
        *limits = json!({"type": "Container", "max": limits["max"]});
    })
}

/// Changes what the first container takes.
fn change_resources(rendered: &mut Rendered, change: impl FnOnce(&mut Value)) -> Option<Broken> {
    let workload = rendered.objects_mut().find(|it| is_scaled(it))?;
    change(&mut container(workload)["resources"]);
    Some(Broken::at(workload))
}

pub(super) fn refused_by_limit_range(rendered: &mut Rendered) -> Option<Broken> {
    change_resources(rendered, |resources| {
        resources["limits"]["memory"] = json!("1Ti");
    })
}

pub(super) fn request_above_limit(rendered: &mut Rendered) -> Option<Broken> {
    change_resources(rendered, |resources| {
        resources["requests"]["memory"] = json!("1Ti");
    })
}
