//! Merges of contacts and moves of handles: what was decided, what it moves, and what moves back.

use domain::{
    contact::{HandleEvidence, Merge},
    conversation::ChannelKind,
    ids::{ContactId, IdentityId, MergeId, StaffId},
    keyset::Cursor,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

pub use crate::merged_belongings::{bring_labels_back, carry_labels, give_customer_back, take_customer};
use crate::{contacts::Contact, conversations::from_micros, db::TenantTx, error::StorageError};

/// Locks these contacts and everything of theirs that a merge moves, in the order in which everybody locks: the recording of messages,
/// consent, conversations, contacts. Returns those that there are, in the order of their ids.
pub async fn hold(tx: &mut TenantTx, contacts: &[ContactId], now: Timestamp) -> Result<Vec<Contact>, StorageError> {
    crate::inbound_events::lock_shop(tx).await?;
    let ids: Vec<Uuid> = contacts.iter().map(|id| id.as_uuid()).collect();
    let handles = sqlx::query_scalar!(
        "SELECT handle FROM identity WHERE shop_id = $1 AND contact_id = ANY($2) AND scheme = 'phone'",
        tx.shop_uuid(),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    crate::consent::hold(tx, ChannelKind::Sms, &handles, now).await?;
    sqlx::query!(
        "SELECT FROM conversation WHERE shop_id = $1 AND contact_id = ANY($2) ORDER BY id FOR NO KEY UPDATE",
        tx.shop_uuid(),
        &ids
    )
    .execute(tx.conn())
    .await?;
    let rows = sqlx::query!(
        r#"SELECT id, name, version, merged_into, created_at AS "created_at: Stored" FROM contact
           WHERE shop_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE"#,
        tx.shop_uuid(),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let contact = |id, name, version, merged_into: Option<Uuid>, at: Stored| Contact {
        id: ContactId::from_uuid(id),
        name,
        version,
        merged_into: merged_into.map(ContactId::from_uuid),
        created_at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(|row| contact(row.id, row.name, row.version, row.merged_into, row.created_at)).collect())
}

/// One merge or move, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decided {
    /// What was decided.
    pub merge: Merge,
    /// The one that stays took the other's name, because it had none.
    pub took_name: bool,
    /// The same with their customer at Shopify.
    pub took_customer: bool,
    /// Whether it was taken back.
    pub undone: bool,
}

struct Row {
    id: Uuid,
    from_id: Uuid,
    into_id: Uuid,
    identity_id: Option<Uuid>,
    took_name: bool,
    took_customer: bool,
    undone: bool,
}

impl From<Row> for Decided {
    fn from(row: Row) -> Self {
        Self {
            merge: Merge {
                id: MergeId::from_uuid(row.id),
                from: ContactId::from_uuid(row.from_id),
                into: ContactId::from_uuid(row.into_id),
                handle: row.identity_id.map(IdentityId::from_uuid),
            },
            took_name: row.took_name,
            took_customer: row.took_customer,
            undone: row.undone,
        }
    }
}

macro_rules! decided {
    ($which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT m.id, m.from_id, m.into_id, m.identity_id, m.took_name, m.took_customer, m.undone_at IS NOT NULL AS "undone!"
               FROM contact_merge m WHERE m.shop_id = $1 "# + $which,
            $($argument),+
        )
    };
}

/// One of them.
pub async fn get(tx: &mut TenantTx, id: MergeId) -> Result<Option<Decided>, StorageError> {
    let row = decided!("AND m.id = $2", tx.shop_uuid(), id.as_uuid()).fetch_optional(tx.conn()).await?;
    Ok(row.map(Decided::from))
}

/// The one that this attempt made.
pub async fn by_request_key(tx: &mut TenantTx, key: Uuid) -> Result<Option<Decided>, StorageError> {
    let row = decided!("AND m.request_key = $2", tx.shop_uuid(), key).fetch_optional(tx.conn()).await?;
    Ok(row.map(Decided::from))
}

/// The merge that stands by which a contact is part of another one.
pub async fn of_merged(tx: &mut TenantTx, contact: ContactId) -> Result<Option<Decided>, StorageError> {
    let row = decided!(
        "AND m.from_id = $2 AND m.kind = 'merge' AND m.undone_at IS NULL ORDER BY m.id DESC LIMIT 1",
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Decided::from))
}

