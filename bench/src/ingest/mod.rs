//! Signed webhooks at full speed, and afterwards the proof that each acknowledged one is stored once.

mod verify;
mod webhooks;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use simulator::{clock, config::LoopbackUrl};
use sqlx::{Connection, PgConnection};
use tokio::{task::JoinSet, time::sleep};

use self::{
    verify::{Account, Fate},
    webhooks::{Senders, Webhook},
};
use crate::{
    error::BenchError,
    http::Target,
    load::{Window, server_usage},
    process,
    results::{Record, RecordArgs},
    stats::{self, Latencies},
};

/// Where webhooks go, and how many.
#[derive(Clone, Debug, clap::Args)]
pub struct IngestArgs {
    /// The server, on this machine.
    #[arg(long)]
    pub url: LoopbackUrl,
    /// Its database, reached as a superuser.
    #[arg(long, env = "DATABASE_URL")]
    pub database_url: String,
    /// The shop whose number is written to.
    #[arg(long, default_value = "bench-1.myshopify.com")]
    pub shop: String,
    /// Connections open at once.
    #[arg(long, default_value_t = 256)]
    pub connections: u32,
    /// How long to measure.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// How long to send before that.
    #[arg(long, default_value_t = 1)]
    pub warm_up: u64,
    /// How many different webhooks to sign beforehand; none is sent twice.
    #[arg(long, default_value_t = 120_000)]
    pub messages: usize,
    /// From how many numbers: the first ones that `fill` gives to clients, so those beyond the shop's conversations are new.
    #[arg(long, default_value_t = 66)]
    pub clients: u64,
    /// How long the worker may take to work off what is stored at the end.
    #[arg(long, default_value_t = 300)]
    pub drain_seconds: u64,
    /// The server's process: its CPU and memory are reported.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Where the result goes.
    #[command(flatten)]
    pub record: RecordArgs,
}

/// Between two looks at the queue.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Working off fewer than these takes too short to tell a rate: the worker kept up with the load.
const BACKLOG_MIN: i64 = 500;

/// Sends, waits until everything is worked off, verifies, prints and records.
pub async fn run(args: IngestArgs) -> Result<(), BenchError> {
    let mut database = PgConnection::connect(&args.database_url).await?;
    let account = verify::account(&mut database, &args.shop).await?;
    let senders = Senders { to: &account.handle, clients: args.clients.max(1) };
    let webhooks: Arc<[Webhook]> = webhooks::sign(args.messages, senders, clock::system())?.into();
    let sent = send(&args, &account, &webhooks).await?;
    let drain = drain(&args, &mut database, &account).await?;
    let acknowledged = sent.acknowledged.iter().filter_map(|index| webhooks.get(*index));
    let fate = verify::fate(&mut database, &account, acknowledged).await?;
    database.close().await?;
    let values = values(&args, &sent, drain, fate)?;
    println!("{}", Record::line(&values));
    if !sent.errors.is_empty() {
        println!("answers other than 2xx, by status: {:?}", sent.errors);
    }
    args.record.append(&values)?;
    if fate.is_whole() { Ok(()) } else { Err(BenchError::Lost(format!("acknowledged webhooks went astray: {fate:?}"))) }
}

#[derive(Default)]
struct Sent {
    latencies: Latencies,
    /// By their place among the signed ones; also those acknowledged outside the window.
    acknowledged: Vec<usize>,
    /// By status; 0 stands for a broken connection.
    errors: BTreeMap<u16, u64>,
    cpu: Option<Duration>,
    measured: Duration,
}

