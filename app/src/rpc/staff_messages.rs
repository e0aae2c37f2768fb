//! What staff write to each other.

use domain::ids::{ConversationId, StaffThreadId, TaskId};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_staff_messages::{StaffThreadDesk, StaffThreadFull, StaffThreadPage};
use crate::error::UiError;

/// A page of threads.
#[server(prefix = "/rpc", endpoint = "staff_threads", input = Call, output = Call)]
pub async fn staff_threads(after: Option<String>) -> Result<StaffThreadPage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(after)?;
    let page = service::staff_messages::threads(&services, &ctx, after, None).await.map_err(crate::context::refuse)?;
    let unread = service::staff_messages::unread(&services, &ctx).await.map_err(crate::context::refuse)?;
    let counts = service::tasks::counts(&services, &ctx).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_staff_messages::page(&page, unread, counts, &clock))
}

/// One thread. The id comes as the address has it; there `new` is one that is not there yet, perhaps about a task or a conversation.
#[server(prefix = "/rpc", endpoint = "staff_thread", input = Call, output = Call)]
pub async fn staff_thread(
    id: String,
    task: Option<String>,
    conversation: Option<String>,
) -> Result<StaffThreadDesk, UiError> {
    let (services, ctx) = crate::context::request()?;
    let unknown = || crate::context::answer(UiError::NotFound);
    if id != crate::routes::NEW {
        let id = id.parse().map_err(|_| unknown())?;
        let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
        let full = super::present_staff_messages::full(&services, &ctx, id, None, &clock).await;
        let full = Some(full.map_err(crate::context::refuse)?);
        return Ok(StaffThreadDesk { full, to: Vec::new(), task: None, conversation: None, about: String::new() });
    }
    let task: Option<TaskId> = task.map(|id| id.parse()).transpose().map_err(|_| unknown())?;
    let conversation: Option<ConversationId> = conversation.map(|id| id.parse()).transpose().map_err(|_| unknown())?;
    let desk = super::present_staff_messages::desk(&services, &ctx, task, conversation).await;
    desk.map_err(crate::context::refuse)
}

/// The messages before those that are shown.
#[server(prefix = "/rpc", endpoint = "earlier_staff_messages", input = Call, output = Call)]
pub async fn earlier_staff_messages(id: StaffThreadId, before: String) -> Result<StaffThreadFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(Some(before))?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let full = super::present_staff_messages::full(&services, &ctx, id, before, &clock).await;
    full.map_err(crate::context::refuse)
}

/// Begins a thread.
#[server(prefix = "/rpc", endpoint = "write_to_staff", input = Call, output = Call)]
pub async fn write_to_staff(
    to: String,
    body: String,
    task: Option<TaskId>,
    conversation: Option<ConversationId>,
    key: Uuid,
) -> Result<StaffThreadId, UiError> {
    use service::staff_messages::{self, FirstMessage};

    let (services, ctx) = crate::context::request()?;
    let to = super::present_tasks::owner(&to, &ctx).map_err(crate::context::refuse)?;
    let first = FirstMessage { to, conversation, task, body: &body, request_key: key };
    let thread = staff_messages::begin(&services, &ctx, &first).await.map_err(crate::context::refuse)?;
    Ok(thread.id)
}

/// Answers in a thread.
#[server(prefix = "/rpc", endpoint = "reply_to_staff", input = Call, output = Call)]
pub async fn reply_to_staff(id: StaffThreadId, body: String, key: Uuid) -> Result<StaffThreadFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    service::staff_messages::reply(&services, &ctx, id, &body, key).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let full = super::present_staff_messages::full(&services, &ctx, id, None, &clock).await;
    full.map_err(crate::context::refuse)
}

/// The person who looks has read a thread.
#[server(prefix = "/rpc", endpoint = "read_staff_thread", input = Call, output = Call)]
pub async fn read_staff_thread(id: StaffThreadId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::staff_messages::mark_read(&services, &ctx, id).await.map_err(crate::context::refuse)
}
