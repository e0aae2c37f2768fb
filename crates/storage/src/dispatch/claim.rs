//! Finding whose turn it is, and taking it.

use domain::{
    breaker::Breaker,
    budget::Bucket,
    delivery::DeliveryState,
    dispatch::DispatchKind,
    guard::Effect,
    ids::{AccountId, ConversationId, DispatchId, ShopId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// Accounts with something due, in the order of their keys after `after`, at most `limit`. Walks from account to account, so a
/// long queue of one costs the others nothing.
pub async fn due_accounts(
    tx: &mut SystemTx,
    after: Option<(ShopId, AccountId)>,
    limit: i64,
) -> Result<Vec<(ShopId, AccountId)>, StorageError> {
    let (shop, account) =
        after.map_or((Uuid::nil(), Uuid::nil()), |(shop, account)| (shop.as_uuid(), account.as_uuid()));
    let rows = sqlx::query!(
        r#"WITH RECURSIVE walk AS (
               (SELECT shop_id, account_id FROM dispatch
                WHERE state = 'queued' AND (shop_id, account_id) > ($1, $2)
                ORDER BY shop_id, account_id LIMIT 1)
               UNION ALL
               SELECT following.shop_id, following.account_id
               FROM walk CROSS JOIN LATERAL (
                   SELECT d.shop_id, d.account_id FROM dispatch d
                   WHERE d.state = 'queued' AND (d.shop_id, d.account_id) > (walk.shop_id, walk.account_id)
                   ORDER BY d.shop_id, d.account_id LIMIT 1
               ) AS following
           )
           SELECT shop_id AS "shop_id!", account_id AS "account_id!" FROM walk
           WHERE EXISTS (SELECT FROM dispatch d
                         WHERE d.shop_id = walk.shop_id AND d.account_id = walk.account_id
                           AND d.state = 'queued' AND d.not_before <= now())
           LIMIT $3"#,
        shop,
        account,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (ShopId::from_uuid(row.shop_id), AccountId::from_uuid(row.account_id))).collect())
}

/// The account that something leaves through, locked until the transaction ends: its budget and its breaker are shared by all
/// instances.
#[derive(Clone, PartialEq, Debug)]
pub struct SendingAccount {
    /// Switched on.
    pub active: bool,
    /// Why nothing is handed over until a person has acted.
    pub halted: Option<String>,
    /// Messages a second; `None` for no limit.
    pub per_second: Option<u32>,
    /// Its breaker.
    pub breaker: Breaker,
    /// Its budget.
    pub bucket: Bucket,
    /// The database's time, by which leases and schedules are judged.
    pub now: Timestamp,
}

/// Locks the account.
pub async fn lock_account(tx: &mut TenantTx, account: AccountId) -> Result<Option<SendingAccount>, StorageError> {
    if let Some(locked) = try_lock_account(tx, account).await? {
        return Ok(Some(locked));
    }
    // The first time, or there is no such account.
    sqlx::query!(
        "INSERT INTO account_health (shop_id, account_id) SELECT shop_id, id FROM account WHERE shop_id = $1 AND id = $2
         ON CONFLICT DO NOTHING",
        tx.shop_uuid(),
        account.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    try_lock_account(tx, account).await
}

async fn try_lock_account(tx: &mut TenantTx, account: AccountId) -> Result<Option<SendingAccount>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT a.active, a.sends_per_second, h.failures, h.trips, h.open_until AS "open_until: Stored",
                  h.halted_at IS NOT NULL AS "halted!", h.halted_sentence, h.tokens, h.tokens_at AS "tokens_at: Stored",
                  now() AS "now!: Stored"
           FROM account a JOIN account_health h ON h.shop_id = a.shop_id AND h.account_id = a.id
           WHERE a.shop_id = $1 AND a.id = $2 FOR NO KEY UPDATE OF h"#,
        tx.shop_uuid(),
        account.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| SendingAccount {
        active: row.active,
        halted: row.halted.then_some(row.halted_sentence),
        per_second: row.sends_per_second.and_then(|rate| u32::try_from(rate).ok()),
        breaker: Breaker { failures: row.failures, trips: row.trips, open_until: row.open_until.map(Stored::to_jiff) },
        bucket: Bucket { tokens: row.tokens, at: row.tokens_at.map(Stored::to_jiff) },
        now: row.now.to_jiff(),
    }))
}

