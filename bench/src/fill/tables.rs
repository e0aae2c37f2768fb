//! Which column of which table gets what.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    shops::{Member, Shop},
    story::{Message, Story, id_at},
};
use crate::{copy::Rows, error::BenchError, rng::Rng};

/// Generation 1 of the key, a nonce, a token's ciphertext and its tag: as long as a sealed token, but no key opens it.
const SEALED_BYTES: usize = 1 + 12 + 38 + 16;
const SEALED_GENERATION: u8 = 1;

/// The tables of a shop itself.
#[derive(Debug)]
pub(super) struct ShopTables {
    shop: Rows,
    credential: Rows,
    staff: Rows,
    account: Rows,
}

impl ShopTables {
    pub(super) fn new() -> Self {
        Self {
            shop: Rows::new(
                "COPY shop (shop_id, domain, name, iana_timezone, installed_at) FROM STDIN (FORMAT binary)",
                5,
            ),
            credential: Rows::new(
                "COPY shop_credential (shop_id, kind, access_token, scope, updated_at) FROM STDIN (FORMAT binary)",
                5,
            ),
            staff: Rows::new(
                "COPY staff (shop_id, id, shopify_user_id, name, email, role, created_at) FROM STDIN (FORMAT binary)",
                7,
            ),
            account: Rows::new(
                "COPY account (shop_id, id, provider, channel, name, handle, public_key, created_at)
                 FROM STDIN (FORMAT binary)",
                8,
            ),
        }
    }

    pub(super) fn shop(&mut self, shop: &Shop, installed_at: Timestamp, rng: &mut Rng) {
        let mut sealed: [u8; SEALED_BYTES] = rng.bytes();
        sealed[0] = SEALED_GENERATION;
        self.shop.row().uuid(shop.id).text(&shop.domain).text(&shop.name).text("Europe/Berlin").time(installed_at);
        self.credential.row().uuid(shop.id).text("shopify_offline").bytea(&sealed).text("").time(installed_at);
        self.account
            .row()
            .uuid(shop.id)
            .uuid(shop.account)
            .text("telnyx")
            .text("sms")
            .text("Front desk")
            .text(&shop.handle)
            .text(&shop.public_key)
            .time(installed_at);
    }

    pub(super) fn member(&mut self, shop: &Shop, member: &Member, joined_at: Timestamp) {
        self.staff
            .row()
            .uuid(shop.id)
            .uuid(member.id)
            .bigint(member.shopify_user_id)
            .text(&member.name)
            .text(&member.email)
            .text(member.role)
            .time(joined_at);
    }

    pub(super) async fn send(&mut self, connection: &mut PgConnection) -> Result<(), BenchError> {
        for rows in [&mut self.shop, &mut self.credential, &mut self.staff, &mut self.account] {
            rows.send(connection).await?;
        }
        Ok(())
    }
}

/// The tables of conversations.
#[derive(Debug)]
pub(super) struct StoryTables {
    contact: Rows,
    identity: Rows,
    conversation: Rows,
    message: Rows,
    timeline: Option<Rows>,
}

impl StoryTables {
    pub(super) fn new(with_timeline: bool) -> Self {
        let timeline = "COPY timeline_entry (shop_id, id, contact_id, kind, conversation_id, message_id, occurred_at)
                        FROM STDIN (FORMAT binary)";
        Self {
            contact: Rows::new("COPY contact (shop_id, id, name, created_at) FROM STDIN (FORMAT binary)", 4),
            identity: Rows::new(
                "COPY identity (shop_id, id, contact_id, origin_contact_id, scheme, handle, created_at) FROM STDIN (FORMAT binary)",
                7,
            ),
            conversation: Rows::new(
                "COPY conversation (shop_id, id, account_id, identity_id, contact_id, channel, status, unread_count,
                                    last_message_at, last_preview, last_direction, created_at)
                 FROM STDIN (FORMAT binary)",
                12,
            ),
            message: Rows::new(
                "COPY message (shop_id, id, conversation_id, account_id, direction, body, preview, external_id,
                               occurred_at, received_at)
                 FROM STDIN (FORMAT binary)",
                10,
            ),
            timeline: with_timeline.then(|| Rows::new(timeline, 7)),
        }
    }

    pub(super) fn story(&mut self, shop: &Shop, story: &Story, rng: &mut Rng) {
        let (Some(first), Some(last)) = (story.messages.first(), story.messages.last()) else { return };
        let began = first.received_at;
        self.contact.row().uuid(shop.id).uuid(story.contact).text(&story.name).time(began);
        self.identity
            .row()
            .uuid(shop.id)
            .uuid(story.identity)
            .uuid(story.contact)
            .uuid(story.contact)
            .text("phone")
            .text(&story.phone)
            .time(began);
        self.conversation
            .row()
            .uuid(shop.id)
            .uuid(story.conversation)
            .uuid(shop.account)
            .uuid(story.identity)
            .uuid(story.contact)
            .text("sms")
            .text(story.status)
            .integer(story.unread)
            .time(last.occurred_at)
            .text(&last.preview)
            .text(direction(last))
            .time(began);
        for message in &story.messages {
            self.message(shop, story.conversation, message);
        }
        self.timeline(shop.id, story, rng);
    }

    fn message(&mut self, shop: &Shop, conversation: Uuid, message: &Message) {
        self.message
            .row()
            .uuid(shop.id)
            .uuid(message.id)
            .uuid(conversation)
            .uuid(shop.account)
            .text(direction(message))
            .text(&message.body)
            .text(&message.preview)
            .text(&message.external_id)
            .time(message.occurred_at)
            .time(message.received_at);
    }

    fn timeline(&mut self, shop: Uuid, story: &Story, rng: &mut Rng) {
        let (Some(rows), Some(first)) = (&mut self.timeline, story.messages.first()) else { return };
        let began = first.occurred_at;
        rows.row()
            .uuid(shop)
            .uuid(id_at(began, rng))
            .uuid(story.contact)
            .text("contact_created")
            .null()
            .null()
            .time(began);
        for message in story.messages.iter().filter(|message| message.inbound) {
            rows.row()
                .uuid(shop)
                .uuid(id_at(message.occurred_at, rng))
                .uuid(story.contact)
                .text("inbound_message")
                .uuid(story.conversation)
                .uuid(message.id)
                .time(message.occurred_at);
        }
    }

    /// Sends everything; the number of messages.
    pub(super) async fn send(&mut self, connection: &mut PgConnection) -> Result<u64, BenchError> {
        for rows in [&mut self.contact, &mut self.identity, &mut self.conversation] {
            rows.send(connection).await?;
        }
        let messages = self.message.send(connection).await?;
        if let Some(timeline) = &mut self.timeline {
            timeline.send(connection).await?;
        }
        Ok(messages)
    }
}

const fn direction(message: &Message) -> &'static str {
    if message.inbound { "inbound" } else { "outbound" }
}
