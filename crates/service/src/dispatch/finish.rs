//! Recording what the carrier said to a group of messages.

use std::{collections::BTreeSet, time::Duration};

use channels::{Channel, ChannelError, ErrorClass, ErrorKind};
use domain::{
    access::Ctx,
    audit::AuditKind,
    consent::ConsentSignal,
    delivery::DeliveryState,
    dispatch::DispatchKind,
    ids::{AccountId, ConversationId, DispatchId},
    retry,
};
use serde_json::json;
use storage::{
    StorageError,
    audit::NewAuditEvent,
    consent::{ConsentSource, NewSignal},
    dispatch::{
        finish::{Fared, Next, NotTaken, Problem, Taken},
        report::{NewDeliveryEvent, Source},
    },
};

use super::{event, hand_over::Answer};
use crate::{ids, live, services::Services};

/// How often an answer is tried to be recorded. After that it is found again when its lease has run out: by its key, or by the
/// carrier's report.
const TRIES: u32 = 20;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(250);
/// An account that was halted does not ask its messages to wait for less than this.
const HALTED_PAUSE: Duration = Duration::from_mins(1);

/// Records a group of answers. What can't be stored at once is tried again: an answer is worth waiting for.
pub(super) async fn record(
    services: &Services,
    ctx: &Ctx,
    account: AccountId,
    channel: &dyn Channel,
    answers: Vec<Answer>,
) {
    let group = Group::sort(answers);
    if let Some(pause) = group.rest {
        services.inner().resting.rest(ctx.shop, account, pause);
    }
    for tried in 1..=TRIES {
        match store(services, ctx, account, &group).await {
            Ok(changed) => {
                for conversation in changed {
                    live::conversation_changed(services, ctx.shop, conversation);
                }
                super::moved(services, ctx.shop);
                break;
            }
            Err(error) => {
                tracing::warn!(shop = %ctx.shop, %account, %error, sqlstate = error.sqlstate(), tried, "answers of a carrier could not be recorded");
                tokio::time::sleep(TRY_AGAIN_AFTER).await;
            }
        }
    }
    if !group.suppressed.is_empty() {
        suppress(services, ctx, channel, &group.suppressed).await;
    }
}

/// Answers, sorted by what follows from them.
#[derive(Default)]
struct Group {
    taken: Vec<Taken>,
    /// Those among them whose acceptance the audit counts: everything but controlled tests.
    messages: BTreeSet<DispatchId>,
    not_taken: Vec<(NotTaken, NewDeliveryEvent)>,
    fared: Fared,
    suppressed: Vec<String>,
    rest: Option<Duration>,
}

impl Group {
    fn sort(answers: Vec<Answer>) -> Self {
        let mut group = Self::default();
        for answer in answers {
            match answer.result {
                Ok(accepted) => {
                    group.fared.succeeded = true;
                    if answer.kind != DispatchKind::ControlledTest {
                        group.messages.insert(answer.id);
                    }
                    group.taken.push(Taken {
                        id: answer.id,
                        fence: answer.fence,
                        provider_message_id: accepted.provider_message_id,
                        state: accepted.state,
                    });
                }
                Err(ref error) => group.refused(&answer, error),
            }
        }
        group
    }

    fn refused(&mut self, answer: &Answer, error: &ChannelError) {
        let open = is_open(error);
        let next = next(error, answer.attempts, answer.maybe_taken || open);
        match error.class {
            ErrorClass::HaltAccount => self.fared.halt = Some(problem_of(error)),
            ErrorClass::SuppressContact => self.suppressed.push(answer.recipient.clone()),
            ErrorClass::RetryLater { after } if error.kind == ErrorKind::RateLimited => {
                self.rest = Some(after.unwrap_or(Duration::from_secs(1)));
            }
            _ => {}
        }
        if matches!(
            error.kind,
            ErrorKind::Unreachable | ErrorKind::NoAnswer | ErrorKind::Unreadable | ErrorKind::CarrierFailure
        ) {
            self.fared.failed += 1;
        }
        if error.kind != ErrorKind::NotPermitted {
            self.fared.last = Some(problem_of(error));
        }
        let problem = problem_of(error);
        let state = match &next {
            Next::Retry(_) => DeliveryState::Queued,
            Next::State(state) => *state,
        };
        let end = NotTaken { id: answer.id, fence: answer.fence, next, problem, maybe_taken: open };
        self.not_taken.push((end, refusal(answer.id, state, error)));
    }
}

/// Whether the answer leaves open that the carrier took the message.
const fn is_open(error: &ChannelError) -> bool {
    matches!(error.class, ErrorClass::OutcomeUnknown)
        || matches!(error.kind, ErrorKind::NoAnswer | ErrorKind::Unreadable | ErrorKind::CarrierFailure)
}

/// What becomes of a message that was not taken, or may have been.
fn next(error: &ChannelError, attempts: u16, maybe_taken: bool) -> Next {
    match error.class {
        // The permit ran out while this process stood still: nothing has left.
        _ if error.kind == ErrorKind::NotPermitted => Next::Retry(Duration::ZERO),
        ErrorClass::RetryLater { after } => match retry::next_pause(attempts, after, rand::random()) {
            Some(pause) => Next::Retry(pause),
            None if maybe_taken => Next::State(DeliveryState::OutcomeUnknown),
            None => Next::State(DeliveryState::Dead),
        },
        ErrorClass::HaltAccount => Next::Retry(HALTED_PAUSE),
        ErrorClass::OutcomeUnknown => Next::State(DeliveryState::OutcomeUnknown),
        ErrorClass::SuppressContact | ErrorClass::FixContent | ErrorClass::Operator => Next::State(DeliveryState::Dead),
    }
}

