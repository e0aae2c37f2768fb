//! The adapters under test, each before a server of its own.

use std::time::Duration;

use channels::{BaseUrl, Channel, Outbound, Transport, telnyx, twilio};
use domain::{
    guard::{Decision, Effect, EffectRequest, GateRecord, GuardMode, GuardState, Permit, Purpose, decide},
    ids::ShopId,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::server::{Protocol, Server};

pub(crate) const TELNYX_KEY: &str = "KEY-canary-telnyx";
pub(crate) const TWILIO_TOKEN: &str = "canary-twilio";
pub(crate) const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";
pub(crate) const TEXT: &str = "canary text: see you on Tuesday & bring “both” keys";
pub(crate) const FROM: &str = "+17735550002";
pub(crate) const TO: &str = "+13125550001";

/// How long an adapter waits for a server that has fallen silent, so that the tests of it are short.
const PATIENCE: Duration = Duration::from_secs(1);

/// An adapter and the server it talks to.
pub(crate) struct Carrier {
    pub(crate) channel: Box<dyn Channel>,
    pub(crate) server: Server,
}

/// Every adapter, each with a fresh server.
pub(crate) fn all() -> Vec<Carrier> {
    [Protocol::Telnyx, Protocol::Twilio].map(carrier).into()
}

fn carrier(protocol: Protocol) -> Carrier {
    let server = Server::start(protocol);
    Carrier { channel: adapter(protocol, &server.url()), server }
}

/// An adapter that talks to this address.
pub(crate) fn adapter(protocol: Protocol, url: &str) -> Box<dyn Channel> {
    match protocol {
        Protocol::Telnyx => Box::new(telnyx(url)),
        Protocol::Twilio => {
            let config = twilio::Config {
                base_url: BaseUrl::new(url).unwrap(),
                account_sid: ACCOUNT_SID.parse().unwrap(),
                credentials: twilio::Credentials { user: ACCOUNT_SID.to_owned(), password: TWILIO_TOKEN.into() },
                messaging_service_sid: None,
            };
            Box::new(twilio::Twilio::new(config, transport()))
        }
    }
}

pub(crate) fn telnyx(url: &str) -> telnyx::Telnyx {
    let config = telnyx::Config {
        base_url: BaseUrl::new(url).unwrap(),
        api_key: TELNYX_KEY.into(),
        messaging_profile_id: Some("740572b6-099c-44a1-89b9-6c92163bc68d".to_owned()),
    };
    telnyx::Telnyx::new(config, transport())
}

fn transport() -> Transport {
    Transport::with_timeouts(PATIENCE, PATIENCE).unwrap()
}

pub(crate) fn shop() -> ShopId {
    ShopId::from_uuid(Uuid::from_u128(1))
}

/// Dispatch number `record`, with everything in it that must not leak.
pub(crate) fn outbound(record: u128) -> Outbound {
    let record = Uuid::from_u128(record);
    Outbound {
        shop: shop(),
        record,
        from: FROM.to_owned(),
        to: TO.parse().unwrap(),
        text: TEXT.to_owned(),
        idempotency_key: record.to_string(),
        callback_url: Some(format!("https://switchboard.example/webhooks/carrier/a?dispatch={record}")),
        stored_body: None,
        now: Timestamp::UNIX_EPOCH,
    }
}

/// A permit for exactly this message, from a guard whose every gate is open.
pub(crate) fn permit(message: &Outbound) -> Permit {
    let request = EffectRequest {
        shop: message.shop,
        effect: Effect::Sms,
        record: message.record,
        recipient: message.to.as_str().to_owned(),
        purpose: Purpose::Live,
    };
    permit_for(request, message.now)
}

pub(crate) fn permit_for(request: EffectRequest, now: Timestamp) -> Permit {
    let open = |gate: &_| GateRecord { gate: *gate, evidence: "seen".to_owned(), opened_at: now };
    let state = GuardState {
        deployment_on: true,
        workbench: GuardMode::Open,
        effect: GuardMode::Open,
        gates: request.effect.gates().iter().map(open).collect(),
    };
    match decide(&state, request, now) {
        Decision::Permit(permit) => permit,
        Decision::Blocked(blockers) => panic!("an open guard said no: {blockers:?}"),
    }
}
