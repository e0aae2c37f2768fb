//! `switchboard serve`.

use std::process::ExitCode;

use service::BackgroundRole;

use super::{prepare, stop_token, tell};
use crate::{
    cli::Role,
    clock,
    config::Config,
    process::{self, ProcessError},
    routes::Served,
};

/// Runs until the process is told to stop.
pub fn run(role: Role) -> ExitCode {
    let (config, runtime) = match prepare() {
        Ok(prepared) => prepared,
        Err(code) => return code,
    };
    match runtime.block_on(serve(&config, role)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => tell(&error),
    }
}

async fn serve(config: &Config, role: Role) -> Result<(), ProcessError> {
    let stop = stop_token();
    let served = if role == Role::Worker { Served::HealthOnly } else { Served::Everything };
    let background = BackgroundRole { worker: role != Role::Web };
    let running = process::start(config, served, background, clock::system).await?;
    let live_effects = if config.live_effects { "on" } else { "off" };
    tracing::info!(address = %running.address, live_effects, version = env!("CARGO_PKG_VERSION"), "listening");
    stop.cancelled().await;
    tracing::info!("stopping");
    running.stop().await;
    tracing::info!("stopped");
    Ok(())
}
