//! Connecting a number.

use channels::{Provider, telnyx::signature::PublicKey, twilio::AccountSid};
use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    conversation::ChannelKind,
    phone::E164,
};
use serde_json::json;
use storage::accounts::{Account, AccountSettings, StoredAccount};

use super::{AccountProblem, AccountView, NewCredentials, credentials, event, provider_of, view};
use crate::{
    campaigns,
    error::{Invalid, ServiceError},
    ids, live,
    services::Services,
};

/// A number to connect.
#[derive(Clone, Default, Debug)]
pub struct Connect {
    /// The carrier: `telnyx` or `twilio`.
    pub provider: String,
    /// What to call it.
    pub name: String,
    /// The number, E.164.
    pub handle: String,
    /// Telnyx: the public key from its portal, base64.
    pub public_key: String,
    /// Twilio: the account SID.
    pub provider_account: String,
    /// The messaging profile or service; empty for none.
    pub messaging_profile: String,
    /// Telnyx: the campaign; empty to have it found.
    pub campaign: String,
    /// What is spoken with. Telnyx needs none to receive.
    pub credentials: NewCredentials,
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

/// Connects a number, so that its webhooks are accepted. Nothing is sent to the carrier.
pub async fn connect(services: &Services, ctx: &Ctx, new: Connect) -> Result<Connected, ServiceError> {
    ctx.require(Permission::AccountConnect)?;
    let stored = checked(&new)?;
    let account = &stored.account;
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::accounts::insert(&mut tx, account, ctx.now).await? {
        let existing = storage::accounts::by_handle(&mut tx, &account.provider, &account.handle).await?;
        let existing = existing.ok_or(ServiceError::NotFound)?.account.id;
        return Ok(Connected::Existing(view(&mut tx, ctx, existing).await?));
    }
    storage::accounts::update(&mut tx, &stored).await?;
    let fields = credentials::store(services, &mut tx, ctx, account.id, &new.credentials).await?;
    let mut events = campaigns::settle_gate(&mut tx, ctx).await?;
    let view = view(&mut tx, ctx, account.id).await?;
    let detail = json!({ "provider": account.provider, "credentials": fields });
    events.push(event(AuditKind::AccountConnected, account.id, detail));
    storage::audit::append(&mut tx, ctx, &events).await?;
    tx.commit().await?;
    live::account_changed(services, ctx.shop, account.id).await;
    Ok(Connected::New(view))
}

fn checked(new: &Connect) -> Result<StoredAccount, Invalid> {
    let provider = provider_of(&new.provider)?;
    let name = checked_name(&new.name)?;
    let handle = E164::from_typed(&new.handle)?;
    let public_key = new.public_key.trim();
    let provider_account = new.provider_account.trim();
    check_identity(provider, public_key, provider_account)?;
    new.credentials.check(provider)?;
    if provider == Provider::Twilio && new.credentials.auth_token.is_none() {
        return Err(AccountProblem::AuthToken.into());
    }
    Ok(StoredAccount {
        account: Account {
            id: ids::account_id(),
            provider: provider.as_str().to_owned(),
            channel: ChannelKind::Sms,
            name,
            handle: handle.into(),
            public_key: public_key.to_owned(),
            active: true,
        },
        settings: AccountSettings {
            provider_account: provider_account.to_owned(),
            messaging_profile: checked_profile(provider, &new.messaging_profile)?,
            campaign: checked_campaign(provider, &new.campaign)?,
            ..AccountSettings::default()
        },
    })
}

/// The name that staff give an account.
pub(super) fn checked_name(name: &str) -> Result<String, AccountProblem> {
    let name = name.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(AccountProblem::Name) }
}

/// What a carrier signs with, or is called by, in the open.
pub(super) fn check_identity(
    provider: Provider,
    public_key: &str,
    provider_account: &str,
) -> Result<(), AccountProblem> {
    match provider {
        Provider::Telnyx if !provider_account.is_empty() => Err(AccountProblem::NoAccountSid),
        Provider::Telnyx => PublicKey::from_base64(public_key).map(drop).map_err(|_| AccountProblem::PublicKey),
        Provider::Twilio if !public_key.is_empty() => Err(AccountProblem::NoPublicKey),
        Provider::Twilio => provider_account.parse::<AccountSid>().map(drop).map_err(|_| AccountProblem::AccountSid),
    }
}

