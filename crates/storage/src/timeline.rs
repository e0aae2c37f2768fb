//! The timeline of a contact.

use domain::{
    consent::ConsentSignal,
    ids::{ContactId, ConversationId, DispatchId, MessageId, StaffId, TimelineEntryId},
    keyset::Cursor,
    timeline::{TimelineKind, TimelineTopic},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// One activity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimelineEntry {
    /// Our id for it.
    pub id: TimelineEntryId,
    /// Whose timeline.
    pub contact: ContactId,
    /// What happened.
    pub kind: TimelineKind,
    /// In which conversation.
    pub conversation: Option<ConversationId>,
    /// With which message.
    pub message: Option<MessageId>,
    /// About which label, note, draft or merge.
    pub subject: Option<Uuid>,
    /// Which member of staff did it.
    pub actor: Option<StaffId>,
    /// When.
    pub occurred_at: Timestamp,
}

/// Adds an activity.
pub async fn insert(tx: &mut TenantTx, entry: &TimelineEntry) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO timeline_entry (shop_id, id, contact_id, kind, conversation_id, message_id, actor_staff_id, occurred_at, subject_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.shop_uuid(),
        entry.id.as_uuid(),
        entry.contact.as_uuid(),
        entry.kind.as_str(),
        entry.conversation.map(ConversationId::as_uuid),
        entry.message.map(MessageId::as_uuid),
        entry.actor.map(StaffId::as_uuid),
        entry.occurred_at.to_sqlx() as Stored,
        entry.subject,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a line for each message that the carrier has taken.
pub async fn insert_sent(
    tx: &mut TenantTx,
    sent: &[(DispatchId, TimelineEntryId)],
    now: Timestamp,
) -> Result<(), StorageError> {
    let (dispatches, lines): (Vec<Uuid>, Vec<Uuid>) =
        sent.iter().map(|(dispatch, line)| (dispatch.as_uuid(), line.as_uuid())).unzip();
    sqlx::query!(
        "INSERT INTO timeline_entry (shop_id, id, contact_id, kind, conversation_id, message_id, actor_staff_id, occurred_at)
         SELECT d.shop_id, sent.line, c.contact_id, 'message_sent', c.id, d.message_id, d.created_by, $4
         FROM unnest($2::uuid[], $3::uuid[]) AS sent (dispatch, line)
         JOIN dispatch d ON d.shop_id = $1 AND d.id = sent.dispatch
         JOIN conversation c ON c.shop_id = d.shop_id AND c.id = d.conversation_id",
        tx.shop_uuid(),
        &dispatches,
        &lines,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One activity, as a person reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimelineRow {
    /// The activity.
    pub entry: TimelineEntry,
    /// Who did it, if it was a member of staff.
    pub actor_name: Option<String>,
    /// The beginning of the message, the note or the reply, or the label's path; empty where there is none.
    pub detail: String,
    /// What was said about being written to, where the line is about that.
    pub signal: Option<ConsentSignal>,
}

struct Row {
    id: Uuid,
    kind: String,
    conversation_id: Option<Uuid>,
    message_id: Option<Uuid>,
    subject_id: Option<Uuid>,
    actor_staff_id: Option<Uuid>,
    actor_name: Option<String>,
    detail: String,
    signal: Option<String>,
    occurred_at: Stored,
}

/// The one statement behind every part of a timeline; which lines, and along which index, comes between.
macro_rules! lines {
    ($which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT t.id, t.kind, t.conversation_id, t.message_id, t.subject_id, t.actor_staff_id, s.name AS "actor_name?",
                      coalesce(m.preview, l.path, left(n.body, 200), left(d.body, 200), h.handle, f.name, '') AS "detail!", e.signal AS "signal?",
                      t.occurred_at AS "occurred_at: Stored"
               FROM (SELECT * FROM timeline_entry
                     WHERE shop_id = $1 AND contact_id = $2 AND (occurred_at, id) < ($3, $4) "# + $which + r#"
                     ORDER BY occurred_at DESC, id DESC LIMIT $5) t
               LEFT JOIN staff s ON s.shop_id = t.shop_id AND s.id = t.actor_staff_id
               LEFT JOIN message m ON m.shop_id = t.shop_id AND m.id = t.message_id
               LEFT JOIN label l ON l.shop_id = t.shop_id AND l.id = t.subject_id AND t.kind LIKE '%labelled'
               LEFT JOIN note n ON n.shop_id = t.shop_id AND n.id = t.subject_id AND t.kind = 'note_written'
               LEFT JOIN consent_event e ON e.shop_id = t.shop_id AND e.id = t.subject_id AND t.kind = 'consent_changed'
               LEFT JOIN contact_merge g ON g.shop_id = t.shop_id AND g.id = t.subject_id
                   AND t.kind IN ('contact_merged', 'contact_unmerged', 'handle_moved_away', 'handle_moved_here')
               LEFT JOIN identity h ON h.shop_id = g.shop_id AND h.id = g.identity_id
               LEFT JOIN contact f ON f.shop_id = g.shop_id AND f.id = g.from_id
               LEFT JOIN message_draft d ON d.shop_id = t.shop_id AND d.id = t.subject_id AND t.kind LIKE 'draft_%'
               ORDER BY t.occurred_at DESC, t.id DESC"#,
            $($argument),+
        )
    };
}

/// The newest activities of a contact before `before`, newest first, at most `limit`; all of them, or those of one topic.
pub async fn page(
    tx: &mut TenantTx,
    contact: ContactId,
    topic: Option<TimelineTopic>,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<TimelineRow>, StorageError> {
    let (shop, contact_id) = (tx.shop_uuid(), contact.as_uuid());
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    let at = at.to_sqlx();
    let kinds = |topic: TimelineTopic| topic.kinds().map(TimelineKind::as_str).collect::<Vec<_>>();
    let rows = match topic {
        None => lines!("", shop, contact_id, at as Stored, id, limit).fetch_all(tx.conn()).await?,
        Some(topic @ TimelineTopic::Messages) => {
            lines!("AND kind = ANY($6)", shop, contact_id, at as Stored, id, limit, &kinds(topic) as &[&str])
                .fetch_all(tx.conn())
                .await?
        }
        Some(topic) => {
            lines!(
                "AND kind NOT IN ('inbound_message', 'message_sent') AND kind = ANY($6)",
                shop,
                contact_id,
                at as Stored,
                id,
                limit,
                &kinds(topic) as &[&str]
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    rows.into_iter()
        .map(|row| {
            let entry = TimelineEntry {
                id: TimelineEntryId::from_uuid(row.id),
                contact,
                kind: TimelineKind::from_name(&row.kind).ok_or(StorageError::inconsistent("timeline_entry", "kind"))?,
                conversation: row.conversation_id.map(ConversationId::from_uuid),
                message: row.message_id.map(MessageId::from_uuid),
                subject: row.subject_id,
                actor: row.actor_staff_id.map(StaffId::from_uuid),
                occurred_at: row.occurred_at.to_jiff(),
            };
            let signal = row.signal.as_deref().and_then(ConsentSignal::from_name);
            Ok(TimelineRow { entry, actor_name: row.actor_name, detail: row.detail, signal })
        })
        .collect()
}
