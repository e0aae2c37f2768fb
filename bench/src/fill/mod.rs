//! Fills an empty, migrated database with shops, conversations and messages by COPY.
//!
//! The seed decides every row, so two fills with the same options are equal. Roll-ups are those of the messages. The audit stays
//! empty: nothing of this happened.

mod indexes;
mod search;
mod shops;
mod story;
mod tables;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use self::{
    shops::Shop,
    story::Scope,
    tables::{ShopTables, StoryTables},
};
pub use self::{
    shops::{BIG_SHOP_DOMAIN, FIRST_USER_ID, domain},
    story::{CONVERSATIONS_MAX, phone},
};
use crate::{error::BenchError, rng::Rng};

/// What to fill with.
#[derive(Clone, Debug, clap::Args)]
pub struct FillArgs {
    /// A migrated, empty database, reached as a superuser.
    #[arg(long, env = "DATABASE_URL")]
    pub database_url: String,
    /// Ordinary shops: bench-1.myshopify.com and so on.
    #[arg(long, default_value_t = 20)]
    pub shops: u64,
    /// Conversations of each ordinary shop.
    #[arg(long, default_value_t = 60)]
    pub conversations: u64,
    /// Messages of a conversation, on average.
    #[arg(long, default_value_t = 3)]
    pub messages: u64,
    /// Conversations of bench-big.myshopify.com; 0 leaves that shop out.
    #[arg(long, default_value_t = 0)]
    pub big_shop_conversations: u64,
    /// Members of staff of each shop: Shopify's user ids 9001001 and on, the five personas first.
    #[arg(long, default_value_t = 200)]
    pub staff: u64,
    /// Writes the contacts' timelines as well.
    #[arg(long)]
    pub timeline: bool,
    /// No message is newer than this.
    #[arg(long, default_value = "2026-10-01T00:00:00Z")]
    pub until: Timestamp,
    /// Another seed, other rows.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Connections that write at once.
    #[arg(long, default_value_t = 2)]
    pub writers: usize,
}

/// Conversations in one COPY.
const CHUNK: u64 = 10_000;
/// Most ordinary shops: their numbers have four digits.
const SHOPS_MAX: u64 = 9_999;
/// How long before the last message the shops came.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24 * 740);
/// The stream from which timeline entries get their ids.
const TIMELINE_STREAM: u64 = u64::MAX - 2;

/// Fills, then lets PostgreSQL look at what is there. Says how much it wrote and how long it took.
pub async fn run(args: FillArgs) -> Result<(), BenchError> {
    let began = Instant::now();
    let shops = shops_of(&args)?;
    write_shops(&args, &shops).await?;
    let conversations: u64 = shops.iter().map(|shop| shop.conversations).sum();
    let mut connection = PgConnection::connect(&args.database_url).await?;
    let indexes = indexes::take_off(&mut connection).await?;
    let written = write_stories(&args, shops.clone()).await;
    indexes::put_back(&mut connection, indexes).await?;
    let messages = written?;
    search::fill(&mut connection).await?;
    let written = began.elapsed();
    let analysis_began = Instant::now();
    finish(connection).await?;
    eprintln!(
        "{} shops, {conversations} conversations and {messages} messages in {:.1} s, and {:.1} s to analyse them",
        shops.len(),
        written.as_secs_f64(),
        analysis_began.elapsed().as_secs_f64()
    );
    Ok(())
}

fn shops_of(args: &FillArgs) -> Result<Vec<Shop>, BenchError> {
    if args.shops > SHOPS_MAX {
        return Err(BenchError::Fill("there can be 9,999 ordinary shops at most"));
    }
    if args.conversations.max(args.big_shop_conversations) > CONVERSATIONS_MAX {
        return Err(BenchError::Fill("a shop can have 8,000,000 conversations at most: every client has a number"));
    }
    let installed_at = args.until - OPEN_FOR;
    let mut shops: Vec<_> =
        (1..=args.shops).map(|number| Shop::new(args.seed, number, args.conversations, installed_at)).collect();
    if args.big_shop_conversations > 0 {
        shops.push(Shop::new(args.seed, 0, args.big_shop_conversations, installed_at));
    }
    Ok(shops)
}

