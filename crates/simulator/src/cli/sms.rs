//! `simulator sms`: one signed text message, delivered as often as asked; the statuses go to standard output.

use std::process::ExitCode;

use simulator::{
    config::AppConfig,
    front_door::FrontDoor,
    telnyx::{InboundMessage, TestKey, inbound_message},
};

use super::{CliError, args::SmsArgs, print};

pub(super) async fn run(front_door: &FrontDoor, config: &AppConfig, wanted: &SmsArgs) -> Result<ExitCode, CliError> {
    let now = front_door.now();
    let received_at = match &wanted.at {
        Some(text) => text.parse().map_err(|_| CliError::NotATime(text.clone()))?,
        None => now,
    };
    let path = webhook_path(front_door, wanted).await?;
    let mut message = InboundMessage::new(&wanted.from, &wanted.to, &wanted.text, received_at);
    message.webhook_url = config.app_url.join(&path);
    if let Some(id) = &wanted.id {
        message.event_id.clone_from(id);
    }
    if let Some(id) = &wanted.message_id {
        message.message_id.clone_from(id);
    }
    let mut all_accepted = true;
    for _ in 0..wanted.times {
        let webhook = inbound_message(&message, &TestKey::local(), front_door.now());
        let status = front_door.deliver(&path, webhook).await?;
        print(status.as_str())?;
        all_accepted &= status.is_success();
    }
    Ok(if all_accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn webhook_path(front_door: &FrontDoor, wanted: &SmsArgs) -> Result<String, CliError> {
    if let Some(account) = wanted.account {
        return Ok(format!("/webhooks/telnyx/{account}"));
    }
    let accounts = front_door.accounts(&wanted.shop).await?;
    accounts
        .into_iter()
        .find(|account| account.provider == "telnyx" && account.handle == wanted.to)
        .map(|account| account.webhook_path)
        .ok_or_else(|| CliError::UnknownNumber(wanted.shop.clone()))
}
