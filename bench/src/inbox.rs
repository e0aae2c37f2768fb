//! What staff wait for in a full inbox: the list, its deep pages, a conversation, and a message that shows on every open page.

use std::time::{Duration, Instant};

use clap::Args;
use http_body_util::Full;
use hyper::{Request, body::Bytes};
use reqwest::{Client, Response};
use serde_json::Value;
use simulator::{
    clock,
    config::{AppConfig, LoopbackUrl},
    launch,
    telnyx::{InboundMessage, TestKey, inbound_message},
    token::{self, SessionClaims},
};
use sqlx::{Connection as _, PgConnection};
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    error::BenchError,
    fill::{self, BIG_SHOP_DOMAIN, FIRST_USER_ID},
    http::{Connection, Target},
    process,
    results::RecordArgs,
    stats::Latencies,
    table::Table,
};

/// What to measure, and how often.
#[derive(Clone, Debug, Args)]
pub struct InboxArgs {
    /// The server, on this machine.
    #[arg(long)]
    pub url: LoopbackUrl,
    /// Its process: its memory is looked at.
    #[arg(long)]
    pub pid: u32,
    /// Its database, reached as a superuser, filled with two ordinary shops and the big one at least.
    #[arg(long, env = "DATABASE_URL")]
    pub database_url: String,
    /// Requests of each kind.
    #[arg(long, default_value_t = 400)]
    pub rounds: usize,
    /// Pages that follow along while messages come in.
    #[arg(long, default_value_t = 500)]
    pub streams: usize,
    /// Pages that follow along while nothing happens.
    #[arg(long, default_value_t = 2_000)]
    pub idle_streams: usize,
    /// Messages that come in while pages follow along.
    #[arg(long, default_value_t = 50)]
    pub messages: usize,
    /// Where the figures go.
    #[command(flatten)]
    pub record: RecordArgs,
}

const LIST_MS: f64 = 10.0;
const OPEN_MS: f64 = 30.0;
const SHOWS_MS: f64 = 200.0;
const IDLE_MIB: f64 = 150.0;
const PAGE: &str = "/api/v1/conversations?limit=50";
/// Pages that are walked through; the deep ones are among the last of them.
const DEEP_PAGES: usize = 200;
/// Not measured: connections and caches come first.
const WARM_UP: usize = 20;
/// Members of staff that `fill` makes, and open pages that each of them may have.
const STAFF: u64 = 200;
const STREAMS_EACH: usize = 5;
const SHOWS_WITHIN: Duration = Duration::from_secs(10);

/// Measures, prints and records.
pub async fn run(args: InboxArgs) -> Result<(), BenchError> {
    let app = AppConfig { app_url: args.url.clone(), ..AppConfig::from_env(|name| std::env::var(name).ok())? };
    let mut asks = Asks { connection: Target::new(&args.url)?.connect().await?, app: app.clone(), number: 0 };
    let mut table = Table::default();
    let millis = |micros: u32| f64::from(micros) / 1e3;
    let mut line = |name: &str, what: &str, latencies: Latencies, target: f64| {
        let summary = latencies.summary();
        table.below(name, &format!("{what}, p99"), (millis(summary.p99_us), target), "ms");
        table.tells(&format!("{what}, median"), format!("{:.2} ms", millis(summary.p50_us)));
    };

    let first = asks.repeated(&[PAGE.to_owned()], args.rounds).await?;
    line("list_p99_ms", "first page of the list", first, LIST_MS);
    let (pages, conversations) = asks.walk().await?;
    let deep = asks.repeated(&pages, args.rounds).await?;
    line("deep_p99_ms", "a page deep in the list", deep, LIST_MS);
    let threads: Vec<_> =
        conversations.iter().map(|id| format!("/api/v1/conversations/{id}/messages?limit=50")).collect();
    line("messages_p99_ms", "the messages of a conversation", asks.repeated(&threads, args.rounds).await?, OPEN_MS);
    let documents = asks.documents(&conversations, args.rounds).await?;
    line("open_p99_ms", "a conversation as the whole page", documents, OPEN_MS);

    let before = process::resident_mib(args.pid)?;
    let shows = shows(&args, &app).await?;
    // The server sees that they are gone.
    tokio::time::sleep(Duration::from_secs(1)).await;
    line("shows_p99_ms", &format!("webhook to each of {} open pages", args.streams), shows, SHOWS_MS);
    let (idle, open) = idle(&args, &app).await?;
    table.tells("memory before any page was open", format!("{before:.1} MiB"));
    table.below("idle_streams_mib", &format!("memory with {open} idle pages"), (idle, IDLE_MIB), "MiB");
    table.finish("The inbox", &args.record)
}

