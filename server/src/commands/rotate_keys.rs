//! `switchboard rotate-keys`: seals every stored credential with the current master key.

use std::{fmt::Write as _, process::ExitCode};

use service::key_rotation::{self, Rotation};
use storage::StorageError;

use super::{prepare, tell};
use crate::{
    clock,
    config::Config,
    process::{self, ProcessError},
};

/// Why it did not run to its end.
#[derive(Debug, thiserror::Error)]
enum RotateError {
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error("The database could not be read or written to the end. Nothing is lost; run the command again.")]
    Storage(#[from] StorageError),
}

/// Runs over every shop and says what it did. Fails if anything did not open.
pub fn run() -> ExitCode {
    let (config, runtime) = match prepare() {
        Ok(prepared) => prepared,
        Err(code) => return code,
    };
    match runtime.block_on(rotate(&config)) {
        Ok(rotation) => {
            print!("{}", report(&rotation));
            if rotation.stuck.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => tell(&error),
    }
}

async fn rotate(config: &Config) -> Result<Rotation, RotateError> {
    let services = process::services(config, clock::system)?;
    let rotation = key_rotation::run(&services).await;
    services.db().close().await;
    Ok(rotation?)
}

fn report(rotation: &Rotation) -> String {
    let mut text = format!(
        "Shops looked at: {}\nCredentials sealed with the current key now: {}\nCredentials that were already: {}\n\
         Credentials that did not open: {}\n",
        rotation.shops,
        rotation.rewrapped,
        rotation.current,
        rotation.stuck.len()
    );
    for stuck in &rotation.stuck {
        // Writing to a String can't fail.
        let _ = writeln!(text, "  {stuck}");
    }
    text.push_str(if rotation.stuck.is_empty() {
        "Nothing needs the previous key any more: SWITCHBOARD_MASTER_KEY_PREVIOUS can be removed.\n"
    } else {
        "Keep the previous key. Enter the credentials above again, or set SWITCHBOARD_MASTER_KEY_PREVIOUS to the key they were \
         sealed with, and run this again.\n"
    });
    text
}
