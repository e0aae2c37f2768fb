//! Whether the phone carriers carry the shop's campaign, as Telnyx says: the evidence of a gate.
//!
//! The gate is open while the last answer about every active Telnyx account was a plain yes: the campaign is provisioned, and the
//! number is assigned to it.  Anything else that Telnyx says closes it at once, and so does an answer that can't be read. Only
//! when Telnyx can't be reached, or has a failure of its own, the last answer holds on, for [`HOLDS_FOR`] at most.

use std::time::Duration;

use channels::{
    ChannelError, ErrorKind, Provider,
    telnyx::{Assignment, Campaign, Telnyx},
};
use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    guard::{Gate, GuardMode},
    ids::AccountId,
    phone::E164,
};
use jiff::{SignedDuration, Timestamp};
use jobs::{Step, Worker};
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    accounts::StoredAccount,
    audit::NewAuditEvent,
    guard::NewGuardChange,
    provider_status::{self, Health, Question},
};
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::{self, AccountView},
    carriers::{Carrier, CarrierError, carrier_of},
    error::ServiceError,
    ids,
    live::{self, Topic},
    services::{Services, automation},
};

/// How often each account's campaign is read.
const READ_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// How long an answer holds on while Telnyx can't be asked.
pub const HOLDS_FOR: SignedDuration = SignedDuration::from_hours(1);
/// How often it is looked whether an account's turn has come.
const POLL_INTERVAL: Duration = Duration::from_secs(30);
/// What is shown of a number that belongs to no campaign.
const NOT_ASSIGNED: &str = "NOT_ASSIGNED";
/// What is shown of an answer that can't be read, and of an account that can't be spoken for.
const NOT_READABLE: &str = "NOT_READABLE";

/// What a look at a campaign came to.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Reading {
    /// Telnyx answered.
    Answer {
        /// Its own words.
        words: String,
        /// Whether they are a plain yes.
        carried: bool,
        /// The campaign that the number belongs to.
        campaign: Option<String>,
    },
    /// Telnyx could not be asked: the last answer holds on for a while.
    NoAnswer,
}

impl Reading {
    fn no(words: &str) -> Self {
        Self::Answer { words: words.to_owned(), carried: false, campaign: None }
    }

    /// What the two records say together.
    fn of(campaign: &Campaign, assignment: &Assignment) -> Self {
        let carried = campaign.is_carried() && assignment.is_assigned_to(campaign);
        let held_back = if campaign.held_back { " HELD_BACK" } else { "" };
        let words = format!("{} {}{held_back}", campaign.status.as_word(), assignment.status.as_word());
        Self::Answer { words, carried, campaign: Some(campaign.id.clone()) }
    }

    /// A refusal is an answer. So is one that can't be read: what was true may have changed.
    fn failed(error: &ChannelError) -> Self {
        match error.kind {
            ErrorKind::Unreachable | ErrorKind::NoAnswer | ErrorKind::CarrierFailure | ErrorKind::RateLimited => {
                Self::NoAnswer
            }
            _ => Self::no(NOT_READABLE),
        }
    }
}

/// Reads campaigns until shutdown.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let worker = Worker { name: "campaigns", wake: jobs::Wake::default(), poll_interval: POLL_INTERVAL };
    worker.run(shutdown, || step(&services)).await;
}

/// Reads the campaign of every account whose turn has come.
pub async fn step(services: &Services) -> Result<Step, StorageError> {
    let mut system = services.db().system("find accounts whose campaign is to be read").await?;
    let accounts = provider_status::active_accounts(&mut system, Provider::Telnyx.as_str()).await?;
    drop(system);
    for (shop, account) in accounts {
        let ctx = automation(shop, services.now());
        let due = ctx.now.saturating_sub(READ_EVERY).unwrap_or(Timestamp::MIN);
        if claim(services, &ctx, account, due).await? {
            read(services, &ctx, account).await?;
        }
    }
    Ok(Step::Idle)
}

