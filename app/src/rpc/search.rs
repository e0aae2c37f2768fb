//! Search.

use leptos::prelude::*;

use super::codec::Call;
use super::views_search::FoundView;
use crate::{
    error::UiError,
    routes::{Filter, Find},
};

/// A first page of people and messages.
#[server(prefix = "/rpc", endpoint = "search", input = Call, output = Call)]
pub async fn search(find: Find, filter: Filter) -> Result<FoundView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let wanted = super::present_search::wanted(find, &filter).map_err(crate::context::answer)?;
    let found = service::search::everything(&services, &ctx, &wanted).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_search::everything(found, &clock))
}

/// More of the people.
#[server(prefix = "/rpc", endpoint = "search_people", input = Call, output = Call)]
pub async fn search_people(find: Find, filter: Filter, after: String) -> Result<FoundView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(Some(after))?;
    let wanted = super::present_search::wanted(find, &filter).map_err(crate::context::answer)?;
    let page = service::search::people(&services, &ctx, &wanted, after, Some(25)).await;
    let page = page.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_search::people(page, &clock))
}

/// More of the messages.
#[server(prefix = "/rpc", endpoint = "search_messages", input = Call, output = Call)]
pub async fn search_messages(find: Find, filter: Filter, after: String) -> Result<FoundView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let after = crate::context::cursor(Some(after))?;
    let wanted = super::present_search::wanted(find, &filter).map_err(crate::context::answer)?;
    let page = service::search::messages(&services, &ctx, &wanted, after, None).await;
    let page = page.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_search::messages(page, &clock))
}
