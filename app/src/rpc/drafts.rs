//! Replies: as dry runs, and on their way to a decision.

use domain::ids::{AttachmentId, ConversationId, DraftId, TemplateId};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_drafts::{DecidedRow, DraftFull, DraftPage, DraftTurn, DryRunView};
use crate::{error::UiError, routes::DraftTab};

/// Plans a reply and asks the guard. The same `request_key` again gives the first result again. `send_at` is by the shop's clock.
#[server(prefix = "/rpc", endpoint = "dry_run", input = Call, output = Call)]
pub async fn dry_run(
    id: ConversationId,
    body: String,
    request_key: Uuid,
    send_at: Option<String>,
    template: Option<TemplateId>,
    #[server(default)] files: Vec<AttachmentId>,
) -> Result<DryRunView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let send_at = super::present_drafts::chosen_time(send_at, &clock).map_err(crate::context::refuse)?;
    let reply =
        service::drafts::NewReply { conversation: id, body: &body, files: &files, template, send_at, request_key };
    let run = service::drafts::dry_run(&services, &ctx, &reply).await;
    let run = run.map_err(crate::context::refuse)?;
    Ok(super::present_drafts::dry_run(run, &clock))
}

/// The drafts of a conversation, newest first.
#[server(prefix = "/rpc", endpoint = "dry_runs", input = Call, output = Call)]
pub async fn dry_runs(id: ConversationId) -> Result<Vec<DryRunView>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let runs = service::drafts::of_conversation(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(runs.into_iter().map(|run| super::present_drafts::dry_run(run, &clock)).collect())
}

/// A page of the shop's drafts, newest first.
#[server(prefix = "/rpc", endpoint = "drafts", input = Call, output = Call)]
pub async fn drafts(tab: DraftTab, after: Option<String>) -> Result<DraftPage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(after)?;
    let query = super::present_drafts::query(tab, before);
    let page = service::drafts::page(&services, &ctx, &query).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_drafts::page(page, &clock))
}

/// One draft with its history. The id comes as the address has it.
#[server(prefix = "/rpc", endpoint = "draft", input = Call, output = Call)]
pub async fn draft(id: String) -> Result<DraftFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let id = id.parse::<DraftId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
    let detail = service::drafts::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_drafts::full(detail, &clock))
}

/// Changes a draft of one's own. `send_at` is by the shop's clock.
#[server(prefix = "/rpc", endpoint = "edit_draft", input = Call, output = Call)]
pub async fn edit_draft(id: DraftId, body: String, send_at: Option<String>) -> Result<DryRunView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let send_at = super::present_drafts::chosen_time(send_at, &clock).map_err(crate::context::refuse)?;
    let run = service::drafts::edit(&services, &ctx, id, &body, send_at).await.map_err(crate::context::refuse)?;
    Ok(super::present_drafts::dry_run(run, &clock))
}

/// Takes a step with a draft. `opened_at` is what the conversation said when it was opened: a question that somebody else has answered
/// since is refused once.
#[server(prefix = "/rpc", endpoint = "turn_draft", input = Call, output = Call)]
pub async fn turn_draft(id: DraftId, turn: DraftTurn, opened_at: Option<String>) -> Result<DryRunView, UiError> {
    use service::drafts;

    let (services, ctx) = crate::context::request()?;
    let run = match turn {
        DraftTurn::Submit => {
            let opened_at = opened_at.and_then(|text| text.parse().ok());
            drafts::submit(&services, &ctx, id, opened_at).await
        }
        DraftTurn::Withdraw => drafts::withdraw(&services, &ctx, id).await,
        DraftTurn::Approve => drafts::approve(&services, &ctx, id).await,
        DraftTurn::Reject(reason) => drafts::reject(&services, &ctx, id, &reason).await,
    };
    let run = run.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_drafts::dry_run(run, &clock))
}

/// Says yes to several drafts, each by itself.
#[server(prefix = "/rpc", endpoint = "approve_drafts", input = Call, output = Call)]
pub async fn approve_drafts(ids: Vec<DraftId>) -> Result<Vec<DecidedRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let decided = service::drafts::approve_all(&services, &ctx, &ids).await.map_err(crate::context::refuse)?;
    Ok(decided.into_iter().map(super::present_drafts::decided).collect())
}
