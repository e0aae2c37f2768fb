//! What became of a message, told to the app as each carrier tells it: signed, in its own shape, with its own patience.
//!
//! Telnyx tries three times; Twilio tries again once, and only where there was no connection. Nothing ever leaves this
//! machine: an address of another one is counted and left alone.

use std::{sync::Arc, time::Duration};

use reqwest::{StatusCode, Url};
use serde_json::json;
use tokio::{
    sync::Semaphore,
    time::{sleep, sleep_until},
};

use super::{
    Carrier, Provider,
    course::Stage,
    faults::{CallbackPlan, Withhold},
    state::Message,
    telnyx::record::record,
};
use crate::{
    config::is_loopback_host,
    telnyx::{SignedWebhook, TestKey, random_id, telnyx_time},
    twilio::API_VERSION,
};

/// Callbacks that are under way at once.
const AT_ONCE: usize = 64;
const TELNYX_ATTEMPTS: u32 = 3;
const TWILIO_ATTEMPTS: u32 = 2;
/// Between two attempts; the real ones wait longer.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(100);
const COPIES_MAX: u32 = 3;

/// What every callback needs.
pub(super) struct Callbacks {
    key: TestKey,
    places: Semaphore,
}

impl Default for Callbacks {
    fn default() -> Self {
        Self { key: TestKey::local(), places: Semaphore::new(AT_ONCE) }
    }
}

/// Whether a callback may go there.
pub(super) fn is_local(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "http" && url.host_str().is_some_and(is_loopback_host))
}

/// Reports what becomes of this message, when it does.
pub(super) fn follow(carrier: &Carrier, message: &Arc<Message>) {
    let Some(url) = &message.entry.callback_url else { return };
    if !is_local(url) {
        carrier.0.tally.callbacks_refused.add();
        return;
    }
    let (carrier, message) = (carrier.clone(), Arc::clone(message));
    let plan = carrier.0.faults.callbacks();
    tokio::spawn(async move {
        for (stage, after) in due(&plan, &message) {
            sleep_until(message.since + after).await;
            if withheld(&plan, stage) {
                carrier.0.tally.callbacks_withheld.add();
                continue;
            }
            let event_id = random_id();
            for _ in 0..plan.copies.clamp(1, COPIES_MAX) {
                deliver(&carrier, &message, stage, &event_id).await;
            }
        }
    });
}

/// The reports and when each is told.
fn due(plan: &CallbackPlan, message: &Message) -> Vec<(Stage, Duration)> {
    let late = Duration::from_millis(plan.delay_ms.into());
    let mut reports = message.course.reports(message.entry.carrier);
    for (_, after) in &mut reports {
        *after += late;
    }
    if plan.reorder {
        reports.reverse();
    }
    reports
}

fn withheld(plan: &CallbackPlan, stage: Stage) -> bool {
    match plan.withhold {
        Withhold::None => false,
        Withhold::Final => stage == Stage::Ended,
        Withhold::All => true,
    }
}

async fn deliver(carrier: &Carrier, message: &Message, stage: Stage, event_id: &str) {
    let provider = message.entry.carrier;
    let attempts = if provider == Provider::Telnyx { TELNYX_ATTEMPTS } else { TWILIO_ATTEMPTS };
    for attempt in 1..=attempts {
        let webhook = match provider {
            Provider::Telnyx => Some(telnyx_event(carrier, message, stage, event_id, attempt)),
            Provider::Twilio => twilio_form(carrier, message, stage),
        };
        let (Some(webhook), Some(url)) = (webhook, &message.entry.callback_url) else { break };
        match carrier.post(url, webhook).await {
            Ok(status) if status.is_success() => {
                carrier.0.tally.callbacks_taken.add();
                return;
            }
            Ok(_) if provider == Provider::Twilio => break,
            Err(error) if provider == Provider::Twilio && !error.is_connect() => break,
            _ => sleep(BETWEEN_ATTEMPTS).await,
        }
    }
    carrier.0.tally.callbacks_lost.add();
}

fn telnyx_event(carrier: &Carrier, message: &Message, stage: Stage, event_id: &str, attempt: u32) -> SignedWebhook {
    let reports = message.course.reports(Provider::Telnyx);
    let occurred = reports
        .into_iter()
        .find(|(known, _)| *known == stage)
        .map_or(message.entry.at, |(_, after)| message.time(after));
    let event = json!({
        "data": {
            "event_type": if stage == Stage::Sent { "message.sent" } else { "message.finalized" },
            "id": event_id,
            "occurred_at": telnyx_time(occurred),
            "payload": record(message, stage),
            "record_type": "event",
        },
        "meta": { "attempt": attempt, "delivered_to": message.entry.callback_url },
    });
    carrier.0.callbacks.key.deliver(event.to_string().into_bytes(), carrier.now())
}

/// `None` once the account is gone.
fn twilio_form(carrier: &Carrier, message: &Message, stage: Stage) -> Option<SignedWebhook> {
    let (entry, word) = (&message.entry, message.word(stage));
    let account = carrier.state().twilio.get(&message.account).cloned()?;
    let code = message.course.error(stage).map(|code| code.to_string());
    let mut parameters = vec![
        ("SmsSid", entry.provider_id.as_str()),
        ("SmsStatus", word),
        ("MessageStatus", word),
        ("To", &entry.to),
        ("MessageSid", &entry.provider_id),
        ("AccountSid", &account.account_sid),
        ("From", &entry.from),
        ("ApiVersion", API_VERSION),
    ];
    if let Some(code) = &code {
        parameters.extend([("ErrorCode", code.as_str()), ("ErrorMessage", "Ordered by a test")]);
    }
    Some(account.deliver(entry.callback_url.as_deref()?, &parameters))
}

impl Carrier {
    /// Posts a webhook to an address that [`is_local`], when there is a place free.
    pub(super) async fn post(&self, url: &str, webhook: SignedWebhook) -> Result<StatusCode, reqwest::Error> {
        // The semaphore is never closed.
        let _place = self.0.callbacks.places.acquire().await;
        let mut request = self.0.http.post(url);
        for (name, value) in webhook.headers {
            request = request.header(name, value);
        }
        request.body(webhook.body).send().await.map(|response| response.status()).map_err(reqwest::Error::without_url)
    }
}
