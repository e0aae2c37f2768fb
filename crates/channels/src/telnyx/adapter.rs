//! The adapter: a permit, a request, one attempt, an answer.

use async_trait::async_trait;
use domain::{conversation::ChannelKind, guard::Permit, phone::E164};
use http::{HeaderMap, StatusCode};

use super::{
    campaign::{self, Assignment, Campaign},
    config::Config,
    opt_outs::{self, OptOut},
    page::{self, Page},
    profile::{self, MessagingProfile, Number},
    request, response,
};
use crate::{
    channel::{Accepted, Capability, Channel, Provider, SignatureKind},
    delivery::DeliveryReport,
    error::{ChannelError, ErrorKind},
    media::{Fetch, MediaBody, MediaError, MediaHosts},
    outbound::{Outbound, authorise, check},
    outcome::{self, Repeat},
    prepared::PreparedRequest,
    transport::{Answer, Transport},
};

/// An account at Telnyx. `Debug` shows no key.
#[derive(Clone, Debug)]
pub struct Telnyx {
    config: Config,
    transport: Transport,
}

/// Ten parts of 153 septets are the longest text that can be sent.
const CAPABILITY: Capability = Capability {
    idempotent_send: true,
    idempotency_hours: 24,
    delivery_callbacks: true,
    lookup_by_id: true,
    lookup_max_days: Some(10),
    max_media: 0,
    max_segments: 10,
    max_chars: 1530,
    signature: SignatureKind::Ed25519,
};

/// Where Telnyx keeps what clients send. The addresses hold their own right to be read.
const MEDIA: MediaHosts = MediaHosts { domains: &["telnyx.com", "telnyxcloudstorage.com"], paths: &[] };

impl Telnyx {
    /// Speaks for this account over these connections.
    pub const fn new(config: Config, transport: Transport) -> Self {
        Self { config, transport }
    }

    /// Begins to read what a client sent.
    pub async fn media(&self, url: &str) -> Result<MediaBody, MediaError> {
        let fetch =
            Fetch { transport: &self.transport, base: &self.config.base_url, hosts: MEDIA, authorization: None };
        fetch.open(url).await
    }

    /// One page of the numbers that can send, from one on.
    pub async fn numbers(&self, number: u32) -> Result<Page<Number>, ChannelError> {
        let request = request::numbers(&self.config, number, profile::PAGE_SIZE)?;
        self.ask(request, |status, headers, body| page::read(number, (status, headers, body), profile::number)).await
    }

    /// A messaging profile.
    pub async fn messaging_profile(&self, id: &str) -> Result<MessagingProfile, ChannelError> {
        self.record(request::messaging_profile(&self.config, id)?, profile::profile).await
    }

    /// A campaign, for the gate that waits for the carriers.
    pub async fn campaign(&self, id: &str) -> Result<Campaign, ChannelError> {
        self.record(request::campaign(&self.config, id)?, campaign::campaign).await
    }

    /// The campaign a number belongs to, if any.
    pub async fn assignment(&self, number: &E164) -> Result<Option<Assignment>, ChannelError> {
        match self.record(request::assignment(&self.config, number)?, campaign::assignment).await {
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// One page of the opt-outs, from one on; of the account's profile, if it has one.
    pub async fn opt_outs(&self, number: u32) -> Result<Page<OptOut>, ChannelError> {
        let request = request::opt_outs(&self.config, number, opt_outs::PAGE_SIZE)?;
        self.ask(request, |status, headers, body| page::read(number, (status, headers, body), opt_outs::read)).await
    }

    async fn record<T>(
        &self,
        request: PreparedRequest,
        read: fn(&serde_json::Value) -> Option<T>,
    ) -> Result<T, ChannelError> {
        let parse = |status, headers: &HeaderMap, body: &[u8]| {
            read(&response::data(status, headers, body)?).ok_or(response::UNREADABLE)
        };
        self.ask(request, parse).await
    }

    async fn ask<T>(
        &self,
        request: PreparedRequest,
        parse: impl FnOnce(StatusCode, &HeaderMap, &[u8]) -> Result<T, ChannelError> + Send,
    ) -> Result<T, ChannelError> {
        let answer = self.transport.send(request).await;
        let Answer { status, headers, body } = answer.map_err(|error| outcome::no_answer(error, Repeat::Harmless))?;
        parse(status, &headers, &body)
    }
}

#[async_trait]
impl Channel for Telnyx {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn provider(&self) -> Provider {
        Provider::Telnyx
    }

    fn capability(&self) -> Capability {
        CAPABILITY
    }

    fn prepare(&self, message: &Outbound) -> Result<PreparedRequest, ChannelError> {
        check(message, &CAPABILITY)?;
        request::send(&self.config, message)
    }

    async fn send(&self, permit: Permit, message: &Outbound) -> Result<Accepted, ChannelError> {
        authorise(permit, self, message)?;
        self.ask(self.prepare(message)?, response::accepted).await
    }

    async fn lookup(&self, provider_message_id: &str) -> Result<DeliveryReport, ChannelError> {
        self.ask(request::message(&self.config, provider_message_id)?, response::message).await
    }
}
