//! What the carriers remember.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::{
    course::{Course, Stage},
    ledger::Acceptance,
    opt_outs::{Block, OptOut},
    settings::Settings,
};
use crate::{
    telnyx::{API_KEY, ORGANIZATION_ID, PROFILE_ID},
    twilio::TestAccount,
};

/// A message that was taken.
pub(super) struct Message {
    pub(super) entry: Acceptance,
    /// The organisation at Telnyx, or the account at Twilio.
    pub(super) account: String,
    /// The messaging profile at Telnyx, or the messaging service at Twilio; empty for none.
    pub(super) profile: String,
    pub(super) encoding: &'static str,
    pub(super) parts: usize,
    pub(super) course: Course,
    pub(super) since: Instant,
}

impl Message {
    /// Where it stands now.
    pub(super) fn stage(&self) -> Stage {
        self.course.stage(self.entry.carrier, self.since.elapsed())
    }

    /// The carrier's word for a stage of it.
    pub(super) const fn word(&self, stage: Stage) -> &'static str {
        self.course.word(self.entry.carrier, stage)
    }

    /// The time so long after it was taken.
    pub(super) fn time(&self, after: std::time::Duration) -> Timestamp {
        let after = SignedDuration::try_from(after).unwrap_or(SignedDuration::ZERO);
        self.entry.at.saturating_add(after).unwrap_or(self.entry.at)
    }
}

/// What came under an idempotency key.
pub(super) struct Keyed {
    pub(super) message: Arc<Message>,
    pub(super) body_digest: [u8; 32],
}

pub(super) struct State {
    /// In the order of the ledger.
    pub(super) messages: Vec<Arc<Message>>,
    pub(super) by_id: HashMap<String, Arc<Message>>,
    pub(super) by_recipient: HashMap<String, Vec<Arc<Message>>>,
    /// By organisation and key; method and path are always those of a message.
    pub(super) keys: HashMap<(String, String), Keyed>,
    pub(super) opt_outs: BTreeMap<Block, OptOut>,
    /// The organisation behind each API key of Telnyx.
    pub(super) telnyx_keys: HashMap<String, String>,
    /// By account SID.
    pub(super) twilio: HashMap<String, TestAccount>,
    pub(super) settings: Settings,
    /// Where they answer; empty before they do.
    pub(super) address: String,
}

impl State {
    /// With the local accounts.
    pub(super) fn local() -> Self {
        let twilio = TestAccount::local();
        Self {
            messages: Vec::new(),
            by_id: HashMap::new(),
            by_recipient: HashMap::new(),
            keys: HashMap::new(),
            opt_outs: BTreeMap::new(),
            telnyx_keys: HashMap::from([(API_KEY.to_owned(), ORGANIZATION_ID.to_owned())]),
            twilio: HashMap::from([(twilio.account_sid.clone(), twilio)]),
            settings: Settings::default(),
            address: String::new(),
        }
    }

    /// The messaging profile of one of the shop's numbers at Telnyx.
    pub(super) fn profile_of(&self, number: &str) -> String {
        self.settings.numbers.get(number).map_or_else(|| PROFILE_ID.to_owned(), Clone::clone)
    }

    pub(super) fn forget_messages(&mut self) {
        self.messages.clear();
        self.by_id.clear();
        self.by_recipient.clear();
        self.keys.clear();
    }
}