/// Asks the big shop's questions, each as another member of its staff.
struct Asks {
    connection: Connection,
    app: AppConfig,
    number: u64,
}

impl Asks {
    /// The next member of staff: the server limits each of them.
    fn user(&mut self) -> u64 {
        self.number += 1;
        FIRST_USER_ID + self.number % STAFF
    }

    async fn get(&mut self, path: &str) -> Result<(Duration, Vec<u8>), BenchError> {
        let user = self.user();
        let bearer = bearer(&self.app, BIG_SHOP_DOMAIN, user);
        let request = Request::get(path).header("authorization", bearer).body(Full::<Bytes>::default())?;
        self.send(path, request).await
    }

    async fn send(&mut self, path: &str, request: Request<Full<Bytes>>) -> Result<(Duration, Vec<u8>), BenchError> {
        let began = Instant::now();
        let answer = self.connection.send(request).await?;
        let took = began.elapsed();
        if answer.status == 200 {
            Ok((took, answer.body))
        } else {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            Err(BenchError::UnexpectedAnswer(format!("{path} was answered {}: {text}", answer.status)))
        }
    }

    async fn repeated(&mut self, paths: &[String], rounds: usize) -> Result<Latencies, BenchError> {
        let mut latencies = Latencies::default();
        for (number, path) in (0..rounds + WARM_UP).zip(paths.iter().cycle()) {
            let (took, _) = self.get(path).await?;
            if number >= WARM_UP {
                latencies.record(took);
            }
        }
        Ok(latencies)
    }

