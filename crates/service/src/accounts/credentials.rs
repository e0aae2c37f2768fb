//! An account's secrets: checked, sealed, and replaced without losing a webhook.

use channels::Provider;
use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    ids::AccountId,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use storage::{
    TenantTx,
    accounts::StoredAccount,
    credentials::{CredentialField, SealedField},
};

use super::{AccountProblem, AccountView, event, provider_of, view};
use crate::{
    error::{Invalid, ServiceError},
    live,
    services::Services,
    vault::Place,
};

/// Secrets as somebody enters them. `Debug` shows none.
#[derive(Clone, Default, Debug)]
pub struct NewCredentials {
    /// Telnyx: the API key.
    pub api_key: Option<SecretString>,
    /// Twilio: the auth token.
    pub auth_token: Option<SecretString>,
    /// Twilio: the id of an API key; empty, with an empty secret, to send with the auth token again.
    pub api_key_sid: Option<SecretString>,
    /// Twilio: the secret of that API key.
    pub api_key_secret: Option<SecretString>,
}

/// Longest secret, in bytes: several times the longest that either carrier gives out.
const SECRET_BYTES_MAX: usize = 512;

impl NewCredentials {
    /// Every secret that was entered, with where it belongs.
    fn entered(&self) -> Vec<(CredentialField, &SecretString)> {
        let all = [
            (CredentialField::ApiKey, &self.api_key),
            (CredentialField::AuthToken, &self.auth_token),
            (CredentialField::ApiKeySid, &self.api_key_sid),
            (CredentialField::ApiKeySecret, &self.api_key_secret),
        ];
        all.into_iter().filter_map(|(field, secret)| Some((field, secret.as_ref()?))).collect()
    }

    /// Whether they can belong to this carrier.
    pub(super) fn check(&self, provider: Provider) -> Result<(), AccountProblem> {
        let entered = self.entered();
        let own = |field| match provider {
            Provider::Telnyx => field == CredentialField::ApiKey,
            Provider::Twilio => field != CredentialField::ApiKey,
        };
        if !entered.iter().all(|(field, _)| own(*field)) {
            return Err(AccountProblem::ForeignSecret);
        }
        let pair = |field| matches!(field, CredentialField::ApiKeySid | CredentialField::ApiKeySecret);
        if !entered.iter().all(|(field, secret)| is_secret(secret) || pair(*field) && is_empty(secret)) {
            return Err(AccountProblem::SecretForm);
        }
        match (&self.api_key_sid, &self.api_key_secret) {
            (None, None) => Ok(()),
            (Some(sid), Some(secret)) if is_empty(sid) && is_empty(secret) => Ok(()),
            (Some(sid), Some(secret)) if is_key_sid(sid) && !is_empty(secret) => Ok(()),
            _ => Err(AccountProblem::ApiKeyPair),
        }
    }
}

fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}

