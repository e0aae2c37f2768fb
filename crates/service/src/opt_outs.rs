//! Comparing Telnyx's own list of those who said STOP with what is known here, every night and when somebody asks.
//!
//! Telnyx acts on STOP by itself, also on what never reached this app. Whoever is on its list counts as opted out here; nobody is
//! ever taken off by it.

use std::time::Duration;

use channels::{Provider, telnyx::OptOut};
use domain::{
    access::Ctx,
    consent::{ConsentSignal, ConsentState},
    conversation::ChannelKind,
    ids::AccountId,
    phone::E164,
};
use jiff::{SignedDuration, Timestamp};
use jobs::{Step, Worker};
use storage::{
    StorageError,
    consent::{ConsentSource, NewSignal},
    provider_status::{self, Question},
};
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::{Carrier, CarrierError, carrier_of},
    ids,
    services::{Services, automation},
};

/// How often each account's list is read.
const READ_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How often it is looked whether an account's turn has come.
const POLL_INTERVAL: Duration = Duration::from_mins(10);

/// Reads lists until shutdown.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let worker = Worker { name: "opt_outs", wake: jobs::Wake::default(), poll_interval: POLL_INTERVAL };
    worker.run(shutdown, || step(&services)).await;
}

/// Reads the list of every account whose turn has come.
pub async fn step(services: &Services) -> Result<Step, StorageError> {
    let mut system = services.db().system("find accounts whose opt-outs are to be read").await?;
    let accounts = provider_status::active_accounts(&mut system, Provider::Telnyx.as_str()).await?;
    drop(system);
    for (shop, account) in accounts {
        let ctx = automation(shop, services.now());
        let due = ctx.now.saturating_sub(READ_EVERY).unwrap_or(Timestamp::MIN);
        let mut tx = services.db().tenant(&ctx).await?;
        let claimed = provider_status::claim(&mut tx, account, Question::OptOuts, due, ctx.now).await?;
        tx.commit().await?;
        if claimed {
            read(services, &ctx, account).await?;
        }
    }
    Ok(Step::Idle)
}

/// Reads one account's list to its end. What was read counts, even if the rest could not be.
pub(crate) async fn read(services: &Services, ctx: &Ctx, account: AccountId) -> Result<(), StorageError> {
    let carrier = match carrier_of(services, ctx, account).await {
        Ok(carrier) => carrier,
        Err(CarrierError::Storage(error)) => return Err(error),
        // An account that can't be spoken for says so where its health is shown.
        Err(_) => return Ok(()),
    };
    let Carrier::Telnyx(telnyx) = &*carrier else { return Ok(()) };
    let ours = own_numbers(services, ctx).await?;
    let mut next = Some(1);
    let mut whole = true;
    while let Some(number) = next {
        // A START that comes while the page is under way is newer than what the page says.
        let asked_at = services.now();
        let page = match telnyx.opt_outs(number).await {
            Ok(page) => page,
            Err(error) => return failed(services, ctx, account, (error.sentence, error.next_step)).await,
        };
        whole &= page.unreadable == 0;
        apply(services, ctx, &page.items, &ours, asked_at).await?;
        next = page.next;
    }
    let mut tx = services.db().tenant(ctx).await?;
    if whole {
        provider_status::record_opt_outs_read(&mut tx, account, ctx.now).await?;
    } else {
        let words = (
            "A part of Telnyx's list of opt-outs could not be read.",
            "Look through the opt-outs in the Telnyx portal, and set do-not-contact by hand where it is missing.",
        );
        provider_status::record_error(&mut tx, account, words, ctx.now).await?;
    }
    tx.commit().await
}

async fn failed(services: &Services, ctx: &Ctx, account: AccountId, words: (&str, &str)) -> Result<(), StorageError> {
    let mut tx = services.db().tenant(ctx).await?;
    provider_status::record_error(&mut tx, account, words, ctx.now).await?;
    tx.commit().await
}

async fn own_numbers(services: &Services, ctx: &Ctx) -> Result<Vec<E164>, StorageError> {
    let mut tx = services.db().tenant(ctx).await?;
    let accounts = storage::accounts::list(&mut tx).await?;
    Ok(accounts.iter().filter_map(|stored| stored.account.handle.parse().ok()).collect())
}

/// Notes those of a page who are not known to have opted out.
async fn apply(
    services: &Services,
    ctx: &Ctx,
    page: &[OptOut],
    ours: &[E164],
    asked_at: Timestamp,
) -> Result<(), StorageError> {
    let mut handles: Vec<String> = page.iter().flat_map(|entry| entry.clients(ours)).map(String::from).collect();
    handles.sort_unstable();
    handles.dedup();
    if handles.is_empty() {
        return Ok(());
    }
    let mut tx = services.db().tenant(ctx).await?;
    let known = storage::consent::lock(&mut tx, ChannelKind::Sms, &handles).await?;
    let is_out =
        |handle: &String| known.iter().any(|(one, consent)| one == handle && consent.state == ConsentState::OptedOut);
    let signals: Vec<NewSignal> = handles
        .into_iter()
        .filter(|handle| !is_out(handle))
        .map(|handle| NewSignal {
            id: ids::consent_event_id(),
            shop: ctx.shop,
            channel: ChannelKind::Sms,
            handle,
            signal: ConsentSignal::CarrierOptOut,
            source: ConsentSource::Carrier,
            occurred_at: asked_at,
        })
        .collect();
    storage::consent::apply(&mut tx, &signals, ctx.now).await?;
    tx.commit().await
}