/// Keeps what was decided.
pub async fn insert(
    tx: &mut TenantTx,
    new: &Decided,
    key: Uuid,
    by: StaffId,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Merge { id, from, into, handle } = new.merge;
    sqlx::query!(
        "INSERT INTO contact_merge (shop_id, id, kind, from_id, into_id, identity_id, took_name, took_customer, request_key,
                                    actor_staff_id, occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tx.shop_uuid(),
        id.as_uuid(),
        if handle.is_some() { "handle" } else { "merge" },
        from.as_uuid(),
        into.as_uuid(),
        handle.map(IdentityId::as_uuid),
        new.took_name,
        new.took_customer,
        key,
        by.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It is taken back.
pub async fn set_undone(tx: &mut TenantTx, id: MergeId, by: StaffId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE contact_merge SET undone_at = $3, undone_by = $4 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        now.to_sqlx() as Stored,
        by.as_uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What stands of everything that these handles could have come by, in the order in which it was decided.
pub async fn standing(
    tx: &mut TenantTx,
    origins: &[ContactId],
    handles: &[IdentityId],
) -> Result<Vec<Merge>, StorageError> {
    let origins: Vec<Uuid> = origins.iter().map(|id| id.as_uuid()).collect();
    let handles: Vec<Uuid> = handles.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"WITH RECURSIVE reached AS (
               SELECT unnest($2::uuid[]) AS contact
               UNION
               SELECT m.into_id FROM contact_merge m
               WHERE m.shop_id = $1 AND m.identity_id = ANY($3) AND m.undone_at IS NULL
               UNION
               SELECT m.into_id FROM contact_merge m JOIN reached ON m.from_id = reached.contact
               WHERE m.shop_id = $1 AND m.kind = 'merge' AND m.undone_at IS NULL
           )
           SELECT m.id, m.from_id, m.into_id, m.identity_id, m.took_name, m.took_customer, false AS "undone!"
           FROM contact_merge m
           WHERE m.shop_id = $1 AND m.undone_at IS NULL
             AND (m.identity_id = ANY($3) OR (m.kind = 'merge' AND m.from_id IN (SELECT contact FROM reached)))
           ORDER BY m.id"#,
        tx.shop_uuid(),
        &origins,
        &handles,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Decided::from(row).merge).collect())
}

/// A handle, where it is and where it was first seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Which.
    pub handle: IdentityId,
    /// Whose it is.
    pub contact: ContactId,
    /// Whose it was at first.
    pub origin: ContactId,
}

/// One handle.
pub async fn placed(tx: &mut TenantTx, handle: IdentityId) -> Result<Option<Placed>, StorageError> {
    let row = sqlx::query!(
        "SELECT contact_id, origin_contact_id FROM identity WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        handle.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Placed {
        handle,
        contact: ContactId::from_uuid(row.contact_id),
        origin: ContactId::from_uuid(row.origin_contact_id),
    }))
}

