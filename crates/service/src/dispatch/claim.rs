//! Taking what is due: the guard, consent and the clock are asked in the transaction that marks a message as being handed over.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use channels::{Channel, Outbound};
use domain::{
    access::{Ctx, Permission},
    breaker::Allowance,
    budget,
    consent::Consents,
    delivery::DeliveryState,
    dispatch::DispatchKind,
    guard::{Blocker, Decision, EffectRequest, Permit, Purpose, decide},
    ids::{AccountId, DispatchId},
};
use jiff::Timestamp;
use storage::{
    StorageError, TenantTx,
    dispatch::{
        claim::{Due, HandOver, SendingAccount},
        finish::{Fared, Problem},
        report::Source,
    },
    guard::GuardRows,
};

use super::{LEASE_SECONDS, event, finish::problem_of};
use crate::{
    carriers::{self, CarrierError},
    consent,
    guards::with_deployment,
    services::Services,
};

/// What was taken of one account.
pub(super) struct Batch {
    /// The adapter.
    pub(super) channel: Box<dyn Channel>,
    /// Permitted and marked.
    pub(super) ready: Vec<Ready>,
    /// How many were held, postponed or discarded instead.
    pub(super) settled: usize,
    /// When it was taken, by the database's clock and by this process's.
    pub(super) taken_at: (Timestamp, Instant),
}

/// A message that may be handed over once.
pub(super) struct Ready {
    pub(super) id: DispatchId,
    pub(super) fence: i64,
    /// Attempts, this one included.
    pub(super) attempts: u16,
    /// An earlier attempt may have been taken.
    pub(super) maybe_taken: bool,
    pub(super) kind: DispatchKind,
    pub(super) outbound: Outbound,
    pub(super) permit: Permit,
}

/// An account that can't be used is looked at again after this long.
const UNUSABLE_PAUSE: Duration = Duration::from_secs(5);
/// Everything due waits for something in its own conversation, or another worker has it.
const NOTHING_FREE_PAUSE: Duration = Duration::from_millis(50);

/// Takes up to `most` of what is due; `None` if nothing can leave through this account now.
pub(super) async fn claim(
    services: &Services,
    ctx: &Ctx,
    account: AccountId,
    most: usize,
) -> Result<Option<Batch>, StorageError> {
    if ctx.require(Permission::DispatchSend).is_err() {
        return Ok(None);
    }
    let rest = |pause| services.inner().resting.rest(ctx.shop, account, pause);
    let channel = match carriers::channel_of(services, ctx, account).await {
        Ok(channel) => channel,
        Err(CarrierError::Storage(error)) => return Err(error),
        Err(error) => {
            rest(UNUSABLE_PAUSE);
            unusable(services, ctx, account, &error).await?;
            return Ok(None);
        }
    };
    let mut tx = services.db().tenant(ctx).await?;
    let Some(sending) = storage::dispatch::claim::lock_account(&mut tx, account).await? else { return Ok(None) };
    let taken_at = (sending.now, Instant::now());
    let granted = match allowed(&sending, most) {
        Ok(granted) => granted,
        Err(pause) => {
            rest(pause);
            return Ok(None);
        }
    };
    let due = storage::dispatch::claim::lock_due(&mut tx, account, i64::from(granted)).await?;
    if due.is_empty() {
        rest(NOTHING_FREE_PAUSE);
        return Ok(None);
    }
    let asked = Asked { services, ctx, account, channel: &*channel, now: sending.now };
    let sorted = asked.sort(&mut tx, due).await?;
    spend(&mut tx, account, &sending, sorted.ready.len()).await?;
    mark(&mut tx, ctx, &sorted).await?;
    tx.commit().await?;
    if sorted.settled > 0 {
        super::moved(services, ctx.shop);
    }
    Ok(Some(Batch { channel, ready: sorted.ready, settled: sorted.settled, taken_at }))
}

async fn unusable(
    services: &Services,
    ctx: &Ctx,
    account: AccountId,
    error: &CarrierError,
) -> Result<(), StorageError> {
    let last = Problem {
        code: "account_unusable".to_owned(),
        sentence: error.to_string(),
        next_step: error.next_step().to_owned(),
        provider_code: None,
    };
    let mut tx = services.db().tenant(ctx).await?;
    if storage::dispatch::claim::lock_account(&mut tx, account).await?.is_some() {
        let fared = Fared { last: Some(last), ..Fared::default() };
        storage::dispatch::finish::record_health(&mut tx, account, &fared, ctx.now).await?;
    }
    tx.commit().await
}