    /// Walks through the list: the addresses of its deepest pages, and the conversations on the way.
    async fn walk(&mut self) -> Result<(Vec<String>, Vec<String>), BenchError> {
        let (mut pages, mut conversations) = (Vec::new(), Vec::new());
        let mut path = PAGE.to_owned();
        for _ in 0..DEEP_PAGES {
            let (_, body) = self.get(&path).await?;
            let page: Value = serde_json::from_slice(&body)
                .map_err(|_| BenchError::UnexpectedAnswer(format!("{path} was not answered with JSON")))?;
            let ids = page["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str());
            conversations.extend(ids.map(str::to_owned));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("{PAGE}&after={next}");
            pages.push(path.clone());
        }
        let deep = pages.split_off(pages.len() / 2);
        Ok((deep, conversations))
    }

    /// Conversations all over the list, as Shopify Admin loads them into its frame.
    async fn documents(&mut self, conversations: &[String], rounds: usize) -> Result<Latencies, BenchError> {
        let mut latencies = Latencies::default();
        let step = (conversations.len() / (rounds + WARM_UP)).max(1);
        for (number, id) in (0..rounds + WARM_UP).zip(conversations.iter().step_by(step).cycle()) {
            let path = format!("/communications/{id}");
            let user = self.user();
            let url = launch::frame_url(&self.app, BIG_SHOP_DOMAIN, user, &path, Vec::new(), clock::system());
            let target = url.strip_prefix(self.app.app_url.as_str()).unwrap_or_default().to_owned();
            let (took, _) = self.send(&path, Request::get(target).body(Full::default())?).await?;
            if number >= WARM_UP {
                latencies.record(took);
            }
        }
        Ok(latencies)
    }
}

fn bearer(app: &AppConfig, shop: &str, user: u64) -> String {
    let claims = SessionClaims::new(shop, &app.api_key, user, clock::system());
    format!("Bearer {}", token::sign(&claims, &app.api_secret))
}

/// Opens so many pages of a shop, each of which says hello first.
async fn follow(http: &Client, app: &AppConfig, shop: &str, count: usize) -> Result<Vec<Response>, BenchError> {
    let mut pages = Vec::new();
    for (number, user) in (0..count).zip((FIRST_USER_ID..).flat_map(|user| [user; STREAMS_EACH])) {
        let request = http.get(app.app_url.join("/live")).header("authorization", bearer(app, shop, user));
        let mut page = request.send().await?.error_for_status()?;
        let hello = page.chunk().await?.unwrap_or_default();
        if !String::from_utf8_lossy(&hello).contains("hello") {
            return Err(BenchError::UnexpectedAnswer(format!("page {number} of {shop} was not greeted")));
        }
        pages.push(page);
    }
    Ok(pages)
}

/// From the delivery of a signed webhook to the event on each of the open pages.
async fn shows(args: &InboxArgs, app: &AppConfig) -> Result<Latencies, BenchError> {
    let mut database = PgConnection::connect(&args.database_url).await?;
    let (account, handle): (uuid::Uuid, String) = sqlx::query_as(
        "SELECT a.id, a.handle FROM account a JOIN shop s USING (shop_id) WHERE s.domain = $1 AND a.provider = 'telnyx' LIMIT 1",
    )
    .bind(BIG_SHOP_DOMAIN)
    .fetch_one(&mut database)
    .await?;
    database.close().await?;
    let http = Client::builder().no_proxy().build()?;
    let (sender, mut heard) = mpsc::unbounded_channel();
    // They end with it.
    let mut pages = JoinSet::new();
    for mut page in follow(&http, app, BIG_SHOP_DOMAIN, args.streams).await? {
        let sender = sender.clone();
        pages.spawn(async move {
            while let Ok(Some(chunk)) = page.chunk().await {
                let is_news = String::from_utf8_lossy(&chunk).contains("event: conversation");
                if is_news && sender.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
    }
    let mut latencies = Latencies::default();
    for number in 0..args.messages {
        let client = fill::phone(u64::try_from(number).unwrap_or_default());
        let message = InboundMessage::new(&client, &handle, "Is Tuesday still fine?", clock::system());
        let webhook = inbound_message(&message, &TestKey::local(), clock::system());
        let mut request = http.post(app.app_url.join(&format!("/webhooks/telnyx/{account}")));
        for (name, value) in webhook.headers {
            request = request.header(name, value);
        }
        let began = Instant::now();
        request.body(webhook.body).send().await?.error_for_status()?;
        for _ in 0..args.streams {
            let waited = tokio::time::timeout(SHOWS_WITHIN, heard.recv()).await;
            let Ok(Some(at)) = waited else { return Err(BenchError::TooLong("a page did not hear".to_owned())) };
            latencies.record(at - began);
        }
    }
    Ok(latencies)
}

/// The memory of the server with many idle pages, in MiB, and how many there were.
async fn idle(args: &InboxArgs, app: &AppConfig) -> Result<(f64, usize), BenchError> {
    let http = Client::builder().no_proxy().build()?;
    let per_shop = args.idle_streams.div_ceil(3);
    let mut pages = Vec::new();
    for shop in [BIG_SHOP_DOMAIN.to_owned(), fill::domain(1), fill::domain(2)] {
        let count = per_shop.min(args.idle_streams - pages.len());
        pages.extend(follow(&http, app, &shop, count).await?);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    Ok((process::resident_mib(args.pid)?, pages.len()))
}
