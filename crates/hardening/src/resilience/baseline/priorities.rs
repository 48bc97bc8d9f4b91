//! Who goes first where there is not room for all.

use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::{Priority, Spec};

/// The classes that services have, and the default one. A class that nobody has would look as if somebody went first.
pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    let is_had = |priority: Priority| {
        priority == Priority::default() || spec.services().iter().any(|it| it.priority == priority)
    };
    let classes = [Priority::Critical, Priority::Standard, Priority::Batch];
    let classes = classes.into_iter().filter(|it| is_had(*it));
    classes.map(document).collect()
}

fn document(priority: Priority) -> Document {
    let is_default = priority == Priority::default();
    let document = Document::of(&PriorityClass {
        metadata: ObjectMeta {
            name: Some(priority.class_name().to_owned()),
            ..ObjectMeta::default()
        },
        description: Some(description(priority).to_owned()),
        global_default: is_default.then_some(true),
        preemption_policy: (priority == Priority::Batch).then(|| "Never".to_owned()),
        value: Some(priority.value()),
    });
    match priority {
        Priority::Critical => document,
        Priority::Standard => document.with_comment(
            &FieldPath::of("globalDefault"),
            "A pod that names no class has this one. Pods that ran before keep 0 until they are made anew.",
        ),
        Priority::Batch => document.with_comment(
            &FieldPath::of("preemptionPolicy"),
            "What can wait evicts nobody.",
        ),
    }
}

const fn description(priority: Priority) -> &'static str {
    match priority {
        Priority::Critical => "Databases, brokers and what all others stand on.",
        Priority::Standard => "Most services, and every pod that names no class.",
        Priority::Batch => "What can wait, such as backups.",
    }
}
