//! The worker is killed with SIGKILL while it sends through both carriers, which lose answers and take their time. Nothing is sent
//! twice, nothing is lost silently, and what the carrier took is known once its reports come.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
    time::{Duration, Instant},
};

use domain::delivery::DeliveryState;
use simulator::carrier::{
    Provider,
    faults::{Fault, Rule},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::states;
use crate::{
    error::BenchError,
    rng::Rng,
    stage::{
        Sends, Stage, StagedShop,
        callbacks::{Callback, Report},
        carrier::{Taken, times_taken},
    },
    table::Table,
};

/// How often, among how many.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How often the worker is killed.
    pub kills: u32,
    /// How many messages there are, half of them through each carrier.
    pub messages: u32,
    /// Whether abandoned hand-overs keep their leases; without, a lease of a dead process runs out at once.
    pub wait_for_leases: bool,
}

/// How long each process lives, in milliseconds.
const LIFE_MS: (u64, u64) = (150, 650);
/// Leases, and the pauses between attempts.
const REST_WITHIN: Duration = Duration::from_secs(400);
const HANDED_OVER_WITHIN: Duration = Duration::from_secs(20);
const HEARD_WITHIN: Duration = Duration::from_mins(1);
/// Messages of one conversation, so that their order shows.
const IN_A_CONVERSATION: i64 = 2;

/// Kills, waits until everything is at rest, lets the carriers report, and looks.
pub async fn run(stage: &Stage, options: Options) -> Result<Table, BenchError> {
    let services = stage.services()?;
    let shop = stage.shop(&services, &[Provider::Telnyx, Provider::Twilio]).await?;
    let mut database = stage.database().await?;
    stage.carrier.faults(faults()).await?;
    let half = i64::from(options.messages / 2);
    for (index, account) in (0..).zip(&shop.accounts) {
        let conversations = (half / IN_A_CONVERSATION).max(1);
        let sends = Sends { first: index * half, count: half, conversations, later_every: 0 };
        shop.fill(&mut database, account, sends).await?;
    }
    // As slow as it takes for the kills to fall into the sending.
    let lives = f64::from(options.kills) * 0.4;
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^31")]
    let rate = (f64::from(options.messages) / 2.0 / lives.max(1.0)) as i32;
    states::limit_rate(&mut database, shop.id, rate.max(5)).await?;
    let struck = kill_again_and_again(stage, &shop, options).await?;
    states::limit_rate(&mut database, shop.id, 100).await?;
    let worker = stage.programs.worker()?;
    states::at_rest(stage, shop.id, REST_WITHIN).await?;
    worker.kill()?;
    let mut table = Table::default();
    table.at_least("kills that struck a hand-over", struck, 1);
    judge(stage, &shop, &mut table, usize::try_from(half * 2).unwrap_or(0)).await?;
    states::no_deadlocks(stage, &mut table).await?;
    Ok(table)
}

fn faults() -> Vec<Rule> {
    let every = |times| NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
    let slow = Rule { ms: 120, ..Rule::new(Fault::Slow) };
    vec![Rule::new(Fault::AcceptThenDrop).every(every(29)), slow.every(every(3))]
}

/// How many kills left something half done.
async fn kill_again_and_again(stage: &Stage, shop: &StagedShop, options: Options) -> Result<usize, BenchError> {
    let mut database = stage.database().await?;
    let mut rng = Rng::new(7, 7, 7);
    let mut struck = 0;
    for kill in 1..=options.kills {
        let worker = stage.programs.worker()?;
        let life = LIFE_MS.0 + rng.below(LIFE_MS.1 - LIFE_MS.0);
        tokio::time::sleep(Duration::from_millis(life)).await;
        if struck == 0 && kill == options.kills {
            // On a busy machine a process may not have begun by then: the last kill is aimed.
            handing_over(&mut database, shop).await?;
        }
        worker.kill()?;
        let abandoned = states::count(&mut database, shop.id, |state| state == DeliveryState::HandingOver).await?;
        struck += usize::from(abandoned > 0);
        if !options.wait_for_leases {
            states::expire_leases(&mut database, shop.id).await?;
        }
    }
    Ok(struck)
}

