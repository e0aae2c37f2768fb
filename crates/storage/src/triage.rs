//! Where a conversation stands: its row, locked, and the history of its changes.

use domain::{
    conversation::ConversationStatus,
    ids::{AccountId, ChangeId, ContactId, ConversationId, IdentityId, ShopId, StaffId},
    keyset::Cursor,
    triage::{ChangeKind, Changed, Standing},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{
    conversations::from_micros,
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// A conversation that this transaction holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// Which.
    pub id: ConversationId,
    /// With whom.
    pub contact: ContactId,
    /// Over which account.
    pub account: AccountId,
    /// With which handle.
    pub identity: IdentityId,
    /// How often it was changed.
    pub version: i32,
    /// Where it stands.
    pub standing: Standing,
    /// What it is about.
    pub subject: String,
    /// Whose it is.
    pub assignee: Option<StaffId>,
    /// Unread messages.
    pub unread: i32,
    /// Where its messages are now.
    pub merged_into: Option<ConversationId>,
}

/// Locks a conversation. `None` if there is no such conversation here.
pub async fn lock(tx: &mut TenantTx, id: ConversationId) -> Result<Option<Held>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT contact_id, account_id, identity_id, version, status, snoozed_until AS "snoozed_until: Stored", subject,
                  assignee_staff_id, unread_count, merged_into
           FROM conversation WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let status = ConversationStatus::from_name(&row.status);
    let standing = status.and_then(|status| Standing::of(status, row.snoozed_until.map(Stored::to_jiff)));
    Ok(Some(Held {
        id,
        contact: ContactId::from_uuid(row.contact_id),
        account: AccountId::from_uuid(row.account_id),
        identity: IdentityId::from_uuid(row.identity_id),
        version: row.version,
        standing: standing.ok_or(StorageError::inconsistent("conversation", "status"))?,
        subject: row.subject,
        assignee: row.assignee_staff_id.map(StaffId::from_uuid),
        unread: row.unread_count,
        merged_into: row.merged_into.map(ConversationId::from_uuid),
    }))
}

/// Writes what a person can change of a conversation that was locked.
pub async fn put(tx: &mut TenantTx, held: &Held) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE conversation SET version = $3, status = $4, snoozed_until = $5, subject = $6, assignee_staff_id = $7, unread_count = $8
         WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        held.id.as_uuid(),
        held.version,
        held.standing.status().as_str(),
        held.standing.until().map(ToSqlx::to_sqlx) as Option<Stored>,
        held.subject,
        held.assignee.map(StaffId::as_uuid),
        held.unread,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The conversation that runs between the same account and handle as this one, if it is another.
pub async fn other_running(tx: &mut TenantTx, held: &Held) -> Result<Option<ConversationId>, StorageError> {
    let other = sqlx::query_scalar!(
        "SELECT id FROM conversation WHERE shop_id = $1 AND account_id = $2 AND identity_id = $3 AND status <> 'closed' AND id <> $4",
        tx.shop_uuid(),
        held.account.as_uuid(),
        held.identity.as_uuid(),
        held.id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(other.map(ConversationId::from_uuid))
}

/// A change about to be kept.
#[derive(Clone, Debug)]
pub struct NewChange<'a> {
    /// Our id for it.
    pub id: ChangeId,
    /// Of which conversation.
    pub conversation: ConversationId,
    /// Its version now.
    pub version: i32,
    /// What.
    pub kind: ChangeKind,
    /// Which label or link.
    pub about: Option<Uuid>,
    /// From what, as it is stored.
    pub before: &'a str,
    /// To what.
    pub after: &'a str,
    /// What was said with it.
    pub note: &'a str,
    /// Who; nobody for the app itself.
    pub actor: Option<StaffId>,
    /// What was done in one go.
    pub batch: Uuid,
    /// The change that this one takes back.
    pub undoes: Option<ChangeId>,
}

