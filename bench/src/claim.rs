//! What it costs to take what is due out of a long queue: the statements of the claiming transaction, one after the other.

use std::time::{Duration, Instant};

use domain::{
    access::{Actor, Ctx, Role},
    conversation::ChannelKind,
};
use service::{Services, ids};
use simulator::{carrier::Provider, clock};
use storage::dispatch::claim::{self, HandOver};

use crate::{
    error::BenchError,
    results::RecordArgs,
    stage::{Sends, Stage, StageArgs, StagedAccount, StagedShop},
    stats::Latencies,
    table::Table,
};

/// How long the queue is.
#[derive(Clone, Debug, clap::Args)]
pub struct ClaimArgs {
    /// Messages that are queued.
    #[arg(long, default_value_t = 1_000_000)]
    pub queued: i64,
    /// Shops, each with several accounts.
    #[arg(long, default_value_t = 5)]
    pub shops: i64,
    /// Claims that are measured.
    #[arg(long, default_value_t = 1_000)]
    pub claims: usize,
    /// Messages of one claim.
    #[arg(long, default_value_t = 32)]
    pub batch: i64,
    /// Where the database is.
    #[command(flatten)]
    pub stage: StageArgs,
    /// Where the figures go.
    #[command(flatten)]
    pub record: RecordArgs,
}

const ACCOUNTS: usize = 4;
/// Four messages wait in each conversation.
const IN_A_CONVERSATION: i64 = 4;
/// Every tenth message is scheduled for tomorrow.
const LATER_EVERY: i64 = 10;
const TARGET_MS: f64 = 20.0;
const LEASE_SECONDS: f64 = 30.0;
const LOOK_AHEAD: i64 = 32;

/// Fills the queue, claims, prints and records.
pub async fn run(args: ClaimArgs) -> Result<(), BenchError> {
    let stage = Stage::set(&args.stage).await?;
    let services = stage.services()?;
    let shops = fill(&stage, &services, &args).await?;
    let places: Vec<_> =
        shops.iter().flat_map(|shop| shop.accounts.iter().map(move |account| (shop, account))).collect();
    let (mut finding, mut claiming) = (Latencies::default(), Latencies::default());
    let mut taken = 0;
    for (shop, account) in places.iter().cycle().take(args.claims) {
        let began = Instant::now();
        let mut system = services.db().system("find accounts with something due").await?;
        claim::due_accounts(&mut system, None, LOOK_AHEAD).await?;
        drop(system);
        finding.record(began.elapsed());
        let (count, took) = claim_once(&services, shop, account, args.batch).await?;
        taken += count;
        claiming.record(took);
    }
    let millis = |micros: u32| f64::from(micros) / 1e3;
    let (finding, claiming) = (finding.summary(), claiming.summary());
    let mut table = Table::default();
    table.at_least("messages that were claimed", taken, args.claims);
    table.below("find_p99_ms", "finding who has something due, p99", (millis(finding.p99_us), TARGET_MS), "ms");
    table.below("claim_p99_ms", "claiming, p99", (millis(claiming.p99_us), TARGET_MS), "ms");
    table.tells("claiming, median", format!("{:.2} ms", millis(claiming.p50_us)));
    table.finish(&format!("Claiming {} out of {} queued", args.batch, args.queued), &args.record)
}

async fn fill(stage: &Stage, services: &Services, args: &ClaimArgs) -> Result<Vec<StagedShop>, BenchError> {
    let mut database = stage.database().await?;
    let share = args.queued / args.shops.max(1) / ACCOUNTS.cast_signed() as i64;
    let mut shops = Vec::new();
    for _ in 0..args.shops {
        let shop = stage.shop(services, &[Provider::Telnyx; ACCOUNTS]).await?;
        for (index, account) in (0..).zip(&shop.accounts) {
            let conversations = (share / IN_A_CONVERSATION).max(1);
            let sends = Sends { first: index * share, count: share, conversations, later_every: LATER_EVERY };
            shop.fill(&mut database, account, sends).await?;
        }
        shops.push(shop);
    }
    sqlx::query("VACUUM (ANALYZE)").execute(&mut database).await?;
    Ok(shops)
}

/// The statements of one claim, in the order in which the worker asks them. How many were taken, and how long it took.
async fn claim_once(
    services: &Services,
    shop: &StagedShop,
    account: &StagedAccount,
    batch: i64,
) -> Result<(usize, Duration), BenchError> {
    let ctx = Ctx {
        shop: shop.id,
        actor: Actor::System,
        role: Role::Automation,
        request: ids::request_id(),
        now: clock::system(),
    };
    let began = Instant::now();
    let mut tx = services.db().tenant(&ctx).await?;
    claim::lock_account(&mut tx, account.id).await?;
    let due = claim::lock_due(&mut tx, account.id, batch).await?;
    let handles: Vec<String> = due.iter().map(|one| one.recipient.clone()).collect();
    storage::guard::lock(&mut tx).await?;
    storage::consent::lock(&mut tx, ChannelKind::Sms, &handles).await?;
    storage::test_recipients::listed(&mut tx, ChannelKind::Sms, &handles).await?;
    let marked: Vec<_> =
        due.iter().map(|one| HandOver { id: one.id, request_body: one.body.clone().into_bytes() }).collect();
    claim::hand_over(&mut tx, &marked, LEASE_SECONDS).await?;
    tx.commit().await?;
    Ok((due.len(), began.elapsed()))
}
