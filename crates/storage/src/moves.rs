//! Messages that move from one conversation into another, and back.

use domain::{
    ids::{ContactId, ConversationId, MessageId, MoveId, StaffId},
    triage::{MoveKind, Standing},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError, moves_along};

/// One merge or split.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Move {
    /// Our id for it.
    pub id: MoveId,
    /// Which of the two.
    pub kind: MoveKind,
    /// The conversation that messages left.
    pub from: ConversationId,
    /// The one that they came into.
    pub into: ConversationId,
    /// Where the one that they left stood.
    pub from_standing: Standing,
    /// What of it was unread.
    pub from_unread: i32,
    /// When it was done.
    pub occurred_at: Timestamp,
    /// Whether it was taken back.
    pub undone: bool,
}

struct Row {
    id: Uuid,
    kind: String,
    from_id: Uuid,
    into_id: Uuid,
    from_standing: String,
    from_unread: i32,
    occurred_at: Stored,
    undone: bool,
}

impl TryFrom<Row> for Move {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let invalid = |column| StorageError::inconsistent("conversation_move", column);
        Ok(Self {
            id: MoveId::from_uuid(row.id),
            kind: MoveKind::from_name(&row.kind).ok_or(invalid("kind"))?,
            from: ConversationId::from_uuid(row.from_id),
            into: ConversationId::from_uuid(row.into_id),
            from_standing: row.from_standing.parse().map_err(|_| invalid("from_standing"))?,
            from_unread: row.from_unread,
            occurred_at: row.occurred_at.to_jiff(),
            undone: row.undone,
        })
    }
}

/// One of them.
pub async fn get(tx: &mut TenantTx, id: MoveId) -> Result<Option<Move>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, kind, from_id, into_id, from_standing, from_unread, occurred_at AS "occurred_at: Stored",
                  undone_at IS NOT NULL AS "undone!"
           FROM conversation_move WHERE shop_id = $1 AND id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Move::try_from)
    .transpose()
}

/// The one that this attempt made.
pub async fn by_request_key(tx: &mut TenantTx, key: Uuid) -> Result<Option<Move>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, kind, from_id, into_id, from_standing, from_unread, occurred_at AS "occurred_at: Stored",
                  undone_at IS NOT NULL AS "undone!"
           FROM conversation_move WHERE shop_id = $1 AND request_key = $2"#,
        tx.shop_uuid(),
        key
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Move::try_from)
    .transpose()
}

