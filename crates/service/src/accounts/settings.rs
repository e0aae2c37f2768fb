//! What can be changed of an account once it is connected.

use domain::{
    access::{Ctx, Permission},
    account::{SENDS_PER_SECOND_MAX, StopReply},
    audit::AuditKind,
    ids::AccountId,
};
use serde_json::json;
use storage::accounts::StoredAccount;

use super::{
    AccountProblem, AccountView,
    connect::{check_identity, checked_campaign, checked_name, checked_profile},
    event, provider_of, view,
};
use crate::{
    campaigns,
    error::{Invalid, ServiceError},
    live,
    services::Services,
};

/// What is to be different; what is `None` stays.
#[derive(Clone, Default, Debug)]
pub struct AccountChange {
    /// The name.
    pub name: Option<String>,
    /// Telnyx: the public key.
    pub public_key: Option<String>,
    /// The messaging profile or service; empty for none.
    pub messaging_profile: Option<String>,
    /// Telnyx: the campaign; empty to have it found again.
    pub campaign: Option<String>,
    /// Most messages a second; `Some(None)` for no limit.
    pub sends_per_second: Option<Option<u16>>,
    /// Who confirms a STOP.
    pub stop_reply: Option<StopReply>,
}

/// Changes an account's settings.
pub async fn change(
    services: &Services,
    ctx: &Ctx,
    id: AccountId,
    change: AccountChange,
) -> Result<AccountView, ServiceError> {
    ctx.require(Permission::AccountConnect)?;
    let mut tx = services.db().tenant(ctx).await?;
    let before = storage::accounts::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let after = applied(before.clone(), change)?;
    let fields = changed_fields(&before, &after);
    if !fields.is_empty() {
        storage::accounts::update(&mut tx, &after).await?;
        let mut events = if before.settings.campaign == after.settings.campaign {
            Vec::new()
        } else {
            campaigns::forget(&mut tx, ctx, id).await?
        };
        events.push(event(AuditKind::AccountChanged, id, json!({ "fields": fields })));
        storage::audit::append(&mut tx, ctx, &events).await?;
    }
    let view = view(&mut tx, ctx, id).await?;
    tx.commit().await?;
    live::account_changed(services, ctx.shop, id).await;
    Ok(view)
}

fn applied(mut stored: StoredAccount, change: AccountChange) -> Result<StoredAccount, Invalid> {
    let provider = provider_of(&stored.account.provider)?;
    if let Some(name) = change.name {
        stored.account.name = checked_name(&name)?;
    }
    if let Some(key) = change.public_key {
        check_identity(provider, key.trim(), &stored.settings.provider_account)?;
        key.trim().clone_into(&mut stored.account.public_key);
    }
    if let Some(profile) = change.messaging_profile {
        stored.settings.messaging_profile = checked_profile(provider, &profile)?;
    }
    if let Some(campaign) = change.campaign {
        stored.settings.campaign = checked_campaign(provider, &campaign)?;
    }
    match change.sends_per_second {
        Some(Some(limit)) if (1..=SENDS_PER_SECOND_MAX).contains(&limit) => {
            stored.settings.sends_per_second = Some(limit.into());
        }
        Some(Some(_)) => return Err(AccountProblem::SendsPerSecond.into()),
        Some(None) => stored.settings.sends_per_second = None,
        None => {}
    }
    if let Some(reply) = change.stop_reply {
        stored.settings.stop_reply = reply;
    }
    Ok(stored)
}

fn changed_fields(before: &StoredAccount, after: &StoredAccount) -> Vec<&'static str> {
    let (a, b) = (&before.settings, &after.settings);
    let fields = [
        ("name", before.account.name != after.account.name),
        ("public_key", before.account.public_key != after.account.public_key),
        ("messaging_profile", a.messaging_profile != b.messaging_profile),
        ("campaign", a.campaign != b.campaign),
        ("sends_per_second", a.sends_per_second != b.sends_per_second),
        ("stop_reply", a.stop_reply != b.stop_reply),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// Switches an account off or on. Switched off, its webhooks are refused as unknown and nothing leaves over it. Switching it on
/// lets it go on that had been halted.
pub async fn set_active(
    services: &Services,
    ctx: &Ctx,
    id: AccountId,
    active: bool,
) -> Result<AccountView, ServiceError> {
    ctx.require(Permission::AccountConnect)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut stored = storage::accounts::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if active {
        storage::provider_status::lift_halt(&mut tx, id).await?;
    }
    if stored.account.active != active {
        stored.account.active = active;
        storage::accounts::update(&mut tx, &stored).await?;
        let mut events = campaigns::settle_gate(&mut tx, ctx).await?;
        let kind = if active { AuditKind::AccountEnabled } else { AuditKind::AccountDisabled };
        events.push(event(kind, id, json!({})));
        storage::audit::append(&mut tx, ctx, &events).await?;
    }
    let view = view(&mut tx, ctx, id).await?;
    tx.commit().await?;
    live::account_changed(services, ctx.shop, id).await;
    Ok(view)
}
