//! Tasks.

use domain::ids::{ConversationId, TaskId};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_tasks::{TaskDesk, TaskFields, TaskFull, TaskMove, TaskNarrow, TaskPage, TaskRow};
use crate::{error::UiError, routes::TaskTab};

/// A page of tasks.
#[server(prefix = "/rpc", endpoint = "tasks", input = Call, output = Call)]
pub async fn tasks(tab: TaskTab, narrow: TaskNarrow, after: Option<String>) -> Result<TaskPage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(after)?;
    let query = super::present_tasks::query(tab, &narrow, after).map_err(crate::context::answer)?;
    let page = service::tasks::list(&services, &ctx, &query).await.map_err(crate::context::refuse)?;
    let counts = service::tasks::counts(&services, &ctx).await.map_err(crate::context::refuse)?;
    let unread = service::staff_messages::unread(&services, &ctx).await.map_err(crate::context::refuse)?;
    let people = service::staff::assignable(&services, &ctx).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let shown = super::present_tasks::page(page, counts, people, &clock);
    Ok(TaskPage { unread, ..shown })
}

/// One task with its history. The id comes as the address has it; there `new` is one that is not there yet, perhaps about a conversation.
#[server(prefix = "/rpc", endpoint = "task", input = Call, output = Call)]
pub async fn task(id: String, about: Option<String>) -> Result<TaskDesk, UiError> {
    let (services, ctx) = crate::context::request()?;
    let people = service::staff::assignable(&services, &ctx).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let owners = super::present_tasks::owners(people, Some(&ctx));
    let desk = TaskDesk { full: None, owners, zone: clock.zone_name(), conversation: None, client: String::new() };
    if id != crate::routes::NEW {
        let id = id.parse::<TaskId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
        let full = super::present_tasks::full(&services, &ctx, id, &clock).await.map_err(crate::context::refuse)?;
        return Ok(TaskDesk { full: Some(full), ..desk });
    }
    let allowed = ctx.require(domain::access::Permission::TaskWrite);
    allowed.map_err(|error| crate::context::refuse(error.into()))?;
    let Some(about) = about else { return Ok(desk) };
    let about = about.parse::<ConversationId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
    let detail = service::inbox::conversation(&services, &ctx, about).await.map_err(crate::context::refuse)?;
    let client = super::present::readable(&detail.summary.contact_name);
    Ok(TaskDesk { conversation: Some(about), client, ..desk })
}

/// Writes a task down.
#[server(prefix = "/rpc", endpoint = "write_task", input = Call, output = Call)]
pub async fn write_task(
    fields: TaskFields,
    owner: String,
    conversation: Option<ConversationId>,
    key: Uuid,
) -> Result<TaskId, UiError> {
    use service::tasks::{NewTask, TaskWords};

    let (services, ctx) = crate::context::request()?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let new = NewTask {
        words: TaskWords {
            title: &fields.title,
            note: &fields.note,
            due_at: super::present_tasks::due_at(&fields.due, &clock).map_err(crate::context::refuse)?,
        },
        conversation,
        message: None,
        contact: None,
        owner: super::present_tasks::owner(&owner, &ctx).map_err(crate::context::refuse)?,
        request_key: key,
    };
    let task = service::tasks::write(&services, &ctx, &new).await.map_err(crate::context::refuse)?;
    Ok(task.id)
}

/// Does something with a task as it was seen.
#[server(prefix = "/rpc", endpoint = "move_task", input = Call, output = Call)]
pub async fn move_task(id: TaskId, version: i32, wanted: TaskMove) -> Result<TaskFull, UiError> {
    use service::tasks::{self, TaskWords};

    let (services, ctx) = crate::context::request()?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let done = match wanted {
        TaskMove::Edit(fields) => {
            let due_at = super::present_tasks::due_at(&fields.due, &clock).map_err(crate::context::refuse)?;
            let words = TaskWords { title: &fields.title, note: &fields.note, due_at };
            tasks::edit(&services, &ctx, id, version, &words).await
        }
        TaskMove::Hand(owner, word) => {
            let owner = super::present_tasks::owner(&owner, &ctx).map_err(crate::context::refuse)?;
            tasks::hand(&services, &ctx, id, version, owner, &word).await
        }
        TaskMove::Settle(state) => tasks::settle(&services, &ctx, id, version, state, "").await,
    };
    done.map_err(crate::context::refuse)?;
    super::present_tasks::full(&services, &ctx, id, &clock).await.map_err(crate::context::refuse)
}

/// The newest tasks about a conversation.
#[server(prefix = "/rpc", endpoint = "conversation_tasks", input = Call, output = Call)]
pub async fn conversation_tasks(id: ConversationId) -> Result<Vec<TaskRow>, UiError> {
    /// Rows beside a conversation.
    const ROWS: u16 = 20;

    let (services, ctx) = crate::context::request()?;
    let page = service::tasks::of_conversation(&services, &ctx, id, None, Some(ROWS)).await;
    let page = page.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_tasks::rows(page.items, &clock))
}
