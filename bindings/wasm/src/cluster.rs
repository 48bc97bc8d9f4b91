//! Files that stay as they are.

use hardening::analysis::{Analysis, Options};
use hardening::api;
use hardening::finding::Applicability;
use hardening::manifest::Source;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::refusal::{Refusal, json};

/// The cluster that files describe, read in the order given.
///
/// ```
/// use hardening_wasm::RawCluster;
///
/// let (name, text) = ("shop.yaml".to_owned(), "kind: Namespace".to_owned());
/// let cluster = RawCluster::new(vec![name], vec![text], r#"{"positions": "utf16"}"#)?;
/// assert!(cluster.report()?.starts_with(r#"{"version":1,"#));
/// # Ok::<(), hardening_wasm::Refusal>(())
/// ```
#[wasm_bindgen]
pub struct RawCluster {
    options: Options,
    analysis: Analysis,
}

#[wasm_bindgen]
impl RawCluster {
    /// Reads files, each a name and the text at the same place of the other list, with the JSON of
    /// [`hardening::api::CheckOptions`].
    ///
    /// # Errors
    /// Where the options are refused.
    #[wasm_bindgen(constructor)]
    pub fn new(names: Vec<String>, texts: Vec<String>, options: &str) -> Result<Self, Refusal> {
        let options = api::options(options)?;
        let files = names.into_iter().zip(texts);
        let sources = files.map(|(name, text)| Source::new(name, text));
        let analysis = api::analyze(sources, &options);
        Ok(Self { options, analysis })
    }

    /// What is broken: the JSON of [`hardening::api::Report`].
    ///
    /// # Errors
    /// None that is known.
    pub fn report(&self) -> Result<String, Refusal> {
        json(&self.analysis.report(&self.options))
    }

    /// Answers the JSON of a [`hardening::api::Question`] with that of an [`hardening::api::Answer`].
    ///
    /// # Errors
    /// Where it is no question, or names what is not there.
    pub fn ask(&self, question: &str) -> Result<String, Refusal> {
        let question = api::question(question)?;
        let answer = api::ask(&self.analysis, &question).map_err(api::Error::from)?;
        json(&answer)
    }

    /// Measures a file of claims: gives the JSON of [`hardening::api::MeasuredClaims`].
    ///
    /// # Errors
    /// Where the text is no file of claims.
    pub fn measure(&self, name: &str, claims: &str) -> Result<String, Refusal> {
        let claims = api::claims(name, claims, self.options.positions)?;
        json(&api::measure(&self.analysis, &claims))
    }

    /// Says what of a spec's baseline is there: gives the JSON of [`hardening::report::AgainstSpec`].
    ///
    /// # Errors
    /// Where the text is no spec that holds together.
    pub fn against(&self, name: &str, spec: &str) -> Result<String, Refusal> {
        let spec = api::spec(name, spec, self.options.positions)?;
        json(&api::against(&self.analysis, &spec))
    }

    /// What the files are with every fix that is at least so applicable: from the JSON of an [`Applicability`] that of
    /// [`hardening::api::Fixed`].
    ///
    /// # Errors
    /// Where there is no such applicability.
    pub fn fix(&self, least: &str) -> Result<String, Refusal> {
        let least: Applicability = serde_json::from_str(least).map_err(api::Error::Options)?;
        let sources = self.analysis.cluster().bundle().sources();
        json(&api::fix(sources.iter().cloned(), &self.options, least))
    }
}