fn is_secret(secret: &SecretString) -> bool {
    let text = secret.expose_secret();
    (1..=SECRET_BYTES_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_key_sid(secret: &SecretString) -> bool {
    const DIGITS: usize = 32;
    let digits = secret.expose_secret().strip_prefix("SK");
    digits.is_some_and(|digits| digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether these secrets, with the account's settings, are all that sending takes.
pub(super) fn suffice(stored: &StoredAccount, kept: &[CredentialField]) -> bool {
    match Provider::from_name(&stored.account.provider) {
        Some(Provider::Telnyx) => kept.contains(&CredentialField::ApiKey),
        Some(Provider::Twilio) => {
            !stored.settings.provider_account.is_empty() && kept.contains(&CredentialField::AuthToken)
        }
        None => false,
    }
}

/// Seals and stores what was entered. Returns the names of the secrets, for the audit.
pub(super) async fn store(
    services: &Services,
    tx: &mut TenantTx,
    ctx: &Ctx,
    account: AccountId,
    new: &NewCredentials,
) -> Result<Vec<&'static str>, ServiceError> {
    let key = &services.inner().settings.master_key;
    let mut names = Vec::new();
    for (field, secret) in new.entered() {
        let sealed = if is_empty(secret) {
            Vec::new()
        } else {
            let place = Place::Account(ctx.shop, account, field.as_str());
            key.seal(place, secret).ok_or(Invalid::Account(AccountProblem::Seal))?
        };
        storage::credentials::put(tx, &SealedField { account, field, sealed }, ctx.now).await?;
        names.push(field.as_str());
    }
    Ok(names)
}

/// Replaces an account's secrets. The auth token before keeps verifying webhooks, until it is replaced in turn: Twilio signs
/// with it until the new one is made primary.
pub async fn rotate(
    services: &Services,
    ctx: &Ctx,
    id: AccountId,
    new: NewCredentials,
) -> Result<AccountView, ServiceError> {
    ctx.require(Permission::AccountConnect)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut stored = storage::accounts::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    new.check(provider_of(&stored.account.provider)?).map_err(Invalid::Account)?;
    if new.entered().is_empty() {
        return Err(Invalid::Account(AccountProblem::NoSecret).into());
    }
    if new.auth_token.is_some() {
        keep_previous_token(services, &mut tx, ctx, id).await?;
    }
    let names = store(services, &mut tx, ctx, id, &new).await?;
    // What was proved was proved of the old ones.
    stored.settings.verified_at = None;
    storage::accounts::update(&mut tx, &stored).await?;
    let view = view(&mut tx, ctx, id).await?;
    let audit = event(AuditKind::AccountCredentialsRotated, id, json!({ "fields": names }));
    storage::audit::append(&mut tx, ctx, &[audit]).await?;
    tx.commit().await?;
    live::account_changed(services, ctx.shop, id).await;
    Ok(view)
}

/// A token that does not open any more verifies nothing, and is not kept.
async fn keep_previous_token(
    services: &Services,
    tx: &mut TenantTx,
    ctx: &Ctx,
    account: AccountId,
) -> Result<(), ServiceError> {
    let key = &services.inner().settings.master_key;
    let place = |field: CredentialField| Place::Account(ctx.shop, account, field.as_str());
    let kept = storage::credentials::of_account(tx, account).await?;
    let current = kept.iter().find(|one| one.field == CredentialField::AuthToken);
    let opened = current.and_then(|one| key.open(place(CredentialField::AuthToken), &one.sealed).ok());
    let field = CredentialField::AuthTokenPrevious;
    let sealed = opened.and_then(|token| key.seal(place(field), &token)).unwrap_or_default();
    storage::credentials::put(tx, &SealedField { account, field, sealed }, ctx.now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl FnOnce(&mut NewCredentials)) -> NewCredentials {
        let mut new = NewCredentials::default();
        change(&mut new);
        new
    }

    #[test]
    fn secrets_belong_to_their_carrier() {
        let (api_key, token) =
            (with(|new| new.api_key = Some("KEY".into())), with(|new| new.auth_token = Some("t".into())));
        assert_eq!(api_key.check(Provider::Telnyx), Ok(()));
        assert_eq!(api_key.check(Provider::Twilio), Err(AccountProblem::ForeignSecret));
        assert_eq!(token.check(Provider::Twilio), Ok(()));
        assert_eq!(token.check(Provider::Telnyx), Err(AccountProblem::ForeignSecret));
        for bad in ["", " ", "two words", "new\nline", "ключ", &"x".repeat(513)] {
            let new = with(|new| new.auth_token = Some(bad.into()));
            assert_eq!(new.check(Provider::Twilio), Err(AccountProblem::SecretForm), "{bad:?}");
        }
    }

    #[test]
    fn an_api_key_of_twilio_has_two_parts_or_none() {
        let sid = format!("SK{}", "0a".repeat(16));
        let pair = |sid: Option<&str>, secret: Option<&str>| {
            with(|new| {
                new.api_key_sid = sid.map(Into::into);
                new.api_key_secret = secret.map(Into::into);
            })
            .check(Provider::Twilio)
        };
        assert_eq!(pair(Some(&sid), Some("secret")), Ok(()));
        assert_eq!(pair(Some(""), Some("")), Ok(()), "takes the key away");
        for (sid, secret) in [
            (Some(sid.as_str()), None),
            (None, Some("secret")),
            (Some(""), Some("secret")),
            (Some(&sid), Some("")),
            (Some("SK1"), Some("secret")),
        ] {
            assert_eq!(pair(sid, secret), Err(AccountProblem::ApiKeyPair), "{sid:?} {secret:?}");
        }
    }
}
