//! The weight of a first load and of each lazy chunk: what `bench/run` prints and the budgets of the design are about.

use std::{fs, path::Path};

use crate::{failure::Failure, manifest::Manifest};

/// Everything of the kind WebAssembly that a first load fetches, in brotli.
const FIRST_LOAD_BUDGET: u64 = 250_000;
/// One chunk, in brotli.
const CHUNK_BUDGET: u64 = 80_000;

/// The last bundle's files.
pub(crate) struct Weights {
    release: bool,
    first: Vec<File>,
    chunks: Vec<File>,
}

/// Sizes in bytes.
struct File {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Weighs every file of the last bundle.
pub(crate) fn weigh(pkg: &Path) -> Result<Weights, Failure> {
    let manifest = Manifest::read(pkg).ok_or_else(|| Failure::NoBundle { path: pkg.to_path_buf() })?;
    let mut weights = Weights { release: manifest.inputs.release, first: Vec::new(), chunks: Vec::new() };
    for name in manifest.files.keys() {
        let (raw, gzip, brotli) = (size(pkg, name, "")?, size(pkg, name, ".gz")?, size(pkg, name, ".br")?);
        let files = if manifest.lazy.contains(name) { &mut weights.chunks } else { &mut weights.first };
        files.push(File { name: name.clone(), raw, gzip, brotli });
    }
    Ok(weights)
}

impl Weights {
    /// Prints one row per file, and the sum of the first load.
    pub(crate) fn print(&self) {
        println!("{}", if self.release { "release bundle" } else { "development bundle" });
        println!("{:<28} {:>11} {:>11} {:>11}", "bytes", "raw", "gzip", "brotli");
        let sum = |of: fn(&File) -> u64| self.first.iter().map(of).sum();
        let total = File {
            name: "first load".to_owned(),
            raw: sum(|file| file.raw),
            gzip: sum(|file| file.gzip),
            brotli: sum(|file| file.brotli),
        };
        for File { name, raw, gzip, brotli } in self.first.iter().chain([&total]).chain(&self.chunks) {
            println!("{name:<28} {raw:>11} {gzip:>11} {brotli:>11}");
        }
    }

    /// Fails when the first load's WebAssembly or one chunk is beyond its budget.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let modules = self.first.iter().filter(|file| Path::new(&file.name).extension().is_some_and(|it| it == "wasm"));
        let first = modules.map(|file| file.brotli).sum();
        let chunks = self.chunks.iter().map(|file| (file.name.clone(), file.brotli, CHUNK_BUDGET));
        std::iter::once(("The WebAssembly of the first load".to_owned(), first, FIRST_LOAD_BUDGET))
            .chain(chunks)
            .find(|(_, bytes, budget)| bytes > budget)
            .map_or(Ok(()), |(what, bytes, budget)| Err(Failure::TooHeavy { what, bytes, budget }))
    }
}

fn size(pkg: &Path, name: &str, suffix: &str) -> Result<u64, Failure> {
    let path = pkg.join(format!("{name}{suffix}"));
    fs::metadata(&path).map(|data| data.len()).map_err(Failure::file("could not read", &path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli: u64) -> File {
        File { name: name.to_owned(), raw: 0, gzip: 0, brotli }
    }

    fn too_heavy(first: Vec<File>, chunks: Vec<File>) -> Option<String> {
        match (Weights { release: true, first, chunks }).check() {
            Err(Failure::TooHeavy { what, .. }) => Some(what),
            _ => None,
        }
    }

    #[test]
    fn a_first_load_is_the_sum_of_its_modules() {
        let modules = |second| vec![file("a.wasm", 200_000), file("b.wasm", second), file("a.css", 90_000)];
        assert_eq!(too_heavy(modules(50_000), Vec::new()), None);
        assert!(too_heavy(modules(50_001), Vec::new()).is_some());
    }

    #[test]
    fn each_chunk_has_a_budget_of_its_own() {
        assert_eq!(too_heavy(Vec::new(), vec![file("x.wasm", 80_000), file("y.wasm", 80_000)]), None);
        assert_eq!(too_heavy(Vec::new(), vec![file("x.wasm", 1), file("y.wasm", 80_001)]).as_deref(), Some("y.wasm"));
    }
}
