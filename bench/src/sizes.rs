//! What a browser downloads on its first visit.

use std::{fs, path::PathBuf};

use crate::{
    error::BenchError,
    results::{Record, RecordArgs},
    stats,
};

/// Where the built site is.
#[derive(Clone, Debug, clap::Args)]
pub struct SizesArgs {
    /// The folder with the bundle and its compressed copies.
    #[arg(long, default_value = "target/site/pkg")]
    pub pkg: PathBuf,
    /// Where the result goes.
    #[command(flatten)]
    pub record: RecordArgs,
}

/// The ending of each file in the bundle, what it is called here, and how much more its compressed copies add to the name.
const KINDS: [(&str, [&str; 3]); 3] = [
    ("wasm", ["wasm_raw", "wasm_gzip", "wasm_brotli"]),
    ("js", ["js_raw", "js_gzip", "js_brotli"]),
    ("css", ["css_raw", "css_gzip", "css_brotli"]),
];
const COPIES: [&str; 3] = ["", ".gz", ".br"];

/// Adds up the files of each kind, in bytes.
pub fn run(args: &SizesArgs) -> Result<(), BenchError> {
    let what = "there is no bundle: build it with cargo xtask bundle --release";
    let lazy = lazy(&fs::read(args.pkg.join("manifest.json")).map_err(BenchError::io(what))?);
    let mut files = Vec::new();
    for entry in fs::read_dir(&args.pkg).map_err(BenchError::io(what))? {
        let entry = entry.map_err(BenchError::io(what))?;
        let size = entry.metadata().map_err(BenchError::io(what))?.len();
        let name = entry.file_name().to_string_lossy().into_owned();
        if !lazy.iter().any(|chunk| name.starts_with(chunk.as_str())) {
            files.push((name, size));
        }
    }
    let values = sums(&files);
    println!("{}", Record::line(&values));
    args.record.append(&values)
}

/// The chunks of lazy pages, which a first visit leaves out.
fn lazy(manifest: &[u8]) -> Vec<String> {
    let manifest: serde_json::Value = serde_json::from_slice(manifest).unwrap_or_default();
    let chunks = manifest["lazy"].as_array().into_iter().flatten();
    chunks.filter_map(|chunk| chunk.as_str().map(str::to_owned)).collect()
}

fn sums(files: &[(String, u64)]) -> Vec<(&'static str, f64)> {
    let sum = |ending: String| {
        stats::float(files.iter().filter(|(name, _)| name.ends_with(&ending)).map(|(_, size)| size).sum())
    };
    KINDS
        .iter()
        .flat_map(|(kind, names)| names.iter().zip(COPIES).map(move |(name, copy)| (*name, format!(".{kind}{copy}"))))
        .map(|(name, ending)| (name, sum(ending)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_named_by_the_manifest() {
        assert_eq!(lazy(br#"{"files":{},"lazy":["split_staff.wasm"]}"#), ["split_staff.wasm"]);
        assert_eq!(lazy(b"no manifest"), Vec::<String>::new());
    }

    #[test]
    fn every_file_counts_once() {
        let files = [("a.wasm", 100), ("a.wasm.gz", 40), ("a.wasm.br", 30), ("a.js", 9), ("a.js.br", 3), ("b.css", 5)];
        let files: Vec<_> = files.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect();
        let sums = sums(&files);
        let of = |wanted: &str| sums.iter().find(|(name, _)| *name == wanted).unwrap().1;
        assert_eq!(
            (of("wasm_raw"), of("wasm_gzip"), of("wasm_brotli"), of("js_raw"), of("js_brotli"), of("css_gzip")),
            (100.0, 40.0, 30.0, 9.0, 3.0, 0.0)
        );
    }
}