async fn send(args: &IngestArgs, account: &Account, webhooks: &Arc<[Webhook]>) -> Result<Sent, BenchError> {
    let target = Target::new(&args.url)?;
    let path: Arc<str> = format!("/webhooks/telnyx/{}", account.id).into();
    let next = Arc::new(AtomicUsize::new(0));
    let window = Window::starting_now(Duration::from_secs(args.warm_up), Duration::from_secs(args.seconds));
    let mut connections = JoinSet::new();
    for _ in 0..args.connections.max(1) {
        let sender = Sender {
            target: target.clone(),
            path: Arc::clone(&path),
            webhooks: Arc::clone(webhooks),
            next: Arc::clone(&next),
            window,
        };
        connections.spawn(sender.run());
    }
    let cpu = server_usage(args.pid, window).await?;
    let mut total = Sent { cpu, measured: window.until - window.from, ..Sent::default() };
    while let Some(finished) = connections.join_next().await {
        let sent = finished.map_err(|_| BenchError::UnexpectedAnswer("a connection's task stopped".to_owned()))??;
        total.latencies.append(sent.latencies);
        total.acknowledged.extend(sent.acknowledged);
        for (status, count) in sent.errors {
            *total.errors.entry(status).or_default() += count;
        }
    }
    Ok(total)
}

struct Sender {
    target: Target,
    path: Arc<str>,
    webhooks: Arc<[Webhook]>,
    next: Arc<AtomicUsize>,
    window: Window,
}

impl Sender {
    async fn run(self) -> Result<Sent, BenchError> {
        let mut sent = Sent::default();
        let mut connection = self.target.connect().await?;
        loop {
            let began = Instant::now();
            if began >= self.window.until {
                return Ok(sent);
            }
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(webhook) = self.webhooks.get(index) else {
                return Err(BenchError::UnexpectedAnswer("all signed webhooks are sent: raise --messages".to_owned()));
            };
            match connection.send(webhook.request(&self.path)?).await {
                Ok(answer) if answer.status.is_success() => {
                    sent.acknowledged.push(index);
                    if self.window.is_open() {
                        sent.latencies.record(began.elapsed());
                    }
                }
                Ok(answer) => *sent.errors.entry(answer.status.as_u16()).or_default() += 1,
                Err(BenchError::Connection(_)) => {
                    *sent.errors.entry(0).or_default() += 1;
                    connection = self.target.connect().await?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// What was left when the load ended, and how long that took.
#[derive(Clone, Copy, Debug)]
struct Drain {
    backlog: i64,
    took: Duration,
}

async fn drain(args: &IngestArgs, database: &mut PgConnection, account: &Account) -> Result<Drain, BenchError> {
    let began = Instant::now();
    let backlog = verify::waiting(database, account).await?;
    let mut left = backlog;
    while left > 0 {
        if began.elapsed() > Duration::from_secs(args.drain_seconds) {
            return Err(BenchError::UnexpectedAnswer(format!(
                "{left} of {backlog} stored webhooks were not worked on"
            )));
        }
        sleep(LOOK_EVERY).await;
        left = verify::waiting(database, account).await?;
    }
    Ok(Drain { backlog, took: began.elapsed() })
}

fn values(args: &IngestArgs, sent: &Sent, drain: Drain, fate: Fate) -> Result<Vec<(&'static str, f64)>, BenchError> {
    let latency = sent.latencies.clone().summary();
    let answers = stats::float(latency.count as u64);
    let backlog = stats::float(drain.backlog.unsigned_abs());
    let mut values = vec![
        ("acknowledged_per_second", answers / sent.measured.as_secs_f64()),
        ("p50_us", f64::from(latency.p50_us)),
        ("p99_us", f64::from(latency.p99_us)),
        ("max_us", f64::from(latency.max_us)),
        ("errors", stats::float(sent.errors.values().sum())),
        ("verified", stats::float(fate.acknowledged.unsigned_abs())),
        ("backlog", backlog),
    ];
    if drain.backlog >= BACKLOG_MIN {
        values.push(("drain_per_second", backlog / drain.took.as_secs_f64()));
    }
    if let Some(cpu) = sent.cpu {
        values.push(("cpu_us", cpu.as_secs_f64() * 1e6 / answers.max(1.0)));
    }
    if let Some(pid) = args.pid {
        values.push(("rss_mib", process::resident_mib(pid)?));
    }
    Ok(values)
}
