//! A spec to the whole Phase 1: what each area renders, in the order of roll-out.

mod kustomization;
mod operations;
mod stand_ins;

use crate::manifest::Document;
use crate::spec::{RenderedFile, Spec};
use crate::{access, certificates, monitoring, network, resilience, storage};

/// Below this folder stands what stands in for the team's services.
const STAND_INS: &str = "services/";
/// Below this folder stands what is applied.
const APPLIED: &str = "k8s/";

/// What the document is called that says how the manifests are rolled out.
pub const OPERATIONS: &str = "DEPLOYMENT_OPERATIONS.md";

/// What each area renders its part with. The order is that in which the parts are applied.
const PARTS: &[fn(&Spec) -> Vec<RenderedFile>] = &[
    access::baseline::render,
    storage::baseline::render,
    resilience::baseline::render,
    network::baseline::render,
    certificates::baseline::render,
    monitoring::baseline::render,
];

/// The files of a Phase 1.
///
/// Below `k8s/` stands what is applied, a folder for each area with a `kustomization.yaml`. Below `services/` stands what
/// the spec says of the team's own services, as manifests that stand in for them: with these the bundle can be checked as
/// a whole, and they are not applied. [`Baseline::operations`] says how it is rolled out, verified and rolled back.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    manifests: Vec<RenderedFile>,
}

impl Baseline {
    /// Renders a spec. The same spec gives the same bytes; linear in what is declared.
    ///
    /// ```
    /// use hardening::baseline::Baseline;
    /// use hardening::spec::Spec;
    ///
    /// let baseline = Baseline::of(&Spec::hmco());
    /// assert!(baseline.manifests().iter().any(|file| file.path == "services/vault-prod.yaml"));
    /// ```
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let mut manifests: Vec<_> = PARTS.iter().flat_map(|render| render(spec)).collect();
        manifests.extend(kustomization::files(&manifests));
        manifests.extend(stand_ins::files(spec));
        Self { manifests }
    }

    /// The files of manifests: those of the areas in the order of roll-out, then what belongs to all.
    #[must_use]
    pub fn manifests(&self) -> &[RenderedFile] {
        &self.manifests
    }

    /// What stands in [`OPERATIONS`]: how these manifests of a spec are applied, verified and rolled back, step by step. Reads
    /// them and plans their roll-out, which takes longer than to render them.
    #[must_use]
    pub fn operations(&self, spec: &Spec) -> String {
        operations::document(spec, &self.manifests)
    }

    /// The objects that are applied, in the order of roll-out.
    pub fn applied(&self) -> impl Iterator<Item = &Document> {
        let files = self.manifests.iter().filter(|file| is_applied(&file.path));
        files.flat_map(|file| &file.documents)
    }
}

/// A kustomization says what is applied and is no object itself.
pub(crate) fn is_applied(path: &str) -> bool {
    path.starts_with(APPLIED) && !path.ends_with(kustomization::FILE)
}

pub(crate) fn is_stand_in(path: &str) -> bool {
    path.starts_with(STAND_INS)
}