/// Every handle of a contact.
pub async fn placed_at(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<Placed>, StorageError> {
    let rows = sqlx::query!(
        "SELECT id, origin_contact_id FROM identity WHERE shop_id = $1 AND contact_id = $2 ORDER BY id",
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let placed =
        |id, origin| Placed { handle: IdentityId::from_uuid(id), contact, origin: ContactId::from_uuid(origin) };
    Ok(rows.into_iter().map(|row| placed(row.id, row.origin_contact_id)).collect())
}

/// Moves a handle from one contact to another, with its conversations and their lines of the timeline.
pub async fn move_handle(
    tx: &mut TenantTx,
    placed: Placed,
    into: ContactId,
    evidence: HandleEvidence,
) -> Result<(), StorageError> {
    let (handle, from, into) = (placed.handle.as_uuid(), placed.contact.as_uuid(), into.as_uuid());
    sqlx::query!(
        "UPDATE identity SET contact_id = $3, evidence = $4 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        handle,
        into,
        evidence.as_str()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE conversation SET contact_id = $4 WHERE shop_id = $1 AND contact_id = $2 AND identity_id = $3",
        tx.shop_uuid(),
        from,
        handle,
        into
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE timeline_entry SET contact_id = $4
         WHERE shop_id = $1 AND contact_id = $2
           AND conversation_id IN (SELECT id FROM conversation WHERE shop_id = $1 AND contact_id = $4 AND identity_id = $3)",
        tx.shop_uuid(),
        from,
        handle,
        into
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves the lines of a contact's timeline that belong to no conversation to another one, and keeps whose they were.
pub async fn carry_lines(tx: &mut TenantTx, from: ContactId, into: ContactId) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE timeline_entry SET contact_id = $3, own_contact_id = coalesce(own_contact_id, contact_id)
         WHERE shop_id = $1 AND contact_id = $2 AND conversation_id IS NULL",
        tx.shop_uuid(),
        from.as_uuid(),
        into.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves those of them back that were of these contacts.
pub async fn bring_lines_back(
    tx: &mut TenantTx,
    at: ContactId,
    to: ContactId,
    own: &[ContactId],
) -> Result<(), StorageError> {
    let own: Vec<Uuid> = own.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "UPDATE timeline_entry SET contact_id = $3
         WHERE shop_id = $1 AND contact_id = $2 AND conversation_id IS NULL AND own_contact_id = ANY($4)",
        tx.shop_uuid(),
        at.as_uuid(),
        to.as_uuid(),
        &own
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A contact and every one that was merged into it, or into one of those.
pub async fn family(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<ContactId>, StorageError> {
    let rows = sqlx::query_scalar!(
        r#"WITH RECURSIVE family AS (
               SELECT $2::uuid AS id
               UNION
               SELECT c.id FROM contact c JOIN family ON c.merged_into = family.id WHERE c.shop_id = $1
           )
           SELECT id AS "id!" FROM family"#,
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ContactId::from_uuid).collect())
}

/// Says whose part a contact is now, and raises its version.
pub async fn set_merged(tx: &mut TenantTx, contact: ContactId, into: Option<ContactId>) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE contact SET merged_into = $3, version = version + 1 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        contact.as_uuid(),
        into.map(ContactId::as_uuid)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Raises a contact's version, and gives it a name if there is one to give.
pub async fn touch(tx: &mut TenantTx, contact: ContactId, name: Option<&str>) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE contact SET version = version + 1, name = coalesce($3, name) WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        contact.as_uuid(),
        name
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets a contact be found by the names of those that were merged into it, and by no others.
pub async fn refresh_names(tx: &mut TenantTx, contact: ContactId) -> Result<(), StorageError> {
    let family: Vec<Uuid> = family(tx, contact).await?.into_iter().map(ContactId::as_uuid).collect();
    sqlx::query!(
        "DELETE FROM contact_term WHERE shop_id = $1 AND contact_id = $2 AND source = 'merged'",
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "INSERT INTO contact_term (shop_id, term, contact_id, source)
         SELECT DISTINCT c.shop_id, word.term, $2::uuid, 'merged' FROM contact c, name_terms(c.name) AS word
         WHERE c.shop_id = $1 AND c.id = ANY($3) AND c.id <> $2",
        tx.shop_uuid(),
        contact.as_uuid(),
        &family
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One line of the history of whose handles are whose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeLine {
    /// What was decided.
    pub merge: Merge,
    /// The name of the contact that handles left, or one of its handles.
    pub from_name: String,
    /// The name of the one that they came to.
    pub into_name: String,
    /// The handle, where it was about one.
    pub handle: String,
    /// Who decided it.
    pub actor_name: String,
    /// When.
    pub occurred_at: Timestamp,
    /// Who took it back.
    pub undone_by_name: Option<String>,
    /// When.
    pub undone_at: Option<Timestamp>,
}

/// What was decided about a contact and those that are part of it before `before`, the newest first, at most `limit`.
pub async fn history(
    tx: &mut TenantTx,
    contact: ContactId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<MergeLine>, StorageError> {
    let family: Vec<Uuid> = family(tx, contact).await?.into_iter().map(ContactId::as_uuid).collect();
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    let rows = sqlx::query!(
        r#"SELECT m.id, m.from_id, m.into_id, m.identity_id, f.name AS from_name, t.name AS into_name, h.handle AS "handle?",
                  s.name AS actor_name, m.occurred_at AS "occurred_at: Stored", u.name AS "undone_by_name?",
                  m.undone_at AS "undone_at: Stored"
           FROM contact_merge m
           JOIN contact f ON f.shop_id = m.shop_id AND f.id = m.from_id
           JOIN contact t ON t.shop_id = m.shop_id AND t.id = m.into_id
           JOIN staff s ON s.shop_id = m.shop_id AND s.id = m.actor_staff_id
           LEFT JOIN identity h ON h.shop_id = m.shop_id AND h.id = m.identity_id
           LEFT JOIN staff u ON u.shop_id = m.shop_id AND u.id = m.undone_by
           WHERE m.shop_id = $1 AND (m.from_id = ANY($2) OR m.into_id = ANY($2)) AND (m.occurred_at, m.id) < ($3, $4)
           ORDER BY m.occurred_at DESC, m.id DESC LIMIT $5"#,
        tx.shop_uuid(),
        &family,
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MergeLine {
            merge: Merge {
                id: MergeId::from_uuid(row.id),
                from: ContactId::from_uuid(row.from_id),
                into: ContactId::from_uuid(row.into_id),
                handle: row.identity_id.map(IdentityId::from_uuid),
            },
            from_name: row.from_name,
            into_name: row.into_name,
            handle: row.handle.unwrap_or_default(),
            actor_name: row.actor_name,
            occurred_at: row.occurred_at.to_jiff(),
            undone_by_name: row.undone_by_name,
            undone_at: row.undone_at.map(Stored::to_jiff),
        })
        .collect())
}
