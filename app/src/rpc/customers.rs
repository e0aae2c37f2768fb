//! A contact's customer and orders at Shopify.

use domain::ids::ContactId;
use leptos::prelude::*;

use super::{codec::Call, views_customers::CustomerPanel};
use crate::error::UiError;

/// What is kept of a contact's customer.
#[server(prefix = "/rpc", endpoint = "customer", input = Call, output = Call)]
pub async fn customer(contact: ContactId) -> Result<CustomerPanel, UiError> {
    let (services, ctx) = crate::context::request()?;
    let view = service::customers::of_contact(&services, &ctx, contact).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_customers::panel(view, &clock, ctx.now))
}

/// Asks Shopify again.
#[server(prefix = "/rpc", endpoint = "refresh_customer", input = Call, output = Call)]
pub async fn refresh_customer(contact: ContactId) -> Result<CustomerPanel, UiError> {
    let (services, ctx) = crate::context::request()?;
    let view = service::customers::refresh(&services, &ctx, contact).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_customers::panel(view, &clock, ctx.now))
}

/// Says which customer a contact is.
#[server(prefix = "/rpc", endpoint = "choose_customer", input = Call, output = Call)]
pub async fn choose_customer(contact: ContactId, customer: i64) -> Result<CustomerPanel, UiError> {
    let (services, ctx) = crate::context::request()?;
    let view = service::customers::choose(&services, &ctx, contact, customer).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_customers::panel(view, &clock, ctx.now))
}
