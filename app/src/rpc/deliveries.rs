//! What waits to leave, what left and what stopped.

use domain::ids::{DispatchId, DraftId};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_deliveries::{DeliveryFull, DeliveryPage, DeliveryTurn};
use crate::{error::UiError, routes::DeliveryTab};

/// A page of deliveries, newest first.
#[server(prefix = "/rpc", endpoint = "deliveries", input = Call, output = Call)]
pub async fn deliveries(tab: DeliveryTab, after: Option<String>) -> Result<DeliveryPage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(after)?;
    let query = super::present_deliveries::query(tab, before);
    let page = service::dispatch::page(&services, &ctx, &query).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_deliveries::page(&page, &clock))
}

/// One delivery with its history. The id comes as the address has it.
#[server(prefix = "/rpc", endpoint = "delivery", input = Call, output = Call)]
pub async fn delivery(id: String) -> Result<DeliveryFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let id = id.parse::<DispatchId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
    let detail = service::dispatch::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_deliveries::full(detail, ctx.role, &clock))
}

/// Decides about a delivery.
#[server(prefix = "/rpc", endpoint = "turn_delivery", input = Call, output = Call)]
pub async fn turn_delivery(id: DispatchId, turn: DeliveryTurn) -> Result<DeliveryFull, UiError> {
    use service::dispatch::{self, Settlement};

    let (services, ctx) = crate::context::request()?;
    let detail = match turn {
        DeliveryTurn::Release => dispatch::release(&services, &ctx, id).await,
        DeliveryTurn::Replay(reason) => dispatch::replay(&services, &ctx, id, &reason).await,
        DeliveryTurn::Discard(reason) => dispatch::discard(&services, &ctx, id, &reason).await,
        DeliveryTurn::SettleTaken(reason) => dispatch::settle(&services, &ctx, id, Settlement::Taken, &reason).await,
        DeliveryTurn::SettleNotTaken(reason) => {
            dispatch::settle(&services, &ctx, id, Settlement::NotTaken, &reason).await
        }
        DeliveryTurn::AskCarrier => dispatch::ask_carrier(&services, &ctx, id).await,
    };
    let detail = detail.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_deliveries::full(detail, ctx.role, &clock))
}

/// Makes a draft of a stopped delivery with another text, and discards the delivery. The same `request_key` makes one draft.
#[server(prefix = "/rpc", endpoint = "rewrite_delivery", input = Call, output = Call)]
pub async fn rewrite_delivery(id: DispatchId, body: String, request_key: Uuid) -> Result<DraftId, UiError> {
    let (services, ctx) = crate::context::request()?;
    let draft = service::dispatch::edit_as_draft(&services, &ctx, id, &body, request_key).await;
    Ok(draft.map_err(crate::context::refuse)?.id)
}
