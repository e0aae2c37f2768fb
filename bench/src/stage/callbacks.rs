//! Callbacks as the carriers sign them, made from the ledger: so that a run can hold them back, shuffle and repeat them.

use reqwest::{Client, StatusCode};
use serde_json::json;
use simulator::{
    carrier::Provider,
    clock,
    telnyx::{SignedWebhook, TestKey, random_id},
    twilio::TestAccount,
};

use super::carrier::Taken;
use crate::error::BenchError;

/// What a carrier says of a message, in its own word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Report {
    /// It has left.
    Sent,
    /// It arrived.
    Delivered,
    /// It left and did not arrive.
    Undelivered,
    /// It never left.
    Failed,
}

impl Report {
    const fn word(self, provider: Provider) -> &'static str {
        match (self, provider) {
            (Self::Sent, _) => "sent",
            (Self::Delivered, _) => "delivered",
            (Self::Undelivered, Provider::Telnyx) => "delivery_failed",
            (Self::Undelivered, Provider::Twilio) => "undelivered",
            (Self::Failed, Provider::Telnyx) => "sending_failed",
            (Self::Failed, Provider::Twilio) => "failed",
        }
    }
}

/// One callback, which may be delivered more than once.
#[derive(Clone, Debug)]
pub struct Callback {
    url: String,
    webhook: SignedWebhook,
}

impl Callback {
    /// The callback that says this of a message; `None` if it was sent without an address for one.
    pub fn new(taken: &Taken, report: Report) -> Option<Self> {
        let url = taken.callback_url.clone()?;
        let word = report.word(taken.carrier);
        let webhook = match taken.carrier {
            Provider::Telnyx => telnyx(taken, &url, report, word),
            Provider::Twilio => twilio(taken, &url, word),
        };
        Some(Self { url, webhook })
    }

    /// Delivers it once.
    pub async fn deliver(&self, http: &Client) -> Result<StatusCode, BenchError> {
        let mut request = http.post(&self.url);
        for (name, value) in &self.webhook.headers {
            request = request.header(*name, value);
        }
        Ok(request.body(self.webhook.body.clone()).send().await?.status())
    }
}

fn telnyx(taken: &Taken, url: &str, report: Report, word: &str) -> SignedWebhook {
    let now = clock::system();
    let event = json!({
        "data": {
            "event_type": if report == Report::Sent { "message.sent" } else { "message.finalized" },
            "id": random_id(),
            "occurred_at": now.to_string(),
            "payload": {
                "direction": "outbound", "id": taken.provider_id, "record_type": "message", "errors": [],
                "to": [{ "phone_number": taken.to, "status": word }], "webhook_url": url,
            },
            "record_type": "event",
        },
        "meta": { "attempt": 1, "delivered_to": url },
    });
    TestKey::local().deliver(event.to_string().into_bytes(), now)
}

fn twilio(taken: &Taken, url: &str, word: &str) -> SignedWebhook {
    let account = TestAccount::local();
    let parameters = [
        ("MessageSid", taken.provider_id.as_str()),
        ("MessageStatus", word),
        ("SmsSid", &taken.provider_id),
        ("SmsStatus", word),
        ("AccountSid", &account.account_sid),
        ("From", &taken.from),
        ("To", &taken.to),
    ];
    account.deliver(url, &parameters)
}
