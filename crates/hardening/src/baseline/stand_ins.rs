//! The team's own services as the spec describes them.

use super::STAND_INS;
use crate::spec::workload::{container, pod, services, workload};
use crate::spec::{Origin, RenderedFile, Spec};

/// A file for each namespace that has services of its own.
pub(super) fn files(spec: &Spec) -> Vec<RenderedFile> {
    let namespaces = spec.namespaces().iter();
    let files = namespaces.map(|namespace| {
        let declared = spec
            .services_of(&namespace.name)
            .filter(|it| it.origin == Origin::Declared);
        let documents = declared.flat_map(|service| {
            let mut documents = services(service);
            documents.extend(workload(service, pod(service, container(service))));
            documents
        });
        RenderedFile::new(
            format!("{STAND_INS}{}.yaml", namespace.name),
            documents.collect(),
        )
    });
    files.filter(|file| !file.documents.is_empty()).collect()
}
