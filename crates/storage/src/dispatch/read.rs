//! Sends as people see them.

use domain::{
    delivery::DeliveryState,
    dispatch::DispatchKind,
    guard::Blocker,
    ids::{AccountId, ContactId, ConversationId, DeliveryEventId, DispatchId, DraftId, MessageId},
    keyset::Cursor,
    message::Plan,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use super::finish::Problem;
use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// A send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dispatch {
    /// Our id for it.
    pub id: DispatchId,
    /// Through which account.
    pub account: AccountId,
    /// That account's name.
    pub account_name: String,
    /// What it is for.
    pub kind: DispatchKind,
    /// Its conversation.
    pub conversation: Option<ConversationId>,
    /// The contact of its conversation.
    pub contact: Option<ContactId>,
    /// That contact's name; empty until somebody knows it.
    pub contact_name: String,
    /// The draft that was approved.
    pub draft: Option<DraftId>,
    /// The message that shows it.
    pub message: Option<MessageId>,
    /// To whom.
    pub recipient: String,
    /// What was planned.
    pub plan: Plan,
    /// Who wrote it.
    pub author_name: Option<String>,
    /// Who approved it.
    pub approver_name: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// Not before this time.
    pub not_before: Timestamp,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: i16,
    /// An attempt may have been taken although nobody knows.
    pub maybe_taken: bool,
    /// When its bytes first left.
    pub first_handed_over_at: Option<Timestamp>,
    /// The carrier's id of the message.
    pub provider_message_id: Option<String>,
    /// Why it is held.
    pub blockers: Vec<Blocker>,
    /// Why it is not where it should be.
    pub problem: Problem,
}

struct Row {
    id: Uuid,
    account_id: Uuid,
    account_name: String,
    kind: String,
    conversation_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    contact_name: Option<String>,
    draft_id: Option<Uuid>,
    message_id: Option<Uuid>,
    recipient: String,
    plan: Json<Plan>,
    author_name: Option<String>,
    approver_name: Option<String>,
    created_at: Stored,
    not_before: Stored,
    state: String,
    attempts: i16,
    maybe_taken: bool,
    first_handed_over_at: Option<Stored>,
    provider_message_id: Option<String>,
    blockers: Json<Vec<Blocker>>,
    problem_code: String,
    problem: String,
    next_step: String,
    provider_code: Option<i32>,
}

impl TryFrom<Row> for Dispatch {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: DispatchId::from_uuid(row.id),
            account: AccountId::from_uuid(row.account_id),
            account_name: row.account_name,
            kind: DispatchKind::from_name(&row.kind).ok_or(StorageError::inconsistent("dispatch", "kind"))?,
            conversation: row.conversation_id.map(ConversationId::from_uuid),
            contact: row.contact_id.map(ContactId::from_uuid),
            contact_name: row.contact_name.unwrap_or_default(),
            draft: row.draft_id.map(DraftId::from_uuid),
            message: row.message_id.map(MessageId::from_uuid),
            recipient: row.recipient,
            plan: row.plan.0,
            author_name: row.author_name,
            approver_name: row.approver_name,
            created_at: row.created_at.to_jiff(),
            not_before: row.not_before.to_jiff(),
            state: DeliveryState::from_name(&row.state).ok_or(StorageError::inconsistent("dispatch", "state"))?,
            attempts: row.attempts,
            maybe_taken: row.maybe_taken,
            first_handed_over_at: row.first_handed_over_at.map(Stored::to_jiff),
            provider_message_id: row.provider_message_id,
            blockers: row.blockers.0,
            problem: Problem {
                code: row.problem_code,
                sentence: row.problem,
                next_step: row.next_step,
                provider_code: row.provider_code,
            },
        })
    }
}

/// A page of sends in these states (in any, if there are none), newest first, at most `limit`.
pub async fn page(
    tx: &mut TenantTx,
    states: &[DeliveryState],
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Dispatch>, StorageError> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    sqlx::query_as!(
        Row,
        r#"SELECT d.id, d.account_id, a.name AS account_name, d.kind, d.conversation_id, c.contact_id AS "contact_id?",
                  p.name AS "contact_name?", d.draft_id, d.message_id, d.recipient, d.plan AS "plan: Json<Plan>",
                  author.name AS "author_name?", approver.name AS "approver_name?", d.created_at AS "created_at: Stored",
                  d.not_before AS "not_before: Stored", d.state, d.attempts, d.maybe_taken,
                  d.first_handed_over_at AS "first_handed_over_at: Stored", d.provider_message_id,
                  d.blockers AS "blockers: Json<Vec<Blocker>>", d.problem_code, d.problem, d.next_step, d.provider_code
           FROM dispatch d
           JOIN account a ON a.shop_id = d.shop_id AND a.id = d.account_id
           LEFT JOIN conversation c ON c.shop_id = d.shop_id AND c.id = d.conversation_id
           LEFT JOIN contact p ON p.shop_id = d.shop_id AND p.id = c.contact_id
           LEFT JOIN staff author ON author.shop_id = d.shop_id AND author.id = d.created_by
           LEFT JOIN staff approver ON approver.shop_id = d.shop_id AND approver.id = d.approved_by
           WHERE d.shop_id = $1 AND (cardinality($2::text[]) = 0 OR d.state = ANY($2)) AND (d.created_at, d.id) < ($3, $4)
           ORDER BY d.created_at DESC, d.id DESC LIMIT $5"#,
        tx.shop_uuid(),
        &states as &[&str],
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Dispatch::try_from)
    .collect()
}

