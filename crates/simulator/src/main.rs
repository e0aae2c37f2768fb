//! The binary `simulator`: the local world around the app, and its tools, on the command line.

mod cli;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run().await
}