/// Keeps a change.
pub async fn keep(tx: &mut TenantTx, new: &NewChange<'_>, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO conversation_change (shop_id, id, conversation_id, version, kind, about, before_value, after_value, note,
                                          actor_staff_id, batch, undoes, occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.conversation.as_uuid(),
        new.version,
        new.kind.as_str(),
        new.about,
        new.before,
        new.after,
        new.note,
        new.actor.map(StaffId::as_uuid),
        new.batch,
        new.undoes.map(ChangeId::as_uuid),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A change that was kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Our id for it.
    pub id: ChangeId,
    /// Of which conversation.
    pub conversation: ConversationId,
    /// Its version after it.
    pub version: i32,
    /// Which label or link.
    pub about: Option<Uuid>,
    /// From what, as it is stored.
    pub before: String,
    /// To what.
    pub after: String,
    /// The same with names, for sentences.
    pub changed: Changed,
    /// What was done in one go.
    pub batch: Uuid,
    /// The change that this one took back.
    pub undoes: Option<ChangeId>,
    /// When.
    pub occurred_at: Timestamp,
}

struct Row {
    id: Uuid,
    conversation_id: Uuid,
    version: i32,
    kind: String,
    about: Option<Uuid>,
    before_value: String,
    after_value: String,
    from_name: String,
    to_name: String,
    note: String,
    actor_name: Option<String>,
    batch: Uuid,
    undoes: Option<Uuid>,
    occurred_at: Stored,
}

impl TryFrom<Row> for Change {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let kind = ChangeKind::from_name(&row.kind).ok_or(StorageError::inconsistent("conversation_change", "kind"))?;
        Ok(Self {
            id: ChangeId::from_uuid(row.id),
            conversation: ConversationId::from_uuid(row.conversation_id),
            version: row.version,
            about: row.about,
            before: row.before_value,
            after: row.after_value,
            changed: Changed {
                kind,
                actor_name: row.actor_name,
                from: row.from_name,
                to: row.to_name,
                note: row.note,
                is_undo: row.undoes.is_some(),
            },
            batch: row.batch,
            undoes: row.undoes.map(ChangeId::from_uuid),
            occurred_at: row.occurred_at.to_jiff(),
        })
    }
}

/// The one statement that reads the history, with the names behind its ids. A value that names nobody stays as it is.
macro_rules! changes {
    ($tx:ident, $end:tt, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"SELECT h.id, h.conversation_id, h.version, h.kind, h.about, h.before_value, h.after_value, h.note,
                      a.name AS "actor_name?", h.batch, h.undoes, h.occurred_at AS "occurred_at: Stored",
                      CASE h.kind WHEN 'assignee' THEN coalesce(f.name, '')
                                  WHEN 'label' THEN CASE WHEN h.before_value <> '' THEN coalesce(l.path, '') ELSE '' END
                                  WHEN 'link' THEN CASE WHEN h.before_value <> '' THEN coalesce(k.title, '') ELSE '' END
                                  ELSE h.before_value END AS "from_name!",
                      CASE h.kind WHEN 'assignee' THEN coalesce(t.name, '')
                                  WHEN 'label' THEN CASE WHEN h.after_value <> '' THEN coalesce(l.path, '') ELSE '' END
                                  WHEN 'link' THEN CASE WHEN h.after_value <> '' THEN coalesce(k.title, '') ELSE '' END
                                  ELSE h.after_value END AS "to_name!"
               FROM conversation_change h
               LEFT JOIN staff a ON a.shop_id = h.shop_id AND a.id = h.actor_staff_id
               LEFT JOIN staff f ON f.shop_id = h.shop_id AND h.kind = 'assignee' AND f.id::text = h.before_value
               LEFT JOIN staff t ON t.shop_id = h.shop_id AND h.kind = 'assignee' AND t.id::text = h.after_value
               LEFT JOIN label l ON l.shop_id = h.shop_id AND l.id = h.about
               LEFT JOIN conversation_link k ON k.shop_id = h.shop_id AND k.id = h.about
               WHERE h.shop_id = $1 "# + $end,
            $tx.shop_uuid(),
            $($value),+
        )
        .fetch_all($tx.conn())
        .await?
    };
}

