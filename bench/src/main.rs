//! The command line of the benchmarks: `bench/run` calls them one after the other.

use std::{error::Error as _, process::ExitCode};

use bench::{
    claim::{self, ClaimArgs},
    compare::{self, CompareArgs},
    drain::{self, DrainArgs},
    error::BenchError,
    fill::{self, FillArgs},
    floor::{self, FloorArgs},
    inbox::{self, InboxArgs},
    ingest::{self, IngestArgs},
    latency::{self, LatencyArgs},
    load::{self, LoadArgs},
    report::{self, ReportArgs},
    results::{self, KeepArgs},
    search::{self, SearchArgs},
    sizes::{self, SizesArgs},
    startup::{self, MemoryArgs, StartArgs},
    survive::{self, SurviveArgs},
};
use clap::{Parser, Subcommand};
use tokio::runtime::{Builder, Runtime};

/// Fills a database, drives a load over loopback, and reports what it cost.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fills an empty, migrated database by COPY.
    Fill(FillArgs),
    /// Serves the list with nothing around it.
    Floor(FloorArgs),
    /// Checks that the server and the floor answer alike.
    Compare(CompareArgs),
    /// Asks one thing again and again.
    Load(LoadArgs),
    /// Sends signed webhooks and verifies that each acknowledged one is stored once.
    Ingest(IngestArgs),
    /// Measures the time from a server's start to its first answer.
    Start(StartArgs),
    /// Measures the memory of a process.
    Memory(MemoryArgs),
    /// Adds up the bundle for the browser.
    Sizes(SizesArgs),
    /// Lets the worker hand over what is due, and looks for each message in the carriers' ledger.
    Drain(DrainArgs),
    /// Measures the transaction that takes what is due out of a long queue.
    Claim(ClaimArgs),
    /// Measures search in a filled shop.
    Search(SearchArgs),
    /// Measures the list, a conversation and live pages in a filled shop.
    Inbox(InboxArgs),
    /// Measures a dry run, a guard's decision, and how soon a message shows.
    Latency(LatencyArgs),
    /// Lets things go wrong around the real processes, and verifies what has to hold.
    Survive(SurviveArgs),
    /// Keeps numbers that were measured elsewhere.
    Keep(KeepArgs),
    /// Prints the table.
    Report(ReportArgs),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", with_causes(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), BenchError> {
    match command {
        Command::Fill(args) => every_core()?.block_on(fill::run(args)),
        Command::Floor(args) => every_core()?.block_on(floor::run(args)),
        Command::Compare(args) => one_core()?.block_on(compare::run(args)),
        Command::Load(args) => one_core()?.block_on(load::run(args)),
        Command::Ingest(args) => one_core()?.block_on(ingest::run(args)),
        Command::Start(args) => one_core()?.block_on(startup::run(args)),
        Command::Memory(args) => startup::memory(&args),
        Command::Sizes(args) => sizes::run(&args),
        Command::Drain(args) => every_core()?.block_on(drain::run(args)),
        Command::Claim(args) => one_core()?.block_on(claim::run(args)),
        Command::Search(args) => one_core()?.block_on(search::run(args)),
        Command::Inbox(args) => every_core()?.block_on(inbox::run(args)),
        Command::Latency(args) => one_core()?.block_on(latency::run(args)),
        Command::Survive(args) => every_core()?.block_on(survive::run(args)),
        Command::Keep(args) => results::keep(&args),
        Command::Report(args) => report::run(&args),
    }
}

/// What `#[tokio::main]` makes: the floor runs on the defaults.
fn every_core() -> Result<Runtime, BenchError> {
    Builder::new_multi_thread().enable_all().build().map_err(BenchError::io("the runtime did not start"))
}

/// A driver takes one core at most, so that it leaves the others to the server.
fn one_core() -> Result<Runtime, BenchError> {
    Builder::new_current_thread().enable_all().build().map_err(BenchError::io("the runtime did not start"))
}

/// An error and what it came from, as one line.
fn with_causes(error: &BenchError) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        cause = error.source();
    }
    line
}
