//! Reports in any order, each up to three times, by several clients at once: every order ends in the same states.

use std::{collections::BTreeMap, time::Duration};

use domain::delivery::DeliveryState;
use futures::{StreamExt as _, stream};
use reqwest::Client;
use simulator::carrier::Provider;

use super::states;
use crate::{
    error::BenchError,
    rng::Rng,
    stage::{
        Sends, Stage, StagedShop,
        callbacks::{Callback, Report},
        carrier::Taken,
    },
    table::Table,
};

/// How many orders of how many messages.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many orders.
    pub seeds: u64,
    /// Messages in each.
    pub messages: u32,
    /// Clients that deliver at the same time.
    pub clients: usize,
}

/// Most deliveries of one report.
const COPIES_MAX: u64 = 3;
const WITHIN: Duration = Duration::from_mins(1);

/// Sends anew for each order, and compares where the message at each place ended.
pub async fn run(stage: &Stage, options: Options) -> Result<Table, BenchError> {
    let services = stage.services()?;
    let shop = stage.shop(&services, &[Provider::Telnyx, Provider::Twilio]).await?;
    stage.carrier.faults(Vec::new()).await?;
    let server = stage.programs.server().await?;
    let mut table = Table::default();
    let (mut as_told, mut delivered, mut places) = (0, 0, 0);
    for seed in 0..options.seeds {
        let (ends, deliveries) = one_order(stage, &shop, options, seed).await?;
        delivered += deliveries;
        places += ends.len();
        as_told += ends.iter().filter(|(place, state)| told(**place).1 == **state).count();
    }
    server.kill()?;
    table.at_least("deliveries of reports, repetitions included", delivered, places);
    table.all("messages that ended as told, in every order", as_told, places);
    table.all(
        "messages that had an end",
        places,
        usize::try_from(options.seeds * u64::from(options.messages)).unwrap_or(0),
    );
    states::no_deadlocks(stage, &mut table).await?;
    Ok(table)
}

/// What the carrier says of the message at a place, and where that leaves it.
const fn told(place: i64) -> (&'static [Report], DeliveryState) {
    match place % 5 {
        0 => (&[Report::Sent, Report::Delivered], DeliveryState::Delivered),
        1 => (&[Report::Sent, Report::Undelivered], DeliveryState::Undeliverable),
        2 => (&[Report::Failed], DeliveryState::Failed),
        3 => (&[Report::Sent], DeliveryState::Sent),
        _ => (&[Report::Sent, Report::Undelivered, Report::Delivered], DeliveryState::Delivered),
    }
}

/// Where each place ended, and how many deliveries there were.
async fn one_order(
    stage: &Stage,
    shop: &StagedShop,
    options: Options,
    seed: u64,
) -> Result<(BTreeMap<i64, DeliveryState>, usize), BenchError> {
    stage.carrier.reset().await?;
    let mut database = stage.database().await?;
    let half = i64::from(options.messages / 2);
    let base = i64::try_from(seed).unwrap_or(0) * half * 2;
    for (index, account) in (0..).zip(&shop.accounts) {
        shop.fill(&mut database, account, Sends::each_alone(base + index * half, half)).await?;
    }
    states::at_rest(stage, shop.id, WITHIN).await?;
    let deliveries = shuffled(&stage.carrier.ledger().await?, seed);
    let count = deliveries.len();
    let http = Client::builder().no_proxy().build()?;
    let statuses: Vec<_> = stream::iter(deliveries)
        .map(|callback| {
            let http = http.clone();
            async move { callback.deliver(&http).await }
        })
        .buffer_unordered(options.clients)
        .collect()
        .await;
    for status in statuses {
        let status = status?;
        if !status.is_success() {
            return Err(BenchError::UnexpectedAnswer(format!("the server answered {status} to a report")));
        }
    }
    states::heard_out(stage, shop.id, WITHIN).await?;
    let query =
        "SELECT substr(body, 9)::bigint, state FROM dispatch WHERE shop_id = $1 AND substr(body, 9)::bigint >= $2";
    let rows: Vec<(i64, String)> =
        sqlx::query_as(query).bind(shop.id.as_uuid()).bind(base).fetch_all(&mut database).await?;
    let ends = rows.into_iter().filter_map(|(place, name)| Some((place, DeliveryState::from_name(&name)?))).collect();
    Ok((ends, count))
}

/// Every report one to three times, in an order that the seed decides.
fn shuffled(ledger: &[Taken], seed: u64) -> Vec<Callback> {
    let mut rng = Rng::new(seed, 13, 13);
    let mut deliveries = Vec::new();
    for taken in ledger {
        let Some(place) = place_of(taken) else { continue };
        for report in told(place).0 {
            let Some(callback) = Callback::new(taken, *report) else { continue };
            for _ in 0..=rng.below(COPIES_MAX) {
                deliveries.push(callback.clone());
            }
        }
    }
    // Fisher and Yates.
    for index in (1..deliveries.len()).rev() {
        let other = usize::try_from(rng.below(index as u64 + 1)).unwrap_or(0);
        deliveries.swap(index, other);
    }
    deliveries
}

/// The place of a message: its client's, because every client has one message.
fn place_of(taken: &Taken) -> Option<i64> {
    let first: i64 = Sends::client(0).strip_prefix("+1")?.parse().ok()?;
    Some(taken.to.strip_prefix("+1")?.parse::<i64>().ok()? - first)
}
