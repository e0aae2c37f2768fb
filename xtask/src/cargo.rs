//! Calling cargo and reading what it made.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

use crate::failure::Failure;

const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGE: &str = "frontend";
const RELEASE_PROFILE: &str = "wasm-release";
/// What the splitter needs to see in the module: where the linker put what, and under which name. For our own module alone, so that no
/// other crate is built twice.
const FOR_THE_SPLITTER: [&str; 2] = ["-Clink-arg=--emit-relocs", "-Cstrip=none"];

/// Where cargo keeps the sources of other crates, below its home.
const SOURCES: &str = "registry/src";

/// One line of `--message-format=json`; of the many kinds only finished artifacts matter here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds `frontend` for the browser and returns the module that the compiler wrote.
pub(crate) fn build_frontend(root: &Path, release: bool) -> Result<PathBuf, Failure> {
    let profile = if release { RELEASE_PROFILE } else { "dev" };
    let mut child = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
        .current_dir(root)
        .args(["rustc", "--package", PACKAGE, "--lib", "--target", TARGET, "--profile", profile])
        .arg("--message-format=json-render-diagnostics")
        .args(release.then(without_places).flatten().into_iter().flatten())
        .arg("--")
        .args(FOR_THE_SPLITTER)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| Failure::CargoStart { source })?;
    let mut module = None;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            module = module_of(&line).or(module);
        }
    }
    let status = child.wait().map_err(|source| Failure::CargoStart { source })?;
    if !status.success() {
        return Err(Failure::CargoBuild);
    }
    module.ok_or(Failure::NoModule)
}

/// Messages of a panic name the file: by its crate, without the folder in which this machine keeps it, which is the longer part of
/// what a browser would load.
fn without_places() -> Option<[OsString; 2]> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let sources = std::fs::read_dir(home.join(SOURCES)).ok()?.filter_map(Result::ok);
    let flags: Vec<String> =
        sources.map(|folder| format!("--remap-path-prefix={}/=", folder.path().display())).collect();
    let flags = serde_json::to_string(&flags).ok()?;
    Some(["--config".into(), format!("target.{TARGET}.rustflags={flags}").into()])
}

fn module_of(line: &str) -> Option<PathBuf> {
    let message: Message = serde_json::from_str(line).ok()?;
    let ours = message.reason == "compiler-artifact" && message.target.is_some_and(|target| target.name == PACKAGE);
    if !ours {
        return None;
    }
    message.filenames.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "wasm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_module_of_our_package_only() {
        let ours = r#"{"reason":"compiler-artifact","target":{"name":"frontend"},"filenames":["/t/frontend.wasm"]}"#;
        let other = r#"{"reason":"compiler-artifact","target":{"name":"other"},"filenames":["/t/other.wasm"]}"#;
        let script = r#"{"reason":"build-script-executed","linked_libs":[]}"#;
        assert_eq!(module_of(ours), Some(PathBuf::from("/t/frontend.wasm")));
        assert_eq!(module_of(other), None);
        assert_eq!(module_of(script), None);
        assert_eq!(module_of("Compiling frontend"), None);
    }
}
