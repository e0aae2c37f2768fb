//! Reading the inbox.

use std::slice;

use domain::{
    access::{Actor, Ctx, Permission},
    conversation::{ConversationDetail, ConversationSummary, MessageView},
    ids::{ConversationId, MessageId},
    keyset::{Cursor, page_rows},
    label,
    triage::{Assigned, ListQuery, Sort},
};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde::Serialize;
use storage::{
    TenantTx,
    conversation_list::{Counts, ListFilter},
};

use crate::{
    entry,
    error::ServiceError,
    live,
    notes::{self, NoteView},
    services::{Page, Services},
    triage::person,
};

/// Which conversations.
#[derive(Clone, Copy, Default, Debug)]
pub struct ConversationQuery {
    /// After this row.
    pub after: Option<Cursor>,
    /// Which of them, and in which order.
    pub list: ListQuery,
    /// How many rows.
    pub limit: Option<u16>,
}

/// A page of conversations.
pub async fn conversations(
    services: &Services,
    ctx: &Ctx,
    query: &ConversationQuery,
) -> Result<Page<ConversationSummary>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(query.limit);
    let zone = zone_of(services, ctx, &query.list).await?;
    let mut tx = services.db().tenant(ctx).await?;
    let filter = filter(&mut tx, ctx, &query.list, &zone).await?;
    let mut rows = storage::conversation_list::list(&mut tx, &filter, query.after, i64::from(limit) + 1).await?;
    mark_new(&mut tx, ctx, &mut rows).await?;
    Ok(Page::cut(rows, limit, |row| place(&filter, row)))
}

/// Where a row stands in the order that the filter names.
pub(crate) fn place(filter: &ListFilter, row: &ConversationSummary) -> Cursor {
    let at = if filter.sort == Sort::Waiting { row.waiting_since } else { None };
    Cursor { at_micros: at.unwrap_or(row.last_message_at).as_microsecond(), id: row.id.as_uuid() }
}

/// The shop's zone, if the list asks for days.
async fn zone_of(services: &Services, ctx: &Ctx, list: &ListQuery) -> Result<TimeZone, ServiceError> {
    if list.from.is_none() && list.to.is_none() {
        return Ok(TimeZone::UTC);
    }
    let me = entry::me(services, ctx).await?;
    Ok(TimeZone::get(&me.iana_timezone).unwrap_or(TimeZone::UTC))
}

/// What the list's address means for whoever asks, in this shop.
pub(crate) async fn filter(
    tx: &mut TenantTx,
    ctx: &Ctx,
    list: &ListQuery,
    zone: &TimeZone,
) -> Result<ListFilter, ServiceError> {
    let labels = match list.label {
        Some(id) => Some(label::family(&storage::labels::list(tx).await?, id)),
        None => None,
    };
    let begin = |day: Date| -> Option<Timestamp> { Some(day.to_zoned(zone.clone()).ok()?.timestamp()) };
    Ok(ListFilter {
        status: list.status.status(),
        unread: list.unread,
        assignee: match list.assigned {
            Some(Assigned::Me) => Some(person(ctx)?),
            Some(Assigned::To(id)) => Some(id),
            Some(Assigned::Nobody) | None => None,
        },
        nobody: list.assigned == Some(Assigned::Nobody),
        labels,
        channel: list.channel,
        from: list.from.and_then(begin),
        before: list.to.and_then(|day| begin(day.checked_add(1.day()).ok()?)),
        sort: list.sort,
    })
}

/// Says of each row whether something in it is new to whoever looks.
pub(crate) async fn mark_new(
    tx: &mut TenantTx,
    ctx: &Ctx,
    rows: &mut [ConversationSummary],
) -> Result<(), ServiceError> {
    if let Actor::Staff(me) = ctx.actor {
        storage::read_state::mark(tx, me, rows).await?;
    }
    Ok(())
}

/// How many open conversations there are, of what.
pub async fn counts(services: &Services, ctx: &Ctx) -> Result<Counts, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::conversation_list::counts(&mut tx, me).await?)
}

/// One conversation.
pub async fn conversation(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
) -> Result<ConversationDetail, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut found = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    mark_new(&mut tx, ctx, slice::from_mut(&mut found.summary)).await?;
    Ok(found)
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
    /// Until when whoever looks had read it, if they had opened it before.
    #[serde(skip)]
    pub read_through: Option<Timestamp>,
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
    let mut conversation = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    mark_new(&mut tx, ctx, slice::from_mut(&mut conversation.summary)).await?;
    let read_through = match ctx.actor {
        Actor::Staff(me) => storage::read_state::through(&mut tx, me, id).await?,
        Actor::System => None,
    };
    let messages = message_page(&mut tx, id, None, None).await?;
    let notes = notes_among(&mut tx, ctx, id, &messages, None).await?;
    let newest = Thread { conversation, messages, notes, read_through, at: None, later: false };
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
    storage::read_state::all(&mut tx, person(ctx)?, id).await?;
    tx.commit().await?;
    if was_unread {
        live::conversation_changed(services, ctx.shop, id);
    }
    Ok(())
}
