//! What became of a hand-over, as the one who handed over knows it.

use std::time::Duration;

use domain::{
    breaker::Breaker,
    delivery::DeliveryState,
    guard::Blocker,
    ids::{AccountId, DispatchId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

/// Why something is not where it should be. Sentences are ours, never the carrier's.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Problem {
    /// A stable name.
    pub code: String,
    /// Why, in a sentence.
    pub sentence: String,
    /// What to do, in a sentence.
    pub next_step: String,
    /// The carrier's own number for it.
    pub provider_code: Option<i32>,
}

/// A hand-over that the carrier did not take, or of which that is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotTaken {
    /// Which.
    pub id: DispatchId,
    /// The number under which it was handed over.
    pub fence: i64,
    /// What becomes of it.
    pub next: Next,
    /// Why.
    pub problem: Problem,
    /// The answer does not settle whether the carrier took it.
    pub maybe_taken: bool,
}

/// The carrier took it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Which.
    pub id: DispatchId,
    /// The number under which it was handed over.
    pub fence: i64,
    /// The carrier's id of the message.
    pub provider_message_id: String,
    /// Where it stands.
    pub state: DeliveryState,
}

/// Records what the carrier took. Returns those that were recorded: the others had been taken away from whoever finishes.
pub async fn taken(tx: &mut TenantTx, sends: &[Taken], now: Timestamp) -> Result<Vec<DispatchId>, StorageError> {
    let ids: Vec<Uuid> = sends.iter().map(|send| send.id.as_uuid()).collect();
    let fences: Vec<i64> = sends.iter().map(|send| send.fence).collect();
    let external: Vec<&str> = sends.iter().map(|send| send.provider_message_id.as_str()).collect();
    let states: Vec<&str> = sends.iter().map(|send| send.state.as_str()).collect();
    let ranks: Vec<i16> = sends.iter().map(|send| send.state.rank()).collect();
    let rows = sqlx::query_scalar!(
        "UPDATE dispatch d
         SET provider_message_id = sent.external, lease_until = NULL, problem_code = '', problem = '', next_step = '',
             provider_code = NULL, blockers = '[]',
             state = CASE WHEN sent.rank > d.rank THEN sent.state ELSE d.state END, rank = greatest(sent.rank, d.rank),
             settled_at = coalesce(d.settled_at, $7)
         FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::smallint[])
              AS sent (id, fence, external, state, rank)
         WHERE d.shop_id = $1 AND d.id = sent.id AND d.fence = sent.fence
         RETURNING d.id",
        tx.shop_uuid(),
        &ids,
        &fences,
        &external as &[&str],
        &states as &[&str],
        &ranks,
        now.to_sqlx() as Stored,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(DispatchId::from_uuid).collect())
}

/// Keeps the carrier's id of a message whose hand-over had been taken away, so that the carrier can be asked about it. Its state
/// stays what it is.
pub async fn note_late(tx: &mut TenantTx, id: DispatchId, provider_message_id: &str) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE dispatch SET provider_message_id = $3
         WHERE shop_id = $1 AND id = $2 AND provider_message_id IS NULL AND state = 'outcome_unknown'",
        tx.shop_uuid(),
        id.as_uuid(),
        provider_message_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What becomes of a send that the carrier did not take, or of which that is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// Once more after this pause.
    Retry(Duration),
    /// [`DeliveryState::Held`], [`DeliveryState::Dead`], [`DeliveryState::Discarded`] or [`DeliveryState::OutcomeUnknown`].
    State(DeliveryState),
}

