//! Asking a carrier whether an account is what it seems. Changes nothing there.

use channels::{
    ChannelError, ErrorClass,
    telnyx::{MessagingProfile, Number, Telnyx},
    twilio::Twilio,
};
use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    ids::AccountId,
    phone::E164,
};
use serde::Serialize;
use serde_json::json;
use storage::accounts::StoredAccount;

use super::{event, webhook_path};
use crate::{
    carriers::{Carrier, CarrierError, Secrets},
    error::ServiceError,
    live,
    services::Services,
};

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// As it should be.
    Good,
    /// Works, but not as expected.
    Attention,
    /// Nothing can leave like this.
    Wrong,
    /// The carrier could not be asked: it says nothing either way.
    Unknown,
}

/// One thing that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub weight: Weight,
    /// What was found, in a sentence.
    pub sentence: &'static str,
    /// What to do, in a sentence; empty for nothing.
    pub next_step: &'static str,
}

/// What the carrier said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Verification {
    /// Whether messages can leave and arrive: nothing is wrong or unknown.
    pub passed: bool,
    /// What was found, in the order it was asked.
    pub findings: Vec<Finding>,
}

const fn good(sentence: &'static str) -> Finding {
    Finding { weight: Weight::Good, sentence, next_step: "" }
}

const fn attention(sentence: &'static str, next_step: &'static str) -> Finding {
    Finding { weight: Weight::Attention, sentence, next_step }
}

const fn wrong(sentence: &'static str, next_step: &'static str) -> Finding {
    Finding { weight: Weight::Wrong, sentence, next_step }
}

/// Pages of the carrier's numbers that are looked through: 25 on each.
const NUMBER_PAGES_MAX: u32 = 40;
/// The format of webhooks that is read here.
const WEBHOOK_VERSION: &str = "2";

/// Asks the carrier whether the credentials are right, whether the number is the account's, and whether it is set up to send
/// and receive here. What passes lets an account go on that had been halted.
pub async fn verify(services: &Services, ctx: &Ctx, id: AccountId) -> Result<Verification, ServiceError> {
    ctx.require(Permission::AccountConnect)?;
    let mut tx = services.db().tenant(ctx).await?;
    let stored = storage::accounts::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let sealed = storage::credentials::of_account(&mut tx, id).await?;
    drop(tx);
    let carrier = Secrets::open(&services.inner().settings.master_key, ctx, &sealed)
        .and_then(|secrets| services.inner().lines.carrier(&stored, &secrets));
    let (findings, learned) = match carrier {
        Ok(carrier) => ask(services, &stored, &carrier).await,
        Err(error) => (vec![incomplete(&error)], None),
    };
    let passed = findings.iter().all(|finding| matches!(finding.weight, Weight::Good | Weight::Attention));
    record(services, ctx, &stored, &findings, learned.filter(|_| passed)).await?;
    Ok(Verification { passed, findings })
}

/// Writes down what was found about the account as it was when the carrier was asked.
async fn record(
    services: &Services,
    ctx: &Ctx,
    asked: &StoredAccount,
    findings: &[Finding],
    learned_profile: Option<String>,
) -> Result<(), ServiceError> {
    let id = asked.account.id;
    let passed = findings.iter().all(|finding| matches!(finding.weight, Weight::Good | Weight::Attention));
    let failed = findings.iter().any(|finding| finding.weight == Weight::Wrong);
    let mut tx = services.db().tenant(ctx).await?;
    let mut stored = storage::accounts::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    // Somebody changed it meanwhile: what was found is about something else.
    if stored.settings == asked.settings && (passed || failed) {
        stored.settings.verified_at = passed.then_some(ctx.now);
        if let Some(profile) = learned_profile {
            stored.settings.messaging_profile = profile;
        }
        storage::accounts::update(&mut tx, &stored).await?;
        if passed {
            storage::provider_status::lift_halt(&mut tx, id).await?;
        } else if let Some(finding) = findings.iter().find(|finding| finding.weight == Weight::Wrong) {
            let words = (finding.sentence, finding.next_step);
            storage::provider_status::record_error(&mut tx, id, words, ctx.now).await?;
        }
    }
    let audit = event(AuditKind::AccountVerified, id, json!({ "passed": passed }));
    storage::audit::append(&mut tx, ctx, &[audit]).await?;
    tx.commit().await?;
    live::account_changed(services, ctx.shop, id).await;
    Ok(())
}

/// What was found, and the messaging profile if the carrier named one that was not known.
async fn ask(services: &Services, stored: &StoredAccount, carrier: &Carrier) -> (Vec<Finding>, Option<String>) {
    let Ok(number) = stored.account.handle.parse::<E164>() else {
        return (vec![wrong("This account's number is not a phone number.", "Connect the number again.")], None);
    };
    let expected =
        format!("{}{}", services.inner().settings.app_url, webhook_path(&stored.account.provider, stored.account.id));
    match carrier {
        Carrier::Telnyx(telnyx) => ask_telnyx(telnyx, stored, &number, &expected).await,
        Carrier::Twilio(twilio) => (ask_twilio(twilio, stored, &number, &expected).await, None),
    }
}

