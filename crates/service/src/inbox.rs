//! Reading the inbox.

use domain::{
    access::{Ctx, Permission},
    conversation::{ConversationDetail, ConversationSummary, MessageView},
    ids::{ConversationId, MessageId},
    keyset::{Cursor, page_rows},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::TenantTx;

use crate::{
    error::ServiceError,
    live,
    notes::{self, NoteView},
    services::{Page, Services},
};

/// Which conversations.
#[derive(Clone, Copy, Default, Debug)]
pub struct ConversationQuery {
    /// After this row.
    pub after: Option<Cursor>,
    /// Only those with unread messages.
    pub unread_only: bool,
    /// How many rows.
    pub limit: Option<u16>,
}

/// A page of conversations, newest first.
pub async fn conversations(
    services: &Services,
    ctx: &Ctx,
    query: &ConversationQuery,
) -> Result<Page<ConversationSummary>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(query.limit);
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::conversations::list(&mut tx, query.after, query.unread_only, i64::from(limit) + 1).await?;
    Ok(Page::cut(rows, limit, |row| Cursor { at_micros: row.last_message_at.as_microsecond(), id: row.id.as_uuid() }))
}

/// One conversation.
pub async fn conversation(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
) -> Result<ConversationDetail, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)
}

/// A page of a conversation's messages, newest first.
pub async fn messages(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<MessageView>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    message_page(&mut tx, id, before, limit).await
}

/// A conversation with its newest messages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Thread {
    /// The conversation.
    #[serde(flatten)]
    pub conversation: ConversationDetail,
    /// Its newest messages, newest first, or those around the one at which it was opened.
    pub messages: Page<MessageView>,
    /// What staff wrote to each other among them, newest first.
    #[serde(skip)]
    pub notes: Vec<NoteView>,
    /// The message at which it was opened, if it is there.
    #[serde(skip)]
    pub at: Option<MessageId>,
    /// Whether there are newer messages than these.
    #[serde(skip)]
    pub later: bool,
}

/// Opens a conversation.
pub async fn thread(services: &Services, ctx: &Ctx, id: ConversationId) -> Result<Thread, ServiceError> {
    thread_at(services, ctx, id, None).await
}

/// So many newer messages are shown with one that lies further back.
const NEWER: i64 = 20;

/// Opens a conversation at one of its messages: with the newest ones if it is among them, else with those around it.
pub async fn thread_at(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    at: Option<MessageId>,
) -> Result<Thread, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let conversation = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let messages = message_page(&mut tx, id, None, None).await?;
    let notes = notes_among(&mut tx, ctx, id, &messages, None).await?;
    let newest = Thread { conversation, messages, notes, at: None, later: false };
    let Some(at) = at else { return Ok(newest) };
    if newest.messages.items.iter().any(|message| message.id == at) {
        return Ok(Thread { at: Some(at), ..newest });
    }
    let Some(beyond) = storage::messages::beyond(&mut tx, id, at, NEWER).await? else { return Ok(newest) };
    let messages = message_page(&mut tx, id, Some(beyond), None).await?;
    let notes = notes_among(&mut tx, ctx, id, &messages, Some(beyond)).await?;
    Ok(Thread { messages, notes, at: Some(at), later: true, ..newest })
}

/// A page of messages with the notes among them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The messages, newest first.
    pub messages: Page<MessageView>,
    /// What staff wrote to each other among them, newest first.
    pub notes: Vec<NoteView>,
}

/// A page of a conversation's messages, newest first, with the notes among them.
pub async fn stretch(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    before: Option<Cursor>,
) -> Result<Stretch, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let messages = message_page(&mut tx, id, before, None).await?;
    let notes = notes_among(&mut tx, ctx, id, &messages, before).await?;
    Ok(Stretch { messages, notes })
}

/// On the first page of all, also those before the first message.
async fn notes_among(
    tx: &mut TenantTx,
    ctx: &Ctx,
    id: ConversationId,
    page: &Page<MessageView>,
    before: Option<Cursor>,
) -> Result<Vec<NoteView>, ServiceError> {
    let oldest = page.items.last().filter(|_| page.next.is_some());
    let from = oldest.map_or(Timestamp::UNIX_EPOCH, |message| message.occurred_at);
    notes::between(tx, ctx, id, from, before).await
}

async fn message_page(
    tx: &mut TenantTx,
    id: ConversationId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<MessageView>, ServiceError> {
    let limit = page_rows(limit);
    let rows = storage::messages::page(tx, id, before, i64::from(limit) + 1).await?;
    Ok(Page::cut(rows, limit, |row| Cursor { at_micros: row.occurred_at.as_microsecond(), id: row.id.as_uuid() }))
}

/// Somebody has seen the conversation.
pub async fn mark_read(services: &Services, ctx: &Ctx, id: ConversationId) -> Result<(), ServiceError> {
    ctx.require(Permission::ConversationMark)?;
    let mut tx = services.db().tenant(ctx).await?;
    let was_unread = storage::conversations::mark_read(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    if was_unread {
        live::conversation_changed(services, ctx.shop, id);
    }
    Ok(())
}
