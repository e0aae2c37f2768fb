//! The guard is closed and opened again and again while messages leave. No carrier takes one between the answer to a closing and the
//! question that opens again.

use std::time::{Duration, Instant};

use domain::{
    access::Ctx,
    guard::{Effect, Gate, GuardMode},
};
use service::{
    Services,
    guards::{self, Closed},
};
use simulator::{
    carrier::{
        Provider,
        faults::{Fault, Rule},
    },
    clock,
};

use super::states;
use crate::{
    error::BenchError,
    stage::{Sends, Stage, StagedShop, carrier::times_taken},
    table::Table,
};

/// How much, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Messages, half of them through each carrier.
    pub messages: u32,
    /// How long it goes on.
    pub lasting: Duration,
    /// How long the guard stays open, and then closed.
    pub every: Duration,
}

/// When a closing was asked for, when it was answered, and the question that ended it, in microseconds since 1970.
#[derive(Clone, Copy, Debug)]
struct Shut {
    asked: i64,
    from: i64,
    until: i64,
}

const WHY: &str = "A rehearsal.";
const REST_WITHIN: Duration = Duration::from_mins(1);
/// How often what was held is released again, so that there is always something to send.
const RELEASE_EVERY: Duration = Duration::from_millis(15);

/// Toggles by three hands in turn: the effect's guard, a gate, and the kill switch.
pub async fn run(stage: &Stage, options: Options) -> Result<Table, BenchError> {
    let services = stage.services()?;
    let shop = stage.shop(&services, &[Provider::Telnyx, Provider::Twilio]).await?;
    let mut database = stage.database().await?;
    stage.carrier.faults(vec![Rule { ms: 40, ..Rule::new(Fault::Slow) }]).await?;
    let half = i64::from(options.messages / 2);
    for (index, account) in (0..).zip(&shop.accounts) {
        shop.fill(&mut database, account, Sends::each_alone(index * half, half)).await?;
    }
    // As fast as lasts: a limit that spreads them over the whole time.
    let rate = f64::from(options.messages) / 2.0 / options.lasting.as_secs_f64();
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^31")]
    states::limit_rate(&mut database, shop.id, (rate * 1.5).ceil() as i32).await?;
    let worker = stage.programs.worker()?;
    let toggling = toggle(&services, &shop, options);
    let releasing = release_again_and_again(stage, &shop, options.lasting);
    let ((shut, not_drained), ()) = tokio::try_join!(toggling, releasing)?;
    release(&mut database, &shop).await?;
    states::limit_rate(&mut database, shop.id, 1_000).await?;
    states::at_rest(stage, shop.id, REST_WITHIN).await?;
    worker.kill()?;
    let ledger = stage.carrier.ledger().await?;
    let inside = |at: i64| shut.iter().any(|shut| at > shut.from && at < shut.until);
    let times = times_taken(&ledger);
    let mut table = Table::default();
    table.none(
        "messages that a carrier took while the guard was closed",
        ledger.iter().filter(|taken| inside(taken.at_us)).count(),
    );
    table.none("messages that a carrier took twice", times.values().filter(|times| **times > 1).count());
    table.none("closings that were answered before everything was handed over", not_drained);
    table.at_least("times it was closed", shut.len(), 3);
    let closing = |at: i64| shut.iter().any(|shut| at > shut.asked && at <= shut.from);
    table.tells(
        "messages taken while a closing waited for them",
        ledger.iter().filter(|taken| closing(taken.at_us)).count().to_string(),
    );
    let last = shut.last().map_or(0, |shut| shut.until);
    table.at_least(
        "messages that left between two closings",
        ledger.iter().filter(|taken| taken.at_us < last).count(),
        10,
    );
    states::no_deadlocks(stage, &mut table).await?;
    Ok(table)
}

async fn toggle(services: &Services, shop: &StagedShop, options: Options) -> Result<(Vec<Shut>, usize), BenchError> {
    let began = Instant::now();
    let (mut shut, mut not_drained) = (Vec::new(), 0);
    for turn in 0_u32.. {
        if began.elapsed() >= options.lasting {
            break;
        }
        tokio::time::sleep(options.every).await;
        let asked = clock::system().as_microsecond();
        let closed = close(services, &shop.owner(), turn).await?;
        let from = clock::system().as_microsecond();
        tokio::time::sleep(options.every).await;
        let until = clock::system().as_microsecond();
        open(services, &shop.owner(), turn).await?;
        not_drained += usize::from(!closed.drained);
        shut.push(Shut { asked, from, until });
    }
    Ok((shut, not_drained))
}

async fn close(services: &Services, owner: &Ctx, turn: u32) -> Result<Closed, BenchError> {
    Ok(match turn % 3 {
        0 => guards::set_guard(services, owner, Effect::Sms.as_str(), GuardMode::Closed, WHY).await?,
        1 => guards::set_gate(services, owner, Gate::OwnerEnabled, false, WHY).await?,
        _ => guards::kill(services, owner, WHY).await?,
    })
}

async fn open(services: &Services, owner: &Ctx, turn: u32) -> Result<(), BenchError> {
    let (effect, workbench) = (Effect::Sms.as_str(), Effect::Sms.workbench().guard());
    match turn % 3 {
        0 => drop(guards::set_guard(services, owner, effect, GuardMode::Open, WHY).await?),
        1 => drop(guards::set_gate(services, owner, Gate::OwnerEnabled, true, WHY).await?),
        _ => {
            guards::set_guard(services, owner, workbench, GuardMode::Open, WHY).await?;
            guards::set_guard(services, owner, effect, GuardMode::Open, WHY).await?;
        }
    }
    Ok(())
}

/// What a closed guard held back is released at once, also while it is closed.
async fn release_again_and_again(stage: &Stage, shop: &StagedShop, lasting: Duration) -> Result<(), BenchError> {
    let (mut database, began) = (stage.database().await?, Instant::now());
    while began.elapsed() < lasting {
        release(&mut database, shop).await?;
        tokio::time::sleep(RELEASE_EVERY).await;
    }
    Ok(())
}

async fn release(database: &mut sqlx::PgConnection, shop: &StagedShop) -> Result<(), BenchError> {
    let query = "UPDATE dispatch SET state = 'queued', rank = 0, blockers = '[]' WHERE shop_id = $1 AND state = 'held'";
    sqlx::query(query).bind(shop.id.as_uuid()).execute(database).await?;
    Ok(())
}
