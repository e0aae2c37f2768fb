//! Contacts, and the handles that lead to them.

use domain::{
    contact::HandleEvidence,
    ids::{ContactId, ConversationId, IdentityId},
    keyset::Cursor,
    label::Label,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError, search::split_longest};

/// A handle and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownIdentity {
    /// The handle's id.
    pub identity: IdentityId,
    /// The contact's id.
    pub contact: ContactId,
}

/// Who has this phone number here.
pub async fn by_phone(tx: &mut TenantTx, handle: &str) -> Result<Option<KnownIdentity>, StorageError> {
    let row = sqlx::query!(
        "SELECT id, contact_id FROM identity WHERE shop_id = $1 AND scheme = 'phone' AND handle = $2",
        tx.shop_uuid(),
        handle
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| KnownIdentity {
        identity: IdentityId::from_uuid(row.id),
        contact: ContactId::from_uuid(row.contact_id),
    }))
}

/// Adds a contact with one phone number. The caller has looked for the number in this transaction, and holds the lock under
/// which the shop's inbound messages are recorded.
pub async fn insert_with_phone(
    tx: &mut TenantTx,
    new: KnownIdentity,
    handle: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "WITH person AS (
             INSERT INTO contact (shop_id, id, created_at) VALUES ($1, $2, $5)
         )
         INSERT INTO identity (shop_id, id, contact_id, scheme, handle, created_at)
         VALUES ($1, $3, $2, 'phone', $4, $5)",
        tx.shop_uuid(),
        new.contact.as_uuid(),
        new.identity.as_uuid(),
        handle,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a contact of whom nothing is known yet.
pub async fn insert(tx: &mut TenantTx, id: ContactId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO contact (shop_id, id, created_at) VALUES ($1, $2, $3)",
        tx.shop_uuid(),
        id.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the shop has this contact.
pub async fn exists(tx: &mut TenantTx, id: ContactId) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM contact WHERE shop_id = $1 AND id = $2) AS "found!""#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A contact's name, empty until somebody knows it; `None` if there is no such contact here.
pub async fn name(tx: &mut TenantTx, id: ContactId) -> Result<Option<String>, StorageError> {
    let name =
        sqlx::query_scalar!("SELECT name FROM contact WHERE shop_id = $1 AND id = $2", tx.shop_uuid(), id.as_uuid())
            .fetch_optional(tx.conn())
            .await?;
    Ok(name)
}

/// A contact, and whether it is one still.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// Our id.
    pub id: ContactId,
    /// Empty until somebody knows it.
    pub name: String,
    /// Raised by every change that somebody else could want to know of.
    pub version: i32,
    /// The contact that it was merged into.
    pub merged_into: Option<ContactId>,
    /// When they were first seen.
    pub created_at: Timestamp,
}

/// One contact.
pub async fn get(tx: &mut TenantTx, id: ContactId) -> Result<Option<Contact>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT name, version, merged_into, created_at AS "created_at: Stored" FROM contact WHERE shop_id = $1 AND id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Contact {
        id,
        name: row.name,
        version: row.version,
        merged_into: row.merged_into.map(ContactId::from_uuid),
        created_at: row.created_at.to_jiff(),
    }))
}

/// The contact whose handles are this one's now: itself, or the one that it and what it was merged into ended in.
pub async fn survivor(tx: &mut TenantTx, id: ContactId) -> Result<ContactId, StorageError> {
    let last = sqlx::query_scalar!(
        r#"WITH RECURSIVE way AS (
               SELECT id, merged_into FROM contact WHERE shop_id = $1 AND id = $2
               UNION
               SELECT c.id, c.merged_into FROM contact c JOIN way ON c.shop_id = $1 AND c.id = way.merged_into
           )
           SELECT id AS "id!" FROM way WHERE merged_into IS NULL"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(last.map_or(id, ContactId::from_uuid))
}

/// Gives a contact this name, unless it is not at this version any more; tells whether it did.
pub async fn rename(tx: &mut TenantTx, id: ContactId, version: i32, name: &str) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "UPDATE contact SET name = $4, version = version + 1
         WHERE shop_id = $1 AND id = $2 AND version = $3 AND merged_into IS NULL",
        tx.shop_uuid(),
        id.as_uuid(),
        version,
        name
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A handle of a contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Our id.
    pub id: IdentityId,
    /// What kind of handle it is: `phone`.
    pub scheme: String,
    /// The number or address.
    pub handle: String,
    /// How sure it is that it is theirs, in percent.
    pub confidence: i16,
    /// How that is known.
    pub evidence: HandleEvidence,
    /// The newest conversation with it.
    pub conversation: Option<ConversationId>,
    /// When it was first seen.
    pub created_at: Timestamp,
}

/// Most handles of a contact that are shown.
const IDENTITIES_MAX: i64 = 50;