/// Puts one back; `false` if it was taken away since, or a report came first.
pub async fn not_taken(tx: &mut TenantTx, end: &NotTaken) -> Result<bool, StorageError> {
    let (state, pause) = match &end.next {
        Next::Retry(pause) => (DeliveryState::Queued, pause.as_secs_f64()),
        Next::State(state) => (*state, 0.0),
    };
    let done = sqlx::query!(
        "UPDATE dispatch
         SET state = $4, rank = $5, lease_until = NULL, not_before = greatest(not_before, now() + make_interval(secs => $6)),
             problem_code = $7, problem = $8, next_step = $9, provider_code = $10, maybe_taken = maybe_taken OR $11
         WHERE shop_id = $1 AND id = $2 AND fence = $3 AND state = 'handing_over'",
        tx.shop_uuid(),
        end.id.as_uuid(),
        end.fence,
        state.as_str(),
        state.rank(),
        pause,
        end.problem.code,
        end.problem.sentence,
        end.problem.next_step,
        end.problem.provider_code,
        end.maybe_taken,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Settles hand-overs that were taken away from whoever held them ([`super::claim::take_expired`]).
pub async fn taken_away(tx: &mut TenantTx, ids: &[DispatchId], state: DeliveryState) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "UPDATE dispatch SET state = $3, rank = $4, lease_until = NULL, maybe_taken = true
         WHERE shop_id = $1 AND id = ANY($2) AND state = 'handing_over'",
        tx.shop_uuid(),
        &ids,
        state.as_str(),
        state.rank(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps a due send from leaving: it waits for a person, or is discarded.
pub async fn stop_due(
    tx: &mut TenantTx,
    id: DispatchId,
    state: DeliveryState,
    blockers: &[Blocker],
    problem: &Problem,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE dispatch SET state = $3, rank = $4, blockers = $5, problem_code = $6, problem = $7, next_step = $8
         WHERE shop_id = $1 AND id = $2 AND state = 'queued'",
        tx.shop_uuid(),
        id.as_uuid(),
        state.as_str(),
        state.rank(),
        Json(blockers) as _,
        problem.code,
        problem.sentence,
        problem.next_step,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Postpones a due send.
pub async fn postpone_due(
    tx: &mut TenantTx,
    id: DispatchId,
    until: Timestamp,
    problem: &Problem,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE dispatch SET not_before = $3, problem_code = $4, problem = $5, next_step = $6
         WHERE shop_id = $1 AND id = $2 AND state = 'queued'",
        tx.shop_uuid(),
        id.as_uuid(),
        until.to_sqlx() as Stored,
        problem.code,
        problem.sentence,
        problem.next_step,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How an account fared in a group of hand-overs.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Fared {
    /// Something went through.
    pub succeeded: bool,
    /// Failures that were the carrier's.
    pub failed: u32,
    /// Nothing more until a person has acted.
    pub halt: Option<Problem>,
    /// The last problem of any kind.
    pub last: Option<Problem>,
}

/// Whether a success tells nothing new of an account: none failed before, and the last one is less than five seconds old. Locks
/// nothing.
async fn is_well(tx: &mut TenantTx, account: AccountId, now: Timestamp) -> Result<bool, StorageError> {
    let well = sqlx::query_scalar!(
        r#"SELECT failures = 0 AND trips = 0 AND open_until IS NULL
                  AND last_outbound_at > $3::timestamptz - interval '5 seconds' AS "well"
           FROM account_health WHERE shop_id = $1 AND account_id = $2"#,
        tx.shop_uuid(),
        account.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(well.flatten().unwrap_or(false))
}

/// Keeps the account's health. Locks its row where there is something to keep; when something last left is kept to within five
/// seconds, because the row is also what the next hand-over locks.
pub async fn record_health(
    tx: &mut TenantTx,
    account: AccountId,
    fared: &Fared,
    now: Timestamp,
) -> Result<(), StorageError> {
    let only_success = Fared { succeeded: true, ..Fared::default() };
    if *fared == only_success && is_well(tx, account, now).await? {
        return Ok(());
    }
    let row = sqlx::query!(
        r#"SELECT failures, trips, open_until AS "open_until: Stored" FROM account_health
           WHERE shop_id = $1 AND account_id = $2 FOR NO KEY UPDATE"#,
        tx.shop_uuid(),
        account.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    let mut breaker =
        Breaker { failures: row.failures, trips: row.trips, open_until: row.open_until.map(Stored::to_jiff) };
    if fared.succeeded {
        breaker = breaker.after_success();
    }
    for _ in 0..fared.failed {
        breaker = breaker.after_failure(now);
    }
    let halted = fared.halt.as_ref();
    let last = fared.last.as_ref();
    sqlx::query!(
        "UPDATE account_health
         SET failures = $3, trips = $4, open_until = $5,
             halted_at = coalesce($6, halted_at), halted_sentence = coalesce($7, halted_sentence),
             last_outbound_at = CASE WHEN $8 THEN $9 ELSE last_outbound_at END,
             last_error_at = CASE WHEN $10::text IS NULL THEN last_error_at ELSE $9 END,
             last_error_sentence = coalesce($10, last_error_sentence),
             last_error_next_step = coalesce($11, last_error_next_step)
         WHERE shop_id = $1 AND account_id = $2",
        tx.shop_uuid(),
        account.as_uuid(),
        breaker.failures,
        breaker.trips,
        breaker.open_until.map(ToSqlx::to_sqlx) as Option<Stored>,
        halted.map(|_| now.to_sqlx()) as Option<Stored>,
        halted.map(|problem| problem.sentence.as_str()),
        fared.succeeded,
        now.to_sqlx() as Stored,
        last.map(|problem| problem.sentence.as_str()),
        last.map(|problem| problem.next_step.as_str()),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
