//! The shop's accounts at its carriers: connecting, proving, changing and watching them.
//!
//! Secrets go in and never come out: a view says which of them are kept, and nothing more.

mod connect;
mod credentials;
mod problem;
mod settings;
mod status;
mod verify;

use channels::Provider;
use domain::{
    access::{Ctx, Permission},
    account::StopReply,
    audit::AuditKind,
    conversation::ChannelKind,
    ids::AccountId,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use storage::{
    TenantTx, accounts::StoredAccount, audit::NewAuditEvent, credentials::CredentialField, provider_status::Health,
};

pub use connect::{Connect, Connected, connect};
pub use credentials::{NewCredentials, rotate};
pub use problem::AccountProblem;
pub use settings::{AccountChange, change, set_active};
pub use status::{HealthView, Standing};
pub use verify::{Finding, Verification, Weight, verify};

use crate::{
    error::{Invalid, ServiceError},
    ids,
    services::Services,
};

/// An account as staff see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AccountView {
    /// Our id for it.
    pub id: AccountId,
    /// The carrier.
    pub provider: String,
    /// What kind of messages it carries.
    pub channel: ChannelKind,
    /// The name staff gave it.
    pub name: String,
    /// The shop's own number.
    pub handle: String,
    /// The carrier's public key for webhook signatures, base64; empty where the carrier signs with a secret.
    pub public_key: String,
    /// Whether webhooks are accepted and messages can leave.
    pub active: bool,
    /// Where the carrier has to send its webhooks, below the app's URL.
    pub webhook_path: String,
    /// The carrier's name for the account; empty where the credentials say it.
    pub provider_account: String,
    /// The messaging profile or service; empty for none.
    pub messaging_profile: String,
    /// The 10DLC campaign; empty until it is known.
    pub campaign: String,
    /// Most messages a second; nothing for no limit.
    pub sends_per_second: Option<i32>,
    /// Who confirms a STOP.
    pub stop_reply: StopReply,
    /// When the credentials last proved right.
    pub verified_at: Option<Timestamp>,
    /// Which secrets are kept, by name.
    pub credentials: Vec<&'static str>,
    /// Whether there is everything that sending takes.
    pub can_send: bool,
    /// How it fares.
    pub health: HealthView,
}

impl AccountView {
    fn new(stored: StoredAccount, kept: &[CredentialField], health: &Health, now: Timestamp) -> Self {
        let can_send = credentials::suffice(&stored, kept);
        let health = HealthView::new(&stored, can_send, health, now);
        let StoredAccount { account, settings } = stored;
        Self {
            webhook_path: webhook_path(&account.provider, account.id),
            id: account.id,
            provider: account.provider,
            channel: account.channel,
            name: account.name,
            handle: account.handle,
            public_key: account.public_key,
            active: account.active,
            provider_account: settings.provider_account,
            messaging_profile: settings.messaging_profile,
            campaign: settings.campaign,
            sends_per_second: settings.sends_per_second,
            stop_reply: settings.stop_reply,
            verified_at: settings.verified_at,
            credentials: kept.iter().map(|field| field.as_str()).collect(),
            can_send,
            health,
        }
    }
}

/// Where a carrier sends a message that somebody wrote, below the app's URL.
fn webhook_path(provider: &str, id: AccountId) -> String {
    let tail = if provider == Provider::Twilio.as_str() { "/message" } else { "" };
    format!("/webhooks/{provider}/{id}{tail}")
}

/// Every account of the shop.
pub async fn list(services: &Services, ctx: &Ctx) -> Result<Vec<AccountView>, ServiceError> {
    ctx.require(Permission::AccountRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let stored = storage::accounts::list(&mut tx).await?;
    views(&mut tx, ctx, stored).await
}

/// One account.
pub async fn get(services: &Services, ctx: &Ctx, id: AccountId) -> Result<AccountView, ServiceError> {
    ctx.require(Permission::AccountRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    view(&mut tx, ctx, id).await
}

async fn view(tx: &mut TenantTx, ctx: &Ctx, id: AccountId) -> Result<AccountView, ServiceError> {
    let stored = storage::accounts::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
    views(tx, ctx, vec![stored]).await?.pop().ok_or(ServiceError::NotFound)
}

async fn views(tx: &mut TenantTx, ctx: &Ctx, stored: Vec<StoredAccount>) -> Result<Vec<AccountView>, ServiceError> {
    let kept = storage::credentials::kept(tx).await?;
    let health = storage::provider_status::of_shop(tx).await?;
    let unknown = Health::default();
    let view = |one: StoredAccount| {
        let id = one.account.id;
        let fields: Vec<_> = kept.iter().filter(|(account, _)| *account == id).map(|(_, field)| *field).collect();
        let fares = health.iter().find(|(account, _)| *account == id).map_or(&unknown, |(_, health)| health);
        AccountView::new(one, &fields, fares, ctx.now)
    };
    Ok(stored.into_iter().map(view).collect())
}

fn event(kind: AuditKind, account: AccountId, detail: Value) -> NewAuditEvent {
    NewAuditEvent { id: ids::audit_event_id(), kind, entity_kind: "account", entity_id: account.as_uuid(), detail }
}

fn provider_of(name: &str) -> Result<Provider, Invalid> {
    Provider::from_name(name).ok_or(Invalid::Account(AccountProblem::Provider))
}
