//! The adapter: a permit, a request, one attempt, an answer.

use async_trait::async_trait;
use domain::{conversation::ChannelKind, guard::Permit, phone::E164};
use http::{HeaderMap, StatusCode};

use super::{
    config::Config,
    number::{self, Number},
    request, response,
};
use crate::{
    channel::{Accepted, Capability, Channel, Provider, SignatureKind},
    delivery::DeliveryReport,
    error::ChannelError,
    media::{Fetch, MediaBody, MediaError, MediaHosts},
    outbound::{Outbound, authorise, check},
    outcome::{self, Repeat},
    prepared::PreparedRequest,
    transport::{Answer, Transport},
};

/// An account at Twilio. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Twilio {
    config: Config,
    transport: Transport,
}

/// 1600 characters are at most 24 segments of 67 units.
const CAPABILITY: Capability = Capability {
    idempotent_send: false,
    idempotency_hours: 0,
    delivery_callbacks: true,
    lookup_by_id: true,
    lookup_max_days: None,
    max_media: 0,
    max_segments: 24,
    max_chars: 1600,
    signature: SignatureKind::HmacSha1,
};

/// Where Twilio keeps what clients send: it sends on from its API to its storage.
const MEDIA: MediaHosts = MediaHosts {
    domains: &["twilio.com", "twiliocdn.com"],
    paths: &[("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")],
};

impl Twilio {
    /// Speaks for this account over these connections.
    pub const fn new(config: Config, transport: Transport) -> Self {
        Self { config, transport }
    }

    /// Begins to read what a client sent.
    pub async fn media(&self, url: &str) -> Result<MediaBody, MediaError> {
        let authorization = request::authorization(&self.config).map_err(|_| MediaError::Refused)?;
        let fetch = Fetch {
            transport: &self.transport,
            base: &self.config.base_url,
            hosts: MEDIA,
            authorization: Some(authorization),
        };
        fetch.open(url).await
    }

    /// The number, if the account has it. Proves the credentials as well.
    pub async fn number(&self, number: &E164) -> Result<Option<Number>, ChannelError> {
        let request = request::number(&self.config, number)?;
        let parse = |status, headers: &HeaderMap, body: &[u8]| number::find(number, (status, headers, body));
        self.ask(request, Repeat::Harmless, parse).await
    }

    async fn ask<T>(
        &self,
        request: PreparedRequest,
        repeat: Repeat,
        parse: impl FnOnce(StatusCode, &HeaderMap, &[u8]) -> Result<T, ChannelError> + Send,
    ) -> Result<T, ChannelError> {
        let answer = self.transport.send(request).await;
        let Answer { status, headers, body } = answer.map_err(|error| outcome::no_answer(error, repeat))?;
        parse(status, &headers, &body)
    }
}

#[async_trait]
impl Channel for Twilio {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn provider(&self) -> Provider {
        Provider::Twilio
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
        self.ask(self.prepare(message)?, Repeat::SendsAgain, response::accepted).await
    }

    async fn lookup(&self, provider_message_id: &str) -> Result<DeliveryReport, ChannelError> {
        let request = request::message(&self.config, provider_message_id)?;
        self.ask(request, Repeat::Harmless, response::message).await
    }
}