/// How many may leave now, or how long to wait.
fn allowed(sending: &SendingAccount, most: usize) -> Result<u32, Duration> {
    if !sending.active || sending.halted.is_some() {
        return Err(UNUSABLE_PAUSE);
    }
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    let most = match sending.breaker.allowance(sending.now) {
        Allowance::All => most,
        Allowance::Probe => 1,
        Allowance::Wait(until) => {
            return Err(Duration::try_from(until.duration_since(sending.now)).unwrap_or(UNUSABLE_PAUSE));
        }
    };
    let Some(rate) = sending.per_second else { return Ok(most) };
    let taken = budget::take(sending.bucket, rate, most, sending.now);
    if taken.granted == 0 { Err(Duration::from_millis(taken.wait_millis)) } else { Ok(taken.granted) }
}

/// Takes what leaves from the account's budget.
async fn spend(
    tx: &mut TenantTx,
    account: AccountId,
    sending: &SendingAccount,
    count: usize,
) -> Result<(), StorageError> {
    let Some(rate) = sending.per_second else { return Ok(()) };
    let taken = budget::take(sending.bucket, rate, u32::try_from(count).unwrap_or(u32::MAX), sending.now);
    storage::dispatch::claim::set_bucket(tx, account, taken.left).await
}

/// What is needed to judge a batch.
struct Asked<'a> {
    services: &'a Services,
    ctx: &'a Ctx,
    account: AccountId,
    channel: &'a dyn Channel,
    now: Timestamp,
}

#[derive(Default)]
struct Sorted {
    ready: Vec<Ready>,
    bodies: Vec<HandOver>,
    events: Vec<storage::dispatch::report::NewDeliveryEvent>,
    settled: usize,
}

/// What becomes of a message whose turn it is.
enum Verdict {
    Go(Permit),
    Hold(Vec<Blocker>),
    Postpone(Timestamp, String),
    Stop(DeliveryState, Problem),
}

