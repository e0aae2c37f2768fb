//! The shop's accounts at its carriers.

use domain::ids::AccountId;
use leptos::prelude::*;

use super::codec::Call;
use super::views_accounts::{AccountFull, AccountList, AccountSettings, ConnectedAt, NewAccount, NewSecrets, Verified};
use crate::error::UiError;

/// Every account of the shop.
#[server(prefix = "/rpc", endpoint = "accounts", input = Call, output = Call)]
pub async fn accounts() -> Result<AccountList, UiError> {
    let (services, ctx) = crate::context::request()?;
    let accounts = service::accounts::list(&services, &ctx).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_accounts::list(&accounts, ctx.role, &clock))
}

/// One account; nothing for one that is not there yet. The id comes as the address has it.
#[server(prefix = "/rpc", endpoint = "account", input = Call, output = Call)]
pub async fn account(id: String) -> Result<Option<AccountFull>, UiError> {
    let (services, ctx) = crate::context::request()?;
    if id == crate::routes::NEW {
        let allowed = ctx.require(domain::access::Permission::AccountConnect);
        allowed.map_err(|error| crate::context::refuse(error.into()))?;
        return Ok(None);
    }
    let id = id.parse::<AccountId>().map_err(|_| crate::context::answer(UiError::NotFound))?;
    let view = service::accounts::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(Some(super::present_accounts::full(view, ctx.role, &clock)))
}

/// Connects a number. Nothing is sent to the carrier.
#[server(prefix = "/rpc", endpoint = "connect_account", input = Call, output = Call)]
pub async fn connect_account(new: NewAccount) -> Result<ConnectedAt, UiError> {
    use service::accounts::{self, Connected};

    let (services, ctx) = crate::context::request()?;
    let connect = super::present_accounts::connect(new);
    let connected = accounts::connect(&services, &ctx, connect).await.map_err(crate::context::refuse)?;
    Ok(match connected {
        Connected::New(view) => ConnectedAt { id: view.id, existed: false },
        Connected::Existing(view) => ConnectedAt { id: view.id, existed: true },
    })
}

/// Asks the carrier whether the account is what it seems. Changes nothing there.
#[server(prefix = "/rpc", endpoint = "verify_account", input = Call, output = Call)]
pub async fn verify_account(id: AccountId) -> Result<Verified, UiError> {
    let (services, ctx) = crate::context::request()?;
    let verification = service::accounts::verify(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let view = service::accounts::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_accounts::verified(&verification, view, ctx.role, &clock))
}

/// Reads the campaign and the carrier's list of opt-outs now.
#[server(prefix = "/rpc", endpoint = "check_account", input = Call, output = Call)]
pub async fn check_account(id: AccountId) -> Result<AccountFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let view = service::campaigns::check(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_accounts::full(view, ctx.role, &clock))
}

/// Replaces secrets.
#[server(prefix = "/rpc", endpoint = "rotate_account", input = Call, output = Call)]
pub async fn rotate_account(id: AccountId, secrets: NewSecrets) -> Result<AccountFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let secrets = super::present_accounts::credentials(secrets);
    let view = service::accounts::rotate(&services, &ctx, id, secrets).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_accounts::full(view, ctx.role, &clock))
}

/// Changes settings.
#[server(prefix = "/rpc", endpoint = "change_account", input = Call, output = Call)]
pub async fn change_account(id: AccountId, settings: AccountSettings) -> Result<AccountFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let change = super::present_accounts::change(settings);
    let view = service::accounts::change(&services, &ctx, id, change).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_accounts::full(view, ctx.role, &clock))
}

/// Switches an account on or off.
#[server(prefix = "/rpc", endpoint = "switch_account", input = Call, output = Call)]
pub async fn switch_account(id: AccountId, active: bool) -> Result<AccountFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let view = service::accounts::set_active(&services, &ctx, id, active).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_accounts::full(view, ctx.role, &clock))
}
