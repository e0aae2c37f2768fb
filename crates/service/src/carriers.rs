//! Carriers spoken for with a shop's own credentials: from an account's rows to an adapter.

use std::sync::Arc;

use channels::{
    BaseUrl, Channel, MediaBody, MediaError, Provider, Transport,
    telnyx::{self, Telnyx},
    twilio::{self, Twilio},
};
use domain::{access::Ctx, ids::AccountId};
use secrecy::{ExposeSecret as _, SecretString};
use storage::{
    StorageError,
    accounts::StoredAccount,
    credentials::{CredentialField, SealedField},
};

use crate::{
    services::Services,
    vault::{MasterKey, Place},
};

/// Why an account can't be spoken for. Nothing was asked of its carrier.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CarrierError {
    /// There is no such account in this shop.
    #[error("This account does not exist any more.")]
    NotFound,
    /// A person switched it off.
    #[error("This account is switched off.")]
    Disabled,
    /// A secret or the carrier's name for the account is missing or not well formed.
    #[error("This account's credentials are not complete.")]
    Incomplete,
    /// A stored secret does not open.
    #[error("This account's stored credentials can't be opened.")]
    Unsealable,
    /// The database.
    #[error("The account can't be read right now.")]
    Storage(#[from] StorageError),
}

impl CarrierError {
    /// What to do, in a sentence.
    pub(crate) const fn next_step(&self) -> &'static str {
        match self {
            Self::NotFound => "Choose another account, or connect the number again.",
            Self::Disabled => "Ask an owner to switch the account on again.",
            Self::Incomplete => "Ask an owner to enter the account's credentials.",
            Self::Unsealable => {
                "Enter the account's credentials again, or give the server the master key they were stored with."
            }
            Self::Storage(_) => "Nothing to do: it is tried again by itself.",
        }
    }
}

/// An adapter, as one of those there are. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub(crate) enum Carrier {
    /// Telnyx.
    Telnyx(Telnyx),
    /// Twilio.
    Twilio(Twilio),
}

impl Carrier {
    /// Begins to read what a client sent.
    pub(crate) async fn media(&self, url: &str) -> Result<MediaBody, MediaError> {
        match self {
            Self::Telnyx(telnyx) => telnyx.media(url).await,
            Self::Twilio(twilio) => twilio.media(url).await,
        }
    }

    /// What every adapter can do.
    pub(crate) fn into_channel(self) -> Box<dyn Channel> {
        match self {
            Self::Telnyx(telnyx) => Box::new(telnyx),
            Self::Twilio(twilio) => Box::new(twilio),
        }
    }
}

/// The secrets of one account, opened. `Debug` shows none.
#[derive(Clone, Default, Debug)]
pub(crate) struct Secrets(Vec<(CredentialField, SecretString)>);

impl Secrets {
    /// Opens what is stored.
    pub(crate) fn open(key: &MasterKey, ctx: &Ctx, sealed: &[SealedField]) -> Result<Self, CarrierError> {
        let open = |one: &SealedField| {
            let place = Place::Account(ctx.shop, one.account, one.field.as_str());
            key.open(place, &one.sealed).map(|secret| (one.field, secret)).map_err(|_| CarrierError::Unsealable)
        };
        sealed.iter().map(open).collect::<Result<_, _>>().map(Self)
    }

    /// One of them.
    pub(crate) fn get(&self, field: CredentialField) -> Option<&SecretString> {
        self.0.iter().find(|(one, _)| *one == field).map(|(_, secret)| secret)
    }
}

/// Where the carriers answer, and the connections to them.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// Telnyx's API.
    pub(crate) telnyx: BaseUrl,
    /// Twilio's API.
    pub(crate) twilio: BaseUrl,
    /// Shared by every account.
    pub(crate) transport: Transport,
}

impl Lines {
    /// Speaks for an account with these secrets.
    pub(crate) fn carrier(&self, stored: &StoredAccount, secrets: &Secrets) -> Result<Carrier, CarrierError> {
        let profile = Some(stored.settings.messaging_profile.clone()).filter(|profile| !profile.is_empty());
        let need = |field| secrets.get(field).cloned().ok_or(CarrierError::Incomplete);
        match Provider::from_name(&stored.account.provider) {
            Some(Provider::Telnyx) => {
                let config = telnyx::Config {
                    base_url: self.telnyx.clone(),
                    api_key: need(CredentialField::ApiKey)?,
                    messaging_profile_id: profile,
                };
                Ok(Carrier::Telnyx(Telnyx::new(config, self.transport.clone())))
            }
            Some(Provider::Twilio) => {
                let account_sid = stored.settings.provider_account.parse().map_err(|_| CarrierError::Incomplete)?;
                let config = twilio::Config {
                    base_url: self.twilio.clone(),
                    credentials: twilio_credentials(&account_sid, secrets)?,
                    account_sid,
                    messaging_service_sid: profile,
                };
                Ok(Carrier::Twilio(Twilio::new(config, self.transport.clone())))
            }
            None => Err(CarrierError::Incomplete),
        }
    }
}

/// An API key, if there is one: it can be taken back without touching anything else. Otherwise the account's own token.
fn twilio_credentials(
    account_sid: &twilio::AccountSid,
    secrets: &Secrets,
) -> Result<twilio::Credentials, CarrierError> {
    let (user, password) = match secrets.get(CredentialField::ApiKeySid) {
        Some(sid) => (sid.expose_secret().to_owned(), secrets.get(CredentialField::ApiKeySecret)),
        None => (account_sid.as_str().to_owned(), secrets.get(CredentialField::AuthToken)),
    };
    let password = password.cloned().ok_or(CarrierError::Incomplete)?;
    Ok(twilio::Credentials { user, password })
}

/// The adapter of an active account of the shop. Remembered for a short while, and forgotten when the account changes: whether
/// it is still active is also for the transaction that hands over to ask.
///
/// It opens a transaction of its own, so call it before you open one. Only what is temporary is worth another attempt.
pub(crate) async fn channel_of(
    services: &Services,
    ctx: &Ctx,
    account: AccountId,
) -> Result<Box<dyn Channel>, CarrierError> {
    Ok(Carrier::clone(&*carrier_of(services, ctx, account).await?).into_channel())
}

/// The same, for what only one carrier can be asked.
pub(crate) async fn carrier_of(
    services: &Services,
    ctx: &Ctx,
    account: AccountId,
) -> Result<Arc<Carrier>, CarrierError> {
    let cache = &services.inner().carriers;
    if let Some(carrier) = cache.get(&(ctx.shop, account)).await {
        return Ok(carrier);
    }
    let mut tx = services.db().tenant(ctx).await?;
    let stored = storage::accounts::get(&mut tx, account).await?.ok_or(CarrierError::NotFound)?;
    let sealed = storage::credentials::of_account(&mut tx, account).await?;
    drop(tx);
    if !stored.account.active {
        return Err(CarrierError::Disabled);
    }
    let secrets = Secrets::open(&services.inner().settings.master_key, ctx, &sealed)?;
    let carrier = Arc::new(services.inner().lines.carrier(&stored, &secrets)?);
    cache.insert((ctx.shop, account), Arc::clone(&carrier)).await;
    Ok(carrier)
}
