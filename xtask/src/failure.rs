//! Why a build step stopped, in a sentence that says what to do.

use std::{error::Error, io, path::PathBuf};

/// Everything that ends a build step.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{action} {path}", path = path.display())]
    File { action: &'static str, path: PathBuf, source: io::Error },
    #[error("cargo could not be started")]
    CargoStart { source: io::Error },
    #[error("cargo could not build the package `frontend`; its messages are above")]
    CargoBuild,
    #[error("cargo built `frontend` but named no .wasm file: does its crate-type still say cdylib?")]
    NoModule,
    #[error("the module could not be split at its lazy pages")]
    Split { source: Box<dyn Error + Send + Sync> },
    #[error("wasm-bindgen could not process the module: do its versions in Cargo.toml still match?")]
    Bindgen { source: Box<dyn Error + Send + Sync> },
    #[error("the manifest of the bundle could not be written as JSON")]
    Manifest { source: serde_json::Error },
    #[error("{what} has {bytes} bytes in brotli, and {budget} are allowed: make a page lazy, or what it shows smaller")]
    TooHeavy { what: String, bytes: u64, budget: u64 },
    #[error("there is no bundle in {path} yet: run `cargo xtask bundle --release`", path = path.display())]
    NoBundle { path: PathBuf },
}

impl Failure {
    /// Turns an IO error into a failure that names the file.
    pub(crate) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }

    /// The sentence and every cause below it, one a line.
    pub(crate) fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str("\n  because: ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}
