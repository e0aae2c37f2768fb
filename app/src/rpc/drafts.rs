//! Replies as dry runs.

use domain::ids::ConversationId;
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views::DryRunView;
use crate::error::UiError;

/// Plans a reply and asks the guard. The same `request_key` again gives the first result again.
#[server(prefix = "/rpc", endpoint = "dry_run", input = Call, output = Call)]
pub async fn dry_run(id: ConversationId, body: String, request_key: Uuid) -> Result<DryRunView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let reply = service::drafts::NewReply { conversation: id, body: &body, template: None, send_at: None, request_key };
    let run = service::drafts::dry_run(&services, &ctx, &reply).await;
    let run = run.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::dry_run(run, &clock))
}

/// The dry runs of a conversation, newest first.
#[server(prefix = "/rpc", endpoint = "dry_runs", input = Call, output = Call)]
pub async fn dry_runs(id: ConversationId) -> Result<Vec<DryRunView>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let runs = service::drafts::of_conversation(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(runs.into_iter().map(|run| super::present::dry_run(run, &clock)).collect())
}
