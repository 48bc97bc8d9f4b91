//! A spec to the files of its Phase 1.

use serde::{Deserialize, Serialize};

use super::{Error, VERSION, question::from_json};
use crate::baseline::{self, Baseline, OPERATIONS};
use crate::manifest::PositionEncoding;
use crate::spec::{RenderedFile, Spec};

/// How errors call a spec that has no name.
const SPEC_NAME: &str = "phase1.yaml";

/// What is to be rendered, as JSON has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenderRequest {
    /// The text of a spec: YAML or JSON with `apiVersion: hardening/v1alpha1` and `kind: Phase1`.
    pub spec: String,
    /// How errors call it; `phase1.yaml` where absent.
    #[serde(default)]
    pub spec_name: Option<String>,
    /// In which units places are told.
    #[serde(default)]
    pub positions: PositionEncoding,
}

/// The files of a Phase 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Rendered {
    /// The version of this form.
    pub version: u32,
    /// The files in the order of roll-out; what belongs to all stands last.
    pub files: Vec<RenderedText>,
}

/// A file that is rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RenderedText {
    /// Where, below the folder that is rendered into; steps are parted by `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl RenderedText {
    /// Whether it holds objects of the cluster: those that are applied, and those that stand in for the team's services.
    #[must_use]
    pub fn is_manifest(&self) -> bool {
        baseline::is_applied(&self.path) || baseline::is_stand_in(&self.path)
    }
}

/// Reads the JSON of a [`RenderRequest`].
///
/// # Errors
/// Where the text is no JSON, or holds what is none of its fields.
///
/// ```
/// let request = hardening::api::render_request(r#"{"spec": "kind: Phase1", "positions": "utf16"}"#)?;
/// assert_eq!(request.spec, "kind: Phase1");
/// # Ok::<(), hardening::api::Error>(())
/// ```
pub fn render_request(json: &str) -> Result<RenderRequest, Error> {
    from_json(json).map_err(Error::Options)
}

/// Renders the Phase 1 of a spec. The same spec gives the same bytes; linear in what it declares.
///
/// # Errors
/// Where the spec does not hold together: at the first fault, with its place, what is allowed there and the word that was
/// probably meant.
///
/// ```
/// use hardening::api::{RenderRequest, render};
///
/// let request = RenderRequest { spec: hardening::spec::HMCO.to_owned(), ..RenderRequest::default() };
/// let rendered = render(&request)?;
/// assert!(rendered.files.iter().any(|file| file.path == "services/vault-prod.yaml"));
/// # Ok::<(), hardening::api::Error>(())
/// ```
pub fn render(request: &RenderRequest) -> Result<Rendered, Error> {
    let name = request.spec_name.as_deref().unwrap_or(SPEC_NAME);
    let spec = Spec::parse(name, &request.spec, request.positions).map_err(Error::Spec)?;
    let baseline = Baseline::of(&spec);
    let manifests = baseline.manifests().iter().map(|file| RenderedText {
        path: file.path.clone(),
        text: file.to_text(),
    });
    let operations = RenderedText {
        path: OPERATIONS.to_owned(),
        text: baseline.operations(&spec),
    };
    Ok(Rendered {
        version: VERSION,
        files: manifests.chain([operations]).collect(),
    })
}

/// Whether a text is one that was rendered, as the first line of each file of manifests says.
///
/// ```
/// assert!(!hardening::api::is_rendered("kind: Namespace\n"));
/// ```
#[must_use]
pub fn is_rendered(text: &str) -> bool {
    RenderedFile::is_header(text.lines().next().unwrap_or(""))
}
