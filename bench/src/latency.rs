//! Three times that people or machines wait for: a dry run, a decision of the guard, and a message that shows on an open page.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use domain::{
    guard::{Effect, EffectRequest, GateRecord, GuardMode, GuardState, Purpose, decide},
    ids::AccountId,
};
use http_body_util::Full;
use hyper::{Request, body::Bytes};
use reqwest::{Client, Response};
use simulator::{
    carrier::Provider,
    clock,
    telnyx::{InboundMessage, TestKey, inbound_message},
};
use uuid::Uuid;

use crate::{
    error::BenchError,
    http::Target,
    results::RecordArgs,
    stage::{Sends, Stage, StageArgs, StagedShop},
    stats::Latencies,
    table::Table,
};

/// How often each is measured.
#[derive(Clone, Debug, clap::Args)]
pub struct LatencyArgs {
    /// Dry runs, one after the other.
    #[arg(long, default_value_t = 1_000)]
    pub dry_runs: usize,
    /// Messages that come in while a page is open, one after the other.
    #[arg(long, default_value_t = 200)]
    pub messages: usize,
    /// Decisions of the guard.
    #[arg(long, default_value_t = 200_000)]
    pub decisions: u32,
    /// Where the processes and their database are.
    #[command(flatten)]
    pub stage: StageArgs,
    /// Where the figures go.
    #[command(flatten)]
    pub record: RecordArgs,
}

const DRY_RUN_MS: f64 = 20.0;
const DECISION_US: f64 = 5.0;
const VISIBLE_MS: f64 = 300.0;
const CONVERSATIONS: i64 = 200;
/// Not measured: connections and caches come first.
const WARM_UP: usize = 20;
/// A token lives for a minute.
const FRESH_TOKEN_EVERY: usize = 200;
const SHOWS_WITHIN: Duration = Duration::from_secs(10);

/// Measures, prints and records.
pub async fn run(args: LatencyArgs) -> Result<(), BenchError> {
    let stage = Stage::set(&args.stage).await?;
    let services = stage.services()?;
    let shop = stage.shop(&services, &[Provider::Telnyx]).await?;
    let mut database = stage.database().await?;
    shop.clients(&mut database, &shop.accounts[0], 0, CONVERSATIONS).await?;
    let conversations: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM conversation WHERE shop_id = $1 ORDER BY id")
        .bind(shop.id.as_uuid())
        .fetch_all(&mut database)
        .await?;
    let server = stage.programs.server().await?;
    let mut table = Table::default();
    let dry_run = dry_runs(&stage, &shop, &conversations, args.dry_runs).await?.summary();
    let millis = |micros: u32| f64::from(micros) / 1e3;
    table.below("dry_run_p99_ms", "dry run over HTTP, p99", (millis(dry_run.p99_us), DRY_RUN_MS), "ms");
    table.tells("dry run over HTTP, median", format!("{:.2} ms", millis(dry_run.p50_us)));
    let decision = decisions(&shop, args.decisions);
    table.below("decision_us", "a decision of the guard", (decision, DECISION_US), "us");
    let (p95, median) = visible(&stage, &shop, args.messages).await?;
    table.below("visible_p95_ms", "signed webhook to the event on an open page, p95", (p95, VISIBLE_MS), "ms");
    table.tells("signed webhook to the event on an open page, median", format!("{median:.1} ms"));
    server.kill()?;
    table.finish("Waiting", &args.record)
}

async fn dry_runs(
    stage: &Stage,
    shop: &StagedShop,
    conversations: &[Uuid],
    count: usize,
) -> Result<Latencies, BenchError> {
    let mut connection = Target::new(&stage.programs.app()?.app_url)?.connect().await?;
    let mut latencies = Latencies::default();
    let mut bearer = shop.bearer(stage)?;
    for (number, conversation) in (0..count + WARM_UP).zip(conversations.iter().cycle()) {
        if number % FRESH_TOKEN_EVERY == 0 {
            bearer = shop.bearer(stage)?;
        }
        let request = Request::post(format!("/api/v1/conversations/{conversation}/drafts"))
            .header("authorization", &bearer)
            .header("content-type", "application/json")
            .header("idempotency-key", service::ids::request_id().to_string())
            .body(Full::new(Bytes::from_static(br#"{"body":"We can come on Tuesday at 10."}"#)))?;
        let began = Instant::now();
        let answer = connection.send(request).await?;
        if number >= WARM_UP {
            latencies.record(began.elapsed());
        }
        if answer.status != 201 {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(BenchError::UnexpectedAnswer(format!("a dry run was answered {}: {text}", answer.status)));
        }
    }
    Ok(latencies)
}

/// Microseconds of one decision about a request whose every gate is open: the longest way through.
pub fn decisions(shop: &StagedShop, count: u32) -> f64 {
    let (effect, now) = (Effect::Sms, clock::system());
    let gate = |gate| GateRecord { gate, evidence: "Seen.".to_owned(), opened_at: now };
    let state = GuardState {
        deployment_on: true,
        workbench: GuardMode::Open,
        effect: GuardMode::Open,
        gates: effect.gates().iter().copied().map(gate).collect(),
    };
    let began = Instant::now();
    for number in 0..count {
        let request = EffectRequest {
            shop: shop.id,
            effect,
            record: Uuid::from_u128(number.into()),
            recipient: "+15550100101".to_owned(),
            purpose: Purpose::Live,
        };
        black_box(decide(black_box(&state), request, now));
    }
    began.elapsed().as_secs_f64() * 1e6 / f64::from(count.max(1))
}

/// The 95th percentile and the median, in milliseconds.
async fn visible(stage: &Stage, shop: &StagedShop, count: usize) -> Result<(f64, f64), BenchError> {
    let http = Client::builder().no_proxy().build()?;
    let url = stage.programs.app_url();
    let mut page = http.get(format!("{url}/live")).header("authorization", shop.bearer(stage)?).send().await?;
    next_event(&mut page, "event: hello").await?;
    let mut took = Vec::new();
    for number in 0..count + WARM_UP {
        let place = i64::try_from(number).unwrap_or(0) % CONVERSATIONS;
        let began = Instant::now();
        write(&http, &url, shop.accounts[0].id, &shop.accounts[0].handle, place).await?;
        next_event(&mut page, "event: conversation").await?;
        if number >= WARM_UP {
            took.push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took.get((took.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0.0);
    Ok((at(95), at(50)))
}

async fn write(http: &Client, url: &str, account: AccountId, handle: &str, place: i64) -> Result<(), BenchError> {
    let message = InboundMessage::new(&Sends::client(place), handle, "Is Tuesday still fine?", clock::system());
    let webhook = inbound_message(&message, &TestKey::local(), clock::system());
    let mut request = http.post(format!("{url}/webhooks/telnyx/{account}"));
    for (name, value) in webhook.headers {
        request = request.header(name, value);
    }
    request.body(webhook.body).send().await?.error_for_status()?;
    Ok(())
}

/// Reads the stream until this line came.
async fn next_event(page: &mut Response, line: &str) -> Result<(), BenchError> {
    let read = async {
        while let Some(chunk) = page.chunk().await? {
            if String::from_utf8_lossy(&chunk).contains(line) {
                return Ok(());
            }
        }
        Err(BenchError::UnexpectedAnswer("the stream of the open page ended".to_owned()))
    };
    let waited = tokio::time::timeout(SHOWS_WITHIN, read).await;
    waited.unwrap_or_else(|_| Err(BenchError::TooLong(format!("nothing said {line}"))))
}
