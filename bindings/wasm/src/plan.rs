//! Two sets of files side by side.

use hardening::api;
use hardening::manifest::Source;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::refusal::{Refusal, json};

/// What applying files would do: from the names and texts of what runs and of what is wanted, each text at the place of its
/// name, with the JSON of [`hardening::api::PlanOptions`], the JSON of [`hardening::api::Plan`].
///
/// # Errors
/// Where the options are refused.
///
/// ```
/// let (name, text) = ("shop.yaml".to_owned(), "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}".to_owned());
/// let plan = hardening_wasm::plan(vec![], vec![], vec![name], vec![text], "{}")?;
/// assert!(plan.starts_with(r#"{"version":1,"#));
/// # Ok::<(), hardening_wasm::Refusal>(())
/// ```
#[wasm_bindgen]
pub fn plan(
    current_names: Vec<String>,
    current_texts: Vec<String>,
    desired_names: Vec<String>,
    desired_texts: Vec<String>,
    options: &str,
) -> Result<String, Refusal> {
    let (options, scope) = api::plan_options(options)?;
    let sources = |names: Vec<String>, texts: Vec<String>| {
        let files = names.into_iter().zip(texts);
        files.map(|(name, text)| Source::new(name, text))
    };
    let current = sources(current_names, current_texts);
    let desired = sources(desired_names, desired_texts);
    json(&api::plan(current, desired, &options, scope))
}
