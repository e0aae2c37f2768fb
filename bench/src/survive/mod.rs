//! What has to hold whatever happens to the processes and to the order of events. Each run ends with a table of properties; a
//! property that does not hold ends it with an error.

pub mod kills;
pub mod lease;
pub mod shuffle;
pub mod states;
pub mod stop;
pub mod toggle;

use std::time::Duration;

use crate::{
    error::BenchError,
    results::RecordArgs,
    stage::{Stage, StageArgs},
};

/// Which run, and how long it is.
#[derive(Clone, Debug, clap::Args)]
pub struct SurviveArgs {
    /// What happens.
    #[arg(value_enum, default_value_t = What::All)]
    pub what: What,
    /// A tenth of everything.
    #[arg(long)]
    pub quick: bool,
    /// Where the processes and their database are.
    #[command(flatten)]
    pub stage: StageArgs,
    /// Where the figures go.
    #[command(flatten)]
    pub record: RecordArgs,
}

/// What happens to the processes.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// The worker is killed again and again.
    Kills,
    /// The guard is closed and opened again and again.
    Toggle,
    /// Clients say STOP while an answer to them is being approved.
    Stop,
    /// Reports come in any order, and more than once.
    Shuffle,
    /// A worker stands still until its lease has run out.
    Lease,
    /// All of them, one after the other.
    All,
}

/// Runs it and prints its table.
pub async fn run(args: SurviveArgs) -> Result<(), BenchError> {
    let one = |what: What| args.what == What::All || args.what == what;
    let tenth = |number: u32| if args.quick { number / 10 } else { number };
    if one(What::Stop) {
        let options = stop::Options { pairs: tenth(1_000), at_once: 8 };
        stop::run(&Stage::set(&args.stage).await?, options)
            .await?
            .finish("STOP beside an approved answer", &args.record)?;
    }
    if one(What::Kills) {
        let options = kills::Options { kills: tenth(50), messages: tenth(2_000), wait_for_leases: !args.quick };
        let table = kills::run(&Stage::set(&args.stage).await?, options).await?;
        table.finish("The worker is killed while it sends", &args.record)?;
    }
    if one(What::Toggle) {
        let seconds = if args.quick { 5 } else { 30 };
        let options =
            toggle::Options { messages: tenth(4_000), lasting: Duration::from_secs(seconds), every: TOGGLE_EVERY };
        let table = toggle::run(&Stage::set(&args.stage).await?, options).await?;
        table.finish("The guard closes and opens under load", &args.record)?;
    }
    if one(What::Shuffle) {
        let options = shuffle::Options { seeds: if args.quick { 3 } else { 20 }, messages: 120, clients: 8 };
        let table = shuffle::run(&Stage::set(&args.stage).await?, options).await?;
        table.finish("Reports in any order", &args.record)?;
    }
    if one(What::Lease) {
        let options = lease::Options { messages: 20, wait_for_leases: !args.quick };
        let table = lease::run(&Stage::set(&args.stage).await?, options).await?;
        table.finish("A worker stands still", &args.record)?;
    }
    Ok(())
}

const TOGGLE_EVERY: Duration = Duration::from_millis(200);
