//! Session token in, access token out: Shopify's token exchange (RFC 8693) and the refresh of what it gave.
//!
//! Tokens are kept in [`SecretString`]; no error holds one, nor anything else that Shopify answered.
//! Source: <https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange>.

use std::{fmt, time::Duration};

use domain::shop::ShopDomain;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use crate::endpoint::{AdminEndpoint, InvalidEndpoint};
use crate::{
    app::AppCredentials,
    transport::{Answer, ClientError, Transport, TransportError},
};

const PATH: &str = "/admin/oauth/access_token";
const GRANT_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const GRANT_REFRESH: &str = "refresh_token";
const SUBJECT_ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE: &str = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE: &str = "urn:shopify:params:oauth:token-type:online-access-token";
/// Asks for a token that expires, which Shopify demands of apps made since April 2026.
const EXPIRING: &str = "1";

/// A shop's access token, for work that nobody waits for.
#[derive(Clone, Debug)]
pub struct OfflineToken {
    /// Goes into `X-Shopify-Access-Token`.
    pub access_token: SecretString,
    /// The scopes it holds, separated by commas.
    pub scope: String,
    /// How long it lives; usually an hour. `None` if Shopify said nothing.
    pub expires_in: Option<Duration>,
    /// Buys the next one, once.
    pub refresh_token: Option<SecretString>,
    /// How long the refresh token lives; usually 90 days.
    pub refresh_expires_in: Option<Duration>,
}

/// The member of staff behind a session token. `Debug` shows the id only.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct AssociatedUser {
    /// Shopify's id, the token's `sub`.
    pub id: i64,
    /// Empty when Shopify gives none.
    #[serde(default, deserialize_with = "text_or_null")]
    pub first_name: String,
    /// Empty when Shopify gives none.
    #[serde(default, deserialize_with = "text_or_null")]
    pub last_name: String,
    /// Empty when Shopify gives none.
    #[serde(default, deserialize_with = "text_or_null")]
    pub email: String,
    /// Whether they own the store's account.
    #[serde(default)]
    pub account_owner: bool,
    /// The language they use Shopify Admin in, like `en` or `fr-CA`. Empty when Shopify gives none.
    #[serde(default, deserialize_with = "text_or_null")]
    pub locale: String,
}

impl fmt::Debug for AssociatedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssociatedUser").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Shopify does not take this session token: treat the request as one with a bad token.
    #[error("Shopify refused the session token")]
    InvalidSubjectToken,
    /// Any other refusal.
    #[error("Shopify refused the token exchange with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// No connection, or no whole answer in time.
    #[error("Shopify could not be reached")]
    Unreachable(#[source] reqwest::Error),
    /// A success that makes no sense, or is larger than any real one.
    #[error("Shopify's answer could not be read")]
    Unreadable,
}

/// Exchanges tokens. One per process: a copy shares its connections.
#[derive(Clone, Debug)]
pub struct Exchange {
    endpoint: AdminEndpoint,
    credentials: AppCredentials,
    transport: Transport,
}

impl Exchange {
    /// Builds the HTTP client.
    pub fn new(endpoint: AdminEndpoint, credentials: AppCredentials) -> Result<Self, ClientError> {
        Ok(Self { endpoint, credentials, transport: Transport::new()? })
    }

    /// The shop's own access token.
    pub async fn offline(
        &self,
        shop: &ShopDomain,
        session_token: &SecretString,
    ) -> Result<OfflineToken, ExchangeError> {
        let form = Form { expiring: Some(EXPIRING), ..self.exchange_form(session_token, OFFLINE) };
        OfflineToken::try_from(self.post::<OfflineAnswer>(shop, &form).await?)
    }

    /// Who is behind the session token. The access token that comes with the answer is dropped: nothing acts for a person.
    pub async fn online(
        &self,
        shop: &ShopDomain,
        session_token: &SecretString,
    ) -> Result<AssociatedUser, ExchangeError> {
        let answer: OnlineAnswer = self.post(shop, &self.exchange_form(session_token, ONLINE)).await?;
        Ok(answer.associated_user)
    }

    /// The next access token. An answer without `refresh_token` leaves the old one in force; store the pair in one transaction.
    pub async fn refresh(
        &self,
        shop: &ShopDomain,
        refresh_token: &SecretString,
    ) -> Result<OfflineToken, ExchangeError> {
        let form = Form { refresh_token: Some(refresh_token.expose_secret()), ..self.form(GRANT_REFRESH) };
        OfflineToken::try_from(self.post::<OfflineAnswer>(shop, &form).await?)
    }

    fn form(&self, grant_type: &'static str) -> Form<'_> {
        Form {
            client_id: self.credentials.api_key(),
            client_secret: self.credentials.secret().expose_secret(),
            grant_type,
            ..Form::default()
        }
    }

    fn exchange_form<'a>(&'a self, session_token: &'a SecretString, requested: &'static str) -> Form<'a> {
        Form {
            subject_token: Some(session_token.expose_secret()),
            subject_token_type: Some(SUBJECT_ID_TOKEN),
            requested_token_type: Some(requested),
            ..self.form(GRANT_EXCHANGE)
        }
    }

    async fn post<T: DeserializeOwned>(&self, shop: &ShopDomain, form: &Form<'_>) -> Result<T, ExchangeError> {
        let url = self.endpoint.url(shop, PATH);
        let answer = self.transport.post_json(&url, HeaderMap::new(), form).await.map_err(|error| match error {
            TransportError::Unreachable(source) => ExchangeError::Unreachable(source),
            TransportError::TooLong => ExchangeError::Unreadable,
        })?;
        read(&answer)
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ExchangeError> {
    match answer.status {
        200..=299 => serde_json::from_slice(&answer.body).map_err(|_| ExchangeError::Unreadable),
        400 if is_invalid_subject_token(&answer.body) => Err(ExchangeError::InvalidSubjectToken),
        status => Err(ExchangeError::Refused { status }),
    }
}

fn is_invalid_subject_token(body: &[u8]) -> bool {
    serde_json::from_slice::<Refusal>(body).is_ok_and(|refusal| refusal.error == "invalid_subject_token")
}

/// What is posted. It borrows the secrets and has no `Debug`.
#[derive(Default, Serialize)]
struct Form<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    grant_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requested_token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiring: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

#[derive(Deserialize)]
struct OfflineAnswer {
    access_token: String,
    #[serde(default, deserialize_with = "text_or_null")]
    scope: String,
    expires_in: Option<u64>,
    refresh_token: Option<String>,
    refresh_token_expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct OnlineAnswer {
    associated_user: AssociatedUser,
}

impl TryFrom<OfflineAnswer> for OfflineToken {
    type Error = ExchangeError;

    fn try_from(answer: OfflineAnswer) -> Result<Self, Self::Error> {
        if answer.access_token.is_empty() {
            return Err(ExchangeError::Unreadable);
        }
        Ok(Self {
            access_token: answer.access_token.into(),
            scope: answer.scope,
            expires_in: answer.expires_in.map(Duration::from_secs),
            refresh_token: answer.refresh_token.filter(|token| !token.is_empty()).map(SecretString::from),
            refresh_expires_in: answer.refresh_token_expires_in.map(Duration::from_secs),
        })
    }
}

fn text_or_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Option::<String>::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests;
