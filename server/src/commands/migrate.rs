//! `switchboard migrate`.

use std::process::ExitCode;

use secrecy::{ExposeSecret as _, SecretString};
use storage::{Db, PoolLimits, StorageError};

use super::{runtime, tell, tell_problems};
use crate::config;

/// Applies every migration that is missing. Needs `DATABASE_URL` only.
pub fn run() -> ExitCode {
    let url = match config::database_url() {
        Ok(url) => url,
        Err(problems) => return tell_problems(&problems),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return tell(&error),
    };
    match runtime.block_on(migrate(&url)) {
        Ok(()) => {
            println!("The database is up to date.");
            ExitCode::SUCCESS
        }
        Err(error) => tell(&error),
    }
}

async fn migrate(url: &SecretString) -> Result<(), StorageError> {
    let db = Db::connect(url.expose_secret(), PoolLimits::default())?;
    storage::migrate(&db).await?;
    db.close().await;
    Ok(())
}
