//! How long a server takes from its start to its first answer.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use simulator::config::LoopbackUrl;
use tokio::time::{sleep, timeout};

use crate::{
    error::BenchError,
    http::{self, Target},
    results::{Record, RecordArgs},
    stats,
};

/// What to start, and where it will answer.
#[derive(Clone, Debug, clap::Args)]
pub struct StartArgs {
    /// Where the server will be, on this machine.
    #[arg(long)]
    pub url: LoopbackUrl,
    /// What to ask for.
    #[arg(long, default_value = "/health")]
    pub path: String,
    /// How often to start it.
    #[arg(long, default_value_t = 5)]
    pub runs: usize,
    /// Where the result goes.
    #[command(flatten)]
    pub record: RecordArgs,
    /// The server's program and its arguments.
    #[arg(required = true, last = true)]
    pub command: Vec<String>,
}

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// A server that has not answered by then will not.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts and stops the server several times; the median counts.
pub async fn run(args: StartArgs) -> Result<(), BenchError> {
    let target = Target::new(&args.url)?;
    if http::get(&target, &args.path, None).await.is_ok() {
        return Err(BenchError::UnexpectedAnswer(format!("something answers at {} already", args.url)));
    }
    let mut milliseconds = Vec::new();
    for _ in 0..args.runs.max(1) {
        milliseconds.push(once(&args, &target).await?.as_secs_f64() * 1e3);
    }
    let values = [("start_ms", stats::median(milliseconds).unwrap_or_default())];
    println!("{}", Record::line(&values));
    args.record.append(&values)
}

async fn once(args: &StartArgs, target: &Target) -> Result<Duration, BenchError> {
    let (program, arguments) = args.command.split_first().ok_or(BenchError::Fill("there is nothing to start"))?;
    let began = Instant::now();
    let mut server = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(BenchError::io("the server can't be started"))?;
    let answered = timeout(PATIENCE, first_answer(args, target, &mut server, began)).await;
    stop(&mut server).await?;
    answered.map_err(|_| BenchError::UnexpectedAnswer(format!("{} did not come up", args.url)))?
}

async fn first_answer(
    args: &StartArgs,
    target: &Target,
    server: &mut Child,
    began: Instant,
) -> Result<Duration, BenchError> {
    loop {
        if http::get(target, &args.path, None).await.is_ok_and(|answer| answer.status.is_success()) {
            return Ok(began.elapsed());
        }
        if let Some(status) = server.try_wait().map_err(BenchError::io("the server can't be watched"))? {
            return Err(BenchError::UnexpectedAnswer(format!("the server stopped at once: {status}")));
        }
        sleep(LOOK_EVERY).await;
    }
}

/// Asks politely, as an operator does; a server that stays is killed.
async fn stop(server: &mut Child) -> Result<(), BenchError> {
    let what = "the server can't be stopped";
    let asked = Instant::now();
    Command::new("kill").args(["-s", "TERM", &server.id().to_string()]).status().map_err(BenchError::io(what))?;
    while server.try_wait().map_err(BenchError::io(what))?.is_none() {
        if asked.elapsed() > PATIENCE {
            server.kill().map_err(BenchError::io(what))?;
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// Memory of a process, now.
#[derive(Clone, Debug, clap::Args)]
pub struct MemoryArgs {
    /// The process.
    #[arg(long)]
    pub pid: u32,
    /// Where the result goes.
    #[command(flatten)]
    pub record: RecordArgs,
}

/// Reads and records it.
pub fn memory(args: &MemoryArgs) -> Result<(), BenchError> {
    let values = [("rss_mib", crate::process::resident_mib(args.pid)?)];
    println!("{}", Record::line(&values));
    args.record.append(&values)
}