/// The newest change of this kind, and about the same label or link.
pub async fn last_of(
    tx: &mut TenantTx,
    conversation: ConversationId,
    kind: ChangeKind,
    about: Option<Uuid>,
) -> Result<Option<Change>, StorageError> {
    let rows = changes!(
        tx,
        "AND h.conversation_id = $2 AND h.kind = $3 AND h.about IS NOT DISTINCT FROM $4
         ORDER BY h.version DESC, h.occurred_at DESC, h.id DESC LIMIT 1",
        conversation.as_uuid(),
        kind.as_str(),
        about
    );
    rows.into_iter().next().map(Change::try_from).transpose()
}

/// The history of a conversation before `before`, newest first, at most `limit`.
pub async fn history(
    tx: &mut TenantTx,
    conversation: ConversationId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Change>, StorageError> {
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    let rows = changes!(
        tx,
        "AND h.conversation_id = $2 AND (h.occurred_at, h.id) < ($3, $4) ORDER BY h.occurred_at DESC, h.id DESC LIMIT $5",
        conversation.as_uuid(),
        at.to_sqlx() as Stored,
        id,
        limit
    );
    rows.into_iter().map(Change::try_from).collect()
}

/// What was done in one go, in the order of the conversations' ids and within one the newest first; at most `limit`.
pub async fn of_batch(tx: &mut TenantTx, batch: Uuid, limit: i64) -> Result<Vec<Change>, StorageError> {
    let rows =
        changes!(tx, "AND h.batch = $2 ORDER BY h.conversation_id, h.version DESC, h.id DESC LIMIT $3", batch, limit);
    rows.into_iter().map(Change::try_from).collect()
}

/// Puts a label on a conversation, or takes it off. `true` if that changed anything.
pub async fn set_label(
    tx: &mut TenantTx,
    conversation: ConversationId,
    label: domain::ids::LabelId,
    on: bool,
) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO conversation_label AS l (shop_id, conversation_id, label_id, active)
         SELECT $1::uuid, $2::uuid, $3::uuid, true WHERE $4::boolean
         ON CONFLICT (shop_id, conversation_id, label_id) DO UPDATE SET active = true WHERE NOT l.active",
        tx.shop_uuid(),
        conversation.as_uuid(),
        label.as_uuid(),
        on
    )
    .execute(tx.conn())
    .await?;
    if on {
        return Ok(done.rows_affected() == 1);
    }
    let done = sqlx::query!(
        "UPDATE conversation_label SET active = false
         WHERE shop_id = $1 AND conversation_id = $2 AND label_id = $3 AND active",
        tx.shop_uuid(),
        conversation.as_uuid(),
        label.as_uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The shops in which a snooze is over, at most `limit` snoozes looked at.
pub async fn shops_with_due(tx: &mut SystemTx, now: Timestamp, limit: i64) -> Result<Vec<ShopId>, StorageError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT DISTINCT due.shop_id AS "shop_id!" FROM (
               SELECT shop_id FROM conversation WHERE status = 'snoozed' AND snoozed_until <= $1
               ORDER BY snoozed_until LIMIT $2
           ) AS due"#,
        now.to_sqlx() as Stored,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ShopId::from_uuid).collect())
}

/// Locks conversations whose snooze is over, passing by what somebody else holds; at most `limit`.
pub async fn lock_due(
    tx: &mut TenantTx,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(ConversationId, ContactId, Timestamp)>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT id, contact_id, snoozed_until AS "snoozed_until!: Stored" FROM conversation
           WHERE shop_id = $1 AND status = 'snoozed' AND snoozed_until <= $2
           ORDER BY id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED"#,
        tx.shop_uuid(),
        now.to_sqlx() as Stored,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let due =
        |id, contact, until: Stored| (ConversationId::from_uuid(id), ContactId::from_uuid(contact), until.to_jiff());
    Ok(rows.into_iter().map(|row| due(row.id, row.contact_id, row.snoozed_until)).collect())
}

/// Opens a conversation that this transaction holds; its version now.
pub async fn wake(tx: &mut TenantTx, id: ConversationId) -> Result<i32, StorageError> {
    Ok(sqlx::query_scalar!(
        "UPDATE conversation SET status = 'open', snoozed_until = NULL, version = version + 1
         WHERE shop_id = $1 AND id = $2 RETURNING version",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}
