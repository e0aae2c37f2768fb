//! A load of equal requests over kept connections: closed (each connection asks again at once) or at a fixed rate.
//!
//! At a fixed rate an answer that comes late delays the next request of its connection; that delay is part of the next
//! latency, so a server that stalls can't hide it.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use http_body_util::Full;
use hyper::{Request, StatusCode, header::ACCEPT_ENCODING};
use simulator::config::{AppConfig, LoopbackUrl};
use tokio::{task::JoinSet, time::sleep_until};

use crate::{
    error::BenchError,
    http::{Connection, Target},
    process,
    results::{Record, RecordArgs},
    stats::{self, Latencies, Summary},
    tokens::{self, Pass, Passes, TokenArgs},
};

/// What to ask, and how hard.
#[derive(Clone, Debug, clap::Args)]
pub struct LoadArgs {
    /// The server, on this machine: `http://127.0.0.1:3000`.
    #[arg(long)]
    pub url: LoopbackUrl,
    /// What to ask for.
    #[arg(long, default_value = "/api/v1/conversations?limit=50")]
    pub path: String,
    /// Connections open at once.
    #[arg(long, default_value_t = 16)]
    pub connections: u32,
    /// How long to measure.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// How long to ask before that.
    #[arg(long, default_value_t = 1)]
    pub warm_up: u64,
    /// A fixed rate over all connections; without it, as many as are answered.
    #[arg(long)]
    pub requests_per_second: Option<u32>,
    /// Sent as Accept-Encoding.
    #[arg(long)]
    pub accept_encoding: Option<String>,
    /// What an answer must contain, so that an error page is not measured. Looked for once per connection.
    #[arg(long)]
    pub expect: Option<String>,
    /// The server's process: its CPU and memory are reported.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Who asks.
    #[command(flatten)]
    pub tokens: TokenArgs,
    /// Where the result goes.
    #[command(flatten)]
    pub record: RecordArgs,
}

/// What came of a load.
#[derive(Clone, Debug)]
pub struct LoadResult {
    /// Latencies of the answers with status 2xx.
    pub latency: Summary,
    /// For how long it was measured.
    pub measured: Duration,
    /// Other answers by status; 0 stands for a broken connection.
    pub errors: BTreeMap<u16, u64>,
    /// Bytes of all measured bodies.
    pub bytes: u64,
    /// The server's CPU time.
    pub cpu: Option<Duration>,
    /// The server's memory at the end, in MiB.
    pub resident_mib: Option<f64>,
}

/// From when to when answers count.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The first request is sent.
    pub start: Instant,
    /// Answers count from here.
    pub from: Instant,
    /// And until here; nothing is sent after it.
    pub until: Instant,
}

impl Window {
    /// A window that begins now.
    pub fn starting_now(warm_up: Duration, measure: Duration) -> Self {
        let start = Instant::now();
        Self { start, from: start + warm_up, until: start + warm_up + measure }
    }

    /// Whether something that ends now counts.
    pub fn is_open(&self) -> bool {
        (self.from..=self.until).contains(&Instant::now())
    }
}

/// Runs the load, prints and records the result.
pub async fn run(args: LoadArgs) -> Result<(), BenchError> {
    let record = args.record.clone();
    let result = measure(args).await?;
    let values = result.values();
    println!("{}", Record::line(&values));
    if !result.errors.is_empty() {
        println!("answers other than 2xx, by status: {:?}", result.errors);
    }
    record.append(&values)
}

/// Runs the load.
pub async fn measure(args: LoadArgs) -> Result<LoadResult, BenchError> {
    let app = AppConfig::from_env(|name| std::env::var(name).ok())?;
    let app = AppConfig { app_url: args.url.clone(), ..app };
    let target = Target::new(&args.url)?;
    let passes = tokens::issue(args.tokens.clone(), app, args.path.clone())?;
    let window = Window::starting_now(Duration::from_secs(args.warm_up), Duration::from_secs(args.seconds));
    let args = Arc::new(args);
    let mut connections = JoinSet::new();
    for index in 0..args.connections.max(1) {
        let worker = Worker { index, args: Arc::clone(&args), target: target.clone(), passes: passes.clone(), window };
        connections.spawn(worker.run());
    }
    let cpu = server_usage(args.pid, window).await?;
    let (mut latencies, mut total) = (Latencies::default(), Tally::default());
    while let Some(finished) = connections.join_next().await {
        let tally = finished.map_err(|_| BenchError::UnexpectedAnswer("a connection's task stopped".to_owned()))??;
        latencies.append(tally.latencies);
        total.bytes += tally.bytes;
        for (status, count) in tally.errors {
            *total.errors.entry(status).or_default() += count;
        }
    }
    Ok(LoadResult {
        latency: latencies.summary(),
        measured: window.until - window.from,
        errors: total.errors,
        bytes: total.bytes,
        cpu,
        resident_mib: args.pid.map(process::resident_mib).transpose()?,
    })
}

