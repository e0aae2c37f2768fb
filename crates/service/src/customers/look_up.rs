//! Asking Shopify: in the background for who is new or old, at once for whoever presses the button.

use std::time::Duration;

use domain::{
    access::{Ctx, Permission},
    customer::{self, Customer, Evidence, Match},
    ids::ContactId,
    phone::E164,
    shop::ShopDomain,
    timeline::TimelineKind,
};
use jiff::SignedDuration;
use jobs::{Step, Worker, retry_delay};
use secrecy::SecretString;
use shopify::admin::{AdminError, Customers, CustomersVariables};
use storage::{StorageError, timeline::TimelineEntry};
use tokio_util::sync::CancellationToken;

use super::CustomerView;
use crate::{
    error::ServiceError,
    live,
    services::{Services, automation},
    shopify_access::{AccessError, access},
    timeline,
};

/// How often it is looked whether somebody is to be looked up that this process was not told of.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Shops in one round, and contacts of a shop in one: far below what Shopify allows in a second.
const SHOPS_MAX: i64 = 50;
const CONTACTS_MAX: i64 = 20;
/// For how long those that were taken are one process's. Three attempts of the client at a contact end long before.
const TAKEN_FOR: SignedDuration = SignedDuration::from_mins(5);
/// After this many failures in a row nobody asks by itself any more; the button still does.
const ATTEMPTS_MAX: i16 = 8;
/// How long a person who pressed the button waits.
const WAIT_MAX: Duration = Duration::from_secs(6);
/// A shop that lets the app read no customers is asked again after this long.
const NO_ACCESS_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// Looks contacts up until shutdown.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let wake = services.inner().customers_wake.clone();
    let worker = Worker { name: "customers", wake, poll_interval: POLL_INTERVAL };
    worker.run(shutdown, || step(&services)).await;
}

/// One round over every shop that has somebody to look up.
pub async fn step(services: &Services) -> Result<Step, StorageError> {
    let now = services.now();
    let mut system = services.db().system("find shops with contacts to look up at Shopify").await?;
    let shops = storage::customers::shops_due(&mut system, now, SHOPS_MAX).await?;
    drop(system);
    let mut worked = false;
    for shop in shops {
        let ctx = automation(shop, services.now());
        let until = ctx.now.saturating_add(TAKEN_FOR).unwrap_or(jiff::Timestamp::MAX);
        let mut tx = services.db().tenant(&ctx).await?;
        let contacts = storage::customers::claim(&mut tx, ctx.now, until, CONTACTS_MAX).await?;
        tx.commit().await?;
        worked |= !contacts.is_empty();
        look_up_all(services, &ctx, &contacts).await?;
    }
    Ok(if worked { Step::Worked } else { Step::Idle })
}

/// Asks for a contact's customer now, and waits for the answer.
pub async fn refresh(services: &Services, ctx: &Ctx, contact: ContactId) -> Result<CustomerView, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::contacts::exists(&mut tx, contact).await? {
        return Err(ServiceError::NotFound);
    }
    storage::customers::want(&mut tx, contact, ctx.now).await?;
    tx.commit().await?;
    // Whoever waits longer than this is told when it has come.
    let in_time = tokio::time::timeout(WAIT_MAX, look_up_all(services, ctx, &[contact])).await;
    let looking = in_time.map_or(Ok(true), |done| done.map(|()| false))?;
    let mut tx = services.db().tenant(ctx).await?;
    let known = storage::customers::of_contact(&mut tx, contact).await?.ok_or(ServiceError::NotFound)?;
    Ok(CustomerView::new(known, looking))
}

/// Why a contact could not be looked up, as it is stored, and when to ask again.
struct Failure {
    problem: &'static str,
    pause: Option<SignedDuration>,
    /// Whether the next contact of the shop would fare the same.
    of_shop: bool,
}

impl From<AccessError> for Failure {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Gone | AccessError::Credential(_) => Self::no_access(),
            AccessError::Renewal(_) | AccessError::Storage(_) => {
                Self { problem: "unreachable", pause: None, of_shop: true }
            }
        }
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Unauthorized => Self::no_access(),
            AdminError::Errors { codes } if codes.iter().any(|code| code == "ACCESS_DENIED") => Self::no_access(),
            AdminError::Throttled { retry_after } => {
                Self { problem: "throttled", pause: SignedDuration::try_from(retry_after).ok(), of_shop: true }
            }
            AdminError::Unreachable(_) => Self { problem: "unreachable", pause: None, of_shop: true },
            AdminError::Refused { .. } | AdminError::Errors { .. } | AdminError::Unreadable => {
                Self { problem: "unreadable", pause: None, of_shop: false }
            }
        }
    }
}

impl Failure {
    const fn no_access() -> Self {
        Self { problem: "no_access", pause: Some(NO_ACCESS_PAUSE), of_shop: true }
    }
}

