//! A panic in words.

use std::panic::{PanicHookInfo, set_hook};

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::throw_str;

/// Runs once, when the module is loaded.
#[wasm_bindgen(start)]
pub(crate) fn start() {
    set_hook(Box::new(throw));
}

/// Throws to the caller; by itself a panic would leave nothing but the word `unreachable`. What was under way stays
/// half done, so the module must not be called again.
fn throw(panic: &PanicHookInfo<'_>) {
    throw_str(&panic.to_string());
}