async fn write_shops(args: &FillArgs, shops: &[Shop]) -> Result<(), BenchError> {
    let joined_at = args.until - OPEN_FOR;
    let mut tables = ShopTables::new();
    for shop in shops {
        tables.shop(shop, joined_at, &mut Rng::new(args.seed, TIMELINE_STREAM, shop.number));
        for member in shop.staff(args.seed, args.staff, joined_at) {
            tables.member(shop, &member, joined_at);
        }
    }
    let mut connection = connect(&args.database_url).await?;
    tables.send(&mut connection).await?;
    Ok(connection.close().await?)
}

/// So many conversations of a shop, from this one on.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    shop: usize,
    first: u64,
    end: u64,
}

fn chunks_of(shops: &[Shop]) -> Vec<Chunk> {
    let of_shop = |(index, shop): (usize, &Shop)| {
        let end_of_shop = shop.conversations;
        (0..end_of_shop.div_ceil(CHUNK)).map(move |nth| Chunk {
            shop: index,
            first: nth * CHUNK,
            end: ((nth + 1) * CHUNK).min(end_of_shop),
        })
    };
    shops.iter().enumerate().flat_map(of_shop).collect()
}

/// Several connections take one chunk after the other. The number of messages.
async fn write_stories(args: &FillArgs, shops: Vec<Shop>) -> Result<u64, BenchError> {
    let chunks = Arc::new(chunks_of(&shops));
    let shops = Arc::new(shops);
    let next = Arc::new(AtomicU64::new(0));
    let mut writers = JoinSet::new();
    for _ in 0..args.writers.max(1) {
        let (args, shops, chunks, next) = (args.clone(), Arc::clone(&shops), Arc::clone(&chunks), Arc::clone(&next));
        writers.spawn(async move {
            let mut connection = connect(&args.database_url).await?;
            let mut tables = StoryTables::new(args.timeline);
            let mut messages = 0;
            loop {
                let nth = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
                let Some(chunk) = chunks.get(nth) else { break };
                encode(&args, &shops[chunk.shop], *chunk, &mut tables);
                messages += tables.send(&mut connection).await?;
            }
            connection.close().await?;
            Ok::<_, BenchError>(messages)
        });
    }
    let mut messages = 0;
    while let Some(written) = writers.join_next().await {
        messages += written.map_err(|_| BenchError::Fill("a writer stopped"))??;
    }
    Ok(messages)
}

fn encode(args: &FillArgs, shop: &Shop, chunk: Chunk, tables: &mut StoryTables) {
    let scope = Scope {
        seed: args.seed,
        shop: shop.number,
        conversations: shop.conversations,
        messages: args.messages,
        until: args.until,
    };
    for number in chunk.first..chunk.end {
        let mut rng = Rng::new(args.seed ^ TIMELINE_STREAM, shop.number, number);
        tables.story(shop, &scope.story(number), &mut rng);
    }
}

async fn connect(url: &str) -> Result<PgConnection, BenchError> {
    let mut connection = PgConnection::connect(url).await?;
    // Foreign keys are checked row by row otherwise, which takes longer than writing the rows.
    sqlx::query("SET session_replication_role = replica").execute(&mut connection).await?;
    Ok(connection)
}

/// Statistics for the planner, the visibility map, and nothing left for the measurement to write back.
async fn finish(mut connection: PgConnection) -> Result<(), BenchError> {
    sqlx::query("VACUUM (ANALYZE)").execute(&mut connection).await?;
    sqlx::query("CHECKPOINT").execute(&mut connection).await?;
    Ok(connection.close().await?)
}
