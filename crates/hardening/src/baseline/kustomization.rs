//! A `kustomization.yaml` in each folder, so that kubectl, Argo CD and Flux take the bundle as it is.

use serde_json::json;

use super::APPLIED;
use crate::manifest::Document;
use crate::spec::RenderedFile;

/// What the file is called that says which others are applied.
pub(super) const FILE: &str = "kustomization.yaml";

/// One for each folder of files that are applied, and one over them all. The order of files is kept.
pub(super) fn files(files: &[RenderedFile]) -> Vec<RenderedFile> {
    let mut folders: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in files {
        let below = file.path.strip_prefix(APPLIED);
        let Some((folder, name)) = below.and_then(|path| path.rsplit_once('/')) else {
            continue;
        };
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, names)) => names.push(name),
            None => folders.push((folder, vec![name])),
        }
    }
    if folders.is_empty() {
        return Vec::new();
    }
    let over = folders.iter().map(|(folder, _)| *folder).collect();
    let below = folders
        .iter()
        .map(|(folder, names)| kustomization(&format!("{APPLIED}{folder}/"), names));
    let mut written: Vec<_> = below.collect();
    written.push(kustomization(APPLIED, &over));
    written
}

fn kustomization(folder: &str, resources: &Vec<&str>) -> RenderedFile {
    let object = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
    });
    RenderedFile::new(format!("{folder}{FILE}"), vec![Document::of(&object)])
}
