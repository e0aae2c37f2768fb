//! Reading what a client sent: from the places where the carrier keeps such things, and from nowhere else.
//!
//! The address of a picture comes with a webhook. It is the carrier that signs it, but a server that fetches whatever it is told to
//! is a way into its own network, so every address is held against the carrier's own hosts, those of redirects as well.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use reqwest::{Response, Url};

use crate::{endpoint::BaseUrl, transport::Transport};

/// Most addresses that one file leads through.
const HOPS_MAX: u32 = 4;
/// Longest wait for a whole file. Carriers send a few megabytes at most.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Where a carrier keeps what clients send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MediaHosts {
    /// These domains and what is below them.
    pub(crate) domains: &'static [&'static str],
    /// On a host that others use as well: only below this path.
    pub(crate) paths: &'static [(&'static str, &'static str)],
}

impl MediaHosts {
    fn include(self, url: &Url) -> bool {
        // A host by its number is nobody's domain.
        let (Some(host), "https", None) = (url.domain(), url.scheme(), url.port()) else { return false };
        let below =
            |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        self.domains.iter().any(below)
            || self.paths.iter().any(|(shared, path)| host == *shared && url.path().starts_with(path))
    }
}

/// Why a file can't be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MediaError {
    /// It is not where the carrier keeps files.
    #[error("the address is not one of the carrier's")]
    Elsewhere,
    /// The carrier does not let this account have it.
    #[error("the carrier refuses to hand the file out")]
    Refused,
    /// The carrier has it no more.
    #[error("the carrier does not keep the file any more")]
    Gone,
    /// There was no answer, or none to go by. Worth another attempt.
    #[error("the carrier did not hand the file out")]
    Unreachable,
}

/// A file that is being read. `Debug` shows nothing of it.
pub struct MediaBody(Response);

impl MediaBody {
    /// The next piece; nothing at its end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, MediaError> {
        self.0.chunk().await.map_err(|_| MediaError::Unreachable)
    }
}

impl fmt::Debug for MediaBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaBody").finish_non_exhaustive()
    }
}

/// How to ask for a file.
pub(crate) struct Fetch<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) base: &'a BaseUrl,
    pub(crate) hosts: MediaHosts,
    /// For the carrier's API, and for no other place that it sends on to.
    pub(crate) authorization: Option<HeaderValue>,
}

impl Fetch<'_> {
    /// Begins to read, following the carrier from place to place.
    pub(crate) async fn open(&self, url: &str) -> Result<MediaBody, MediaError> {
        let mut url = Url::parse(url).map_err(|_| MediaError::Elsewhere)?;
        for _ in 0..HOPS_MAX {
            let response = self.ask(&url).await?;
            match response.status() {
                StatusCode::OK => return Ok(MediaBody(response)),
                status if status.is_redirection() => {
                    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
                    let next = location.and_then(|location| url.join(location).ok());
                    url = next.ok_or(MediaError::Unreachable)?;
                }
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(MediaError::Refused),
                StatusCode::NOT_FOUND | StatusCode::GONE => return Err(MediaError::Gone),
                _ => return Err(MediaError::Unreachable),
            }
        }
        Err(MediaError::Unreachable)
    }

    async fn ask(&self, url: &Url) -> Result<Response, MediaError> {
        let is_api = self.base.is_origin_of(url);
        // Whoever speaks to a stand-in on this machine speaks to nobody else.
        if !is_api && (self.base.is_stand_in() || !self.hosts.include(url)) {
            return Err(MediaError::Elsewhere);
        }
        let mut request = self.transport.client().get(url.clone()).timeout(TIMEOUT);
        if let Some(authorization) = self.authorization.as_ref().filter(|_| is_api) {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        request.send().await.map_err(|_| MediaError::Unreachable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: MediaHosts =
        MediaHosts { domains: &["telnyx.com"], paths: &[("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")] };

    fn included(url: &str) -> bool {
        HOSTS.include(&Url::parse(url).unwrap())
    }

    #[test]
    fn only_the_carriers_places() {
        for url in [
            "https://telnyx.com/a",
            "https://media.telnyx.com/a.jpg?token=1",
            "https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/a",
        ] {
            assert!(included(url), "{url}");
        }
        for url in [
            "http://media.telnyx.com/a",
            "https://media.telnyx.com:8443/a",
            "https://eviltelnyx.com/a",
            "https://telnyx.com.evil.com/a",
            "https://telnyx.com@evil.com/a",
            "https://127.0.0.1/a",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/a",
            "https://s3-external-1.amazonaws.com/other/a",
            "https://s3-external-1.amazonaws.com/media.twiliocdn.com/../other/a",
            "file:///etc/passwd",
        ] {
            assert!(!included(url), "{url}");
        }
    }

    #[tokio::test]
    async fn a_stand_in_on_this_machine_is_the_only_place_asked() {
        let transport = Transport::new().unwrap();
        let base = BaseUrl::new("http://127.0.0.1:9/telnyx").unwrap();
        let fetch = Fetch { transport: &transport, base: &base, hosts: HOSTS, authorization: None };
        for url in ["https://media.telnyx.com/a", "http://127.0.0.1:10/a", "http://localhost:9/a", "no address"] {
            assert_eq!(fetch.open(url).await.unwrap_err(), MediaError::Elsewhere, "{url}");
        }
        assert_eq!(fetch.open("http://127.0.0.1:9/a").await.unwrap_err(), MediaError::Unreachable, "nothing listens");
    }
}
