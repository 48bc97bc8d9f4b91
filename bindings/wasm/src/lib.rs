//! The WebAssembly module of hardening: JSON in, JSON out.
//!
//! It converts and delegates. What the JSON holds is decided by [`hardening::api`], and the npm package in `wasm/` gives
//! it types. What is refused is thrown as an `Error` whose message is the JSON of [`hardening::api::ErrorForm`]; a panic
//! is thrown as an `Error` whose message is that of the panic.

#![forbid(unsafe_code)]

mod cluster;
mod panic;
mod plan;
mod refusal;
mod spec;
mod workspace;

pub use cluster::RawCluster;
pub use plan::plan;
pub use refusal::Refusal;
pub use spec::{infer, render};
pub use workspace::RawWorkspace;

use hardening::api;
use wasm_bindgen::prelude::wasm_bindgen;

use refusal::json;

/// The page of an invariant.
///
/// # Errors
/// Where no invariant has this id.
///
/// ```
/// let page = hardening_wasm::explain("cluster.duplicate-object")?;
/// assert!(page.starts_with(r#"{"id":"cluster.duplicate-object""#));
/// # Ok::<(), hardening_wasm::Refusal>(())
/// ```
#[wasm_bindgen]
pub fn explain(id: &str) -> Result<String, Refusal> {
    let page = api::explain(id).map_err(api::Error::from)?;
    json(&page)
}

/// Every invariant in short, by id.
///
/// # Errors
/// None that is known.
#[wasm_bindgen]
pub fn invariants() -> Result<String, Refusal> {
    json(&api::invariants())
}

/// The version of this module.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
