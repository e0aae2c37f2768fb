//! A worker stands still in the middle of its hand-overs until its lease has run out, and goes on when another one has taken over:
//! what it brings back is refused, and nothing is sent twice.

use std::time::Duration;

use domain::delivery::DeliveryState;
use simulator::carrier::{
    Provider,
    faults::{Fault, Rule},
};

use super::states;
use crate::{
    error::BenchError,
    stage::{Sends, Stage, StagedShop, carrier::times_taken, until},
    table::Table,
};

/// How many messages, and whose clock.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Messages, half of them through each carrier.
    pub messages: u32,
    /// Whether a real lease runs out; without, it is made to run out while the worker stands still.
    pub wait_for_leases: bool,
}

/// So slow is every answer: long enough to stand still in the meantime.
const SLOW_MS: u32 = 2_000;
/// Longer than a lease.
const REAL_LEASE: Duration = Duration::from_secs(35);
const WITHIN: Duration = Duration::from_secs(100);

/// Runs the first worker into its hand-overs, stops it there, lets the second one take over, and lets the first one go on.
pub async fn run(stage: &Stage, options: Options) -> Result<Table, BenchError> {
    let services = stage.services()?;
    let shop = stage.shop(&services, &[Provider::Telnyx, Provider::Twilio]).await?;
    let mut database = stage.database().await?;
    let half = i64::from(options.messages / 2);
    let slow = Rule { ms: SLOW_MS, ..Rule::new(Fault::Slow) };
    stage.carrier.faults(vec![slow.next(options.messages)]).await?;
    for (index, account) in (0..).zip(&shop.accounts) {
        shop.fill(&mut database, account, Sends::each_alone(index * half, half)).await?;
    }
    let all = usize::try_from(half * 2).unwrap_or(0);
    let first = stage.programs.worker()?;
    until("the first worker's hand-overs", WITHIN, async || {
        Ok((stage.carrier.summary().await?.accepted >= all as u64).then_some(()))
    })
    .await?;
    first.stand_still()?;
    if options.wait_for_leases {
        tokio::time::sleep(REAL_LEASE).await;
    } else {
        states::expire_leases(&mut database, shop.id).await?;
    }
    let second = stage.programs.worker()?;
    let taken_over = async || {
        let mut database = stage.database().await?;
        Ok((interrupted(&mut database, &shop).await? >= all).then_some(()))
    };
    until("the second worker's taking over", WITHIN, taken_over).await?;
    first.go_on()?;
    until("the first worker's refusal", WITHIN, async || {
        Ok((refused(&mut stage.database().await?, &shop).await? >= all).then_some(()))
    })
    .await?;
    let settled = async || {
        let left = states::count(&mut stage.database().await?, shop.id, |state| !state.has_left()).await?;
        Ok((left == 0).then_some(()))
    };
    // With a real lease the answers are gone, and only the carriers' reports settle what has no key.
    let asked = if options.wait_for_leases { Ok(()) } else { until("the carriers' word", WITHIN, settled).await };
    states::at_rest(stage, shop.id, WITHIN).await?;
    first.kill()?;
    second.kill()?;
    asked?;
    judge(stage, &shop, options, all).await
}

/// How many hand-overs were taken away.
async fn interrupted(database: &mut sqlx::PgConnection, shop: &StagedShop) -> Result<usize, BenchError> {
    let query = "SELECT count(DISTINCT dispatch_id) FROM delivery_event WHERE shop_id = $1 AND code = 'interrupted'";
    let count: i64 = sqlx::query_scalar(query).bind(shop.id.as_uuid()).fetch_one(database).await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// How many late ends of a hand-over were refused. After a real lease the answer itself is long given up.
async fn refused(database: &mut sqlx::PgConnection, shop: &StagedShop) -> Result<usize, BenchError> {
    let query = "SELECT count(DISTINCT dispatch_id) FROM delivery_event WHERE shop_id = $1 AND code IN ('late_answer', 'late_failure')";
    let count: i64 = sqlx::query_scalar(query).bind(shop.id.as_uuid()).fetch_one(database).await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

async fn judge(stage: &Stage, shop: &StagedShop, options: Options, all: usize) -> Result<Table, BenchError> {
    let mut database = stage.database().await?;
    let ledger = stage.carrier.ledger().await?;
    let times = times_taken(&ledger);
    let states = states::of(&mut database, shop.id).await?;
    let by = |provider| ledger.iter().filter(move |taken| taken.carrier == provider);
    let mut table = Table::default();
    table.all("messages that the carriers have", ledger.len(), all);
    table.none("messages that a carrier took twice", times.values().filter(|times| **times > 1).count());
    table.all("ends that came too late and were refused", refused(&mut database, shop).await?, all);
    let left = |provider| {
        by(provider).filter_map(|taken| states.get(&taken.dispatch()?)).filter(|state| state.has_left()).count()
    };
    table.all("messages by Telnyx that are known to have left", left(Provider::Telnyx), by(Provider::Telnyx).count());
    if options.wait_for_leases {
        let unknown = states.values().filter(|state| **state == DeliveryState::OutcomeUnknown).count();
        table.all("messages by Twilio that are unknown until it reports", unknown, by(Provider::Twilio).count());
    } else {
        table.all(
            "messages by Twilio that it told when it was asked",
            left(Provider::Twilio),
            by(Provider::Twilio).count(),
        );
    }
    Ok(table)
}