/// Stores what is left of the account's budget.
pub async fn set_bucket(tx: &mut TenantTx, account: AccountId, bucket: Bucket) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE account_health SET tokens = $3, tokens_at = $4 WHERE shop_id = $1 AND account_id = $2",
        tx.shop_uuid(),
        account.as_uuid(),
        bucket.tokens,
        bucket.at.map(ToSqlx::to_sqlx) as Option<Stored>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A send whose turn it is, locked.
#[derive(Clone, Debug)]
pub struct Due {
    /// Our id for it.
    pub id: DispatchId,
    /// Which live effect it is.
    pub effect: Effect,
    /// What it is for.
    pub kind: DispatchKind,
    /// Its conversation.
    pub conversation: Option<ConversationId>,
    /// To whom.
    pub recipient: String,
    /// From which handle.
    pub sender: String,
    /// What it says, byte for byte.
    pub body: String,
    /// Names it in every attempt.
    pub idempotency_key: String,
    /// The bytes of an earlier attempt.
    pub request_body: Option<Vec<u8>>,
    /// The fence number of the last hand-over.
    pub fence: i64,
    /// Attempts so far.
    pub attempts: i16,
    /// An earlier attempt may have been taken.
    pub maybe_taken: bool,
    /// Worth nothing after this time.
    pub expires_at: Option<Timestamp>,
    /// When the client last wrote in this conversation; what staff wrote for practice does not count.
    pub last_inbound_at: Option<Timestamp>,
}

/// Locks what is due through an account, oldest first, at most `limit`. In a conversation only the first one that has not been
/// handed over is taken, so each conversation keeps its order.
pub async fn lock_due(tx: &mut TenantTx, account: AccountId, limit: i64) -> Result<Vec<Due>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT d.id, d.effect, d.kind, d.conversation_id, d.recipient, d.sender, d.body, d.idempotency_key, d.request_body,
                  d.fence, d.attempts, d.maybe_taken, d.expires_at AS "expires_at: Stored",
                  (SELECT m.occurred_at FROM message m
                   WHERE m.shop_id = d.shop_id AND m.conversation_id = d.conversation_id AND m.direction = 'inbound' AND NOT m.simulated
                   ORDER BY m.occurred_at DESC, m.id DESC LIMIT 1) AS "last_inbound_at: Stored"
           FROM dispatch d
           WHERE d.shop_id = $1 AND d.account_id = $2 AND d.state = 'queued' AND d.not_before <= now()
             AND NOT EXISTS (
                 SELECT FROM dispatch earlier
                 WHERE earlier.shop_id = d.shop_id AND earlier.conversation_id = d.conversation_id
                   AND earlier.state IN ('queued', 'handing_over')
                   AND (earlier.ordered_at, earlier.id) < (d.ordered_at, d.id))
           ORDER BY d.not_before, d.id LIMIT $3
           FOR NO KEY UPDATE OF d SKIP LOCKED"#,
        tx.shop_uuid(),
        account.as_uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Due {
                id: DispatchId::from_uuid(row.id),
                effect: Effect::from_name(&row.effect).ok_or(StorageError::inconsistent("dispatch", "effect"))?,
                kind: DispatchKind::from_name(&row.kind).ok_or(StorageError::inconsistent("dispatch", "kind"))?,
                conversation: row.conversation_id.map(ConversationId::from_uuid),
                recipient: row.recipient,
                sender: row.sender,
                body: row.body,
                idempotency_key: row.idempotency_key,
                request_body: row.request_body,
                fence: row.fence,
                attempts: row.attempts,
                maybe_taken: row.maybe_taken,
                expires_at: row.expires_at.map(Stored::to_jiff),
                last_inbound_at: row.last_inbound_at.map(Stored::to_jiff),
            })
        })
        .collect()
}

