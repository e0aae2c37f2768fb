//! Taking a message: the same steps for both carriers, in one moment that no other request can come between.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::{
    Carrier, Provider,
    course::Course,
    ledger::Acceptance,
    state::{Keyed, Message, State},
};
use crate::telnyx::segments;

/// How long Telnyx remembers a key.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// A message that somebody asks a carrier to take.
pub(super) struct Order {
    pub(super) provider: Provider,
    /// The organisation at Telnyx, or the account at Twilio.
    pub(super) account: String,
    /// The messaging profile or service; empty for none.
    pub(super) profile: String,
    /// The carrier's id, should it take the message.
    pub(super) id: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) text: String,
    pub(super) callback_url: Option<String>,
    /// The idempotency key, and a digest of the body that came with it.
    pub(super) key: Option<(String, [u8; 32])>,
}

/// What the carrier says.
pub(super) enum Verdict {
    /// It took the message.
    Taken(Arc<Message>),
    /// It took this very request before.
    Known(Arc<Message>),
    /// It took another body under this key.
    OtherBody,
    /// The recipient has opted out.
    OptedOut,
}

impl Carrier {
    pub(super) fn place(&self, order: Order) -> Verdict {
        let course = Course::new(order.provider, &self.0.faults.callbacks());
        let mut state = self.state();
        let now = self.now();
        if let Some(verdict) = state.repeated(&order, now) {
            if matches!(verdict, Verdict::Known(_)) {
                self.0.tally.replayed.add();
            }
            return verdict;
        }
        let scope = state.scope(&order);
        let block = (order.provider, scope, order.to.clone());
        if state.opt_outs.contains_key(&block) {
            return Verdict::OptedOut;
        }
        Verdict::Taken(state.take(order, block.1, course, now))
    }

    /// The message with this id of this account.
    pub(super) fn find(&self, provider: Provider, account: &str, id: &str) -> Option<Arc<Message>> {
        let found = self.state().by_id.get(id).cloned();
        found.filter(|message| message.entry.carrier == provider && message.account == account)
    }
}

impl State {
    /// What is said to a request whose key is known.
    fn repeated(&self, order: &Order, now: Timestamp) -> Option<Verdict> {
        let (key, body_digest) = order.key.as_ref()?;
        let known = self.keys.get(&(order.account.clone(), key.clone()))?;
        if now.duration_since(known.message.entry.at) >= KEY_LIFE {
            return None;
        }
        let same = known.body_digest == *body_digest;
        Some(if same { Verdict::Known(Arc::clone(&known.message)) } else { Verdict::OtherBody })
    }

    /// Within what an opt-out counts for this message.
    fn scope(&mut self, order: &Order) -> String {
        if order.provider == Provider::Twilio {
            return order.from.clone();
        }
        let profile = if order.profile.is_empty() { self.profile_of(&order.from) } else { order.profile.clone() };
        if !self.settings.numbers.contains_key(&order.from) {
            self.settings.numbers.insert(order.from.clone(), profile.clone());
        }
        profile
    }

    fn take(&mut self, order: Order, scope: String, course: Course, now: Timestamp) -> Arc<Message> {
        let (encoding, parts) = segments(&order.text);
        let (key, body_digest) = order.key.unzip();
        let message = Arc::new(Message {
            profile: if order.provider == Provider::Telnyx { scope } else { order.profile },
            account: order.account,
            encoding,
            parts,
            course,
            since: Instant::now(),
            entry: Acceptance {
                sequence: self.messages.len() as u64 + 1,
                at: now,
                at_us: now.as_microsecond(),
                carrier: order.provider,
                provider_id: order.id,
                from: order.from,
                to: order.to,
                text: order.text,
                idempotency_key: key,
                callback_url: order.callback_url,
            },
        });
        let entry = &message.entry;
        self.messages.push(Arc::clone(&message));
        self.by_id.insert(entry.provider_id.clone(), Arc::clone(&message));
        self.by_recipient.entry(entry.to.clone()).or_default().push(Arc::clone(&message));
        if let (Some(key), Some(body_digest)) = (entry.idempotency_key.clone(), body_digest) {
            let keyed = Keyed { message: Arc::clone(&message), body_digest };
            self.keys.insert((message.account.clone(), key), keyed);
        }
        message
    }
}
