//! From the compiler's module to what a browser loads: the splitter takes the lazy pages out, wasm-bindgen does the rest. Both in
//! process, so that their versions can't drift.

use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::RawSection;
use wasm_split_cli_support::Options;
use wasmparser::{Parser, Payload};

use crate::{failure::Failure, site::OUTPUT_NAME};

/// The script that loads the chunks. The main script imports it, and it imports the main script.
const LOADER: &str = "chunks.js";
/// Custom sections of a chunk that no browser needs.
const FOR_DEBUGGERS: [&str; 2] = ["name", "producers"];

/// Writes `switchboard.js`, `switchboard_bg.wasm`, the chunks with their loader, and any snippets into `folder`. Returns the names of
/// the chunks.
///
/// `_bg` is the name that leptos' hydration script asks for when `LEPTOS_OUTPUT_NAME` is unset at compile time, and the one
/// that the generated script falls back to.
pub(crate) fn bind(module: &Path, release: bool, folder: &Path) -> Result<Vec<String>, Failure> {
    let (main, chunks) = split(module, folder)?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&main)
        .out_name(OUTPUT_NAME)
        .typescript(false)
        .omit_default_module_path(false)
        // The chunks use the main module's stack, memory and table.
        .keep_lld_exports(true)
        // A development bundle keeps the names: they are what a stack trace in the browser shows.
        .remove_name_section(release)
        .remove_producers_section(true);
    bindgen.web(true).map_err(bindgen_failure)?;
    bindgen.generate(folder).map_err(bindgen_failure)?;
    std::fs::remove_file(&main).map_err(Failure::file("could not delete", &main))?;
    if release {
        for chunk in chunks.iter().map(|name| folder.join(name)) {
            let bytes = std::fs::read(&chunk).map_err(Failure::file("could not read", &chunk))?;
            std::fs::write(&chunk, without_names(&bytes)?).map_err(Failure::file("could not write", &chunk))?;
        }
    }
    Ok(chunks)
}

/// The module without what only a debugger reads: more than half of a chunk.
fn without_names(module: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut kept = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|source| Failure::Split { source: source.into() })?;
        if matches!(&payload, Payload::CustomSection(section) if FOR_DEBUGGERS.contains(&section.name())) {
            continue;
        }
        let Some((id, range)) = payload.as_section() else { continue };
        let place = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
        if let Some(data) = place.and_then(|(start, end)| module.get(start..end)) {
            kept.section(&RawSection { id, data });
        }
    }
    Ok(kept.finish())
}

/// Cuts the module at its lazy pages: the path of what stays together, and the names of the chunks.
fn split(module: &Path, folder: &Path) -> Result<(PathBuf, Vec<String>), Failure> {
    let bytes = std::fs::read(module).map_err(Failure::file("could not read", module))?;
    let main = folder.join("main.wasm");
    let link_name = format!("./{LOADER}");
    let main_module = format!("./{OUTPUT_NAME}.js");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &link_name;
    options.main_module = &main_module;
    let made = wasm_split_cli_support::transform(options).map_err(|source| Failure::Split { source: source.into() })?;
    let names = made.split_modules.iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    let mut names: Vec<_> = names.collect();
    names.sort();
    Ok((main, names))
}

fn bindgen_failure(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::Bindgen { source: error.into() }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CustomSection, Module};

    use super::*;

    #[test]
    fn only_what_a_debugger_reads_is_left_out() {
        let custom = |name: &'static str| CustomSection { name: name.into(), data: (&[1_u8, 2, 3]).into() };
        let types = RawSection { id: 1, data: &[1, 0x60, 0, 0] };
        let mut module = Module::new();
        module
            .section(&types)
            .section(&custom("name"))
            .section(&custom("producers"))
            .section(&custom("target_features"));
        let mut expected = Module::new();
        expected.section(&types).section(&custom("target_features"));
        assert_eq!(without_names(&module.finish()).unwrap(), expected.finish());
        assert!(without_names(b"no module").is_err());
    }
}
