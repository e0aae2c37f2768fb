//! The one place that opens a connection: short timeouts, no redirects, no proxy, no retries, small answers.

use std::{fmt, time::Duration};

use http::{HeaderMap, StatusCode};
use reqwest::{Client, redirect, retry};

use crate::prepared::PreparedRequest;

/// Longest wait for a connection.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for a whole answer, connection included. Closing a guard waits this long for what is being handed over.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer that is read, in bytes.
pub(crate) const BODY_MAX_BYTES: usize = 64 * 1024;
/// How long an unused connection is kept. Short, because on one that the carrier is just closing it stays open whether a
/// request arrived.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// The HTTP client could not be built, for want of a usable certificate store.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be built")]
pub struct ClientError(#[source] reqwest::Error);

/// Sends requests. One per process: a copy shares its connections.
#[derive(Clone)]
pub struct Transport(Client);

/// An answer that was read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum TransportError {
    /// There was no connection: not a byte of the request left.
    NotSent(reqwest::Error),
    /// It broke or was too slow later: the request may have arrived.
    Broken(reqwest::Error),
    /// The answer is over [`BODY_MAX_BYTES`].
    TooLong,
}

impl Transport {
    /// Builds the HTTP client.
    pub fn new() -> Result<Self, ClientError> {
        Self::with_timeouts(CONNECT_TIMEOUT, TOTAL_TIMEOUT)
    }

    /// Builds one with less patience. More than [`CONNECT_TIMEOUT`] and [`TOTAL_TIMEOUT`] is cut to those.
    pub fn with_timeouts(connect: Duration, total: Duration) -> Result<Self, ClientError> {
        Client::builder()
            .connect_timeout(connect.min(CONNECT_TIMEOUT))
            .timeout(total.min(TOTAL_TIMEOUT))
            .pool_idle_timeout(IDLE_TIMEOUT)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("Switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Self)
            .map_err(|error| ClientError(error.without_url()))
    }

    /// For what is read as a stream.
    pub(crate) const fn client(&self) -> &Client {
        &self.0
    }

    /// Sends a request once. A status is not an error here.
    pub(crate) async fn send(&self, request: PreparedRequest) -> Result<Answer, TransportError> {
        let outgoing = self
            .0
            .request(request.method().clone(), request.url())
            .headers(request.headers().clone())
            .body(request.body().clone());
        let mut response = outgoing.send().await.map_err(failure)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| TransportError::Broken(error.without_url()))? {
            if body.len() + chunk.len() > BODY_MAX_BYTES {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    }
}

/// Only what failed before there was a connection certainly did not arrive.
fn failure(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent(error)
    } else {
        TransportError::Broken(error)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}
