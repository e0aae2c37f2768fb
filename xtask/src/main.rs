//! Build steps that need more than a shell: `bundle` makes the site's WebAssembly, script and stylesheet, `sizes` weighs them.

mod cargo;
mod compress;
mod failure;
mod manifest;
mod site;
mod sizes;
mod styles;
mod wasm;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Build steps of this repository.
#[derive(Parser)]
#[command(name = "xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the WebAssembly, its script and the stylesheet into target/site/pkg, compressed copies beside them.
    Bundle {
        /// Small instead of quick: the `wasm-release` profile and the strongest compression.
        #[arg(long)]
        release: bool,
    },
    /// Prints the size of every file of the last bundle: raw, gzip and brotli.
    Sizes,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.with_causes());
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let root = workspace_root();
    match cli.command {
        Command::Bundle { release } => site::bundle(&root, release),
        Command::Sizes => sizes::weigh(&site::pkg_folder(&root)).map(|weights| weights.print()),
    }
}

/// The checkout this program was built from. Asked at run time first, so that a moved checkout still works.
fn workspace_root() -> PathBuf {
    let own =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