/// Keeps a merge or split.
pub async fn insert(tx: &mut TenantTx, new: &Move, key: Uuid, by: StaffId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO conversation_move (shop_id, id, kind, from_id, into_id, from_standing, from_unread, request_key, actor_staff_id,
                                        occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.kind.as_str(),
        new.from.as_uuid(),
        new.into.as_uuid(),
        new.from_standing.to_string(),
        new.from_unread,
        key,
        by.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether something newer that was not taken back rests on either conversation of this one.
pub async fn is_built_upon(tx: &mut TenantTx, of: &Move) -> Result<bool, StorageError> {
    let both = [of.from.as_uuid(), of.into.as_uuid()];
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM conversation_move
                          WHERE shop_id = $1 AND from_id = ANY($2) AND id > $3 AND undone_at IS NULL)
               OR EXISTS (SELECT FROM conversation_move
                          WHERE shop_id = $1 AND into_id = ANY($2) AND id > $3 AND undone_at IS NULL) AS "found!""#,
        tx.shop_uuid(),
        &both,
        of.id.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// It is taken back.
pub async fn set_undone(tx: &mut TenantTx, id: MoveId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE conversation_move SET undone_at = $3 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves the messages of a conversation, all of them or those from one on, with everything that goes along, and keeps which they were. How
/// many of them the client wrote.
pub async fn carry(
    tx: &mut TenantTx,
    of: &Move,
    first: Option<MessageId>,
    now: Timestamp,
) -> Result<i64, StorageError> {
    moves_along::carry(tx, of, first, now).await?;
    Ok(sqlx::query_scalar!(
        r#"WITH beginning AS (
               SELECT occurred_at, id FROM message WHERE shop_id = $1 AND id = $4
           ), carried AS (
               UPDATE message m SET conversation_id = $3
               WHERE m.shop_id = $1 AND m.conversation_id = $2
                 AND ($4::uuid IS NULL OR (m.occurred_at, m.id) >= (SELECT occurred_at, id FROM beginning))
               RETURNING m.id, m.direction
           ), kept AS (
               INSERT INTO moved_message (shop_id, move_id, message_id) SELECT $1, $5, id FROM carried
           )
           SELECT count(*) AS "count!" FROM carried WHERE direction = 'inbound'"#,
        tx.shop_uuid(),
        of.from.as_uuid(),
        of.into.as_uuid(),
        first.map(MessageId::as_uuid),
        of.id.as_uuid(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A message that came for a merged conversation and went where its messages are.
pub async fn follow(tx: &mut TenantTx, id: MoveId, message: MessageId) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO moved_message (shop_id, move_id, message_id) VALUES ($1, $2, $3)",
        tx.shop_uuid(),
        id.as_uuid(),
        message.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves the messages of a merge back, with everything that went along.
pub async fn bring_back(tx: &mut TenantTx, of: &Move, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE message m SET conversation_id = $3 FROM moved_message mm
         WHERE mm.shop_id = $1 AND mm.move_id = $2 AND m.shop_id = mm.shop_id AND m.id = mm.message_id AND m.conversation_id = $4",
        tx.shop_uuid(),
        of.id.as_uuid(),
        of.from.as_uuid(),
        of.into.as_uuid(),
    )
    .execute(tx.conn())
    .await?;
    moves_along::bring_back(tx, of, now).await
}

/// Whether the client of a conversation has written in it since this was done: what was stored later has a greater id.
pub async fn wrote_since(tx: &mut TenantTx, id: ConversationId, since: MoveId) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM message WHERE shop_id = $1 AND conversation_id = $2 AND direction = 'inbound' AND id > $3)
               AS "found!""#,
        tx.shop_uuid(),
        id.as_uuid(),
        since.as_uuid(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Says where a conversation's messages are now; nowhere else brings it back.
pub async fn set_merged(
    tx: &mut TenantTx,
    id: ConversationId,
    into: Option<ConversationId>,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE conversation SET merged_into = $3 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        into.map(ConversationId::as_uuid)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Begins a conversation like another one: the same account, handle and client, closed and without a message.
pub async fn begin_like(
    tx: &mut TenantTx,
    other: ConversationId,
    id: ConversationId,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO conversation (shop_id, id, account_id, identity_id, contact_id, channel, status, last_message_at, last_direction,
                                   assignee_staff_id, created_at)
         SELECT shop_id, $3, account_id, identity_id, contact_id, channel, 'closed', last_message_at, last_direction, assignee_staff_id, $4
         FROM conversation WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        other.as_uuid(),
        id.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Rolls a conversation up anew from the messages that it has: the client's, and those of the shop that the carrier has taken. One without a
/// message stays as it is.
pub async fn roll_up_anew(tx: &mut TenantTx, id: ConversationId) -> Result<(), StorageError> {
    sqlx::query!(
        "WITH counted AS (
             SELECT m.occurred_at, m.id, m.direction, m.preview
             FROM message m LEFT JOIN dispatch d ON d.shop_id = m.shop_id AND d.message_id = m.id
             WHERE m.shop_id = $1 AND m.conversation_id = $2
               AND (d.id IS NULL OR d.state NOT IN ('queued', 'held', 'discarded', 'dead', 'handing_over', 'outcome_unknown'))
         ), newest AS (
             SELECT * FROM counted ORDER BY occurred_at DESC, id DESC LIMIT 1
         ), answered AS (
             SELECT max(occurred_at) AS at FROM counted WHERE direction = 'outbound'
         ), waiting AS (
             SELECT min(occurred_at) AS at FROM counted
             WHERE direction = 'inbound' AND occurred_at > coalesce((SELECT at FROM answered), '-infinity')
         )
         UPDATE conversation c SET last_message_at = newest.occurred_at, last_preview = newest.preview,
             last_direction = newest.direction, answered_at = answered.at, waiting_since = waiting.at
         FROM newest, answered, waiting WHERE c.shop_id = $1 AND c.id = $2",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What stands in the way of moving a conversation's messages.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Underway {
    /// A message of the shop is about to leave.
    pub sends: bool,
    /// A reply waits for a decision.
    pub drafts: bool,
}

/// Whether anything of a conversation is underway.
pub async fn underway(tx: &mut TenantTx, id: ConversationId) -> Result<Underway, StorageError> {
    let row = sqlx::query!(
        r#"SELECT EXISTS (SELECT FROM dispatch WHERE shop_id = $1 AND conversation_id = $2 AND state IN ('queued', 'handing_over'))
                      AS "sends!",
                  EXISTS (SELECT FROM message_draft WHERE shop_id = $1 AND conversation_id = $2 AND state = 'submitted') AS "drafts!""#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Underway { sends: row.sends, drafts: row.drafts })
}

/// Whether a message is in this conversation, and whether another one was before it there.
pub async fn is_later_message(
    tx: &mut TenantTx,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Option<bool>, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM message e WHERE e.shop_id = m.shop_id AND e.conversation_id = m.conversation_id
                          AND (e.occurred_at, e.id) < (m.occurred_at, m.id)) AS "later!"
           FROM message m WHERE m.shop_id = $1 AND m.conversation_id = $2 AND m.id = $3"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Other conversations of the same client that could be merged with this one, the newest first.
pub async fn of_same_client(
    tx: &mut TenantTx,
    id: ConversationId,
    contact: ContactId,
) -> Result<Vec<(ConversationId, String, Timestamp)>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT id, last_preview, last_message_at AS "last_message_at: Stored" FROM conversation
           WHERE shop_id = $1 AND contact_id = $2 AND id <> $3 AND merged_into IS NULL
           ORDER BY last_message_at DESC, id DESC LIMIT 20"#,
        tx.shop_uuid(),
        contact.as_uuid(),
        id.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let row = |id, preview, at: Stored| (ConversationId::from_uuid(id), preview, at.to_jiff());
    Ok(rows.into_iter().map(|one| row(one.id, one.last_preview, one.last_message_at)).collect())
}

/// Moves everything of the newer conversation of a split back into the older one.
pub async fn carry_back(tx: &mut TenantTx, of: &Move, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE message SET conversation_id = $3 WHERE shop_id = $1 AND conversation_id = $2",
        tx.shop_uuid(),
        of.into.as_uuid(),
        of.from.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    moves_along::carry_back(tx, of, now).await
}
