//! Connecting channel accounts.

use channels::telnyx::signature::PublicKey;
use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    conversation::ChannelKind,
    ids::AccountId,
    phone::E164,
};
use serde::Serialize;
use serde_json::json;
use storage::{accounts::Account, audit::NewAuditEvent};

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
    /// The carrier's public key for webhook signatures, base64.
    pub public_key: String,
    /// Whether webhooks are accepted.
    pub active: bool,
    /// Where the carrier has to send its webhooks, below the app's URL.
    pub webhook_path: String,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            webhook_path: format!("/webhooks/{}/{}", account.provider, account.id),
            id: account.id,
            provider: account.provider,
            channel: account.channel,
            name: account.name,
            handle: account.handle,
            public_key: account.public_key,
            active: account.active,
        }
    }
}

/// A Telnyx number to connect.
#[derive(Clone, Debug)]
pub struct ConnectTelnyx {
    /// What to call it.
    pub name: String,
    /// The number, E.164.
    pub handle: String,
    /// The public key from the Telnyx portal, base64.
    pub public_key: String,
}

/// What connecting found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Connected {
    /// The account was added.
    New(AccountView),
    /// The shop had an account for this number; it stays as it was.
    Existing(AccountView),
}

/// Longest name of an account, in characters.
const NAME_CHARS_MAX: usize = 80;
const TELNYX: &str = "telnyx";

/// Every account of the shop.
pub async fn list(services: &Services, ctx: &Ctx) -> Result<Vec<AccountView>, ServiceError> {
    ctx.require(Permission::AccountRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::accounts::list(&mut tx).await?.into_iter().map(|stored| AccountView::from(stored.account)).collect())
}

/// Connects a Telnyx number, so that its webhooks are accepted. Nothing is sent to Telnyx.
pub async fn connect_telnyx(services: &Services, ctx: &Ctx, new: ConnectTelnyx) -> Result<Connected, ServiceError> {
    ctx.require(Permission::AccountConnect)?;
    let account = checked(new)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::accounts::insert(&mut tx, &account, ctx.now).await? {
        let existing = storage::accounts::by_handle(&mut tx, TELNYX, &account.handle).await?;
        return existing.map(|stored| Connected::Existing(stored.account.into())).ok_or(ServiceError::NotFound);
    }
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::AccountConnected,
        entity_kind: "account",
        entity_id: account.id.as_uuid(),
        detail: json!({ "provider": account.provider }),
    };
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    Ok(Connected::New(account.into()))
}

fn checked(new: ConnectTelnyx) -> Result<Account, Invalid> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Invalid::AccountName);
    }
    let handle: E164 = new.handle.trim().parse()?;
    PublicKey::from_base64(&new.public_key).map_err(|_| Invalid::PublicKey)?;
    Ok(Account {
        id: ids::account_id(),
        provider: TELNYX.to_owned(),
        channel: ChannelKind::Sms,
        name: name.to_owned(),
        handle: handle.into(),
        public_key: new.public_key,
        active: true,
    })
}