/// The CPU time that a process uses while answers count.
pub async fn server_usage(pid: Option<u32>, window: Window) -> Result<Option<Duration>, BenchError> {
    let Some(pid) = pid else { return Ok(None) };
    sleep_until(window.from.into()).await;
    let before = process::cpu(pid)?;
    sleep_until(window.until.into()).await;
    Ok(Some(process::cpu(pid)?.saturating_sub(before)))
}

#[derive(Default)]
struct Tally {
    latencies: Latencies,
    errors: BTreeMap<u16, u64>,
    bytes: u64,
}

struct Worker {
    index: u32,
    args: Arc<LoadArgs>,
    target: Target,
    passes: Passes,
    window: Window,
}

impl Worker {
    async fn run(mut self) -> Result<Tally, BenchError> {
        let mut tally = Tally::default();
        let mut connection = self.target.connect().await?;
        let mut nth = 0;
        loop {
            let began = self.turn(nth).await;
            if began >= self.window.until {
                return Ok(tally);
            }
            if let Err(error) = self.ask(&mut connection, nth, began, &mut tally).await {
                if !matches!(error, BenchError::Connection(_)) {
                    return Err(error);
                }
                *tally.errors.entry(0).or_default() += 1;
                connection = self.target.connect().await?;
            }
            nth += 1;
        }
    }

    /// Waits until it is this request's turn; from when its latency counts.
    async fn turn(&self, nth: u64) -> Instant {
        let Some(rate) = self.args.requests_per_second.filter(|rate| *rate > 0) else { return Instant::now() };
        let place = nth.saturating_mul(u64::from(self.args.connections.max(1))) + u64::from(self.index);
        let due = self.window.start + Duration::from_micros(place.saturating_mul(1_000_000) / u64::from(rate));
        if due <= Instant::now() {
            return due;
        }
        sleep_until(due.into()).await;
        // Not `due`: the timer is coarser than the server.
        Instant::now()
    }

    async fn ask(
        &mut self,
        connection: &mut Connection,
        nth: u64,
        began: Instant,
        tally: &mut Tally,
    ) -> Result<(), BenchError> {
        let answer = connection.send(self.request(nth)?).await?;
        if nth == 0 {
            self.check(answer.status, &answer.body)?;
        }
        if !self.window.is_open() {
            return Ok(());
        }
        if answer.status.is_success() {
            tally.latencies.record(began.elapsed());
            tally.bytes += answer.body.len() as u64;
        } else {
            *tally.errors.entry(answer.status.as_u16()).or_default() += 1;
        }
        Ok(())
    }

    /// The next member of staff asks.
    fn request(&self, nth: u64) -> Result<Request<Full<hyper::body::Bytes>>, BenchError> {
        let passes = Arc::clone(&self.passes.borrow());
        let place = nth.wrapping_mul(u64::from(self.args.connections.max(1))) + u64::from(self.index);
        let index = usize::try_from(place % passes.len().max(1) as u64).unwrap_or_default();
        let Some(Pass { uri, header }) = passes.get(index) else {
            return Err(BenchError::UnexpectedAnswer("there is no token to ask with".to_owned()));
        };
        let mut request = Request::get(uri.clone());
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        if let Some(encoding) = &self.args.accept_encoding {
            request = request.header(ACCEPT_ENCODING, encoding);
        }
        Ok(request.body(Full::default())?)
    }

    fn check(&self, status: StatusCode, body: &[u8]) -> Result<(), BenchError> {
        let text = String::from_utf8_lossy(body);
        let as_expected = self.args.expect.as_ref().is_none_or(|expected| text.contains(expected));
        if status.is_success() && as_expected {
            return Ok(());
        }
        let start: String = text.chars().take(300).collect();
        let path = &self.args.path;
        Err(BenchError::UnexpectedAnswer(format!("{path} answered {status} without what was expected: {start}")))
    }
}

impl LoadResult {
    /// The numbers to show and to record.
    pub fn values(&self) -> Vec<(&'static str, f64)> {
        let answers = stats::float(self.latency.count as u64);
        let seconds = self.measured.as_secs_f64();
        let mut values = vec![
            ("requests_per_second", answers / seconds),
            ("p50_us", f64::from(self.latency.p50_us)),
            ("p99_us", f64::from(self.latency.p99_us)),
            ("max_us", f64::from(self.latency.max_us)),
            ("errors", stats::float(self.errors.values().sum())),
            ("bytes", stats::float(self.bytes) / answers.max(1.0)),
        ];
        if let Some(cpu) = self.cpu {
            values.push(("cpu_us", cpu.as_secs_f64() * 1e6 / answers.max(1.0)));
        }
        if let Some(resident) = self.resident_mib {
            values.push(("rss_mib", resident));
        }
        values
    }
}
