//! The JavaScript around a WebAssembly module.

use std::error::Error;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

/// The stem of the files that are written: `hardening.js`, `hardening.d.ts`, `hardening_bg.wasm`.
const NAME: &str = "hardening";

/// Writes an ES module that works in browsers, workers and Node, beside the WebAssembly that it loads.
pub(crate) fn write(module: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(NAME)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .reset_state_function(true);
    bindgen.generate(folder)?;
    Ok(())
}
