//! The storage of a spec as manifests: classes, and the jobs that take, remove and verify snapshots.

mod classes;
mod jobs;
mod permissions;

use crate::manifest::Document;
use crate::spec::{Component, RenderedFile, Service, Spec, StorageSpec};

/// The storage part of a Phase 1.
pub(crate) fn render(spec: &Spec) -> Vec<RenderedFile> {
    let Some(storage) = &spec.phase1().storage else {
        return Vec::new();
    };
    let mut files = vec![RenderedFile::new(
        "k8s/storage/storage-classes.yaml",
        classes::classes(storage),
    )];
    let backups = spec.component(Component::Backups);
    if let Some(backups) = backups.map(|id| spec.service(id)) {
        let documents = backup_documents(spec, storage, backups);
        files.push(RenderedFile::new("k8s/storage/backups.yaml", documents));
    }
    files
}

fn backup_documents(spec: &Spec, storage: &StorageSpec, backups: &Service) -> Vec<Document> {
    let mut documents = permissions::permissions(spec, storage, backups);
    documents.push(jobs::scripts(backups));
    documents.extend(jobs::jobs(spec, storage, backups));
    documents
}
