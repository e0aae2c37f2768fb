//! What is reported about a send later: it moves the state forward only, and every report is kept.

use domain::{
    delivery::DeliveryState,
    ids::{AccountId, DeliveryEventId, DispatchId, StaffId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use super::finish::Problem;
use crate::{db::TenantTx, error::StorageError};

/// Who says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The app itself.
    App,
    /// The carrier's answer to a hand-over.
    CarrierAnswer,
    /// The carrier's webhook.
    CarrierReport,
    /// The carrier, when it was asked.
    CarrierLookup,
    /// A person.
    Staff,
}

impl Source {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::CarrierAnswer => "carrier_answer",
            Self::CarrierReport => "carrier_report",
            Self::CarrierLookup => "carrier_lookup",
            Self::Staff => "staff",
        }
    }
}

/// One thing that was done or reported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDeliveryEvent {
    /// Our id for it.
    pub id: DeliveryEventId,
    /// About which send.
    pub dispatch: DispatchId,
    /// What it says about where the send stands.
    pub state: DeliveryState,
    /// Who says it.
    pub source: Source,
    /// The carrier's own word.
    pub provider_status: String,
    /// The carrier's own number.
    pub provider_code: Option<i32>,
    /// The carrier's id of the message.
    pub provider_message_id: Option<String>,
    /// A stable code of ours.
    pub code: String,
    /// In a person's words.
    pub reason: String,
    /// Which person.
    pub actor: Option<StaffId>,
    /// When, by whoever says it.
    pub occurred_at: Timestamp,
}

/// Keeps events.
pub async fn keep(tx: &mut TenantTx, events: &[NewDeliveryEvent], now: Timestamp) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.id.as_uuid()).collect();
    let dispatches: Vec<Uuid> = events.iter().map(|event| event.dispatch.as_uuid()).collect();
    let states: Vec<&str> = events.iter().map(|event| event.state.as_str()).collect();
    let sources: Vec<&str> = events.iter().map(|event| event.source.as_str()).collect();
    let words: Vec<&str> = events.iter().map(|event| event.provider_status.as_str()).collect();
    let numbers: Vec<Option<i32>> = events.iter().map(|event| event.provider_code).collect();
    let external: Vec<Option<&str>> = events.iter().map(|event| event.provider_message_id.as_deref()).collect();
    let codes: Vec<&str> = events.iter().map(|event| event.code.as_str()).collect();
    let reasons: Vec<&str> = events.iter().map(|event| event.reason.as_str()).collect();
    let actors: Vec<Option<Uuid>> = events.iter().map(|event| event.actor.map(StaffId::as_uuid)).collect();
    let times: Vec<Stored> = events.iter().map(|event| event.occurred_at.to_sqlx()).collect();
    sqlx::query!(
        "INSERT INTO delivery_event (shop_id, id, dispatch_id, state, source, provider_status, provider_code,
                                     provider_message_id, code, reason, actor_staff_id, occurred_at, recorded_at)
         SELECT $1, id, dispatch_id, state, source, provider_status, provider_code, provider_message_id, code, reason, actor,
                occurred_at, $13
         FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[],
                     $10::text[], $11::uuid[], $12::timestamptz[])
              AS new (id, dispatch_id, state, source, provider_status, provider_code, provider_message_id, code, reason, actor,
                      occurred_at)",
        tx.shop_uuid(),
        &ids,
        &dispatches,
        &states as &[&str],
        &sources as &[&str],
        &words as &[&str],
        &numbers as &[Option<i32>],
        &external as &[Option<&str>],
        &codes as &[&str],
        &reasons as &[&str],
        &actors as &[Option<Uuid>],
        &times as &[Stored],
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The send that a report is about: by our own id, which its signed address names, or by the carrier's.
pub async fn find(
    tx: &mut TenantTx,
    account: AccountId,
    id: Option<DispatchId>,
    provider_message_id: &str,
) -> Result<Option<DispatchId>, StorageError> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM dispatch WHERE shop_id = $1 AND account_id = $2 AND id = $3
         UNION ALL
         SELECT id FROM dispatch WHERE shop_id = $1 AND account_id = $2 AND provider_message_id = $4 LIMIT 1",
        tx.shop_uuid(),
        account.as_uuid(),
        id.map(DispatchId::as_uuid),
        provider_message_id,
    )
    .fetch_optional(tx.conn())
    .await?
    .flatten();
    Ok(found.map(DispatchId::from_uuid))
}

/// Locks sends that reports are about, in the order in which everybody locks them. Returns to whom each goes.
pub async fn hold(tx: &mut TenantTx, sends: &[DispatchId]) -> Result<Vec<(DispatchId, String)>, StorageError> {
    let ids: Vec<Uuid> = sends.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query!(
        "SELECT id, recipient FROM dispatch WHERE shop_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE",
        tx.shop_uuid(),
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (DispatchId::from_uuid(row.id), row.recipient)).collect())
}

/// To whom a send goes.
pub async fn recipient(tx: &mut TenantTx, id: DispatchId) -> Result<String, StorageError> {
    Ok(sqlx::query_scalar!(
        "SELECT recipient FROM dispatch WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// What a report did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The state before.
    pub from: DeliveryState,
    /// What it is for.
    pub kind: String,
    /// The conversation that shows it.
    pub conversation: Option<domain::ids::ConversationId>,
}

/// Moves a send forward; `None` if that tells nothing new. A report that contradicts the stored carrier's id is about another
/// message and is ignored here.
pub async fn advance(
    tx: &mut TenantTx,
    id: DispatchId,
    state: DeliveryState,
    provider_message_id: &str,
    problem: &Problem,
    now: Timestamp,
) -> Result<Option<Moved>, StorageError> {
    let row = sqlx::query!(
        "UPDATE dispatch d
         SET state = $3, rank = $4, provider_message_id = coalesce(d.provider_message_id, $5), settled_at = $6,
             problem_code = $7, problem = $8, next_step = $9, provider_code = $10
         FROM (SELECT state FROM dispatch WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE) AS before
         WHERE d.shop_id = $1 AND d.id = $2 AND d.rank < $4 AND coalesce(d.provider_message_id, $5) = $5
         RETURNING before.state AS from_state, d.kind, d.conversation_id",
        tx.shop_uuid(),
        id.as_uuid(),
        state.as_str(),
        state.rank(),
        provider_message_id,
        now.to_sqlx() as Stored,
        problem.code,
        problem.sentence,
        problem.next_step,
        problem.provider_code,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Moved {
            from: DeliveryState::from_name(&row.from_state).ok_or(StorageError::inconsistent("dispatch", "state"))?,
            kind: row.kind,
            conversation: row.conversation_id.map(domain::ids::ConversationId::from_uuid),
        })
    })
    .transpose()
}
