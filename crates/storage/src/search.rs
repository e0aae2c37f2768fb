//! Looking for messages and people.

use domain::{
    conversation::{ChannelKind, ConversationSummary, Direction},
    ids::{ConversationId, MessageId},
    keyset::Cursor,
    label::Label,
    search::Query,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    conversation_list::SummaryRow,
    conversations::from_micros,
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// What narrows a search down.
#[derive(Clone, Copy, Default, Debug)]
pub struct SearchFilter {
    /// Over this kind of channel.
    pub channel: Option<ChannelKind>,
    /// Which way the message went.
    pub direction: Option<Direction>,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Only in conversations with unread messages.
    pub unread_only: bool,
}

/// A message that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundMessage {
    /// Our id.
    pub id: MessageId,
    /// Where it is.
    pub conversation: ConversationId,
    /// The contact's name, or their handle until somebody knows it.
    pub contact_name: String,
    /// The number or address on the other side.
    pub handle: String,
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// Which way it went.
    pub direction: Direction,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub occurred_at: Timestamp,
}

/// Most conversations that a search among unread ones looks into: the newest of them.
const UNREAD_MAX: i64 = 5_000;

/// The newest messages after `after` that fit, at most `limit`. Without a query, every message that the filter leaves.
pub async fn messages(
    tx: &mut TenantTx,
    query: &Query,
    filter: SearchFilter,
    after: Option<Cursor>,
    limit: i32,
) -> Result<Vec<FoundMessage>, StorageError> {
    let among = if filter.unread_only { Some(unread(tx).await?) } else { None };
    let (after_at, after_id) = place(after);
    let rows = sqlx::query!(
        r#"SELECT m.id, m.conversation_id, coalesce(nullif(p.name, ''), i.handle) AS "contact_name!", i.handle, c.channel,
                  m.direction, m.body, m.occurred_at AS "occurred_at: Stored"
           FROM search_messages(to_tsquery('public.switchboard', normalize($2, NFC)), $3, $4, $5, $6, $7, $8, $9, $10) AS found
           JOIN message m ON m.shop_id = $1 AND m.id = found.message_id
           JOIN conversation c ON c.shop_id = $1 AND c.id = m.conversation_id
           JOIN contact p ON p.shop_id = $1 AND p.id = c.contact_id
           JOIN identity i ON i.shop_id = $1 AND i.id = c.identity_id
           ORDER BY found.occurred_at DESC, found.message_id DESC LIMIT $10"#,
        tx.shop_uuid(),
        query.as_tsquery(),
        after_at.to_sqlx() as Stored,
        after_id,
        filter.from.unwrap_or(Timestamp::UNIX_EPOCH).to_sqlx() as Stored,
        filter.until.unwrap_or(Timestamp::MAX).to_sqlx() as Stored,
        filter.direction.map(Direction::as_str),
        filter.channel.map(ChannelKind::as_str),
        among.as_deref(),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(FoundMessage {
                id: MessageId::from_uuid(row.id),
                conversation: ConversationId::from_uuid(row.conversation_id),
                contact_name: row.contact_name,
                handle: row.handle,
                channel: ChannelKind::from_name(&row.channel)
                    .ok_or(StorageError::inconsistent("conversation", "channel"))?,
                direction: Direction::from_name(&row.direction)
                    .ok_or(StorageError::inconsistent("message", "direction"))?,
                body: row.body,
                occurred_at: row.occurred_at.to_jiff(),
            })
        })
        .collect()
}

fn place(after: Option<Cursor>) -> (Timestamp, Uuid) {
    after.map_or((Timestamp::MAX, Uuid::max()), |cursor| (from_micros(cursor.at_micros), cursor.id))
}

/// The newest conversations with unread messages.
async fn unread(tx: &mut TenantTx) -> Result<Vec<Uuid>, StorageError> {
    Ok(sqlx::query_scalar!(
        "SELECT id FROM conversation WHERE shop_id = $1 AND unread_count > 0
         ORDER BY last_message_at DESC, id DESC LIMIT $2",
        tx.shop_uuid(),
        UNREAD_MAX
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Conversations with people whose name has a word that begins with each of `words`, or whose number begins or ends with it: the newest
/// after `after`, at most `limit`.
pub async fn people(
    tx: &mut TenantTx,
    words: &[&str],
    filter: SearchFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<ConversationSummary>, StorageError> {
    let Some((longest, others)) = split_longest(words) else { return Ok(Vec::new()) };
    let (after_at, after_id) = place(after);
    let rows = sqlx::query_as!(
        SummaryRow,
        r#"SELECT c.id, c.contact_id, coalesce(nullif(p.name, ''), i.handle) AS "contact_name!", i.handle, c.channel, c.status, c.unread_count,
                  c.last_message_at AS "last_message_at: Stored", c.last_preview, c.last_direction, c.version,
                  c.snoozed_until AS "snoozed_until: Stored", c.subject, c.assignee_staff_id AS assignee_id, s.name AS "assignee_name?",
                  c.waiting_since AS "waiting_since: Stored",
                  coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'path', l.path, 'color', l.color) ORDER BY lower(l.path))
                            FROM conversation_label cl JOIN label l ON l.shop_id = cl.shop_id AND l.id = cl.label_id
                            WHERE cl.shop_id = c.shop_id AND cl.conversation_id = c.id AND cl.active AND l.deleted_at IS NULL),
                           '[]') AS "labels!: Json<Vec<Label>>"
           FROM conversation c
           JOIN contact p ON p.shop_id = c.shop_id AND p.id = c.contact_id
           JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
           LEFT JOIN staff s ON s.shop_id = c.shop_id AND s.id = c.assignee_staff_id
           WHERE c.shop_id = $1
             AND c.contact_id IN (SELECT t.contact_id FROM contact_term t WHERE t.shop_id = $1 AND t.term >= $2 AND t.term < $3)
             AND NOT EXISTS (
                 SELECT FROM unnest($4::text[]) AS word
                 WHERE NOT EXISTS (
                     SELECT FROM contact_term t
                     WHERE t.shop_id = $1 AND t.contact_id = c.contact_id AND starts_with(t.term, word)))
             AND (c.last_message_at, c.id) < ($5, $6)
             AND c.last_message_at >= $7 AND c.last_message_at < $8
             AND ($9::text IS NULL OR c.channel = $9)
             AND (NOT $10 OR c.unread_count > 0)
           ORDER BY c.last_message_at DESC, c.id DESC LIMIT $11"#,
        tx.shop_uuid(),
        longest,
        format!("{longest}{}", char::MAX),
        &others as &[&str],
        after_at.to_sqlx() as Stored,
        after_id,
        filter.from.unwrap_or(Timestamp::UNIX_EPOCH).to_sqlx() as Stored,
        filter.until.unwrap_or(Timestamp::MAX).to_sqlx() as Stored,
        filter.channel.map(ChannelKind::as_str),
        filter.unread_only,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(ConversationSummary::try_from).collect()
}

/// The longest word finds the fewest people: the index is asked for it, and what it finds for the others.
pub(crate) fn split_longest<'a>(words: &[&'a str]) -> Option<(&'a str, Vec<&'a str>)> {
    let (place, longest) = words.iter().enumerate().max_by_key(|(_, word)| word.len())?;
    let others = words.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, word)| *word);
    Some((longest, others.collect()))
}

/// Makes the parts of the search table for the time that comes.
pub async fn prepare_ahead(tx: &mut SystemTx) -> Result<(), StorageError> {
    sqlx::query!("SELECT message_search_ahead()").execute(tx.conn()).await?;
    Ok(())
}
