//! Labels select the pods of one service: all that is rendered finds pods by them.

use std::collections::BTreeMap;

use super::{at_service, fault};
use crate::spec::SpecError;
use crate::spec::service::Service;

pub(super) fn are_distinct(services: &[Service]) -> Result<(), SpecError> {
    // Labels that select another's pods are among those of the other, so both are listed under each of the first's.
    let mut carriers: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, service) in services.iter().enumerate() {
        for label in service.labels.as_map() {
            carriers
                .entry((&service.namespace, label))
                .or_default()
                .push(at);
        }
    }
    for (at, service) in services.iter().enumerate() {
        let carrying = |label| {
            carriers
                .get(&(&service.namespace, label))
                .map_or(&[][..], Vec::as_slice)
        };
        let rarest = service
            .labels
            .as_map()
            .iter()
            .map(carrying)
            .min_by_key(|it| it.len());
        let selected = rarest.into_iter().flatten().filter(|other| **other != at);
        let mut selected = selected.filter_map(|other| Some((*other, services.get(*other)?)));
        let is_selected = |other: &Service| {
            let labels = service.labels.as_map().iter();
            labels
                .clone()
                .all(|(key, value)| other.labels.as_map().get(key) == Some(value))
        };
        if let Some((other_at, other)) = selected.find(|(_, other)| is_selected(other)) {
            let message = format!(
                "the labels of `{}` select the pods of `{}` as well; give each a label of its own",
                service.display(),
                other.display(),
            );
            // A component's labels cannot be changed.
            let declared = if service.origin == crate::spec::Origin::Declared {
                at
            } else {
                other_at
            };
            return fault(&at_service(declared).then("labels"), message);
        }
    }
    Ok(())
}