/// A send that is about to be handed over.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Which.
    pub id: DispatchId,
    /// The exact bytes that every attempt sends.
    pub request_body: Vec<u8>,
}

/// Marks sends as being handed over until `lease_seconds` from now. The database refuses it while their guard is closed.
pub async fn hand_over(tx: &mut TenantTx, sends: &[HandOver], lease_seconds: f64) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = sends.iter().map(|send| send.id.as_uuid()).collect();
    let bodies: Vec<&[u8]> = sends.iter().map(|send| send.request_body.as_slice()).collect();
    sqlx::query!(
        "UPDATE dispatch d
         SET state = 'handing_over', rank = $4, fence = d.fence + 1, lease_until = now() + make_interval(secs => $5),
             attempts = d.attempts + 1, request_body = sent.body,
             first_handed_over_at = coalesce(d.first_handed_over_at, now())
         FROM unnest($2::uuid[], $3::bytea[]) AS sent (id, body)
         WHERE d.shop_id = $1 AND d.id = sent.id AND d.state = 'queued'",
        tx.shop_uuid(),
        &ids,
        &bodies as &[&[u8]],
        DeliveryState::HandingOver.rank(),
        lease_seconds,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A hand-over whose lease has run out: its process died or stood still.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expired {
    /// Which.
    pub id: DispatchId,
    /// Through which account.
    pub account: AccountId,
    /// When its bytes first left.
    pub first_handed_over_at: Timestamp,
}

/// Shops with hand-overs whose lease has run out.
pub async fn shops_with_expired_leases(tx: &mut SystemTx, limit: i64) -> Result<Vec<ShopId>, StorageError> {
    let rows = sqlx::query_scalar!(
        "SELECT DISTINCT shop_id FROM dispatch WHERE state = 'handing_over' AND lease_until < now() LIMIT $1",
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ShopId::from_uuid).collect())
}

/// Shops with sends of unknown outcome.
pub async fn shops_with_unknown_outcomes(tx: &mut SystemTx, limit: i64) -> Result<Vec<ShopId>, StorageError> {
    let rows =
        sqlx::query_scalar!("SELECT DISTINCT shop_id FROM dispatch WHERE state = 'outcome_unknown' LIMIT $1", limit)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(ShopId::from_uuid).collect())
}

/// Takes such hand-overs away from whoever held them.
pub async fn take_expired(tx: &mut TenantTx, limit: i64) -> Result<Vec<Expired>, StorageError> {
    let rows = sqlx::query!(
        r#"UPDATE dispatch d SET fence = d.fence + 1, lease_until = NULL
           FROM (SELECT id FROM dispatch
                 WHERE shop_id = $1 AND state = 'handing_over' AND lease_until < now()
                 ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) AS expired
           WHERE d.shop_id = $1 AND d.id = expired.id
           RETURNING d.id, d.account_id, coalesce(d.first_handed_over_at, d.created_at) AS "first!: Stored""#,
        tx.shop_uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Expired {
            id: DispatchId::from_uuid(row.id),
            account: AccountId::from_uuid(row.account_id),
            first_handed_over_at: row.first.to_jiff(),
        })
        .collect())
}

/// Whether anything is being handed over to this recipient at this moment.
pub async fn is_in_flight(tx: &mut SystemTx, shop: ShopId, recipient: &str) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM dispatch
                          WHERE shop_id = $1 AND recipient = $2 AND state = 'handing_over') AS "found!""#,
        shop.as_uuid(),
        recipient
    )
    .fetch_one(tx.conn())
    .await?)
}

/// How many hand-overs are under way in this shop.
pub async fn in_flight(tx: &mut TenantTx) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM dispatch WHERE shop_id = $1 AND state = 'handing_over'"#,
        tx.shop_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}
