//! Reading the inbox.

use domain::ids::{ContactId, ConversationId};
use leptos::prelude::*;

use super::codec::Call;
use super::views::{ConversationPage, MessagePage, ThreadView, TimelineRow};
use crate::{error::UiError, routes::Filter};

/// A page of the conversation list, in the order that the filter names.
#[server(prefix = "/rpc", endpoint = "conversations", input = Call, output = Call)]
pub async fn conversations(filter: Filter, after: Option<String>) -> Result<ConversationPage, UiError> {
    use service::inbox::{self, ConversationQuery};

    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(after)?;
    let list = super::present_triage::list(&filter).map_err(crate::context::answer)?;
    let query = ConversationQuery { after, list, limit: None };
    let page = inbox::conversations(&services, &ctx, &query).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::conversation_page(page, &clock))
}

/// A conversation with its newest messages, or with those around `at`. Both ids come as the address has them; a message that is not there
/// is left alone.
#[server(prefix = "/rpc", endpoint = "thread", input = Call, output = Call)]
pub async fn thread(id: String, #[server(default)] at: Option<String>) -> Result<ThreadView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let id = id.parse::<ConversationId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
    let at = at.and_then(|at| at.parse().ok());
    let thread = service::inbox::thread_at(&services, &ctx, id, at).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::thread(thread, &clock, ctx.now))
}

/// The newest messages of a conversation, or those before `before`, with the notes among them.
#[server(prefix = "/rpc", endpoint = "messages", input = Call, output = Call)]
pub async fn messages(id: ConversationId, before: Option<String>) -> Result<MessagePage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(before)?;
    let stretch = service::inbox::stretch(&services, &ctx, id, before).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::message_page(stretch.messages, stretch.notes, &clock))
}

/// Somebody has seen the conversation.
#[server(prefix = "/rpc", endpoint = "mark_read", input = Call, output = Call)]
pub async fn mark_read(id: ConversationId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::inbox::mark_read(&services, &ctx, id).await.map_err(crate::context::refuse)
}

/// What happened with a contact, newest first.
#[server(prefix = "/rpc", endpoint = "timeline", input = Call, output = Call)]
pub async fn timeline(contact: ContactId) -> Result<Vec<TimelineRow>, UiError> {
    /// Lines beside a conversation.
    const LINES: u16 = 20;

    let (services, ctx) = crate::context::request()?;
    let lines = service::timeline::of_contact(&services, &ctx, contact, None, None, Some(LINES));
    let lines = lines.await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::timeline(lines, &clock))
}
