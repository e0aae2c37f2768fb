//! From the compiler's module to what a browser loads: wasm-bindgen in process, so that its version can't drift.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::{failure::Failure, site::OUTPUT_NAME};

/// Writes `switchboard.js`, `switchboard_bg.wasm` and any snippets into `folder`.
///
/// `_bg` is the name that leptos' hydration script asks for when `LEPTOS_OUTPUT_NAME` is unset at compile time, and the one
/// that the generated script falls back to.
pub(crate) fn bind(module: &Path, release: bool, folder: &Path) -> Result<(), Failure> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(OUTPUT_NAME)
        .typescript(false)
        .omit_default_module_path(false)
        // A development bundle keeps the names: they are what a stack trace in the browser shows.
        .remove_name_section(release)
        .remove_producers_section(true);
    bindgen.web(true).map_err(bindgen_failure)?;
    bindgen.generate(folder).map_err(bindgen_failure)
}

fn bindgen_failure(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::Bindgen { source: error.into() }
}
