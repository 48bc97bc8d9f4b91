//! Who goes first.

use serde_json::{Value, json};

use super::super::bundle::{Broken, Rendered, name};
use super::workloads::take_class;

fn is_default(class: &Value) -> bool {
    class["globalDefault"] == true
}

pub(super) fn global_default_priority(rendered: &mut Rendered) -> Option<Broken> {
    let other = rendered.find("PriorityClass", |it| !is_default(it))?;
    let broken = Broken::at(other);
    let other = other.clone();
    for class in rendered.objects_mut() {
        if class["kind"] == "PriorityClass" {
            class["globalDefault"] = json!(*class == other);
        }
    }
    Some(broken)
}

pub(super) fn invalid_priority_class(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("PriorityClass", |class| {
        class["value"] = json!(2_000_000_000)
    })
}

pub(super) fn second_global_default(rendered: &mut Rendered) -> Option<Broken> {
    let classes = rendered
        .objects_mut()
        .filter(|it| it["kind"] == "PriorityClass");
    let mut defaults = Vec::new();
    for class in classes {
        class["globalDefault"] = json!(true);
        defaults.push(Broken::at(class));
    }
    // The first may stay.
    defaults.into_iter().nth(1)
}

pub(super) fn unused_priority_class(rendered: &mut Rendered) -> Option<Broken> {
    let class = rendered.find("PriorityClass", |it| !is_default(it))?;
    let (broken, class) = (Broken::at(class), name(class).to_owned());
    take_class(rendered, &class);
    Some(broken)
}