/// One send.
pub async fn get(tx: &mut TenantTx, id: DispatchId) -> Result<Option<Dispatch>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT d.id, d.account_id, a.name AS account_name, d.kind, d.conversation_id, c.contact_id AS "contact_id?",
                  p.name AS "contact_name?", d.draft_id, d.message_id, d.recipient, d.plan AS "plan: Json<Plan>",
                  author.name AS "author_name?", approver.name AS "approver_name?", d.created_at AS "created_at: Stored",
                  d.not_before AS "not_before: Stored", d.state, d.attempts, d.maybe_taken,
                  d.first_handed_over_at AS "first_handed_over_at: Stored", d.provider_message_id,
                  d.blockers AS "blockers: Json<Vec<Blocker>>", d.problem_code, d.problem, d.next_step, d.provider_code
           FROM dispatch d
           JOIN account a ON a.shop_id = d.shop_id AND a.id = d.account_id
           LEFT JOIN conversation c ON c.shop_id = d.shop_id AND c.id = d.conversation_id
           LEFT JOIN contact p ON p.shop_id = d.shop_id AND p.id = c.contact_id
           LEFT JOIN staff author ON author.shop_id = d.shop_id AND author.id = d.created_by
           LEFT JOIN staff approver ON approver.shop_id = d.shop_id AND approver.id = d.approved_by
           WHERE d.shop_id = $1 AND d.id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Dispatch::try_from)
    .transpose()
}

/// How many sends need a person: held, stopped, or of unknown outcome. Counts at most `limit`.
pub async fn needing_a_person(tx: &mut TenantTx, limit: i64) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
               SELECT FROM dispatch WHERE shop_id = $1 AND state IN ('held', 'dead', 'outcome_unknown') LIMIT $2
           ) AS seen"#,
        tx.shop_uuid(),
        limit
    )
    .fetch_one(tx.conn())
    .await?)
}

/// One thing that was done to a send or reported about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliveryEvent {
    /// Our id for it.
    pub id: DeliveryEventId,
    /// What it said about where the send stands.
    pub state: DeliveryState,
    /// Who said it: `app`, `carrier_answer`, `carrier_report`, `carrier_lookup` or `staff`.
    pub source: String,
    /// The carrier's own word.
    pub provider_status: String,
    /// The carrier's own number.
    pub provider_code: Option<i32>,
    /// A stable code of ours.
    pub code: String,
    /// In a person's words.
    pub reason: String,
    /// That person's name.
    pub actor_name: Option<String>,
    /// When, by whoever said it.
    pub occurred_at: Timestamp,
    /// When we learned of it.
    pub recorded_at: Timestamp,
}

/// Most events of a send that are shown.
const EVENTS_MAX: i64 = 500;

/// Everything about a send, in the order in which we learned of it.
pub async fn events(tx: &mut TenantTx, id: DispatchId) -> Result<Vec<DeliveryEvent>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT e.id, e.state, e.source, e.provider_status, e.provider_code, e.code, e.reason, s.name AS "actor_name?",
                  e.occurred_at AS "occurred_at: Stored", e.recorded_at AS "recorded_at: Stored"
           FROM delivery_event e LEFT JOIN staff s ON s.shop_id = e.shop_id AND s.id = e.actor_staff_id
           WHERE e.shop_id = $1 AND e.dispatch_id = $2 ORDER BY e.recorded_at, e.id LIMIT $3"#,
        tx.shop_uuid(),
        id.as_uuid(),
        EVENTS_MAX
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DeliveryEvent {
                id: DeliveryEventId::from_uuid(row.id),
                state: DeliveryState::from_name(&row.state)
                    .ok_or(StorageError::inconsistent("delivery_event", "state"))?,
                source: row.source,
                provider_status: row.provider_status,
                provider_code: row.provider_code,
                code: row.code,
                reason: row.reason,
                actor_name: row.actor_name,
                occurred_at: row.occurred_at.to_jiff(),
                recorded_at: row.recorded_at.to_jiff(),
            })
        })
        .collect()
}

/// A send of unknown outcome whose id at the carrier is known, so that the carrier can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Askable {
    /// Which.
    pub id: DispatchId,
    /// Through which account.
    pub account: AccountId,
    /// The carrier's id of the message.
    pub provider_message_id: String,
}

/// Such sends, oldest first.
pub async fn askable(tx: &mut TenantTx, limit: i64) -> Result<Vec<Askable>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT d.id, d.account_id, d.provider_message_id AS "provider_message_id!"
           FROM dispatch d
           WHERE d.shop_id = $1 AND d.state = 'outcome_unknown' AND d.provider_message_id IS NOT NULL
           ORDER BY d.first_handed_over_at, d.id LIMIT $2"#,
        tx.shop_uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Askable {
            id: DispatchId::from_uuid(row.id),
            account: AccountId::from_uuid(row.account_id),
            provider_message_id: row.provider_message_id,
        })
        .collect())
}
