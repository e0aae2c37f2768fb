//! What the carriers took, one entry for each message that would reach a phone, and what they did besides.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use serde::Serialize;

use super::{Carrier, Provider, state::Message};

/// A message that a carrier took. `Debug` shows neither numbers nor text nor addresses.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Position in the ledger, from one.
    pub sequence: u64,
    /// When it was taken.
    #[serde(rename = "accepted_at")]
    pub at: Timestamp,
    /// The same in microseconds since 1970.
    pub at_us: i64,
    /// By whom.
    pub carrier: Provider,
    /// The carrier's id of the message.
    pub provider_id: String,
    /// The shop's number.
    pub from: String,
    /// The client's number.
    pub to: String,
    /// What it says.
    pub text: String,
    /// The key it came with; Twilio knows none.
    pub idempotency_key: Option<String>,
    /// Where its callbacks go.
    pub callback_url: Option<String>,
}

impl Acceptance {
    /// What names the intent behind a message: its key, or else its own address for callbacks.
    pub fn intent(&self) -> Option<&str> {
        self.idempotency_key.as_deref().or(self.callback_url.as_deref())
    }
}

impl fmt::Debug for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acceptance")
            .field("sequence", &self.sequence)
            .field("at", &self.at)
            .field("carrier", &self.carrier)
            .field("provider_id", &self.provider_id)
            .finish_non_exhaustive()
    }
}

/// The ledger in numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Summary {
    /// Messages taken.
    pub accepted: u64,
    /// Keys or callback addresses under which more than one message was taken. Empty when nothing was sent twice; without a
    /// key or an address of its own a message can't be judged.
    pub accepted_twice: Vec<String>,
    /// Messages with neither a key nor a callback address.
    pub unnamed: u64,
    /// What else happened.
    #[serde(flatten)]
    pub counts: Counts,
}

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// How often something happened.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)+
        }

        #[derive(Default)]
        pub(super) struct Tally {
            $(pub(super) $name: Counter,)+
        }

        impl Tally {
            fn read(&self) -> Counts {
                Counts { $($name: self.$name.0.load(Ordering::Relaxed),)+ }
            }

            fn clear(&self) {
                $(self.$name.0.store(0, Ordering::Relaxed);)+
            }
        }
    };
}

counts! {
    /// Answers that were given again for a repeated request.
    replayed,
    /// Requests that were refused for what they are.
    refused,
    /// Requests that met a fault.
    faults,
    /// Requests to the address that a redirect names.
    redirects_followed,
    /// Callbacks that the app took.
    callbacks_taken,
    /// Callbacks that the app did not take, after the last attempt.
    callbacks_lost,
    /// Callbacks that were held back on order.
    callbacks_withheld,
    /// Callbacks to another machine, which never leave.
    callbacks_refused,
}

/// One number of a [`Tally`].
#[derive(Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Carrier {
    /// How many messages were taken.
    pub fn accepted(&self) -> usize {
        self.state().messages.len()
    }

    /// Every message taken, oldest first.
    pub fn ledger(&self) -> Vec<Acceptance> {
        self.ledger_after(0, usize::MAX)
    }

    /// At most `limit` messages after this position, oldest first.
    pub fn ledger_after(&self, sequence: u64, limit: usize) -> Vec<Acceptance> {
        let after = usize::try_from(sequence).unwrap_or(usize::MAX);
        let messages: Vec<Arc<Message>> = self.state().messages.iter().skip(after).take(limit).cloned().collect();
        messages.iter().map(|message| message.entry.clone()).collect()
    }

    /// The ledger in numbers.
    pub fn summary(&self) -> Summary {
        let messages = self.state().messages.clone();
        let mut intents = BTreeMap::<&str, u32>::new();
        for intent in messages.iter().filter_map(|message| message.entry.intent()) {
            *intents.entry(intent).or_default() += 1;
        }
        let twice = intents.iter().filter(|(_, times)| **times > 1).map(|(intent, _)| (*intent).to_owned()).collect();
        let unnamed = messages.iter().filter(|message| message.entry.intent().is_none()).count();
        Summary {
            accepted: messages.len() as u64,
            accepted_twice: twice,
            unnamed: unnamed as u64,
            counts: self.0.tally.read(),
        }
    }

    /// Forgets every message and every count. Accounts, opt-outs, settings and faults stay.
    pub fn clear_ledger(&self) {
        self.state().forget_messages();
        self.0.tally.clear();
    }
}
