//! What the command line can do.

pub mod check_config;
pub mod migrate;
pub mod rotate_keys;
pub mod serve;
pub mod worker;

use std::{error::Error, process::ExitCode};

use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, Problems},
    process::ProcessError,
};

/// The configuration and a runtime, or what is wrong, on standard error.
fn prepare() -> Result<(Config, Runtime), ExitCode> {
    let config = Config::from_env().map_err(|problems| tell_problems(&problems))?;
    crate::telemetry::logs::init(&config.log);
    let runtime = runtime().map_err(|error| tell(&error))?;
    Ok((config, runtime))
}

fn runtime() -> Result<Runtime, ProcessError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ProcessError::Runtime)
}

fn tell_problems(problems: &Problems) -> ExitCode {
    eprintln!("Switchboard can't start with these settings:\n{problems}\nconfig.example.env explains each of them.");
    ExitCode::FAILURE
}

/// What went wrong, with everything behind it that is safe to say.
fn tell(error: &dyn Error) -> ExitCode {
    eprintln!("{error}");
    if let Some(source) = error.source() {
        eprintln!("because: {source}");
    }
    ExitCode::FAILURE
}

/// Ends with the first Ctrl-C or SIGTERM.
async fn asked_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

/// A token that is cancelled by the first Ctrl-C or SIGTERM.
fn stop_token() -> CancellationToken {
    let token = CancellationToken::new();
    let stop = token.clone();
    tokio::spawn(async move {
        asked_to_stop().await;
        stop.cancel();
    });
    token
}
