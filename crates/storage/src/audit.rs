//! The audit chain of a shop: append, and verify.

use domain::{
    access::{Actor, Ctx},
    audit::AuditKind,
    ids::AuditEventId,
};
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

/// What happened to which record.
#[derive(Clone, Debug)]
pub struct NewAuditEvent {
    /// Our id for it.
    pub id: AuditEventId,
    /// What happened.
    pub kind: AuditKind,
    /// The kind of record: a table's name.
    pub entity_kind: &'static str,
    /// The record.
    pub entity_id: Uuid,
    /// Codes and ids only: no name, no number, no text.
    pub detail: serde_json::Value,
}

/// Appends events to the shop's chain, in this order. It locks the end of the chain until the transaction ends, so it is the
/// last thing a use case does before it commits.
pub async fn append(tx: &mut TenantTx, ctx: &Ctx, events: &[NewAuditEvent]) -> Result<(), StorageError> {
    let actor = match ctx.actor {
        Actor::Staff(id) => Some(id.as_uuid()),
        Actor::System => None,
    };
    let ids: Vec<Uuid> = events.iter().map(|event| event.id.as_uuid()).collect();
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    let entity_kinds: Vec<&str> = events.iter().map(|event| event.entity_kind).collect();
    let entity_ids: Vec<Uuid> = events.iter().map(|event| event.entity_id).collect();
    let details: Vec<serde_json::Value> = events.iter().map(|event| event.detail.clone()).collect();
    // The trigger fills in the place in the chain and the hashes.
    sqlx::query!(
        "INSERT INTO audit_event (shop_id, seq, id, kind, actor_staff_id, entity_kind, entity_id, request_id, detail,
                                  occurred_at, previous_hash, hash)
         SELECT $1, 0, new.id, new.kind, $2, new.entity_kind, new.entity_id, $3, new.detail, $4, '', ''
         FROM unnest($5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::jsonb[])
              WITH ORDINALITY AS new (id, kind, entity_kind, entity_id, detail, position)
         ORDER BY new.position",
        tx.shop_uuid(),
        actor,
        ctx.request.as_uuid(),
        ctx.now.to_sqlx() as Stored,
        &ids,
        &kinds as &[&str],
        &entity_kinds as &[&str],
        &entity_ids,
        &details,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The number of the first event that does not fit the chain, or `None` while it is whole.
pub async fn first_break(tx: &mut TenantTx) -> Result<Option<i64>, StorageError> {
    Ok(sqlx::query_scalar!("SELECT audit_first_break()").fetch_one(tx.conn()).await?)
}
