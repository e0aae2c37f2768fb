//! Speaking to the carrier. No transaction is open here.

use std::time::Instant;

use channels::{Accepted, Channel, ChannelError, Outbound};
use domain::{
    access::Ctx,
    dispatch::DispatchKind,
    ids::{AccountId, DispatchId},
};
use futures::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};

use super::{
    claim::{Batch, Ready},
    finish,
};
use crate::services::Services;

/// What the carrier said to one message.
pub(super) struct Answer {
    pub(super) id: DispatchId,
    pub(super) fence: i64,
    pub(super) attempts: u16,
    pub(super) maybe_taken: bool,
    pub(super) kind: DispatchKind,
    pub(super) recipient: String,
    pub(super) result: Result<Accepted, ChannelError>,
}

/// Most answers that are recorded in one transaction.
const GROUP_MAX: usize = 64;

/// Hands over a batch at once, and records the answers in groups as they come.
pub(super) async fn hand_over(services: &Services, ctx: &Ctx, account: AccountId, batch: Batch) {
    let Batch { channel, ready, taken_at, .. } = batch;
    let together = ready.len().max(1);
    let answers = stream::iter(ready)
        .map(|one| send(&*channel, one, taken_at))
        .buffer_unordered(together)
        .ready_chunks(GROUP_MAX);
    let mut answers = std::pin::pin!(answers);
    while let Some(group) = answers.next().await {
        finish::record(services, ctx, account, &*channel, group).await;
    }
}

/// One attempt. The permit is judged by the database's clock and the time that has passed since, which no set clock can bend: a
/// process that stood still finds its permit run out.
async fn send(channel: &dyn Channel, one: Ready, (taken_at, began): (Timestamp, Instant)) -> Answer {
    let passed = SignedDuration::try_from(began.elapsed()).unwrap_or(SignedDuration::MAX);
    let outbound = Outbound { now: taken_at.saturating_add(passed).unwrap_or(Timestamp::MAX), ..one.outbound };
    let recipient = outbound.to.as_str().to_owned();
    let result = channel.send(one.permit, &outbound).await;
    Answer {
        id: one.id,
        fence: one.fence,
        attempts: one.attempts,
        maybe_taken: one.maybe_taken,
        kind: one.kind,
        recipient,
        result,
    }
}
