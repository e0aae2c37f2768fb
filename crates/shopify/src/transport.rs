//! The one HTTP client behind every call to Shopify: short timeouts, no redirects, no proxy, small answers.

use std::time::Duration;

use reqwest::{
    Client,
    header::{ACCEPT, HeaderMap, HeaderValue},
    redirect,
};
use serde::Serialize;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for a whole answer, connection included.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer that is read, in bytes.
pub(crate) const BODY_MAX_BYTES: usize = 64 * 1024;

/// The HTTP client could not be built, for want of a usable certificate store.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be built")]
pub struct ClientError(#[source] reqwest::Error);

#[derive(Clone, Debug)]
pub(crate) struct Transport(Client);

/// An answer that was read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum TransportError {
    /// No connection, or it broke, or it was too slow.
    Unreachable(reqwest::Error),
    /// Over [`BODY_MAX_BYTES`].
    TooLong,
}

impl Transport {
    pub(crate) fn new() -> Result<Self, ClientError> {
        Self::with_timeouts(CONNECT_TIMEOUT, TOTAL_TIMEOUT)
    }

    pub(crate) fn with_timeouts(connect: Duration, total: Duration) -> Result<Self, ClientError> {
        Client::builder()
            .connect_timeout(connect)
            .timeout(total)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("Switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Self)
            .map_err(|error| ClientError(error.without_url()))
    }

    /// Posts `body` as JSON. A status is not an error here.
    pub(crate) async fn post_json(
        &self,
        url: &str,
        headers: HeaderMap,
        body: &impl Serialize,
    ) -> Result<Answer, TransportError> {
        let broken = |error: reqwest::Error| TransportError::Unreachable(error.without_url());
        let request =
            self.0.post(url).headers(headers).header(ACCEPT, HeaderValue::from_static("application/json")).json(body);
        let mut response = request.send().await.map_err(broken)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > BODY_MAX_BYTES {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: response.status().as_u16(), headers: std::mem::take(response.headers_mut()), body })
    }
}