/// The handles of a contact, the one known longest first.
pub async fn identities(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<Identity>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT i.id, i.scheme, i.handle, i.match_confidence, i.evidence, i.created_at AS "created_at: Stored",
                  (SELECT c.id FROM conversation c
                   WHERE c.shop_id = i.shop_id AND c.contact_id = i.contact_id AND c.identity_id = i.id
                   ORDER BY c.last_message_at DESC, c.id DESC LIMIT 1) AS conversation
           FROM identity i WHERE i.shop_id = $1 AND i.contact_id = $2 ORDER BY i.id LIMIT $3"#,
        tx.shop_uuid(),
        contact.as_uuid(),
        IDENTITIES_MAX
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let evidence = HandleEvidence::from_name(&row.evidence);
            Ok(Identity {
                id: IdentityId::from_uuid(row.id),
                scheme: row.scheme,
                handle: row.handle,
                confidence: row.match_confidence,
                evidence: evidence.ok_or(StorageError::inconsistent("identity", "evidence"))?,
                conversation: row.conversation.map(ConversationId::from_uuid),
                created_at: row.created_at.to_jiff(),
            })
        })
        .collect()
}

/// How many notes stand in a contact's conversations. Counts at most `limit`.
pub async fn notes(tx: &mut TenantTx, contact: ContactId, limit: i64) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
               SELECT FROM note n JOIN conversation c ON c.shop_id = n.shop_id AND c.id = n.conversation_id
               WHERE c.shop_id = $1 AND c.contact_id = $2 AND n.deleted_at IS NULL LIMIT $3
           ) AS seen"#,
        tx.shop_uuid(),
        contact.as_uuid(),
        limit
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A contact in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContactRow {
    /// Our id.
    pub id: ContactId,
    /// Empty until somebody knows it.
    pub name: String,
    /// The handle that is known longest; empty once all have moved to other contacts.
    pub handle: String,
    /// How many others there are.
    pub other_handles: i64,
    /// When they were first seen.
    pub created_at: Timestamp,
    /// When the newest message with them was written.
    pub last_message_at: Option<Timestamp>,
    /// What they are labelled with.
    pub labels: Vec<Label>,
}

struct Row {
    id: Uuid,
    name: String,
    handle: Option<String>,
    handles: i64,
    created_at: Stored,
    last_message_at: Option<Stored>,
    labels: Json<Vec<Label>>,
}

impl From<Row> for ContactRow {
    fn from(row: Row) -> Self {
        Self {
            id: ContactId::from_uuid(row.id),
            name: row.name,
            handle: row.handle.unwrap_or_default(),
            other_handles: (row.handles - 1).max(0),
            created_at: row.created_at.to_jiff(),
            last_message_at: row.last_message_at.map(Stored::to_jiff),
            labels: row.labels.0,
        }
    }
}

/// The one statement behind every list; which contacts comes after it.
macro_rules! rows {
    ($which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT p.id, p.name, own.handles[1] AS handle, coalesce(cardinality(own.handles), 0)::bigint AS "handles!",
                      p.created_at AS "created_at: Stored",
                      (SELECT c.last_message_at FROM conversation c WHERE c.shop_id = p.shop_id AND c.contact_id = p.id
                       ORDER BY c.last_message_at DESC, c.id DESC LIMIT 1) AS "last_message_at: Stored",
                      coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'path', l.path, 'color', l.color) ORDER BY lower(l.path))
                                FROM contact_label cl JOIN label l ON l.shop_id = cl.shop_id AND l.id = cl.label_id
                                WHERE cl.shop_id = p.shop_id AND cl.contact_id = p.id AND cl.active AND l.deleted_at IS NULL),
                               '[]') AS "labels!: Json<Vec<Label>>"
               FROM contact p
               LEFT JOIN LATERAL (SELECT array_agg(i.handle ORDER BY i.id) AS handles FROM identity i
                                  WHERE i.shop_id = p.shop_id AND i.contact_id = p.id) own ON true
               WHERE p.shop_id = $1 AND p.merged_into IS NULL AND (p.created_at, p.id) < ($2, $3) "# + $which + r#"
               ORDER BY p.created_at DESC, p.id DESC LIMIT $4"#,
            $($argument),+
        )
    };
}

/// Contacts that are not merged into another one, those that came last first: all of them, or those whose name has a word that begins
/// with each of `words`, or whose number begins or ends with it.
pub async fn page(
    tx: &mut TenantTx,
    words: Option<&[&str]>,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<ContactRow>, StorageError> {
    let (at, id) = after.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    let (shop, at) = (tx.shop_uuid(), at.to_sqlx());
    let rows = match words.map(split_longest) {
        None => rows!("", shop, at as Stored, id, limit).fetch_all(tx.conn()).await?,
        Some(None) => Vec::new(),
        Some(Some((longest, others))) => {
            rows!(
                "AND p.id IN (SELECT t.contact_id FROM contact_term t WHERE t.shop_id = $1 AND t.term >= $5 AND t.term < $6)
                 AND NOT EXISTS (
                     SELECT FROM unnest($7::text[]) AS word
                     WHERE NOT EXISTS (
                         SELECT FROM contact_term t
                         WHERE t.shop_id = $1 AND t.contact_id = p.id AND starts_with(t.term, word)))",
                shop,
                at as Stored,
                id,
                limit,
                longest,
                format!("{longest}{}", char::MAX),
                &others as &[&str]
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    Ok(rows.into_iter().map(ContactRow::from).collect())
}

/// These contacts, but those that are part of another one.
pub(crate) async fn rows_of(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<ContactRow>, StorageError> {
    let (shop, at) = (tx.shop_uuid(), Timestamp::MAX.to_sqlx());
    let limit = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let rows = rows!("AND p.id = ANY($5)", shop, at as Stored, Uuid::max(), limit, ids).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(ContactRow::from).collect())
}
