//! `switchboard worker`.

use std::process::ExitCode;

use service::BackgroundRole;

use super::{prepare, stop_token, tell};
use crate::{
    clock,
    config::Config,
    process::{self, ProcessError},
};

/// Works until the process is told to stop.
pub fn run() -> ExitCode {
    let (config, runtime) = match prepare() {
        Ok(prepared) => prepared,
        Err(code) => return code,
    };
    match runtime.block_on(work(&config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => tell(&error),
    }
}

async fn work(config: &Config) -> Result<(), ProcessError> {
    let stop = stop_token();
    let services = process::services(config, clock::system)?;
    let tasks = services.spawn_background(BackgroundRole { worker: true }, &stop);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "working");
    tasks.finished().await;
    services.db().close().await;
    tracing::info!("stopped");
    Ok(())
}
