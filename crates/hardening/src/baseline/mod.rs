//! A spec to the whole Phase 1: what each area renders, in the order of roll-out.

mod kustomization;
mod stand_ins;

use crate::network;
use crate::spec::{RenderedFile, Spec};

/// What each area renders its part with. The order is that in which the parts are applied.
const PARTS: [fn(&Spec) -> Vec<RenderedFile>; 1] = [network::baseline::render];

/// The files of a Phase 1.
///
/// Below `k8s/` stands what is applied, a folder for each area with a `kustomization.yaml`. Below `services/` stands what
/// the spec says of the team's own services, as manifests that stand in for them: with these the bundle can be checked as
/// a whole, and they are not applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    files: Vec<RenderedFile>,
}

impl Baseline {
    /// Renders a spec. The same spec gives the same bytes; linear in what is declared.
    ///
    /// ```
    /// use hardening::baseline::Baseline;
    /// use hardening::spec::Spec;
    ///
    /// let baseline = Baseline::of(&Spec::hmco());
    /// assert!(baseline.files().iter().any(|file| file.path == "services/vault-prod.yaml"));
    /// ```
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let mut files: Vec<_> = PARTS.iter().flat_map(|render| render(spec)).collect();
        files.extend(kustomization::files(&files));
        files.extend(stand_ins::files(spec));
        Self { files }
    }

    /// The files: those of the areas in the order of roll-out, then what belongs to all.
    #[must_use]
    pub fn files(&self) -> &[RenderedFile] {
        &self.files
    }
}
