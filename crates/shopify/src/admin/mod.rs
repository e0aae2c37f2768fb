//! The Admin GraphQL API: typed operations, with Shopify's throttle respected.
//!
//! To add an operation: its document under `graphql/`, and one module like [`ShopProfile`]'s that implements [`Operation`].
//! Source: <https://shopify.dev/docs/api/admin-graphql>.

mod answer;
mod customers;
mod retry;
mod shop_profile;
#[cfg(test)]
mod tests;

use std::time::Duration;

use domain::shop::ShopDomain;
use reqwest::header::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, de::DeserializeOwned};

pub use self::customers::{Customers, CustomersData, CustomersVariables};
pub use self::shop_profile::{ShopProfile, ShopProfileData};
use self::{
    answer::Failure,
    retry::{DEFAULT_THROTTLE_WAIT, pause_before_next},
};
use crate::{
    token_exchange::AdminEndpoint,
    transport::{ClientError, Transport, TransportError},
};

/// The version of the Admin API that every document is written for.
pub const API_VERSION: &str = "2026-10";

/// One document with the types of its variables and its data.
pub trait Operation {
    /// The GraphQL text, one operation.
    const DOCUMENT: &'static str;
    /// Whether it changes nothing, so that it may be sent again after a failure that left its outcome open.
    const READ_ONLY: bool;
    /// What it takes; `()` for nothing.
    type Variables: Serialize + Sync;
    /// What it gives, shaped like the document.
    type Data: DeserializeOwned;
}

/// Why there is no data.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The access token is no longer good: drop it and go through the token exchange again.
    #[error("Shopify no longer accepts the shop's access token")]
    Unauthorized,
    /// The shop's budget is spent, and waiting a little did not help.
    #[error("Shopify asks to wait before the next request")]
    Throttled {
        /// How long Shopify asks to wait.
        retry_after: Duration,
    },
    /// Any other refusal, including failures of Shopify's servers.
    #[error("Shopify refused the request with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The document ran into errors. Data that came beside them is dropped.
    #[error("Shopify could not carry out the request")]
    Errors {
        /// `extensions.code` of each, or `UNKNOWN`; messages are left out because they may quote personal data.
        codes: Vec<String>,
    },
    /// No connection, or no whole answer in time.
    #[error("Shopify could not be reached")]
    Unreachable(#[source] reqwest::Error),
    /// A success that makes no sense, or is larger than any real one.
    #[error("Shopify's answer could not be read")]
    Unreadable,
}

/// Calls the Admin API. One per process: a copy shares its connections.
#[derive(Clone, Debug)]
pub struct AdminClient {
    endpoint: AdminEndpoint,
    transport: Transport,
}

impl AdminClient {
    /// Builds the HTTP client.
    pub fn new(endpoint: AdminEndpoint) -> Result<Self, ClientError> {
        Ok(Self { endpoint, transport: Transport::new()? })
    }

    /// The shop's name, address, time zone and currency.
    pub async fn shop_profile(
        &self,
        shop: &ShopDomain,
        access_token: &SecretString,
    ) -> Result<ShopProfile, AdminError> {
        Ok(self.graphql::<ShopProfile>(shop, access_token, &()).await?.shop)
    }

    /// Runs one operation. A throttled request is sent again after the wait Shopify asks for, as long as that is short; so is a
    /// read after a server's failure. At most three requests are sent.
    pub async fn graphql<O: Operation>(
        &self,
        shop: &ShopDomain,
        access_token: &SecretString,
        variables: &O::Variables,
    ) -> Result<O::Data, AdminError> {
        let url = self.endpoint.url(shop, &format!("/admin/api/{API_VERSION}/graphql.json"));
        let mut token = HeaderValue::from_str(access_token.expose_secret()).map_err(|_| AdminError::Unauthorized)?;
        token.set_sensitive(true);
        let headers = HeaderMap::from_iter([(answer::ACCESS_TOKEN, token)]);
        let body = Request { query: O::DOCUMENT, variables };

        let mut attempt = 1;
        loop {
            let answer = self.transport.post_json(&url, headers.clone(), &body).await.map_err(|error| match error {
                TransportError::Unreachable(source) => AdminError::Unreachable(source),
                TransportError::TooLong => AdminError::Unreadable,
            })?;
            answer::note_version(&answer.headers);
            let failure = match answer::read(&answer) {
                Ok(data) => return Ok(data),
                Err(failure) => failure,
            };
            match pause_before_next(attempt, &failure, O::READ_ONLY) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(failure.into()),
            }
            attempt += 1;
        }
    }
}

impl From<Failure> for AdminError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unauthorized => Self::Unauthorized,
            Failure::Throttled { wait } => Self::Throttled { retry_after: wait.unwrap_or(DEFAULT_THROTTLE_WAIT) },
            Failure::Refused { status } => Self::Refused { status },
            Failure::Errors { codes } => Self::Errors { codes },
            Failure::Unreadable => Self::Unreadable,
        }
    }
}

#[derive(Serialize)]
struct Request<'a, V> {
    query: &'static str,
    variables: &'a V,
}