/// Waits until something is being handed over, or for so long that nothing will be.
async fn handing_over(database: &mut PgConnection, shop: &StagedShop) -> Result<(), BenchError> {
    let began = Instant::now();
    while began.elapsed() < HANDED_OVER_WITHIN {
        if states::count(database, shop.id, |state| state == DeliveryState::HandingOver).await? > 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

async fn judge(stage: &Stage, shop: &StagedShop, table: &mut Table, messages: usize) -> Result<(), BenchError> {
    let mut database = stage.database().await?;
    let (summary, ledger) = (stage.carrier.summary().await?, stage.carrier.ledger().await?);
    let times = times_taken(&ledger);
    let before = states::of(&mut database, shop.id).await?;
    table.all("messages that are accounted for", before.len(), messages);
    table.none("messages that a carrier took twice", times.values().filter(|times| **times > 1).count());
    table.none("keys or addresses that a carrier saw twice", summary.accepted_twice.len());
    let ended = |state: DeliveryState| state.rank() >= DeliveryState::OutcomeUnknown.rank();
    table.none("messages that neither left nor are unknown", before.values().filter(|state| !ended(**state)).count());
    let invented = before.iter().filter(|(id, state)| state.has_left() && !times.contains_key(*id));
    table.none("messages called sent that no carrier took", invented.count());
    table.none("messages that overtook another of their conversation", overtaken(&mut database, shop, &ledger).await?);
    let unknown: BTreeSet<Uuid> =
        before.iter().filter(|(_, state)| **state == DeliveryState::OutcomeUnknown).map(|(id, _)| *id).collect();
    table.tells("messages of unknown outcome", unknown.len().to_string());
    table.tells(
        "of those, messages that the carrier has",
        unknown.iter().filter(|id| times.contains_key(id)).count().to_string(),
    );
    report(stage, shop, &ledger).await?;
    let after = states::of(&mut database, shop.id).await?;
    let arrived = |id: &Uuid| after.get(id) == Some(&DeliveryState::Delivered);
    table.all(
        "messages that are delivered once the carriers report",
        times.keys().filter(|id| arrived(id)).count(),
        times.len(),
    );
    let still = after.values().filter(|state| **state == DeliveryState::OutcomeUnknown).count();
    table.all("messages still unknown: those that no carrier took", still, messages - times.len());
    Ok(())
}

/// Every report that was held back comes now.
async fn report(stage: &Stage, shop: &StagedShop, ledger: &[Taken]) -> Result<(), BenchError> {
    let server = stage.programs.server().await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    for taken in ledger {
        for said in [Report::Sent, Report::Delivered] {
            let Some(callback) = Callback::new(taken, said) else { continue };
            let status = callback.deliver(&http).await?;
            if !status.is_success() {
                return Err(BenchError::UnexpectedAnswer(format!("the server answered {status} to a report")));
            }
        }
    }
    states::heard_out(stage, shop.id, HEARD_WITHIN).await?;
    server.kill()
}

/// Messages that a carrier took before an earlier one of the same conversation, which it took as well.
async fn overtaken(database: &mut PgConnection, shop: &StagedShop, ledger: &[Taken]) -> Result<usize, BenchError> {
    let query = "SELECT id, conversation_id FROM dispatch WHERE shop_id = $1 ORDER BY ordered_at, id";
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(query).bind(shop.id.as_uuid()).fetch_all(database).await?;
    let place: BTreeMap<Uuid, u64> =
        ledger.iter().filter_map(|taken| Some((taken.dispatch()?, taken.sequence))).collect();
    let mut last: BTreeMap<Uuid, u64> = BTreeMap::new();
    let mut overtaken = 0;
    for (id, conversation) in rows {
        let Some(place) = place.get(&id) else { continue };
        let before = last.insert(conversation, *place);
        overtaken += usize::from(before.is_some_and(|before| before > *place));
    }
    Ok(overtaken)
}
