//! Replies that were written, and what was decided about them.

use domain::{
    draft::{DraftState, Origin},
    guard::Blocker,
    ids::{ContactId, ConversationId, DraftId, StaffId, TemplateId},
    keyset::Cursor,
    message::Plan,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// A draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Our id for it.
    pub id: DraftId,
    /// Where it would go.
    pub conversation: ConversationId,
    /// To whom.
    pub contact: ContactId,
    /// Their name; empty until somebody knows it.
    pub contact_name: String,
    /// Their handle.
    pub handle: String,
    /// Who wrote it.
    pub author: StaffId,
    /// The author's name.
    pub author_name: String,
    /// What they typed.
    pub body: String,
    /// What sending it would do, as it was when it was last written.
    pub plan: Plan,
    /// Why it could not leave then.
    pub blockers: Vec<Blocker>,
    /// Practice or live.
    pub origin: Origin,
    /// Where it stands.
    pub state: DraftState,
    /// Edits so far.
    pub revision: i32,
    /// What it was started from.
    pub template: Option<TemplateId>,
    /// When it should leave; at once if nothing is said.
    pub send_at: Option<Timestamp>,
    /// When its author asked for approval.
    pub submitted_at: Option<Timestamp>,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// That person's name.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// When it was first written.
    pub created_at: Timestamp,
}

/// A draft about to be recorded.
#[derive(Clone, Debug)]
pub struct NewDraft<'a> {
    /// Our id for it.
    pub id: DraftId,
    /// Where it would go.
    pub conversation: ConversationId,
    /// Who writes it.
    pub author: StaffId,
    /// What they typed.
    pub body: &'a str,
    /// What sending it would do.
    pub plan: &'a Plan,
    /// Why it may not leave.
    pub blockers: &'a [Blocker],
    /// Practice or live.
    pub origin: Origin,
    /// What it was started from.
    pub template: Option<TemplateId>,
    /// When it should leave.
    pub send_at: Option<Timestamp>,
    /// The page's key for this attempt.
    pub request_key: Uuid,
}

/// Records a draft; `false` if this attempt was recorded before.
pub async fn insert(tx: &mut TenantTx, new: &NewDraft<'_>, now: Timestamp) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO message_draft (shop_id, id, conversation_id, author_staff_id, body, plan, blockers, origin, template_id,
                                    send_at, request_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (shop_id, request_key) DO NOTHING",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.conversation.as_uuid(),
        new.author.as_uuid(),
        new.body,
        Json(new.plan) as _,
        Json(new.blockers) as _,
        new.origin.as_str(),
        new.template.map(TemplateId::as_uuid),
        new.send_at.map(ToSqlx::to_sqlx) as Option<Stored>,
        new.request_key,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    id: Uuid,
    conversation_id: Uuid,
    contact_id: Uuid,
    contact_name: String,
    handle: String,
    author_staff_id: Uuid,
    author_name: String,
    body: String,
    plan: Json<Plan>,
    blockers: Json<Vec<Blocker>>,
    origin: String,
    state: String,
    revision: i32,
    template_id: Option<Uuid>,
    send_at: Option<Stored>,
    submitted_at: Option<Stored>,
    decided_by: Option<Uuid>,
    decided_by_name: Option<String>,
    decided_at: Option<Stored>,
    reason: String,
    created_at: Stored,
}

impl TryFrom<Row> for Draft {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: DraftId::from_uuid(row.id),
            conversation: ConversationId::from_uuid(row.conversation_id),
            contact: ContactId::from_uuid(row.contact_id),
            contact_name: row.contact_name,
            handle: row.handle,
            author: StaffId::from_uuid(row.author_staff_id),
            author_name: row.author_name,
            body: row.body,
            plan: row.plan.0,
            blockers: row.blockers.0,
            origin: Origin::from_name(&row.origin),
            state: DraftState::from_name(&row.state).ok_or(StorageError::inconsistent("message_draft", "state"))?,
            revision: row.revision,
            template: row.template_id.map(TemplateId::from_uuid),
            send_at: row.send_at.map(Stored::to_jiff),
            submitted_at: row.submitted_at.map(Stored::to_jiff),
            decided_by: row.decided_by.map(StaffId::from_uuid),
            decided_by_name: row.decided_by_name,
            decided_at: row.decided_at.map(Stored::to_jiff),
            reason: row.reason,
            created_at: row.created_at.to_jiff(),
        })
    }
}

