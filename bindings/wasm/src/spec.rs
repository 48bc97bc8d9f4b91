//! A spec to files, and files to a spec.

use hardening::api;
use hardening::manifest::Source;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::refusal::{Refusal, json};

/// Renders a spec: from the JSON of a [`hardening::api::RenderRequest`] that of [`hardening::api::Rendered`].
///
/// # Errors
/// Where it is no request, or its spec does not hold together.
///
/// ```
/// let refused = hardening_wasm::render(r#"{"spec": "kind: Phase1"}"#).unwrap_err();
/// assert!(refused.to_string().starts_with(r#"{"kind":"spec","#));
/// ```
#[wasm_bindgen]
pub fn render(request: &str) -> Result<String, Refusal> {
    json(&api::render(&api::render_request(request)?)?)
}

/// Infers a spec from files, each a name and the text at the same place of the other list, with the JSON of
/// [`hardening::api::CheckOptions`]: the JSON of [`hardening::api::InferredSpec`].
///
/// # Errors
/// Where the options are refused.
///
/// ```
/// let (name, text) = ("shop.yaml".to_owned(), "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}".to_owned());
/// let inferred = hardening_wasm::infer(vec![name], vec![text], "{}")?;
/// assert!(inferred.contains("- name: shop"));
/// # Ok::<(), hardening_wasm::Refusal>(())
/// ```
#[wasm_bindgen]
pub fn infer(names: Vec<String>, texts: Vec<String>, options: &str) -> Result<String, Refusal> {
    let options = api::options(options)?;
    let files = names.into_iter().zip(texts);
    let sources = files.map(|(name, text)| Source::new(name, text));
    json(&api::infer(sources, &options))
}
