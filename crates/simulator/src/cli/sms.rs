//! `simulator sms`: one signed text message, delivered as often as asked; the statuses go to standard output.

use std::{process::ExitCode, time::Duration};

use jiff::Timestamp;
use serde_json::json;
use simulator::{
    carrier::Provider,
    config::AppConfig,
    front_door::FrontDoor,
    telnyx::{self, SignedWebhook, TestKey},
    twilio::{self, TestAccount},
};

use super::{CliError, args::SmsArgs, print};

/// How long the carriers may take to hear a text; they are on this machine.
const HEAR_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) async fn run(
    front_door: &FrontDoor,
    config: &AppConfig,
    carrier_port: u16,
    wanted: &SmsArgs,
) -> Result<ExitCode, CliError> {
    let received_at = match &wanted.at {
        Some(text) => text.parse().map_err(|_| CliError::NotATime(text.clone()))?,
        None => front_door.now(),
    };
    let (carrier, path) = destination(front_door, wanted).await?;
    let text = Text::new(carrier, wanted, config.app_url.join(&path), received_at);
    hear(carrier_port, carrier, wanted).await;
    let mut all_accepted = true;
    for _ in 0..wanted.times {
        let status = front_door.deliver(&path, text.sign(front_door.now())).await?;
        print(status.as_str())?;
        all_accepted &= status.is_success();
    }
    Ok(if all_accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The text in its carrier's form; each delivery is signed anew.
enum Text {
    Telnyx(telnyx::InboundMessage),
    Twilio { message: twilio::InboundMessage, url: String },
}

impl Text {
    fn new(carrier: Provider, wanted: &SmsArgs, url: String, received_at: Timestamp) -> Self {
        match carrier {
            Provider::Telnyx => {
                let mut message = telnyx::InboundMessage::new(&wanted.from, &wanted.to, &wanted.text, received_at);
                message.webhook_url = url;
                if let Some(id) = &wanted.id {
                    message.event_id.clone_from(id);
                }
                if let Some(id) = &wanted.message_id {
                    message.message_id.clone_from(id);
                }
                Self::Telnyx(message)
            }
            Provider::Twilio => {
                let mut message = twilio::InboundMessage::new(&wanted.from, &wanted.to, &wanted.text);
                if let Some(id) = &wanted.message_id {
                    message.message_sid.clone_from(id);
                }
                Self::Twilio { message, url }
            }
        }
    }

    fn sign(&self, now: Timestamp) -> SignedWebhook {
        match self {
            Self::Telnyx(message) => telnyx::inbound_message(message, &TestKey::local(), now),
            Self::Twilio { message, url } => twilio::inbound_message(message, &TestAccount::local(), url),
        }
    }
}

/// Whose number it is, and where that carrier delivers.
async fn destination(front_door: &FrontDoor, wanted: &SmsArgs) -> Result<(Provider, String), CliError> {
    if let Some(account) = wanted.account {
        return Ok(match Provider::from_name(&wanted.provider) {
            Some(Provider::Twilio) => (Provider::Twilio, format!("/webhooks/twilio/{account}/message")),
            _ => (Provider::Telnyx, format!("/webhooks/telnyx/{account}")),
        });
    }
    let accounts = front_door.accounts(&wanted.shop).await?;
    accounts
        .iter()
        .filter(|account| account.handle == wanted.to)
        .find_map(|account| Some((account.carrier()?, account.message_path())))
        .ok_or_else(|| CliError::UnknownNumber(wanted.shop.clone()))
}

/// The carrier, if it runs, acts on its keywords before it passes a text on: after a STOP it takes no message any more.
async fn hear(carrier_port: u16, carrier: Provider, wanted: &SmsArgs) {
    let body = json!({ "carrier": carrier, "from": wanted.from, "to": wanted.to, "text": wanted.text });
    let client = reqwest::Client::builder().no_proxy().timeout(HEAR_TIMEOUT).build();
    if let Ok(client) = client {
        // Without carriers there is nobody to act on it, and the text arrives all the same.
        drop(client.post(format!("http://127.0.0.1:{carrier_port}/inbound")).json(&body).send().await);
    }
}