/// One statement for every way to look drafts up; the parts that differ come after it.
macro_rules! drafts {
    ($rest:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT d.id, d.conversation_id, c.contact_id, p.name AS contact_name, i.handle, d.author_staff_id,
                      author.name AS author_name, d.body, d.plan AS "plan: Json<Plan>",
                      d.blockers AS "blockers: Json<Vec<Blocker>>", d.origin, d.state, d.revision, d.template_id,
                      d.send_at AS "send_at: Stored", d.submitted_at AS "submitted_at: Stored", d.decided_by,
                      decider.name AS "decided_by_name?", d.decided_at AS "decided_at: Stored", d.reason,
                      d.created_at AS "created_at: Stored"
               FROM message_draft d
               JOIN conversation c ON c.shop_id = d.shop_id AND c.id = d.conversation_id
               JOIN contact p ON p.shop_id = c.shop_id AND p.id = c.contact_id
               JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
               JOIN staff author ON author.shop_id = d.shop_id AND author.id = d.author_staff_id
               LEFT JOIN staff decider ON decider.shop_id = d.shop_id AND decider.id = d.decided_by
               "# + $rest,
            $($argument),+
        )
    };
}

/// The newest drafts of a conversation, newest first, at most `limit`.
pub async fn newest(tx: &mut TenantTx, conversation: ConversationId, limit: i64) -> Result<Vec<Draft>, StorageError> {
    drafts!(
        "WHERE d.shop_id = $1 AND d.conversation_id = $2 ORDER BY d.created_at DESC, d.id DESC LIMIT $3",
        tx.shop_uuid(),
        conversation.as_uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Draft::try_from)
    .collect()
}

/// The draft that this attempt recorded.
pub async fn by_request_key(tx: &mut TenantTx, request_key: Uuid) -> Result<Option<Draft>, StorageError> {
    drafts!("WHERE d.shop_id = $1 AND d.request_key = $2", tx.shop_uuid(), request_key)
        .fetch_optional(tx.conn())
        .await?
        .map(Draft::try_from)
        .transpose()
}

