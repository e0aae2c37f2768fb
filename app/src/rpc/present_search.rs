//! What a search found, from what the service knows to what a page shows. Pure.

use domain::{
    conversation::{ConversationSummary, Direction},
    keyset::Cursor,
    search::Snippet,
};
use service::{
    Page,
    search::{Found, MessageHit, SearchQuery},
};

use super::{
    clock::Clock,
    present,
    views_search::{FoundView, HitRow},
};
use crate::{
    error::UiError,
    routes::{Filter, Find},
    text,
};

/// What the address says. A direction that there isn't is none.
pub(super) fn wanted(find: Find, filter: &Filter) -> Result<SearchQuery, UiError> {
    let day = |text: &str| match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| UiError::Invalid { sentence: text::search::DAY.to_owned() }),
    };
    Ok(SearchQuery {
        channel: None,
        direction: Direction::from_name(&find.direction),
        from: day(&find.from)?,
        until: day(&find.until)?,
        unread_only: filter.is_unread(),
        text: find.q,
    })
}

pub(super) fn everything(found: Found, clock: &Clock) -> FoundView {
    let messages = messages(found.messages, clock);
    FoundView { messages: messages.messages, more_messages: messages.more_messages, ..people(found.people, clock) }
}

pub(super) fn people(page: Page<ConversationSummary>, clock: &Clock) -> FoundView {
    FoundView {
        people: page.items.into_iter().map(|row| present::conversation_row(row, clock)).collect(),
        more_people: page.next.as_ref().map(Cursor::to_string),
        ..FoundView::default()
    }
}

pub(super) fn messages(page: Page<MessageHit>, clock: &Clock) -> FoundView {
    FoundView {
        messages: page.items.into_iter().map(|hit| row(hit, clock)).collect(),
        more_messages: page.next.as_ref().map(Cursor::to_string),
        ..FoundView::default()
    }
}

fn row(hit: MessageHit, clock: &Clock) -> HitRow {
    let who = present::who(&hit.contact_name, &hit.handle);
    HitRow {
        message: hit.message_id,
        conversation: hit.conversation_id,
        name: who.name,
        initials: who.initials,
        outbound: hit.direction == Direction::Outbound,
        time: clock.in_list(hit.occurred_at),
        pieces: Snippet { text: hit.text, marks: hit.marks }.pieces(),
    }
}
