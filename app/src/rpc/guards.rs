//! The write guard as a person sees it.

use leptos::prelude::*;

use super::codec::Call;
use super::views::GuardView;
use crate::error::UiError;

/// Where the guard over text messages stands.
#[server(prefix = "/rpc", endpoint = "sms_guard", input = Call, output = Call)]
pub async fn sms_guard() -> Result<GuardView, UiError> {
    let (services, ctx) = crate::context::request()?;
    let view = service::guards::view(&services, &ctx, domain::guard::Effect::Sms).await;
    let view = view.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::guard(view, &clock))
}