async fn ask_telnyx(
    telnyx: &Telnyx,
    stored: &StoredAccount,
    number: &E164,
    webhook: &str,
) -> (Vec<Finding>, Option<String>) {
    let found = match find_number(telnyx, number).await {
        Ok(found) => found,
        Err(error) => return (vec![refused(&error)], None),
    };
    let mut findings = vec![good("Telnyx accepts the API key.")];
    let Some(found) = found else {
        let next = "Check the number, or enter the key of the account that has it.";
        findings.push(wrong("This Telnyx account does not have the number, or it can't send text messages.", next));
        return (findings, None);
    };
    let known = Some(stored.settings.messaging_profile.as_str()).filter(|profile| !profile.is_empty());
    let Some(profile) = found.messaging_profile_id.as_deref() else {
        let next = "Give the number a messaging profile in the Telnyx portal.";
        findings.push(wrong("The number belongs to no messaging profile, so it can't send.", next));
        return (findings, None);
    };
    if known.is_some_and(|known| known != profile) {
        let next = "Change the account's messaging profile here, or the number's in the Telnyx portal.";
        findings.push(wrong("The number belongs to another messaging profile than this account.", next));
        return (findings, None);
    }
    match telnyx.messaging_profile(profile).await {
        Ok(read) => findings.extend(about_profile(&read, webhook)),
        Err(error) => findings.push(refused(&error)),
    }
    let learned = if known.is_none() { Some(profile.to_owned()) } else { None };
    (findings, learned)
}

async fn find_number(telnyx: &Telnyx, number: &E164) -> Result<Option<Number>, ChannelError> {
    let mut next = Some(1);
    while let Some(page) = next.filter(|page| *page <= NUMBER_PAGES_MAX) {
        let page = telnyx.numbers(page).await?;
        if let Some(found) = page.items.into_iter().find(|found| found.number == *number) {
            return Ok(Some(found));
        }
        next = page.next;
    }
    Ok(None)
}

fn about_profile(profile: &MessagingProfile, webhook: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if profile.enabled {
        findings.push(good("The number is this account's, and its messaging profile is switched on."));
    } else {
        let next = "Switch the profile on in the Telnyx portal.";
        findings.push(wrong("The number's messaging profile is switched off at Telnyx.", next));
    }
    if profile.webhook_url.as_deref() != Some(webhook) {
        let next = "Copy this account's webhook address into the messaging profile in the Telnyx portal.";
        findings.push(attention("Telnyx does not report messages to this account's webhook address.", next));
    } else if profile.webhook_api_version.as_deref() != Some(WEBHOOK_VERSION) {
        let next = "Set the webhook API version of the messaging profile to 2 in the Telnyx portal.";
        findings.push(attention("Telnyx reports messages in an older format.", next));
    }
    if profile.smart_encoding {
        let next = "Switch smart encoding off in the messaging profile, so that what is approved is what leaves.";
        findings.push(attention("Telnyx may replace characters of a message to make it shorter.", next));
    }
    findings
}

async fn ask_twilio(twilio: &Twilio, stored: &StoredAccount, number: &E164, webhook: &str) -> Vec<Finding> {
    let found = match twilio.number(number).await {
        Ok(found) => found,
        Err(error) => return vec![refused(&error)],
    };
    let mut findings = vec![good("Twilio accepts the credentials.")];
    let Some(found) = found else {
        let next = "Check the number, or enter the SID and the credentials of the account that has it.";
        findings.push(wrong("This Twilio account does not have the number.", next));
        return findings;
    };
    if found.account_sid.as_str() != stored.settings.provider_account || !found.sms {
        let next = "Choose a number of this account that can send text messages.";
        findings.push(wrong("The number can't send text messages for this account.", next));
        return findings;
    }
    findings.push(good("The number is this account's and can send text messages."));
    // Through a messaging service the service may say where messages are reported.
    if stored.settings.messaging_profile.is_empty() && found.sms_url.as_deref() != Some(webhook) {
        let next = "Copy this account's webhook address into the number's settings in the Twilio console.";
        findings.push(attention("Twilio does not report messages to this account's webhook address.", next));
    }
    findings
}

fn refused(error: &ChannelError) -> Finding {
    let weight = if matches!(error.class, ErrorClass::RetryLater { .. }) { Weight::Unknown } else { Weight::Wrong };
    let next_step = if weight == Weight::Unknown { "Verify the account again in a moment." } else { error.next_step };
    Finding { weight, sentence: error.sentence, next_step }
}

fn incomplete(error: &CarrierError) -> Finding {
    let sentence = match error {
        CarrierError::Unsealable => "The stored credentials can't be opened with this server's master key.",
        _ => "The account's credentials are not complete.",
    };
    wrong(sentence, error.next_step())
}
