//! The site's folder: built apart, then moved into place file by file, so that a running server never reads half a file.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    cargo, compress,
    failure::Failure,
    manifest::{self, Inputs, Manifest},
    sizes, styles, wasm,
};

pub(crate) const OUTPUT_NAME: &str = "switchboard";

/// Where the server's `SWITCHBOARD_SITE_ROOT` and the page's `/pkg` find the files.
pub(crate) fn pkg_folder(root: &Path) -> PathBuf {
    root.join("target/site/pkg")
}

/// Makes the bundle, or says that the last one still fits.
pub(crate) fn bundle(root: &Path, release: bool) -> Result<(), Failure> {
    let module = cargo::build_frontend(root, release)?;
    let sheet = styles::concatenate(&root.join("app/style"))?;
    let inputs = inputs(&module, &sheet, release)?;
    let pkg = pkg_folder(root);
    if Manifest::read(&pkg).is_some_and(|last| last.inputs == inputs) {
        println!("The bundle in target/site/pkg is up to date.");
        return Ok(());
    }
    let workshop = pkg.with_file_name(format!("pkg.new.{}", std::process::id()));
    let made = make(&module, &sheet, inputs, &workshop).and_then(|names| move_into_place(&workshop, &pkg, &names));
    // Left-overs would only take space; the result above is what counts.
    drop(fs::remove_dir_all(&workshop));
    made?;
    let weights = sizes::weigh(&pkg)?;
    weights.print();
    if release { weights.check() } else { Ok(()) }
}

fn inputs(module: &Path, sheet: &str, release: bool) -> Result<Inputs, Failure> {
    let bundler = std::env::current_exe().map_err(Failure::file("could not find", "xtask"))?;
    Ok(Inputs {
        release,
        module: manifest::hash(&read(module)?),
        styles: manifest::hash(sheet.as_bytes()),
        bundler: manifest::hash(&read(&bundler)?),
    })
}

/// Writes the whole bundle into `workshop` and returns the names of its files, the manifest last.
fn make(module: &Path, sheet: &str, inputs: Inputs, workshop: &Path) -> Result<Vec<String>, Failure> {
    fs::create_dir_all(workshop).map_err(Failure::file("could not create", workshop))?;
    let release = inputs.release;
    let lazy = wasm::bind(module, release, workshop)?;
    write(&workshop.join(format!("{OUTPUT_NAME}.css")), sheet.as_bytes())?;
    let mut files = BTreeMap::new();
    let mut names = Vec::new();
    for name in file_names(workshop)? {
        let path = workshop.join(&name);
        let bytes = read(&path)?;
        let brotli = compress::brotli(&bytes, release).map_err(Failure::file("could not compress", &path))?;
        let gzip = compress::gzip(&bytes, release).map_err(Failure::file("could not compress", &path))?;
        write(&workshop.join(format!("{name}.br")), &brotli)?;
        write(&workshop.join(format!("{name}.gz")), &gzip)?;
        names.extend([name.clone(), format!("{name}.br"), format!("{name}.gz")]);
        files.insert(name, manifest::hash(&bytes));
    }
    write(&workshop.join(manifest::FILE_NAME), &Manifest { inputs, files, lazy }.to_json()?)?;
    names.push(manifest::FILE_NAME.to_owned());
    Ok(names)
}

/// Renames each file over its predecessor, the manifest last, then deletes what the new bundle doesn't have.
fn move_into_place(workshop: &Path, pkg: &Path, names: &[String]) -> Result<(), Failure> {
    for name in names {
        let target = pkg.join(name);
        let folder = target.parent().unwrap_or(pkg);
        fs::create_dir_all(folder).map_err(Failure::file("could not create", folder))?;
        fs::rename(workshop.join(name), &target).map_err(Failure::file("could not replace", &target))?;
    }
    for name in file_names(pkg)? {
        if !names.contains(&name) {
            let stale = pkg.join(&name);
            fs::remove_file(&stale).map_err(Failure::file("could not delete", &stale))?;
        }
    }
    Ok(())
}

/// Every file below `folder`, as a sorted path relative to it with `/` between.
fn file_names(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(current) = waiting.pop() {
        for entry in fs::read_dir(&current).map_err(Failure::file("could not list", &current))? {
            let path = entry.map_err(Failure::file("could not list", &current))?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(name) = path.strip_prefix(folder) {
                names.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::file("could not read", path))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(Failure::file("could not write", path))
}
