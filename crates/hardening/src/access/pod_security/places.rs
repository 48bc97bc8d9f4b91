//! Where the fields stand that fail the checks of Pod Security.

use super::verdict::Verdict;
use crate::cluster::Workload;
use crate::finding::{FieldPath, Place, Segment};
use crate::manifest::Node;

impl Verdict {
    /// The places of a workload that fail it, each once with what fails there, in the order of the checks. What is
    /// missing is shown at the name of the container that should have it. `root` is the object as written.
    #[must_use]
    pub fn places(&self, workload: &Workload, root: &Node) -> Vec<(Place, String)> {
        let mut places: Vec<(Place, Vec<&str>)> = Vec::new();
        for failed in &self.failed {
            for field in &failed.fields {
                let place = place(workload, root, field);
                match places.iter_mut().find(|(known, _)| *known == place) {
                    Some((_, reasons)) if reasons.contains(&failed.reason) => {}
                    Some((_, reasons)) => reasons.push(failed.reason),
                    None => places.push((place, vec![failed.reason])),
                }
            }
        }
        let places = places.into_iter();
        places
            .map(|(place, reasons)| (place, reasons.join(", ")))
            .collect()
    }
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
