//! A shop that may send, local carriers in a process of their own, and the real server's processes around a database: what the
//! runs about delivery have in common.
//!
//! Messages are written as the product writes them, in its own tables, but by the thousand; everything after that is done by the
//! processes under test. Nothing leaves this machine.

pub mod callbacks;
pub mod carrier;
mod fill;
mod programs;
mod shop;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, PgConnection};

pub use self::{
    carrier::RemoteCarrier,
    fill::Sends,
    programs::{Program, Programs},
    shop::{StagedAccount, StagedShop},
};
use crate::error::BenchError;

/// What every run on a stage needs.
#[derive(Clone, Debug, clap::Args)]
pub struct StageArgs {
    /// A migrated database, reached as a superuser. What a run adds stays in it.
    #[arg(long, env = "DATABASE_URL")]
    pub database_url: String,
    /// The folder with the programs `switchboard` and `simulator`; the one that this program is in unless given.
    #[arg(long)]
    pub programs: Option<PathBuf>,
    /// A folder for the programs' logs; without it they are not kept.
    #[arg(long)]
    pub logs: Option<PathBuf>,
}

/// Carriers that answer, and what the other programs need to know of them.
#[derive(Debug)]
pub struct Stage {
    /// The programs that can be started.
    pub programs: Programs,
    /// The carriers.
    pub carrier: RemoteCarrier,
    database_url: String,
    deadlocks_before: i64,
    _carrier_process: Program,
}

impl Stage {
    /// Starts the carriers.
    pub async fn set(args: &StageArgs) -> Result<Self, BenchError> {
        let programs = Programs::new(args)?;
        let (process, carrier) = programs.carrier().await?;
        let database_url = args.database_url.clone();
        let mut stage = Self { programs, carrier, database_url, deadlocks_before: 0, _carrier_process: process };
        stage.deadlocks_before = stage.deadlocks().await?;
        Ok(stage)
    }

    /// How many transactions the database has ended since because two of them waited for each other.
    pub async fn deadlocks(&self) -> Result<i64, BenchError> {
        let query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        let count: i64 = sqlx::query_scalar(query).fetch_one(&mut self.database().await?).await?;
        Ok(count - self.deadlocks_before)
    }

    /// A connection as the superuser: for writing what a run begins with and for looking at what came of it.
    pub async fn database(&self) -> Result<PgConnection, BenchError> {
        Ok(PgConnection::connect(&self.database_url).await?)
    }
}

/// Between two looks at something that changes.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks until there is an answer; an error that says what was waited for if that takes longer than it ever should.
pub async fn until<T, F>(what: &str, within: Duration, mut look: impl FnMut() -> F) -> Result<T, BenchError>
where
    F: Future<Output = Result<Option<T>, BenchError>>,
{
    let began = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if began.elapsed() > within {
            return Err(BenchError::TooLong(format!("{what} did not come within {} s", within.as_secs())));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
