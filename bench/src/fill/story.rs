//! What one conversation consists of. Pure: the seed, the shop and the number decide everything.

use domain::message::preview;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{rng::Rng, words};

/// Numbers of one shop: area codes 200 to 999 with the exchange 555 that belongs to nobody.
pub const CONVERSATIONS_MAX: u64 = 800 * NUMBERS_PER_AREA;
const NUMBERS_PER_AREA: u64 = 10_000;
const FIRST_AREA: u64 = 200;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// How far back the first conversation began.
const HISTORY_MICROS: i64 = 730 * MICROS_PER_DAY;
/// Most conversations are over within this time.
const BRIEF_MICROS: i64 = 3 * MICROS_PER_DAY;
/// The carrier's webhook arrives so much later than the message was written.
const DELIVERY_MICROS: i64 = 2 * MICROS_PER_SECOND;

/// What the conversations of a shop have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub(super) seed: u64,
    pub(super) shop: u64,
    /// How many conversations the shop has.
    pub(super) conversations: u64,
    /// Messages of a conversation, on average.
    pub(super) messages: u64,
    /// No message is newer.
    pub(super) until: Timestamp,
}

/// A client, their number, and everything they and the shop wrote to each other.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) contact: Uuid,
    pub(super) name: String,
    pub(super) identity: Uuid,
    pub(super) phone: String,
    pub(super) conversation: Uuid,
    pub(super) status: &'static str,
    pub(super) unread: i32,
    /// In the order they were written; never empty.
    pub(super) messages: Vec<Message>,
}

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: Uuid,
    pub(super) inbound: bool,
    pub(super) body: String,
    pub(super) preview: String,
    pub(super) external_id: String,
    pub(super) occurred_at: Timestamp,
    pub(super) received_at: Timestamp,
}

impl Scope {
    /// Conversation `number` of the shop, from 0; a higher number began later.
    pub(super) fn story(&self, number: u64) -> Story {
        let mut rng = Rng::new(self.seed, self.shop, number);
        let messages: Vec<_> = self.times(number, &mut rng).into_iter().map(|at| message(at, &mut rng)).collect();
        let messages = with_directions(messages, &mut rng);
        let written_last = messages.iter().rev().take_while(|message| message.inbound).count();
        let unread = if rng.percent(15) { i32::try_from(written_last).unwrap_or_default() } else { 0 };
        let began = messages[0].occurred_at;
        Story {
            contact: id_at(began, &mut rng),
            name: words::contact_name(&mut rng),
            identity: id_at(began, &mut rng),
            phone: phone(number),
            conversation: id_at(began, &mut rng),
            status: if unread > 0 { "open" } else { status(&mut rng) },
            unread,
            messages,
        }
    }

    /// When each message was written. Conversations begin one after the other; one in five is taken up again much later, so the
    /// newest ones of a list lie anywhere in the table.
    fn times(&self, number: u64, rng: &mut Rng) -> Vec<Timestamp> {
        let end = self.until.as_microsecond();
        let step = HISTORY_MICROS / i64::try_from(self.conversations.max(1)).unwrap_or(i64::MAX);
        let nth = i64::try_from(number).unwrap_or(i64::MAX);
        let slot = end - HISTORY_MICROS + step.saturating_mul(nth);
        let first = slot + rng.between(0, step.max(1));
        let latest = if rng.percent(20) { end } else { end.min(first + BRIEF_MICROS) };
        let count = 1 + rng.below((2 * self.messages).saturating_sub(1).max(1));
        let mut micros: Vec<_> = (1..count).map(|_| rng.between(first + 1, latest)).collect();
        micros.push(first);
        micros.sort_unstable();
        // The newest message is the newest by time alone.
        micros.dedup();
        micros.into_iter().map(|at| Timestamp::from_microsecond(at.min(end)).unwrap_or(Timestamp::UNIX_EPOCH)).collect()
    }
}

fn message(at: Timestamp, rng: &mut Rng) -> Message {
    let body = words::message(rng);
    let received = at.as_microsecond() + DELIVERY_MICROS;
    Message {
        id: id_at(at, rng),
        inbound: true,
        preview: preview(&body),
        body,
        external_id: uuid::Builder::from_random_bytes(rng.bytes()).into_uuid().to_string(),
        occurred_at: at,
        received_at: Timestamp::from_microsecond(received).unwrap_or(at),
    }
}

/// The client writes first; after that the shop answers four times out of ten.
fn with_directions(mut messages: Vec<Message>, rng: &mut Rng) -> Vec<Message> {
    for message in messages.iter_mut().skip(1) {
        message.inbound = rng.percent(60);
    }
    messages
}

fn status(rng: &mut Rng) -> &'static str {
    match rng.below(10) {
        0..4 => "open",
        // None is snoozed: that would need the time at which it comes back.
        4..6 => "pending",
        _ => "closed",
    }
}

/// The phone number of a shop's client, from 0: E.164, and nobody's.
pub fn phone(number: u64) -> String {
    format!("+1{}555{:04}", FIRST_AREA + number / NUMBERS_PER_AREA, number % NUMBERS_PER_AREA)
}

/// A UUIDv7 as it would have been made then.
pub(super) fn id_at(at: Timestamp, rng: &mut Rng) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &rng.bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        let until = "2026-10-01T00:00:00Z".parse().unwrap();
        Scope { seed: 1, shop: 2, conversations: 400, messages: 4, until }
    }

    #[test]
    fn the_same_number_tells_the_same_story() {
        let (one, two) = (scope().story(17), scope().story(17));
        assert_eq!(format!("{one:?}"), format!("{two:?}"));
        assert_ne!(one.conversation, scope().story(18).conversation);
    }

    #[test]
    fn every_story_is_possible() {
        let scope = scope();
        let mut messages = 0;
        let mut unread = 0;
        for story in (0..scope.conversations).map(|number| scope.story(number)) {
            messages += story.messages.len();
            unread += usize::from(story.unread > 0);
            assert!(story.messages.is_sorted_by(|one, next| one.occurred_at < next.occurred_at));
            assert!(story.messages.iter().all(|message| message.occurred_at <= scope.until));
            assert!(story.messages[0].inbound, "the client writes first");
            let written_last = story.messages.iter().rev().take_while(|message| message.inbound).count();
            assert!(usize::try_from(story.unread).unwrap() <= written_last);
            assert!(story.phone.parse::<domain::phone::E164>().is_ok(), "{}", story.phone);
        }
        assert!((1_300..1_900).contains(&messages), "{messages} messages for 400 conversations of four");
        assert!((10..100).contains(&unread), "{unread} unread conversations");
    }

    #[test]
    fn every_client_has_a_number_of_their_own() {
        assert_eq!(phone(0), "+12005550000");
        assert_eq!(phone(CONVERSATIONS_MAX - 1), "+19995559999");
    }
}
