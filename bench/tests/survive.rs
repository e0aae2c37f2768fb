//! The runs about survival, small: the real worker, killed and raced, beside real carriers on this machine. Nothing is asserted about
//! how long anything takes.

#![expect(clippy::unwrap_used, reason = "a run that can't begin has failed")]

use std::{path::Path, time::Duration};

use bench::{
    drain,
    stage::{Stage, StageArgs},
    survive::{kills, lease, shuffle, stop, toggle},
    table::Table,
};
use storage::testing::TestDb;

/// A stage around a database of its own; the programs are those that were built beside this test.
async fn stage() -> (TestDb, Stage) {
    let database = TestDb::create().await;
    let programs = Path::new(env!("CARGO_BIN_EXE_bench")).parent().unwrap().to_owned();
    let args = StageArgs { database_url: database.url.clone(), programs: Some(programs), logs: None };
    let stage = Stage::set(&args).await.unwrap();
    (database, stage)
}

async fn end(database: TestDb, stage: Stage, table: Table) {
    drop(stage);
    database.drop().await;
    assert!(table.failures().is_empty(), "{:#?}", table.failures());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_leaves_once() {
    let (database, stage) = stage().await;
    let drained = drain::drain(&stage, 300, 2, 3).await.unwrap();
    end(database, stage, drained.table).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_send_nothing_twice_and_lose_nothing() {
    let (database, stage) = stage().await;
    let options = kills::Options { kills: 5, messages: 100, wait_for_leases: false };
    let table = kills::run(&stage, options).await.unwrap();
    end(database, stage, table).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_reaches_who_said_stop() {
    let (database, stage) = stage().await;
    let table = stop::run(&stage, stop::Options { pairs: 50, at_once: 4 }).await.unwrap();
    end(database, stage, table).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_guard_lets_nothing_through() {
    let (database, stage) = stage().await;
    let (lasting, every) = (Duration::from_secs(3), Duration::from_millis(150));
    let table = toggle::run(&stage, toggle::Options { messages: 400, lasting, every }).await.unwrap();
    end(database, stage, table).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_in_any_order_end_the_same() {
    let (database, stage) = stage().await;
    let table = shuffle::run(&stage, shuffle::Options { seeds: 3, messages: 30, clients: 8 }).await.unwrap();
    end(database, stage, table).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stood_still_is_refused() {
    let (database, stage) = stage().await;
    let table = lease::run(&stage, lease::Options { messages: 10, wait_for_leases: false }).await.unwrap();
    end(database, stage, table).await;
}
