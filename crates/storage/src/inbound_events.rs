//! Webhooks between their receipt and their work: the inbox of the domain.

use std::time::Duration;

use domain::{
    conversation::ChannelKind,
    ids::{AccountId, InboundEventId, ShopId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// A verified webhook about to be stored.
#[derive(Clone, Debug)]
pub struct NewInboundEvent {
    /// Our id for it.
    pub id: InboundEventId,
    /// The account's shop.
    pub shop: ShopId,
    /// The account it was sent to.
    pub account: AccountId,
    /// The carrier's id of the event, or a digest of the body.
    pub event_key: String,
    /// The exact bytes that were signed.
    pub payload: Vec<u8>,
    /// The path and the query it was delivered to, where they were signed as well; otherwise empty.
    pub source: String,
    /// When we received it.
    pub received_at: Timestamp,
}

/// Stores a group of webhooks and returns the new ones; those already stored stay as they are.
pub async fn insert_group(tx: &mut SystemTx, group: &[NewInboundEvent]) -> Result<Vec<InboundEventId>, StorageError> {
    let mut shops = Vec::with_capacity(group.len());
    let mut ids = Vec::with_capacity(group.len());
    let mut accounts = Vec::with_capacity(group.len());
    let mut keys: Vec<&str> = Vec::with_capacity(group.len());
    let mut payloads: Vec<&[u8]> = Vec::with_capacity(group.len());
    let mut sources: Vec<&str> = Vec::with_capacity(group.len());
    let mut received: Vec<Stored> = Vec::with_capacity(group.len());
    for event in group {
        shops.push(event.shop.as_uuid());
        ids.push(event.id.as_uuid());
        accounts.push(event.account.as_uuid());
        keys.push(&event.event_key);
        payloads.push(&event.payload);
        sources.push(&event.source);
        received.push(event.received_at.to_sqlx());
    }
    let new = sqlx::query_scalar!(
        "INSERT INTO inbound_event (shop_id, id, account_id, event_key, payload, source, received_at, not_before)
         SELECT shop_id, id, account_id, event_key, payload, source, received_at, received_at
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::text[], $7::timestamptz[])
              AS new (shop_id, id, account_id, event_key, payload, source, received_at)
         ON CONFLICT (shop_id, account_id, event_key) DO NOTHING RETURNING id",
        &shops,
        &ids,
        &accounts,
        &keys as &[&str],
        &payloads as &[&[u8]],
        &sources as &[&str],
        &received as &[Stored],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(new.into_iter().map(InboundEventId::from_uuid).collect())
}

/// Which events wait for work now, oldest first, at most `limit`.
pub async fn waiting(
    tx: &mut SystemTx,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(ShopId, InboundEventId)>, StorageError> {
    let rows = sqlx::query!(
        "SELECT shop_id, id FROM inbound_event WHERE state = 'pending' AND not_before <= $1
         ORDER BY not_before, id LIMIT $2",
        now.to_sqlx() as Stored,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (ShopId::from_uuid(row.shop_id), InboundEventId::from_uuid(row.id))).collect())
}

/// Takes the right to record the current shop's inbound messages until this transaction ends. `false` while another worker
/// has it. One worker at a time keeps each conversation in order, and no two of them wait for each other's rows.
pub async fn try_lock_shop(tx: &mut TenantTx) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_xact_lock(hashtextextended('inbound:' || $1::text, 0)) AS "locked!""#,
        tx.shop_uuid().to_string()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Waits until no process records a shop's messages, and keeps others from it until this transaction ends.
pub async fn lock_shop(tx: &mut TenantTx) -> Result<(), StorageError> {
    sqlx::query!(
        "SELECT FROM pg_advisory_xact_lock(hashtextextended('inbound:' || $1::text, 0))",
        tx.shop_uuid().to_string()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A webhook to work on.
#[derive(Clone, Debug)]
pub struct InboundEvent {
    /// Our id for it.
    pub id: InboundEventId,
    /// The account it was sent to.
    pub account: AccountId,
    /// The account's kind.
    pub channel: ChannelKind,
    /// The account's carrier.
    pub provider: String,
    /// The bytes that were signed.
    pub payload: Vec<u8>,
    /// The path and the query it was delivered to, where they were signed as well; otherwise empty.
    pub source: String,
    /// When we received it.
    pub received_at: Timestamp,
    /// How often it was tried before.
    pub attempts: i16,
}

/// Locks those of `ids` that are still pending, oldest first.
pub async fn lock_pending(tx: &mut TenantTx, ids: &[InboundEventId]) -> Result<Vec<InboundEvent>, StorageError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT e.id, e.account_id, a.channel, a.provider, e.payload, e.source, e.received_at AS "received_at: Stored", e.attempts
           FROM inbound_event e JOIN account a ON a.shop_id = e.shop_id AND a.id = e.account_id
           WHERE e.shop_id = $1 AND e.id = ANY($2) AND e.state = 'pending'
           ORDER BY e.id FOR UPDATE OF e SKIP LOCKED"#,
        tx.shop_uuid(),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(InboundEvent {
                id: InboundEventId::from_uuid(row.id),
                account: AccountId::from_uuid(row.account_id),
                channel: ChannelKind::from_name(&row.channel)
                    .ok_or(StorageError::inconsistent("account", "channel"))?,
                provider: row.provider,
                payload: row.payload,
                source: row.source,
                received_at: row.received_at.to_jiff(),
                attempts: row.attempts,
            })
        })
        .collect()
}

/// Marks events as worked on.
pub async fn settle_done(tx: &mut TenantTx, ids: &[InboundEventId], now: Timestamp) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "UPDATE inbound_event SET state = 'done', settled_at = $3, last_error = NULL WHERE shop_id = $1 AND id = ANY($2)",
        tx.shop_uuid(),
        &ids,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts an event back for later.
pub async fn postpone(
    tx: &mut TenantTx,
    id: InboundEventId,
    code: &str,
    now: Timestamp,
    delay: Duration,
) -> Result<(), StorageError> {
    let not_before = jiff::SignedDuration::try_from(delay)
        .ok()
        .and_then(|delay| now.checked_add(delay).ok())
        .unwrap_or(Timestamp::MAX);
    sqlx::query!(
        "UPDATE inbound_event SET attempts = attempts + 1, last_error = $3, not_before = $4
         WHERE shop_id = $1 AND id = $2 AND state = 'pending'",
        tx.shop_uuid(),
        id.as_uuid(),
        code,
        not_before.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives up on an event; it stays readable for a person.
pub async fn bury(tx: &mut TenantTx, id: InboundEventId, code: &str, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE inbound_event SET state = 'dead', attempts = attempts + 1, last_error = $3, settled_at = $4
         WHERE shop_id = $1 AND id = $2 AND state = 'pending'",
        tx.shop_uuid(),
        id.as_uuid(),
        code,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