/// A messaging profile or service, or none.
pub(super) fn checked_profile(provider: Provider, profile: &str) -> Result<String, AccountProblem> {
    const DIGITS: usize = 32;
    let profile = profile.trim();
    let service = profile.strip_prefix("MG");
    let is_service = service.is_some_and(|rest| rest.len() == DIGITS && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    match provider {
        _ if profile.is_empty() => Ok(String::new()),
        Provider::Telnyx if is_id(profile) => Ok(profile.to_owned()),
        Provider::Telnyx => Err(AccountProblem::MessagingProfile),
        Provider::Twilio if is_service => Ok(profile.to_owned()),
        Provider::Twilio => Err(AccountProblem::MessagingService),
    }
}

/// A campaign, or none.
pub(super) fn checked_campaign(provider: Provider, campaign: &str) -> Result<String, AccountProblem> {
    let campaign = campaign.trim();
    match provider {
        _ if campaign.is_empty() => Ok(String::new()),
        Provider::Twilio => Err(AccountProblem::NoCampaign),
        Provider::Telnyx if is_id(campaign) => Ok(campaign.to_owned()),
        Provider::Telnyx => Err(AccountProblem::Campaign),
    }
}

/// Ids as Telnyx writes them.
fn is_id(text: &str) -> bool {
    const MAX_BYTES: usize = 64;
    text.len() <= MAX_BYTES && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SID: &str = "AC0123456789abcdef0123456789abcdef";
    const KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";

    fn telnyx() -> Connect {
        Connect {
            provider: "telnyx".to_owned(),
            name: " Front desk ".to_owned(),
            handle: "+15550109000".to_owned(),
            public_key: KEY.to_owned(),
            ..Connect::default()
        }
    }

    fn twilio() -> Connect {
        Connect {
            provider: "twilio".to_owned(),
            public_key: String::new(),
            provider_account: SID.to_owned(),
            credentials: NewCredentials { auth_token: Some("token".into()), ..NewCredentials::default() },
            ..telnyx()
        }
    }

    #[test]
    fn what_is_well_formed_is_taken() {
        let stored = checked(&telnyx()).unwrap();
        assert_eq!((stored.account.name.as_str(), stored.account.active), ("Front desk", true));
        let service = format!("MG{}", "0a".repeat(16));
        let stored = checked(&Connect { messaging_profile: service.clone(), ..twilio() }).unwrap();
        assert_eq!((stored.settings.provider_account, stored.settings.messaging_profile), (SID.to_owned(), service));
    }

    #[test]
    fn everything_else_is_named() {
        let cases: [(Connect, AccountProblem); 11] = [
            (Connect { provider: "meta".to_owned(), ..telnyx() }, AccountProblem::Provider),
            (Connect { name: "a\nb".to_owned(), ..telnyx() }, AccountProblem::Name),
            (Connect { name: "x".repeat(81), ..telnyx() }, AccountProblem::Name),
            (Connect { public_key: "key".to_owned(), ..telnyx() }, AccountProblem::PublicKey),
            (Connect { provider_account: SID.to_owned(), ..telnyx() }, AccountProblem::NoAccountSid),
            (Connect { messaging_profile: "a/b".to_owned(), ..telnyx() }, AccountProblem::MessagingProfile),
            (Connect { campaign: "../x".to_owned(), ..telnyx() }, AccountProblem::Campaign),
            (Connect { campaign: "C1".to_owned(), ..twilio() }, AccountProblem::NoCampaign),
            (Connect { public_key: KEY.to_owned(), ..twilio() }, AccountProblem::NoPublicKey),
            (Connect { provider_account: "AC1".to_owned(), ..twilio() }, AccountProblem::AccountSid),
            (Connect { credentials: NewCredentials::default(), ..twilio() }, AccountProblem::AuthToken),
        ];
        for (new, problem) in cases {
            assert_eq!(checked(&new), Err(Invalid::Account(problem)), "{new:?}");
        }
    }
}