/// An adapter's error as people read it.
pub(super) fn problem_of(error: &ChannelError) -> Problem {
    Problem {
        code: stable_name(error.kind),
        sentence: error.sentence.to_owned(),
        next_step: error.next_step.to_owned(),
        provider_code: error.provider_code.and_then(|code| i32::try_from(code).ok()),
    }
}

/// `NoAnswer` as `no_answer`: the variants are append-only, and so are these names.
fn stable_name(kind: ErrorKind) -> String {
    let mut name = String::new();
    for letter in format!("{kind:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn refusal(id: DispatchId, state: DeliveryState, error: &ChannelError) -> NewDeliveryEvent {
    let problem = problem_of(error);
    NewDeliveryEvent {
        id: ids::delivery_event_id(),
        dispatch: id,
        state,
        source: Source::CarrierAnswer,
        provider_status: error.status.map(|status| format!("HTTP {status}")).unwrap_or_default(),
        provider_code: problem.provider_code,
        provider_message_id: None,
        code: problem.code,
        reason: String::new(),
        actor: None,
        occurred_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

async fn store(
    services: &Services,
    ctx: &Ctx,
    account: AccountId,
    group: &Group,
) -> Result<Vec<ConversationId>, StorageError> {
    let now = services.now();
    let mut tx = services.db().tenant(ctx).await?;
    let answered = group.taken.iter().map(|taken| taken.id).chain(group.not_taken.iter().map(|(end, _)| end.id));
    storage::dispatch::report::hold(&mut tx, &answered.collect::<Vec<_>>()).await?;
    let recorded: BTreeSet<_> =
        storage::dispatch::finish::taken(&mut tx, &group.taken, now).await?.into_iter().collect();
    let mut events = Vec::with_capacity(group.taken.len() + group.not_taken.len());
    for taken in &group.taken {
        let in_time = recorded.contains(&taken.id);
        let code = if in_time { "accepted" } else { "late_answer" };
        events.push(NewDeliveryEvent {
            provider_message_id: Some(taken.provider_message_id.clone()),
            occurred_at: now,
            ..event(ctx, taken.id, taken.state, Source::CarrierAnswer, code)
        });
        if !in_time {
            metrics::counter!("dispatch_finish_refused_total").increment(1);
            storage::dispatch::finish::note_late(&mut tx, taken.id, &taken.provider_message_id).await?;
        }
    }
    for (end, told) in &group.not_taken {
        let in_time = storage::dispatch::finish::not_taken(&mut tx, end).await?;
        let code = if in_time { told.code.clone() } else { "late_failure".to_owned() };
        events.push(NewDeliveryEvent { id: ids::delivery_event_id(), occurred_at: now, code, ..told.clone() });
        if !in_time {
            metrics::counter!("dispatch_finish_refused_total").increment(1);
        }
    }
    storage::dispatch::report::keep(&mut tx, &events, now).await?;
    storage::dispatch::finish::record_health(&mut tx, account, &group.fared, now).await?;
    let sent: Vec<_> = group.messages.intersection(&recorded).copied().collect();
    let changed = storage::conversations::roll_up_outbound(&mut tx, &sent, now).await?;
    let audit: Vec<_> = sent.iter().map(|id| message_sent(*id)).collect();
    if !audit.is_empty() {
        let lines: Vec<_> = sent.iter().map(|id| (*id, ids::timeline_entry_id())).collect();
        storage::timeline::insert_sent(&mut tx, &lines, now).await?;
        storage::audit::append(&mut tx, ctx, &audit).await?;
    }
    tx.commit().await?;
    metrics::counter!("dispatch_taken_total").increment(recorded.len() as u64);
    metrics::counter!("dispatch_not_taken_total").increment(group.not_taken.len() as u64);
    Ok(changed)
}

fn message_sent(id: DispatchId) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::MessageSent,
        entity_kind: "dispatch",
        entity_id: id.as_uuid(),
        detail: json!({}),
    }
}

/// The carrier says that these recipients do not want to be written to: from now on we know it too.
async fn suppress(services: &Services, ctx: &Ctx, channel: &dyn Channel, handles: &[String]) {
    let now = services.now();
    let signals: Vec<_> = handles
        .iter()
        .map(|handle| NewSignal {
            id: ids::consent_event_id(),
            shop: ctx.shop,
            channel: channel.kind(),
            handle: handle.clone(),
            signal: ConsentSignal::CarrierOptOut,
            source: ConsentSource::Carrier,
            occurred_at: now,
        })
        .collect();
    let stored = async {
        let mut tx = services.db().tenant(ctx).await?;
        storage::consent::apply(&mut tx, &signals, now).await?;
        tx.commit().await
    };
    if let Err(error) = stored.await {
        tracing::warn!(shop = %ctx.shop, %error, "an opt-out that the carrier reported could not be recorded; its nightly list has it");
    }
}

#[cfg(test)]
mod tests {
    use channels::ErrorKind;

    use super::*;

    #[test]
    fn every_kind_of_error_has_a_stable_name() {
        for (kind, name) in [(ErrorKind::NoAnswer, "no_answer"), (ErrorKind::Unknown, "unknown")] {
            assert_eq!(stable_name(kind), name);
        }
    }
}