impl Asked<'_> {
    async fn sort(&self, tx: &mut TenantTx, due: Vec<Due>) -> Result<Sorted, StorageError> {
        let kind = self.channel.kind();
        let handles: Vec<String> =
            due.iter().map(|one| one.recipient.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        let guards = storage::guard::lock(tx).await?;
        let consents: BTreeMap<_, _> = storage::consent::lock_standing(tx, kind, &handles).await?.into_iter().collect();
        let listed: BTreeSet<_> = storage::test_recipients::listed(tx, kind, &handles).await?.into_iter().collect();
        let mut sorted = Sorted::default();
        for one in due {
            let consent = consents.get(&one.recipient).cloned().unwrap_or_default();
            let listed = listed.contains(&one.recipient);
            match self.judge(&one, &guards, &consent, listed) {
                Verdict::Go(permit) => self.prepare(tx, one, permit, &mut sorted).await?,
                other => self.keep_back(tx, &one, other, &mut sorted).await?,
            }
        }
        Ok(sorted)
    }

    /// The order of the questions is the order in which a person would want the answer.
    fn judge(&self, one: &Due, guards: &GuardRows, consent: &Consents, listed: bool) -> Verdict {
        if one.expires_at.is_some_and(|at| at <= self.now) {
            return Verdict::Stop(DeliveryState::Discarded, expired());
        }
        let purpose = match one.kind {
            DispatchKind::ControlledTest => Purpose::ControlledTest { listed },
            DispatchKind::Message | DispatchKind::StopConfirmation => Purpose::Live,
        };
        let state = with_deployment(self.services, guards.state(one.effect));
        let request = EffectRequest {
            shop: self.ctx.shop,
            effect: one.effect,
            record: one.id.as_uuid(),
            recipient: one.recipient.clone(),
            purpose,
        };
        let decision = decide(&state, request, self.now);
        let permit = match (decision, consent.problem(one.kind)) {
            (Decision::Permit(permit), None) => permit,
            (Decision::Permit(_), Some(blocker)) => return Self::blocked(one, vec![blocker]),
            (Decision::Blocked(blockers), problem) => {
                return Self::blocked(one, blockers.into_iter().chain(problem).collect());
            }
        };
        if one.kind == DispatchKind::Message {
            let quiet = consent::quiet(&one.recipient, one.last_inbound_at, self.now);
            if let Some(until) = quiet.until {
                return Verdict::Postpone(until, quiet.sentence);
            }
        }
        Verdict::Go(permit)
    }

    /// A confirmation that can't leave now is worth nothing later.
    fn blocked(one: &Due, blockers: Vec<Blocker>) -> Verdict {
        if one.kind == DispatchKind::StopConfirmation {
            Verdict::Stop(DeliveryState::Discarded, held_because(&blockers))
        } else {
            Verdict::Hold(blockers)
        }
    }

    async fn prepare(
        &self,
        tx: &mut TenantTx,
        one: Due,
        permit: Permit,
        sorted: &mut Sorted,
    ) -> Result<(), StorageError> {
        let Ok(to) = one.recipient.parse() else {
            let verdict = Verdict::Stop(DeliveryState::Dead, bad_recipient());
            return self.keep_back(tx, &one, verdict, sorted).await;
        };
        let outbound = Outbound {
            shop: self.ctx.shop,
            record: one.id.as_uuid(),
            from: one.sender.clone(),
            to,
            text: one.body.clone(),
            idempotency_key: one.idempotency_key.clone(),
            callback_url: Some(self.callback(one.id)),
            stored_body: one.request_body.clone().map(Into::into),
            now: self.now,
        };
        let body = match self.channel.prepare(&outbound) {
            Ok(request) => request.body().to_vec(),
            Err(error) => {
                let verdict = Verdict::Stop(DeliveryState::Dead, problem_of(&error));
                return self.keep_back(tx, &one, verdict, sorted).await;
            }
        };
        sorted.events.push(event(self.ctx, one.id, DeliveryState::HandingOver, Source::App, "handing_over"));
        sorted.bodies.push(HandOver { id: one.id, request_body: body.clone() });
        sorted.ready.push(Ready {
            id: one.id,
            fence: one.fence + 1,
            attempts: u16::try_from(one.attempts).unwrap_or(u16::MAX).saturating_add(1),
            maybe_taken: one.maybe_taken,
            kind: one.kind,
            outbound: Outbound { stored_body: Some(body.into()), ..outbound },
            permit,
        });
        Ok(())
    }

    /// Where the carrier reports: the signed address names the dispatch.
    fn callback(&self, id: DispatchId) -> String {
        let provider = self.channel.provider();
        let path = match provider {
            channels::Provider::Telnyx => "",
            channels::Provider::Twilio => "/status",
        };
        let app = &self.services.inner().settings.app_url;
        format!("{app}/webhooks/{}/{}{path}?dispatch={id}", provider.as_str(), self.account)
    }

    async fn keep_back(
        &self,
        tx: &mut TenantTx,
        one: &Due,
        verdict: Verdict,
        sorted: &mut Sorted,
    ) -> Result<(), StorageError> {
        use storage::dispatch::finish::{postpone_due, stop_due};
        sorted.settled += 1;
        let (state, code) = match verdict {
            Verdict::Go(_) => return Ok(()),
            Verdict::Hold(blockers) => {
                let problem = held_because(&blockers);
                stop_due(tx, one.id, DeliveryState::Held, &blockers, &problem).await?;
                (DeliveryState::Held, problem.code)
            }
            Verdict::Stop(state, problem) => {
                stop_due(tx, one.id, state, &[], &problem).await?;
                (state, problem.code)
            }
            Verdict::Postpone(until, sentence) => {
                let problem = Problem {
                    code: "quiet_hours".to_owned(),
                    sentence,
                    next_step: "Nothing has to be done: it leaves by itself when the recipient's day has begun."
                        .to_owned(),
                    provider_code: None,
                };
                postpone_due(tx, one.id, until, &problem).await?;
                (DeliveryState::Queued, problem.code)
            }
        };
        sorted.events.push(event(self.ctx, one.id, state, Source::App, code));
        Ok(())
    }
}

fn held_because(blockers: &[Blocker]) -> Problem {
    blockers.first().map_or_else(Problem::default, |first| Problem {
        code: first.code.clone(),
        sentence: first.reason.clone(),
        next_step: "Once nothing blocks it any more, a manager releases it on the deliveries page.".to_owned(),
        provider_code: None,
    })
}

fn expired() -> Problem {
    Problem {
        code: "expired".to_owned(),
        sentence: "It could not leave while it was still worth something.".to_owned(),
        next_step: "Nothing has to be done.".to_owned(),
        provider_code: None,
    }
}

fn bad_recipient() -> Problem {
    Problem {
        code: "bad_recipient".to_owned(),
        sentence: "The recipient is not a phone number.".to_owned(),
        next_step: "Discard it and write to another number.".to_owned(),
        provider_code: None,
    }
}

async fn mark(tx: &mut TenantTx, ctx: &Ctx, sorted: &Sorted) -> Result<(), StorageError> {
    if !sorted.bodies.is_empty() {
        storage::dispatch::claim::hand_over(tx, &sorted.bodies, LEASE_SECONDS).await?;
    }
    storage::dispatch::report::keep(tx, &sorted.events, ctx.now).await
}
