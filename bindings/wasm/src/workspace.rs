//! Files that change.

use hardening::api::{self, Workspace};
use hardening::manifest::Source;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::refusal::{Refusal, json};

/// Files by name, of which only those are read again that change.
///
/// ```
/// use hardening_wasm::RawWorkspace;
///
/// let mut workspace = RawWorkspace::new("{}")?;
/// workspace.set("shop.yaml".to_owned(), "kind: Namespace".to_owned());
/// assert!(workspace.remove("shop.yaml"));
/// assert!(workspace.report()?.starts_with(r#"{"version":1,"findings":[]"#));
/// # Ok::<(), hardening_wasm::Refusal>(())
/// ```
#[wasm_bindgen]
pub struct RawWorkspace(Workspace);

#[wasm_bindgen]
impl RawWorkspace {
    /// A workspace without files, with the JSON of [`hardening::api::CheckOptions`].
    ///
    /// # Errors
    /// Where the options are refused.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Self, Refusal> {
        Ok(Self(Workspace::new(api::options(options)?)))
    }

    /// Puts a file in, in place of the one that has its name.
    pub fn set(&mut self, name: String, text: String) {
        self.0.set(Source::new(name, text));
    }

    /// Takes a file out; whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name)
    }

    /// What is broken: the JSON of [`hardening::api::Report`].
    ///
    /// # Errors
    /// None that is known.
    pub fn report(&self) -> Result<String, Refusal> {
        json(&self.0.report())
    }

    /// Answers the JSON of a [`hardening::api::Question`] with that of an [`hardening::api::Answer`].
    ///
    /// # Errors
    /// Where it is no question, or names what is not there.
    pub fn ask(&self, question: &str) -> Result<String, Refusal> {
        let question = api::question(question)?;
        let answer = self.0.ask(&question).map_err(api::Error::from)?;
        json(&answer)
    }
}