/// Looks contacts of one shop up, one after the other. A failure that the others would share ends the round for all of them.
async fn look_up_all(services: &Services, ctx: &Ctx, contacts: &[ContactId]) -> Result<(), StorageError> {
    let shopify = match access(services, ctx).await {
        Ok((domain, token)) => Shopify { services, domain, token },
        Err(AccessError::Storage(error)) => return Err(error),
        Err(error) => return postpone_all(services, ctx, contacts, &error.into()).await,
    };
    for (at, contact) in contacts.iter().enumerate() {
        match ask(&shopify, ctx, *contact).await? {
            Ok(found) => keep(services, ctx, *contact, &found).await?,
            Err(failure) if failure.of_shop => {
                return postpone_all(services, ctx, &contacts[at..], &failure).await;
            }
            Err(failure) => postpone_all(services, ctx, &[*contact], &failure).await?,
        }
    }
    Ok(())
}

/// A shop's Admin API, opened.
struct Shopify<'a> {
    services: &'a Services,
    domain: ShopDomain,
    token: SecretString,
}

impl Shopify<'_> {
    async fn find(&self, variables: CustomersVariables) -> Result<Vec<Customer>, Failure> {
        let admin = &self.services.inner().admin;
        Ok(admin.graphql::<Customers>(&self.domain, &self.token, &variables).await?.into_customers())
    }

    /// What a person chose stays chosen; Shopify only says how that customer fares.
    async fn fare(&self, id: i64, evidence: Evidence) -> Result<Match, Failure> {
        let found = self.find(CustomersVariables::by_id(id)).await?;
        let one = found.into_iter().find(|one| one.id == id);
        Ok(one.map_or(Match::None, |one| Match::One(Box::new(one), evidence)))
    }

    /// The first number that leads to somebody decides.
    async fn by_numbers(&self, numbers: &[E164]) -> Result<Match, Failure> {
        for number in numbers {
            match customer::choose(number, self.find(CustomersVariables::by_phone(number)).await?) {
                Match::None => {}
                found => return Ok(found),
            }
        }
        Ok(Match::None)
    }
}

async fn ask(shopify: &Shopify<'_>, ctx: &Ctx, contact: ContactId) -> Result<Result<Match, Failure>, StorageError> {
    let mut tx = shopify.services.db().tenant(ctx).await?;
    let known = storage::customers::of_contact(&mut tx, contact).await?;
    let numbers = storage::customers::numbers(&mut tx, contact).await?;
    drop(tx);
    Ok(match known.and_then(|known| known.is) {
        Some((id, evidence @ Evidence::Staff)) => shopify.fare(id, evidence).await,
        _ => shopify.by_numbers(&numbers).await,
    })
}

async fn keep(services: &Services, ctx: &Ctx, contact: ContactId, found: &Match) -> Result<(), StorageError> {
    let mut tx = services.db().tenant(ctx).await?;
    let before = storage::customers::of_contact(&mut tx, contact).await?.and_then(|known| known.is);
    storage::customers::keep(&mut tx, contact, found, ctx.now).await?;
    if let Match::One(one, _) = found
        && before.is_none_or(|(id, _)| id != one.id)
    {
        // Shopify said so, whoever asked.
        let entry = TimelineEntry { actor: None, ..timeline::line(ctx, contact, TimelineKind::CustomerMatched) };
        storage::timeline::insert(&mut tx, &entry).await?;
    }
    let mut shown = storage::customers::conversations(&mut tx, contact).await?;
    if let Match::One(one, evidence) = found
        && evidence.confidence() >= customer::SURE
        && !one.name.is_empty()
    {
        shown.extend(storage::customers::name_if_unnamed(&mut tx, contact, &one.name).await?);
    }
    tx.commit().await?;
    for conversation in shown {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(())
}

async fn postpone_all(
    services: &Services,
    ctx: &Ctx,
    contacts: &[ContactId],
    failure: &Failure,
) -> Result<(), StorageError> {
    tracing::warn!(shop = %ctx.shop, problem = failure.problem, contacts = contacts.len(), "contacts could not be looked up at Shopify");
    let mut tx = services.db().tenant(ctx).await?;
    let mut shown = Vec::new();
    for contact in contacts {
        let attempts = storage::customers::attempts(&mut tx, *contact).await?;
        let backoff = || {
            let delay = retry_delay(u16::try_from(attempts).unwrap_or_default(), rand::random());
            SignedDuration::try_from(delay).unwrap_or(NO_ACCESS_PAUSE)
        };
        let next = (attempts < ATTEMPTS_MAX).then(|| failure.pause.unwrap_or_else(backoff));
        let next = next.and_then(|pause| ctx.now.saturating_add(pause).ok());
        storage::customers::postpone(&mut tx, *contact, failure.problem, next).await?;
        shown.extend(storage::customers::conversations(&mut tx, *contact).await?);
    }
    tx.commit().await?;
    for conversation in shown {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(())
}
