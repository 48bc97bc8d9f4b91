//! What follows where the API server refuses something.

use crate::cluster::{Cluster, Object, Resource};
use crate::finding::{FieldPath, Segment};

/// Who refuses a value that does not pass validation. The API server hardly validates the pod template and the claims
/// of a StatefulSet; it refuses what the StatefulSet makes of them.
pub(super) fn effect(object: &Object, path: &FieldPath) -> String {
    let kind = &object.identity.kind;
    let below_spec = match path.segments() {
        [Segment::Key(spec), Segment::Key(part), ..] if &**spec == "spec" => &**part,
        _ => "",
    };
    match (&object.resource, below_spec) {
        (Resource::StatefulSet(_), "template") => {
            "the API server refuses every pod that the StatefulSet makes".to_owned()
        }
        (Resource::StatefulSet(_), "volumeClaimTemplates") => {
            "the API server refuses every claim that the StatefulSet makes".to_owned()
        }
        _ => format!("the API server refuses the {kind}"),
    }
}

/// How to call the field at a path: `` `image` ``, or `item 2 of `args``` for an item of a list.
pub(super) fn field_name(path: &FieldPath) -> String {
    match path.segments() {
        [] => "the object".to_owned(),
        [.., Segment::Key(key)] => format!("`{key}`"),
        [.., Segment::Key(list), Segment::Index(index)] => {
            format!("item {} of `{list}`", index.saturating_add(1))
        }
        [.., Segment::Index(index)] => format!("item {}", index.saturating_add(1)),
    }
}

/// The text of a scalar as it is written.
pub(super) fn written<'c>(cluster: &'c Cluster, object: &Object, path: &FieldPath) -> &'c str {
    let bundle = cluster.bundle();
    let manifest = bundle.manifest(object.manifest);
    let source = bundle.source(manifest.source);
    let node = manifest.root.at(path);
    node.map_or("", |node| node.span.slice(source.text()))
}
