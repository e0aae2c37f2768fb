//! How fast the worker hands over what is due, and that every message reaches the carrier exactly once.

use std::time::{Duration, Instant};

use domain::delivery::DeliveryState;
use simulator::carrier::Provider;

use crate::{
    error::BenchError,
    process,
    results::RecordArgs,
    stage::{Sends, Stage, StageArgs, carrier::times_taken},
    survive::states,
    table::Table,
};

/// How much there is to hand over.
#[derive(Clone, Debug, clap::Args)]
pub struct DrainArgs {
    /// Messages that are due.
    #[arg(long, default_value_t = 10_000)]
    pub messages: u32,
    /// Accounts that they are spread over, all at Telnyx.
    #[arg(long, default_value_t = 2)]
    pub accounts: u32,
    /// Messages in each conversation.
    #[arg(long, default_value_t = 1)]
    pub in_a_conversation: u32,
    /// Where the processes and their database are.
    #[command(flatten)]
    pub stage: StageArgs,
    /// Where the figures go.
    #[command(flatten)]
    pub record: RecordArgs,
}

/// What one drain came to.
#[derive(Clone, Debug)]
pub struct Drained {
    /// From the first to the last acceptance, by the carrier's clock.
    pub lasted: Duration,
    /// From the worker's start until everything was recorded.
    pub until_recorded: Duration,
    /// The worker's CPU time.
    pub cpu: Duration,
    /// The properties.
    pub table: Table,
}

/// Messages a second on two cores, without a limit of the account's.
const TARGET_PER_SECOND: f64 = 1_000.0;
const WITHIN: Duration = Duration::from_mins(5);

/// Drains, prints and records.
pub async fn run(args: DrainArgs) -> Result<(), BenchError> {
    let stage = Stage::set(&args.stage).await?;
    let drained = drain(&stage, args.messages, args.accounts, args.in_a_conversation).await?;
    let count = f64::from(args.messages);
    let mut table = drained.table;
    let rate = count / drained.until_recorded.as_secs_f64();
    let target = (rate, TARGET_PER_SECOND);
    table.reaches("per_second", "messages handed over and recorded", target, "a second");
    let taken = count / drained.lasted.as_secs_f64().max(0.001);
    table.tells("messages taken by the carrier, first to last", format!("{taken:.0} a second"));
    table.tells("the worker's CPU for each", format!("{:.0} us", drained.cpu.as_secs_f64() * 1e6 / count));
    table.finish("Draining the outbox", &args.record)
}

/// Queues, starts a worker, and waits until everything is recorded.
pub async fn drain(stage: &Stage, messages: u32, accounts: u32, in_a_conversation: u32) -> Result<Drained, BenchError> {
    let services = stage.services()?;
    let carriers = vec![Provider::Telnyx; accounts.max(1) as usize];
    let shop = stage.shop(&services, &carriers).await?;
    let mut database = stage.database().await?;
    stage.carrier.reset().await?;
    let share = i64::from(messages / accounts.max(1));
    for (index, account) in (0..).zip(&shop.accounts) {
        let conversations = (share / i64::from(in_a_conversation.max(1))).max(1);
        let sends = Sends { first: index * share, count: share, conversations, later_every: 0 };
        shop.fill(&mut database, account, sends).await?;
    }
    let began = Instant::now();
    let worker = stage.programs.worker()?;
    states::at_rest(stage, shop.id, WITHIN).await?;
    let until_recorded = began.elapsed();
    let cpu = process::cpu(worker.id())?;
    worker.kill()?;
    let ledger = stage.carrier.ledger().await?;
    let times = times_taken(&ledger);
    let all = usize::try_from(share).unwrap_or(0) * carriers.len();
    let accepted = states::count(&mut database, shop.id, |state| state == DeliveryState::Accepted).await?;
    let first_and_last = ledger.first().zip(ledger.last()).map_or(0, |(first, last)| last.at_us - first.at_us);
    let mut table = Table::default();
    table.all("messages that the carrier took", times.len(), all);
    table.none("messages that the carrier took twice", times.values().filter(|times| **times > 1).count());
    table.all("messages that are recorded as accepted", accepted, all);
    Ok(Drained { lasted: Duration::from_micros(first_and_last.unsigned_abs()), until_recorded, cpu, table })
}
