//! The weight of a first load: what `bench/run` prints and the budget of the design is about.

use std::{fs, path::Path};

use crate::{failure::Failure, manifest::Manifest};

/// Prints one row per file and the sum, in bytes.
pub(crate) fn print(pkg: &Path) -> Result<(), Failure> {
    let manifest = Manifest::read(pkg).ok_or_else(|| Failure::NoBundle { path: pkg.to_path_buf() })?;
    let mut rows = Vec::new();
    for name in manifest.files.keys() {
        rows.push((name.clone(), [size(pkg, name, "")?, size(pkg, name, ".gz")?, size(pkg, name, ".br")?]));
    }
    let total = rows.iter().fold([0; 3], |sum, (_, sizes)| [sum[0] + sizes[0], sum[1] + sizes[1], sum[2] + sizes[2]]);
    rows.push(("total".to_owned(), total));
    println!("{}", if manifest.inputs.release { "release bundle" } else { "development bundle" });
    println!("{:<28} {:>11} {:>11} {:>11}", "bytes", "raw", "gzip", "brotli");
    for (name, [raw, gzip, brotli]) in rows {
        println!("{name:<28} {raw:>11} {gzip:>11} {brotli:>11}");
    }
    Ok(())
}

fn size(pkg: &Path, name: &str, suffix: &str) -> Result<u64, Failure> {
    let path = pkg.join(format!("{name}{suffix}"));
    fs::metadata(&path).map(|data| data.len()).map_err(Failure::file("could not read", &path))
}