async fn claim(services: &Services, ctx: &Ctx, account: AccountId, due: Timestamp) -> Result<bool, StorageError> {
    let mut tx = services.db().tenant(ctx).await?;
    let claimed = provider_status::claim(&mut tx, account, Question::Campaign, due, ctx.now).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// Reads one account's campaign now.
pub async fn check(services: &Services, ctx: &Ctx, account: AccountId) -> Result<AccountView, ServiceError> {
    ctx.require(Permission::AccountRead)?;
    let view = accounts::get(services, ctx, account).await?;
    if view.provider != Provider::Telnyx.as_str() || !view.active {
        return Ok(view);
    }
    // No due time: whoever asks by hand is answered now.
    claim(services, ctx, account, Timestamp::MAX).await?;
    read(services, ctx, account).await?;
    accounts::get(services, ctx, account).await
}

async fn read(services: &Services, ctx: &Ctx, account: AccountId) -> Result<(), StorageError> {
    let mut tx = services.db().tenant(ctx).await?;
    let Some(stored) = storage::accounts::get(&mut tx, account).await? else { return Ok(()) };
    drop(tx);
    let (reading, words) = match carrier_of(services, ctx, account).await {
        Ok(carrier) => match ask(&stored, &carrier).await {
            Ok(reading) => (reading, None),
            Err(error) => (Reading::failed(&error), Some((error.sentence, error.next_step))),
        },
        Err(CarrierError::Storage(error)) => return Err(error),
        Err(_) => (Reading::no(NOT_READABLE), None),
    };
    let mut tx = services.db().tenant(ctx).await?;
    let Some(current) = storage::accounts::lock(&mut tx, account).await? else { return Ok(()) };
    let (mut learned, mut changed) = (false, Vec::new());
    // Somebody changed the account meanwhile: the answer is about something else.
    if current.settings.campaign == stored.settings.campaign && current.account == stored.account {
        learned = write(&mut tx, ctx, current, &reading).await?;
        if let Some(words) = words {
            provider_status::record_error(&mut tx, account, words, ctx.now).await?;
        }
        changed = settle_gate(&mut tx, ctx).await?;
        storage::audit::append(&mut tx, ctx, &changed).await?;
    }
    tx.commit().await?;
    if !changed.is_empty() {
        live::topic_changed(services, ctx.shop, Topic::Guard);
    }
    if learned {
        live::account_changed(services, ctx.shop, account).await;
    }
    Ok(())
}

async fn ask(stored: &StoredAccount, carrier: &Carrier) -> Result<Reading, ChannelError> {
    match (carrier, stored.account.handle.parse::<E164>()) {
        (Carrier::Telnyx(telnyx), Ok(number)) => ask_telnyx(telnyx, &number, &stored.settings.campaign).await,
        _ => Ok(Reading::no(NOT_READABLE)),
    }
}

async fn ask_telnyx(telnyx: &Telnyx, number: &E164, known: &str) -> Result<Reading, ChannelError> {
    let Some(assignment) = telnyx.assignment(number).await? else { return Ok(Reading::no(NOT_ASSIGNED)) };
    if assignment.number != *number {
        return Ok(Reading::no(NOT_READABLE));
    }
    let id = if known.is_empty() { assignment.campaign_id.as_str() } else { known };
    Ok(Reading::of(&telnyx.campaign(id).await?, &assignment))
}

/// Whether the account's campaign was not known before.
async fn write(
    tx: &mut TenantTx,
    ctx: &Ctx,
    mut stored: StoredAccount,
    reading: &Reading,
) -> Result<bool, StorageError> {
    let Reading::Answer { words, carried, campaign } = reading else { return Ok(false) };
    provider_status::record_campaign(tx, stored.account.id, words, *carried, ctx.now).await?;
    let Some(found) = campaign.as_ref().filter(|_| stored.settings.campaign.is_empty()) else { return Ok(false) };
    found.clone_into(&mut stored.settings.campaign);
    storage::accounts::update(tx, &stored).await
}

/// Forgets what was read of an account, because it was about another campaign.
pub(crate) async fn forget(
    tx: &mut TenantTx,
    ctx: &Ctx,
    account: AccountId,
) -> Result<Vec<NewAuditEvent>, StorageError> {
    provider_status::record_campaign(tx, account, "", false, ctx.now).await?;
    settle_gate(tx, ctx).await
}

/// Opens or closes the gate by what is known of the shop's accounts. Returns what the audit has to say, for the caller to append
/// last.
pub(crate) async fn settle_gate(tx: &mut TenantTx, ctx: &Ctx) -> Result<Vec<NewAuditEvent>, StorageError> {
    let stored = storage::accounts::list(tx).await?;
    let health = provider_status::of_shop(tx).await?;
    let unknown = Health::default();
    let active = stored.iter().filter(|one| one.account.active && one.account.provider == Provider::Telnyx.as_str());
    let readings: Vec<&Health> = active
        .map(|one| health.iter().find(|(id, _)| *id == one.account.id).map_or(&unknown, |(_, health)| health))
        .collect();
    let gate = Gate::CarrierCampaignApproved;
    // Without an account at Telnyx there is nothing to read, and what the owner decided stands.
    if readings.is_empty() && provider_status::is_open_by_hand(tx, gate).await? {
        return Ok(Vec::new());
    }
    let (sentence, opens) = verdict(&readings, ctx.now);
    let changed = if opens {
        storage::guard::record_evidence(tx, gate, sentence, ctx.now).await?
    } else if storage::guard::rows(tx).await?.gates.iter().any(|row| row.gate == gate && row.is_open) {
        storage::guard::close_gate(tx, gate, sentence, None, ctx.now).await?
    } else {
        false
    };
    if !changed {
        return Ok(Vec::new());
    }
    let mode = if opens { GuardMode::Open } else { GuardMode::Closed };
    let id = ids::guard_change_id();
    let change = NewGuardChange { id, target: gate.as_str(), mode, reason: sentence, actor: None };
    storage::guard::record_change(tx, &change, ctx.now).await?;
    Ok(vec![NewAuditEvent {
        id: ids::audit_event_id(),
        kind: if opens { AuditKind::GateOpened } else { AuditKind::GateClosed },
        entity_kind: "guard_change",
        entity_id: id.as_uuid(),
        detail: json!({ "gate": gate.as_str() }),
    }])
}

/// What all accounts together say, and whether it opens the gate.
fn verdict(readings: &[&Health], now: Timestamp) -> (&'static str, bool) {
    let fresh = |health: &Health| health.campaign_read_at.is_some_and(|at| now.duration_since(at) <= HOLDS_FOR);
    if readings.is_empty() {
        ("No active Telnyx number is connected whose campaign could be read.", false)
    } else if !readings.iter().all(|health| health.campaign_carried) {
        ("Telnyx does not say of every active number that the carriers carry its campaign.", false)
    } else if !readings.iter().all(|health| fresh(health)) {
        ("Telnyx could not be asked about the campaign for more than an hour.", false)
    } else {
        ("Telnyx says that the carriers carry the campaign of every active number.", true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn read(carried: bool, minutes_ago: i64) -> Health {
        let at = NOW.saturating_sub(SignedDuration::from_mins(minutes_ago)).unwrap();
        Health { campaign_carried: carried, campaign_read_at: Some(at), ..Health::default() }
    }

    fn opens(readings: &[Health]) -> bool {
        let (sentence, opens) = verdict(&readings.iter().collect::<Vec<_>>(), NOW);
        assert!(sentence.ends_with('.'));
        opens
    }

    #[test]
    fn only_a_plain_and_fresh_yes_about_every_number_opens() {
        assert!(opens(&[read(true, 0)]) && opens(&[read(true, 60), read(true, 1)]));
        assert!(!opens(&[]));
        assert!(!opens(&[Health::default()]));
        assert!(!opens(&[read(false, 0)]));
        assert!(!opens(&[read(true, 61)]), "an answer holds for an hour");
        assert!(!opens(&[read(true, 0), read(false, 0)]) && !opens(&[read(true, 0), Health::default()]));
    }
}
