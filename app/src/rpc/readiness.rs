//! Readiness: where a workbench stands, and what its owner does about it.

use domain::{
    guard::{Gate, GuardMode, Workbench},
    ids::{AccountId, DispatchId},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_readiness::{ChangePage, Closing, ReadinessView, RecipientRow, TestRun, TestStart};
use crate::error::UiError;

/// Where a workbench stands at this moment.
#[server(prefix = "/rpc", endpoint = "readiness", input = Call, output = Call)]
pub async fn readiness(workbench: Workbench) -> Result<ReadinessView, UiError> {
    let (services, ctx) = crate::context::request()?;
    super::present_readiness::look(&services, &ctx, workbench).await.map_err(crate::context::refuse)
}

/// Earlier openings and closings.
#[server(prefix = "/rpc", endpoint = "guard_changes", input = Call, output = Call)]
pub async fn guard_changes(before: Option<String>) -> Result<ChangePage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(before)?;
    let page = service::guards::changes(&services, &ctx, before, None).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_readiness::change_page(page, &clock))
}

/// Opens or closes a gate by hand. Closing answers once nothing is being handed over.
#[server(prefix = "/rpc", endpoint = "set_gate", input = Call, output = Call)]
pub async fn set_gate(gate: Gate, open: bool, reason: String) -> Result<Closing, UiError> {
    let (services, ctx) = crate::context::request()?;
    let closed = service::guards::set_gate(&services, &ctx, gate, open, &reason).await;
    closed.map(super::present_readiness::closing).map_err(crate::context::refuse)
}

/// Sets how far a guard is open. Closing answers once nothing is being handed over.
#[server(prefix = "/rpc", endpoint = "set_guard", input = Call, output = Call)]
pub async fn set_guard(guard: String, mode: GuardMode, reason: String) -> Result<Closing, UiError> {
    let (services, ctx) = crate::context::request()?;
    let closed = service::guards::set_guard(&services, &ctx, &guard, mode, &reason).await;
    closed.map(super::present_readiness::closing).map_err(crate::context::refuse)
}

/// Closes every guard of the shop. Answers once nothing is being handed over.
#[server(prefix = "/rpc", endpoint = "kill_switch", input = Call, output = Call)]
pub async fn kill_switch(reason: String) -> Result<Closing, UiError> {
    let (services, ctx) = crate::context::request()?;
    let closed = service::guards::kill(&services, &ctx, &reason).await;
    closed.map(super::present_readiness::closing).map_err(crate::context::refuse)
}

/// Puts a number on the list of those whom a controlled test may reach.
#[server(prefix = "/rpc", endpoint = "list_recipient", input = Call, output = Call)]
pub async fn list_recipient(handle: String, label: String) -> Result<Vec<RecipientRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let list = service::guards::list_recipient(&services, &ctx, &handle, &label).await;
    let list = list.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_readiness::recipients(list, &clock))
}

/// Takes a number off that list.
#[server(prefix = "/rpc", endpoint = "unlist_recipient", input = Call, output = Call)]
pub async fn unlist_recipient(handle: String) -> Result<Vec<RecipientRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let list = service::guards::unlist_recipient(&services, &ctx, &handle).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_readiness::recipients(list, &clock))
}

/// Queues a controlled test, or says everything that stands in its way. The same `request_key` again is the same test.
#[server(prefix = "/rpc", endpoint = "run_controlled_test", input = Call, output = Call)]
pub async fn run_controlled_test(
    account: AccountId,
    recipient: String,
    request_key: Uuid,
) -> Result<TestStart, UiError> {
    let (services, ctx) = crate::context::request()?;
    let queued = service::guards::run_controlled_test(&services, &ctx, account, &recipient, request_key).await;
    let id = match queued {
        Ok(id) => id,
        Err(service::ServiceError::Blocked(blockers)) => return Ok(super::present_readiness::refused(blockers)),
        Err(error) => return Err(crate::context::refuse(error)),
    };
    let detail = service::dispatch::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    Ok(TestStart::Queued(super::present_readiness::test_run(detail)))
}

/// Where a controlled test stands.
#[server(prefix = "/rpc", endpoint = "controlled_test", input = Call, output = Call)]
pub async fn controlled_test(id: DispatchId) -> Result<TestRun, UiError> {
    let (services, ctx) = crate::context::request()?;
    let detail = service::dispatch::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    Ok(super::present_readiness::test_run(detail))
}
