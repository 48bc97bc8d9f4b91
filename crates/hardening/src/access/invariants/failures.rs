//! Where the fields stand that fail the checks of Pod Security.

use crate::access::pod_security::Verdict;
use crate::cluster::Workload;
use crate::finding::{FieldPath, Place, Segment};
use crate::manifest::Node;

/// A place, and what fails there.
pub(super) struct Shown {
    pub(super) place: Place,
    pub(super) message: String,
}

/// The places of a workload that fail a verdict, each once, in the order of the checks. What is missing is shown at the
/// name of the container that should have it.
pub(super) fn shown(workload: &Workload, root: &Node, verdict: &Verdict) -> Vec<Shown> {
    let mut places: Vec<(Place, Vec<&str>)> = Vec::new();
    for failed in &verdict.failed {
        for field in &failed.fields {
            let place = place(workload, root, field);
            match places.iter_mut().find(|(known, _)| *known == place) {
                Some((_, reasons)) if reasons.contains(&failed.reason) => {}
                Some((_, reasons)) => reasons.push(failed.reason),
                None => places.push((place, vec![failed.reason])),
            }
        }
    }
    let shown = places.into_iter().map(|(place, reasons)| Shown {
        place,
        message: reasons.join(", "),
    });
    shown.collect()
}

fn place(workload: &Workload, root: &Node, field: &FieldPath) -> Place {
    let path = workload.template.join(field);
    if root.at(&path).is_some() {
        return Place::value(workload.manifest, path);
    }
    match field.segments() {
        [
            Segment::Key(spec),
            Segment::Key(list),
            Segment::Index(index),
            ..,
        ] if list.ends_with("ontainers") => {
            let container = workload.template.then(&**spec).then(&**list);
            let container = container.then(*index as usize);
            Place::value(workload.manifest, container.then("name"))
        }
        _ => Place::name(workload.manifest),
    }
}
