//! Looking for people and for what was written, over the whole history.

use std::{ops::Range, time::Duration};

use domain::{
    access::{Ctx, Permission},
    conversation::{ChannelKind, ConversationSummary, Direction},
    ids::{ConversationId, MessageId},
    keyset::{Cursor, page_rows},
    search::{Query, snippet},
};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use jobs::{Step, Worker};
use serde::Serialize;
use storage::{
    StorageError, TenantTx,
    search::{FoundMessage, SearchFilter},
};
use tokio_util::sync::CancellationToken;

use crate::{
    error::{Invalid, ServiceError},
    inbox,
    services::{Page, Services},
};

/// What somebody looks for.
#[derive(Clone, Default, Debug)]
pub struct SearchQuery {
    /// What they typed.
    pub text: String,
    /// Over this kind of channel.
    pub channel: Option<ChannelKind>,
    /// Messages that went this way.
    pub direction: Option<Direction>,
    /// From this day on, by the shop's clock.
    pub from: Option<Date>,
    /// To the end of this day.
    pub until: Option<Date>,
    /// Only in conversations with unread messages.
    pub unread_only: bool,
}

/// A message that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MessageHit {
    /// Which.
    pub message_id: MessageId,
    /// Where it is.
    pub conversation_id: ConversationId,
    /// The contact's name, or their handle until somebody knows it.
    pub contact_name: String,
    /// The number or address on the other side.
    pub handle: String,
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// Which way it went.
    pub direction: Direction,
    /// When it was written.
    pub occurred_at: Timestamp,
    /// The part of it that was found, on one line.
    pub text: String,
    /// What was found in that, in characters from its beginning.
    pub marks: Vec<Range<usize>>,
}

/// Everything that was found, as far as a first page shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Found {
    /// Conversations with people whose name or number fits.
    pub people: Page<ConversationSummary>,
    /// Messages whose words fit, newest first.
    pub messages: Page<MessageHit>,
}

/// People on a first page.
const PEOPLE_FIRST: u16 = 5;
/// Messages on a page of them.
const MESSAGES: u16 = 25;

/// A first page of both.
pub async fn everything(services: &Services, ctx: &Ctx, search: &SearchQuery) -> Result<Found, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let query = Query::parse(&search.text).map_err(Invalid::from)?;
    let mut tx = services.db().tenant(ctx).await?;
    let filter = filter(&mut tx, search).await?;
    Ok(Found {
        people: people_page(&mut tx, ctx, &query, filter, None, PEOPLE_FIRST).await?,
        messages: message_page(&mut tx, search, &query, filter, None, MESSAGES).await?,
    })
}

/// A page of conversations with people whose name or number fits, newest first.
pub async fn people(
    services: &Services,
    ctx: &Ctx,
    search: &SearchQuery,
    after: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<ConversationSummary>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let query = Query::parse(&search.text).map_err(Invalid::from)?;
    let mut tx = services.db().tenant(ctx).await?;
    let filter = filter(&mut tx, search).await?;
    people_page(&mut tx, ctx, &query, filter, after, page_rows(limit)).await
}

/// A page of messages whose words fit, newest first.
pub async fn messages(
    services: &Services,
    ctx: &Ctx,
    search: &SearchQuery,
    after: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<MessageHit>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let query = Query::parse(&search.text).map_err(Invalid::from)?;
    let mut tx = services.db().tenant(ctx).await?;
    let filter = filter(&mut tx, search).await?;
    message_page(&mut tx, search, &query, filter, after, page_rows(limit.or(Some(MESSAGES)))).await
}

async fn people_page(
    tx: &mut TenantTx,
    ctx: &Ctx,
    query: &Query,
    filter: SearchFilter,
    after: Option<Cursor>,
    limit: u16,
) -> Result<Page<ConversationSummary>, ServiceError> {
    let mut rows = storage::search::people(tx, &query.name_words(), filter, after, i64::from(limit) + 1).await?;
    inbox::mark_new(tx, ctx, &mut rows).await?;
    Ok(Page::cut(rows, limit, |row| Cursor { at_micros: row.last_message_at.as_microsecond(), id: row.id.as_uuid() }))
}

async fn message_page(
    tx: &mut TenantTx,
    search: &SearchQuery,
    query: &Query,
    filter: SearchFilter,
    after: Option<Cursor>,
    limit: u16,
) -> Result<Page<MessageHit>, ServiceError> {
    // Signs alone are in no message. Nothing at all, with a filter, is every message that the filter leaves.
    let nothing_typed = search.text.trim().is_empty();
    if query.is_empty() && !(nothing_typed && narrows(search)) {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let rows = storage::search::messages(tx, query, filter, after, i32::from(limit) + 1).await?;
    let page =
        Page::cut(rows, limit, |row| Cursor { at_micros: row.occurred_at.as_microsecond(), id: row.id.as_uuid() });
    Ok(Page { items: page.items.into_iter().map(|row| hit(row, query)).collect(), next: page.next })
}

fn narrows(search: &SearchQuery) -> bool {
    search.channel.is_some() || search.direction.is_some() || search.from.is_some() || search.until.is_some()
}

fn hit(row: FoundMessage, query: &Query) -> MessageHit {
    let shown = snippet(&row.body, query);
    MessageHit {
        message_id: row.id,
        conversation_id: row.conversation,
        contact_name: row.contact_name,
        handle: row.handle,
        channel: row.channel,
        direction: row.direction,
        occurred_at: row.occurred_at,
        text: shown.text,
        marks: shown.marks,
    }
}

/// Days are the shop's.
async fn filter(tx: &mut TenantTx, search: &SearchQuery) -> Result<SearchFilter, ServiceError> {
    let zone = match (search.from, search.until) {
        (None, None) => TimeZone::UTC,
        _ => TimeZone::get(&storage::shops::profile(tx).await?.iana_timezone).unwrap_or(TimeZone::UTC),
    };
    let begins = |day: Date| day.to_zoned(zone.clone()).ok().map(|day| day.timestamp());
    Ok(SearchFilter {
        channel: search.channel,
        direction: search.direction,
        from: search.from.and_then(begins),
        until: search.until.and_then(|day| day.checked_add(1.day()).ok()).and_then(begins),
        unread_only: search.unread_only,
    })
}

/// How often it is looked whether there is a part of the search table for the months to come. It is made three months ahead.
const PREPARE_EVERY: Duration = Duration::from_hours(6);

/// Keeps the search table prepared until shutdown.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let worker = Worker { name: "search", wake: jobs::Wake::default(), poll_interval: PREPARE_EVERY };
    worker.run(shutdown, || step(&services)).await;
}

/// Makes the parts for the months to come, where they are missing.
pub async fn step(services: &Services) -> Result<Step, StorageError> {
    let mut system = services.db().system("prepare the search table for the months to come").await?;
    storage::search::prepare_ahead(&mut system).await?;
    system.commit().await?;
    Ok(Step::Idle)
}
