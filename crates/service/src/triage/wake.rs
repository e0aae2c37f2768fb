//! Snoozes that are over: their conversations open by themselves. Any number of instances may look at once; a conversation that one of
//! them holds is passed by.

use std::time::Duration;

use domain::{
    ids::ShopId,
    triage::{FROM_DUE, Standing},
};
use jobs::{Step, Worker};
use storage::{StorageError, conversations::Reopened};
use tokio_util::sync::CancellationToken;

use super::engine::opened;
use crate::{
    live,
    services::{Services, automation},
};

/// How late a conversation wakes at most.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Most snoozes looked at in one round.
const LOOK_AHEAD: i64 = 256;
/// Most of a shop in one transaction.
const BATCH_MAX: i64 = 64;

/// Wakes conversations until shutdown.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let worker = Worker { name: "snoozes", wake: jobs::Wake::default(), poll_interval: POLL_INTERVAL };
    worker.run(shutdown, || wake_once(&services)).await;
}

/// One round: [`Step::Worked`] if anything woke.
pub async fn wake_once(services: &Services) -> Result<Step, StorageError> {
    let mut system = services.db().system("find snoozes that are over").await?;
    let shops = storage::triage::shops_with_due(&mut system, services.now(), LOOK_AHEAD).await?;
    drop(system);
    let mut worked = Step::Idle;
    for shop in shops {
        if wake_shop(services, shop).await? > 0 {
            worked = Step::Worked;
        }
    }
    Ok(worked)
}

async fn wake_shop(services: &Services, shop: ShopId) -> Result<usize, StorageError> {
    let ctx = automation(shop, services.now());
    let mut tx = services.db().tenant(&ctx).await?;
    let due = storage::triage::lock_due(&mut tx, ctx.now, BATCH_MAX).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let mut audit = Vec::with_capacity(due.len());
    for (id, contact, until) in &due {
        let version = storage::triage::wake(&mut tx, *id).await?;
        let reopened = Reopened { before: Standing::Snoozed(*until), version };
        audit.push(opened(&mut tx, &ctx, (*id, *contact), reopened, FROM_DUE).await?);
    }
    storage::audit::append(&mut tx, &ctx, &audit).await?;
    tx.commit().await?;
    for (id, ..) in &due {
        live::conversation_changed(services, shop, *id);
    }
    Ok(due.len())
}
