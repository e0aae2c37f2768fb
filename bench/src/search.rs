//! Measures search in a shop that `bench fill` made: what a page of messages costs in the database, by kind of question.

use std::time::Instant;

use clap::Args;
use domain::{
    access::{Actor, Ctx, Role},
    ids::{RequestId, ShopId},
    search::Query,
};
use jiff::Timestamp;
use sqlx::{Connection, PgConnection};
use storage::{Db, PoolLimits, search, search::SearchFilter};
use uuid::Uuid;

use crate::{
    error::BenchError,
    fill::BIG_SHOP_DOMAIN,
    stats::{Latencies, Summary},
};

/// What to measure.
#[derive(Clone, Debug, Args)]
pub struct SearchArgs {
    /// A filled database, reached as a superuser.
    #[arg(long, env = "DATABASE_URL")]
    pub database_url: String,
    /// Whose messages.
    #[arg(long, default_value = BIG_SHOP_DOMAIN)]
    pub shop: String,
    /// Searches of each kind.
    #[arg(long, default_value_t = 200)]
    pub rounds: u32,
}

/// Rows of a page, and one to see whether there is a next one.
const ROWS: i32 = 26;
/// Words of the sentences that `fill` tells.
const KINDS: [(&str, &str); 7] = [
    ("common word", "the "),
    ("middle word", "wardrobe "),
    ("no such word", "quartzite "),
    ("several words", "oak stock "),
    ("phrase", "\"oak wardrobe\""),
    ("beginning of a word", "th"),
    ("beginning that nothing has", "quartz"),
];

/// Searches again and again, and prints what each kind took.
pub async fn run(args: SearchArgs) -> Result<(), BenchError> {
    let mut connection = PgConnection::connect(&args.database_url).await?;
    let shop: Uuid = sqlx::query_scalar("SELECT shop_id FROM shop WHERE domain = $1")
        .bind(&args.shop)
        .fetch_one(&mut connection)
        .await?;
    let messages: i64 = sqlx::query_scalar("SELECT count(*) FROM message_search WHERE shop_id = $1")
        .bind(shop)
        .fetch_one(&mut connection)
        .await?;
    println!("{messages} messages in {}", args.shop);
    let ctx = Ctx {
        shop: ShopId::from_uuid(shop),
        actor: Actor::System,
        role: Role::Automation,
        request: RequestId::from_uuid(Uuid::nil()),
        now: Timestamp::UNIX_EPOCH,
    };
    let db = Db::connect(&args.database_url, PoolLimits::default())?;
    for (kind, text) in KINDS {
        let query = Query::parse(text).map_err(|error| BenchError::Missed(error.to_string()))?;
        let (mut latencies, mut found) = (Latencies::default(), 0);
        for _ in 0..args.rounds {
            let began = Instant::now();
            let mut tx = db.tenant(&ctx).await?;
            found = search::messages(&mut tx, &query, SearchFilter::default(), None, ROWS).await?.len();
            drop(tx);
            latencies.record(began.elapsed());
        }
        let Summary { p50_us, p99_us, max_us, .. } = latencies.summary();
        println!("{kind:28} {found:3} rows  p50 {p50_us:6} µs  p99 {p99_us:6} µs  slowest {max_us:6} µs");
    }
    db.close().await;
    Ok(())
}