/// One draft.
pub async fn get(tx: &mut TenantTx, id: DraftId) -> Result<Option<Draft>, StorageError> {
    drafts!("WHERE d.shop_id = $1 AND d.id = $2", tx.shop_uuid(), id.as_uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(Draft::try_from)
        .transpose()
}

/// Who else has submitted an answer in this conversation since then, newest first. It locks the conversation until the transaction
/// ends, so that of two people who submit at once the second one sees the first.
pub async fn answered_since(
    tx: &mut TenantTx,
    conversation: ConversationId,
    except: StaffId,
    since: Timestamp,
) -> Result<Option<String>, StorageError> {
    sqlx::query!(
        "SELECT FROM conversation WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.shop_uuid(),
        conversation.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        "SELECT s.name FROM message_draft d JOIN staff s ON s.shop_id = d.shop_id AND s.id = d.author_staff_id
         WHERE d.shop_id = $1 AND d.conversation_id = $2 AND d.author_staff_id <> $3 AND d.state IN ('submitted', 'approved')
               AND d.submitted_at > $4
         ORDER BY d.submitted_at DESC LIMIT 1",
        tx.shop_uuid(),
        conversation.as_uuid(),
        except.as_uuid(),
        since.to_sqlx() as Stored,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// One draft, locked until the transaction ends.
pub async fn lock(tx: &mut TenantTx, id: DraftId) -> Result<Option<Draft>, StorageError> {
    drafts!("WHERE d.shop_id = $1 AND d.id = $2 FOR UPDATE OF d", tx.shop_uuid(), id.as_uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(Draft::try_from)
        .transpose()
}

/// Which drafts.
#[derive(Clone, Copy, Default, Debug)]
pub struct DraftFilter<'a> {
    /// In one of these states; in any if there are none.
    pub states: &'a [DraftState],
    /// By this author.
    pub author: Option<StaffId>,
}

/// A page of drafts, newest first, at most `limit`.
pub async fn page(
    tx: &mut TenantTx,
    filter: DraftFilter<'_>,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Draft>, StorageError> {
    let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    drafts!(
        "WHERE d.shop_id = $1 AND (cardinality($2::text[]) = 0 OR d.state = ANY($2))
           AND ($3::uuid IS NULL OR d.author_staff_id = $3) AND (d.created_at, d.id) < ($4, $5)
         ORDER BY d.created_at DESC, d.id DESC LIMIT $6",
        tx.shop_uuid(),
        &states as &[&str],
        filter.author.map(StaffId::as_uuid),
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Draft::try_from)
    .collect()
}

/// Drafts in the conversations of a contact before `before`, newest first, at most `limit`.
pub async fn of_contact(
    tx: &mut TenantTx,
    contact: ContactId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Draft>, StorageError> {
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    drafts!(
        "WHERE d.shop_id = $1 AND c.contact_id = $2 AND (d.created_at, d.id) < ($3, $4)
         ORDER BY d.created_at DESC, d.id DESC LIMIT $5",
        tx.shop_uuid(),
        contact.as_uuid(),
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Draft::try_from)
    .collect()
}

/// How many drafts wait for approval. Counts at most `limit`.
pub async fn waiting(tx: &mut TenantTx, limit: i64) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
               SELECT FROM message_draft WHERE shop_id = $1 AND state = 'submitted' LIMIT $2
           ) AS seen"#,
        tx.shop_uuid(),
        limit
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A draft that its author changed.
#[derive(Clone, Copy, Debug)]
pub struct Edited<'a> {
    /// What it says now.
    pub body: &'a str,
    /// What sending it would do.
    pub plan: &'a Plan,
    /// Why it may not leave.
    pub blockers: &'a [Blocker],
    /// When it should leave.
    pub send_at: Option<Timestamp>,
}

/// Keeps what a draft said, and changes it. The caller holds its lock.
pub async fn edit(
    tx: &mut TenantTx,
    draft: &Draft,
    editor: StaffId,
    edited: &Edited<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO message_draft_edit (shop_id, draft_id, revision, body, editor_staff_id, edited_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        tx.shop_uuid(),
        draft.id.as_uuid(),
        draft.revision,
        draft.body,
        editor.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE message_draft
         SET body = $3, plan = $4, blockers = $5, send_at = $6, revision = revision + 1, state = 'draft', submitted_at = NULL,
             decided_by = NULL, decided_at = NULL, reason = ''
         WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        draft.id.as_uuid(),
        edited.body,
        Json(edited.plan) as _,
        Json(edited.blockers) as _,
        edited.send_at.map(ToSqlx::to_sqlx) as Option<Stored>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sets where a draft stands. The caller holds its lock.
pub async fn set_state(
    tx: &mut TenantTx,
    id: DraftId,
    state: DraftState,
    decided: Option<(StaffId, &str)>,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE message_draft
         SET state = $3, submitted_at = CASE WHEN $3 = 'submitted' THEN $6 ELSE submitted_at END,
             decided_by = $4, reason = coalesce($5, ''), decided_at = CASE WHEN $4::uuid IS NULL THEN NULL ELSE $6 END
         WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        state.as_str(),
        decided.map(|(by, _)| by.as_uuid()),
        decided.map(|(_, reason)| reason),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a draft said before an edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftEdit {
    /// Counts from 0.
    pub revision: i32,
    /// What it said.
    pub body: String,
    /// Who changed it.
    pub editor_name: String,
    /// When.
    pub edited_at: Timestamp,
}

/// Most edits of a draft that are shown.
const EDITS_MAX: i64 = 100;

/// What a draft said before each edit, oldest first.
pub async fn edits(tx: &mut TenantTx, id: DraftId) -> Result<Vec<DraftEdit>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT e.revision, e.body, s.name AS editor_name, e.edited_at AS "edited_at: Stored"
           FROM message_draft_edit e JOIN staff s ON s.shop_id = e.shop_id AND s.id = e.editor_staff_id
           WHERE e.shop_id = $1 AND e.draft_id = $2 ORDER BY e.revision LIMIT $3"#,
        tx.shop_uuid(),
        id.as_uuid(),
        EDITS_MAX
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DraftEdit {
            revision: row.revision,
            body: row.body,
            editor_name: row.editor_name,
            edited_at: row.edited_at.to_jiff(),
        })
        .collect())
}
