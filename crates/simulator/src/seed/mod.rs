//! The demo shop, filled through the front door only: session tokens, the JSON API and signed webhooks.
//!
//! Every id follows from the story it belongs to, so seeding twice adds nothing.

mod stories;
mod templates;

use jiff::{Span, Timestamp};

use self::stories::{Line, STORIES, Story};
use crate::{
    digest::sha256_of_parts,
    front_door::{Account, FrontDoor, FrontDoorError},
    personas::{OWNER, PERSONAS},
    telnyx::{InboundMessage, TestKey, inbound_message},
    twilio::TestAccount,
};

/// A number that the demo shop connects.
pub(crate) struct Number {
    line: Line,
    name: &'static str,
    pub(crate) handle: &'static str,
}

pub(crate) const NUMBERS: [Number; 2] = [
    Number { line: Line::FrontDesk, name: "Front desk", handle: "+15550109000" },
    Number { line: Line::Showroom, name: "Showroom", handle: "+15550109001" },
];

/// The number at the other carrier, to which nobody has written yet.
const TWILIO_NUMBER: (&str, &str) = ("Workshop", "+15550109002");

/// Why the shop could not be seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The app could not be asked, or said no.
    #[error(transparent)]
    FrontDoor(#[from] FrontDoorError),
    /// A webhook was refused.
    #[error("the app answered {0} to a signed message: was the number connected with another key?")]
    NotDelivered(reqwest::StatusCode),
}

/// Installs the app in `shop`, gives every persona their role, connects the numbers, has templates approved and delivers all
/// stories. `tell` gets one line per step.
pub async fn run(front_door: &FrontDoor, shop: &str, mut tell: impl FnMut(String)) -> Result<(), SeedError> {
    front_door.open_as(shop, OWNER.user_id).await?;
    tell(format!("{shop}: the app is installed, {} {} owns it", OWNER.first_name, OWNER.last_name));
    for persona in &PERSONAS {
        front_door.ensure_role(shop, persona).await?;
    }
    tell(format!("{} people have their roles", PERSONAS.len()));
    let key = TestKey::local();
    let mut accounts = Vec::with_capacity(NUMBERS.len());
    for number in &NUMBERS {
        let account = front_door.connect_telnyx(shop, number.name, number.handle, &key).await?;
        tell(format!("the number “{}” is connected", number.name));
        accounts.push((number.line, account));
    }
    let (name, handle) = TWILIO_NUMBER;
    front_door.connect_twilio(shop, name, handle, &TestAccount::local()).await?;
    tell(format!("the number “{name}” is connected"));
    templates::ensure(front_door, shop).await?;
    tell(format!("{} templates are approved", templates::TEMPLATES.len()));
    let messages = plan(shop, front_door.now());
    for (line, message) in &messages {
        if let Some((_, account)) = accounts.iter().find(|(of, _)| of == line) {
            deliver(front_door, account, message, &key).await?;
        }
    }
    tell(format!("{} messages from {} clients are delivered", messages.len(), STORIES.len()));
    Ok(())
}

async fn deliver(
    front_door: &FrontDoor,
    account: &Account,
    message: &InboundMessage,
    key: &TestKey,
) -> Result<(), SeedError> {
    let webhook = inbound_message(message, key, front_door.now());
    let status = front_door.deliver(&account.webhook_path, webhook).await?;
    if status.is_success() { Ok(()) } else { Err(SeedError::NotDelivered(status)) }
}

/// Every message of every story as if told until `now`, oldest first.
fn plan(shop: &str, now: Timestamp) -> Vec<(Line, InboundMessage)> {
    let mut messages: Vec<_> = STORIES.iter().flat_map(|story| messages_of(story, shop, now)).collect();
    messages.sort_by_key(|(_, message)| message.received_at);
    messages
}

fn messages_of(story: &Story, shop: &str, now: Timestamp) -> impl Iterator<Item = (Line, InboundMessage)> {
    let number = NUMBERS.iter().find(|number| number.line == story.line).map_or("", |number| number.handle);
    story.messages.iter().enumerate().map(move |(index, (minutes_ago, text))| {
        let id = |kind| id_of(&[kind, shop, story.from, number, &index.to_string()]);
        let message = InboundMessage {
            event_id: id("event"),
            message_id: id("message"),
            from: story.from.to_owned(),
            to: number.to_owned(),
            text: (*text).to_owned(),
            media: Vec::new(),
            received_at: now.saturating_sub(Span::new().minutes(*minutes_ago)).unwrap_or(now),
            webhook_url: String::new(),
        };
        (story.line, message)
    })
}

/// A UUID that follows from these parts.
fn id_of(parts: &[&str]) -> String {
    let digest = sha256_of_parts(parts);
    uuid::Builder::from_custom_bytes(std::array::from_fn(|index| digest[index])).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::clients::CLIENTS;

    const SHOP: &str = "acme.myshopify.com";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ids(shop: &str, now: Timestamp) -> Vec<(String, String)> {
        let mut ids: Vec<_> = plan(shop, now).into_iter().map(|(_, m)| (m.event_id, m.message_id)).collect();
        ids.sort();
        ids
    }

    #[test]
    fn seeding_later_repeats_the_same_events() {
        assert_eq!(ids(SHOP, at(1_760_000_000)), ids(SHOP, at(1_760_086_400)));
        assert_ne!(ids(SHOP, at(0)), ids("other.myshopify.com", at(0)), "shops share no event");
    }

    #[test]
    fn no_two_messages_share_an_id() {
        let plan = plan(SHOP, at(1_760_000_000));
        let unique: HashSet<_> = plan.iter().flat_map(|(_, m)| [&m.event_id, &m.message_id]).collect();
        assert_eq!(unique.len(), plan.len() * 2);
    }

    #[test]
    fn stories_are_told_in_order_and_lie_in_the_past() {
        let now = at(1_760_000_000);
        let plan = plan(SHOP, now);
        assert!(plan.is_sorted_by_key(|(_, message)| message.received_at));
        assert!(plan.iter().all(|(_, message)| message.received_at < now));
        for story in STORIES {
            assert!(story.messages.is_sorted_by(|a, b| a.0 > b.0), "{} tells backwards", story.from);
        }
    }

    #[test]
    fn the_stories_cover_what_a_page_must_survive() {
        let texts: Vec<_> = STORIES.iter().flat_map(|story| story.messages).map(|(_, text)| *text).collect();
        assert_eq!(STORIES.len(), 14);
        assert!(texts.iter().any(|text| text.chars().count() > 1000), "a very long one");
        assert!(texts.iter().any(|text| text.contains('😀') || text.contains('👍')), "an emoji");
        assert!(texts.iter().any(|text| text.contains('您')), "another script");
        assert!(texts.iter().any(|text| text.contains("<script>")), "hostile-looking HTML");
        assert!(STORIES.iter().all(|story| CLIENTS.iter().any(|client| client.number == story.from)));
    }
}
