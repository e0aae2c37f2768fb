//! Two shops with one row in every table, and the contexts to look at them with.

use domain::{
    access::{Actor, Ctx, Role},
    ids::{RequestId, ShopId},
};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection};
use storage::testing::TestDb;
use uuid::Uuid;

/// The two shops.
pub(crate) const SHOPS: [u128; 2] = [0xA, 0xB];

/// Every tenant table, in an order in which rows can be inserted. A new table is missing here until somebody adds it, and the
/// catalog test says so.
pub(crate) const TABLES: [&str; 60] = [
    "shop",
    "shop_credential",
    "staff",
    "account",
    "contact",
    "contact_customer",
    "identity",
    "contact_term",
    "conversation",
    "message",
    "message_search",
    "inbound_event",
    "timeline_entry",
    "audit_head",
    "audit_event",
    "guard_gate",
    "guard_switch",
    "guard_change",
    "test_recipient",
    "consent",
    "consent_event",
    "account_credential",
    "account_health",
    "note",
    "note_edit",
    "note_mention",
    "conversation_follow",
    "notification",
    "notification_count",
    "notification_setting",
    "template",
    "template_version",
    "message_draft",
    "message_draft_edit",
    "dispatch",
    "delivery_event",
    "unsent_reply",
    "conversation_read",
    "attachment",
    "draft_attachment",
    "message_attachment",
    "conversation_change",
    "label",
    "conversation_label",
    "contact_label",
    "conversation_link",
    "conversation_counter",
    "saved_view",
    "conversation_move",
    "moved_message",
    "task",
    "task_event",
    "task_counter",
    "contact_merge",
    "contact_merge_label",
    "moved_along",
    "staff_thread",
    "staff_thread_member",
    "staff_message",
    "staff_thread_count",
];

/// The app itself acting in a shop.
pub(crate) fn ctx(shop: u128) -> Ctx {
    Ctx {
        shop: ShopId::from_uuid(Uuid::from_u128(shop)),
        actor: Actor::System,
        role: Role::Automation,
        request: RequestId::from_uuid(Uuid::from_u128(1)),
        now: Timestamp::UNIX_EPOCH,
    }
}

/// A database with both shops filled.
pub(crate) async fn two_shops() -> TestDb {
    let test = TestDb::create().await;
    let mut superuser = test.superuser().await;
    for shop in SHOPS {
        fill(&mut superuser, shop).await;
    }
    test
}

#[expect(clippy::too_many_lines, reason = "one row for each table")]
async fn fill(connection: &mut PgConnection, shop: u128) {
    let id = Uuid::from_u128(shop);
    let script = format!(
        "INSERT INTO shop VALUES ('{id}', 'shop-{shop:x}.myshopify.com', 'Shop', 'UTC', now());
         INSERT INTO shop_credential VALUES ('{id}', 'shopify_offline', 'sealed', NULL, '', NULL, NULL, now());
         INSERT INTO staff VALUES ('{id}', '{id}', 1, 'Ada', '', 'root_owner', true, now());
         INSERT INTO account VALUES ('{id}', '{id}', 'telnyx', 'sms', 'Front desk', '+15550109000', 'key', true, now());
         INSERT INTO contact VALUES ('{id}', '{id}', '', now());
         INSERT INTO contact_customer (shop_id, contact_id, next_try_at) VALUES ('{id}', '{id}', now());
         INSERT INTO identity VALUES ('{id}', '{id}', '{id}', 'phone', '+15550100001', 100, now());
         INSERT INTO conversation VALUES
             ('{id}', '{id}', '{id}', '{id}', '{id}', 'sms', 'open', 1, now(), 'Hello', 'inbound', now());
         INSERT INTO message VALUES ('{id}', '{id}', '{id}', '{id}', 'inbound', 'Hello', 'Hello', 'm1', now(), now());
         INSERT INTO inbound_event VALUES ('{id}', '{id}', '{id}', 'e1', '{{}}', now(), 'pending', 0, now());
         INSERT INTO timeline_entry VALUES ('{id}', '{id}', '{id}', 'inbound_message', '{id}', '{id}', NULL, now());
         INSERT INTO audit_event VALUES
             ('{id}', 0, '{id}', 'message_received', NULL, 'message', '{id}', '{id}', '{{}}', now(), '', '');
         INSERT INTO guard_gate VALUES ('{id}', 'owner_enabled', 'seen', now());
         INSERT INTO guard_switch (shop_id, guard) VALUES ('{id}', 'sms');
         INSERT INTO guard_change VALUES ('{id}', '{id}', 'sms', 'closed', 'Because', '{id}', now());
         INSERT INTO test_recipient VALUES ('{id}', 'sms', '+15550100009', 'Test phone', '{id}', now());
         INSERT INTO consent VALUES ('{id}', 'sms', '+15550100001', 'opted_in', true, false, false, now(), now());
         INSERT INTO consent_event VALUES
             ('{id}', '{id}', 'sms', '+15550100001', 'start', 'message', NULL, '', '{id}', now(), now());
         INSERT INTO account_credential VALUES ('{id}', '{id}', 'api_key', 'sealed', now());
         INSERT INTO account_health (shop_id, account_id) VALUES ('{id}', '{id}');
         INSERT INTO note VALUES ('{id}', '{id}', '{id}', '{id}', 'Call her', 1, '{id}', now(), now());
         INSERT INTO note_edit VALUES ('{id}', '{id}', 0, 'Call', now());
         INSERT INTO note_mention VALUES ('{id}', '{id}', '{id}');
         INSERT INTO conversation_follow VALUES ('{id}', '{id}', '{id}', true, now());
         INSERT INTO notification VALUES ('{id}', '{id}', '{id}', 'mentioned', '{id}', '{id}', NULL, now());
         INSERT INTO notification_setting VALUES ('{id}', '{id}', 'mentioned', true);
         INSERT INTO template VALUES ('{id}', '{id}', 'Hello', 'sms', 'en', NULL, 1, 'draft', false, now(), now());
         INSERT INTO template_version VALUES ('{id}', '{id}', 1, 'Hello', '[]', 'draft', '{id}', now());
         INSERT INTO message_draft VALUES
             ('{id}', '{id}', '{id}', '{id}', 'Hi', '{{}}', '[]', 'fake', '{id}', now());
         INSERT INTO message_draft_edit VALUES ('{id}', '{id}', 0, 'Hey', '{id}', now());
         INSERT INTO dispatch (shop_id, id, account_id, effect, workbench_guard, kind, conversation_id, draft_id, message_id,
                               recipient, sender, body, plan, created_at, ordered_at, not_before, idempotency_key)
         VALUES ('{id}', '{id}', '{id}', 'sms', 'guard', 'message', '{id}', '{id}', '{id}',
                 '+15550100001', '+15550109000', 'Hi', '{{}}', now(), now(), now(), '{id}');
         INSERT INTO delivery_event (shop_id, id, dispatch_id, state, source, occurred_at, recorded_at)
         VALUES ('{id}', '{id}', '{id}', 'queued', 'app', now(), now());
         INSERT INTO unsent_reply VALUES ('{id}', '{id}', '{id}', 'Dear', now());
         INSERT INTO conversation_read VALUES ('{id}', '{id}', '{id}', now());
         INSERT INTO attachment (shop_id, id, state, kind, content_type, name, object_key, sha256, created_at)
         VALUES ('{id}', '{id}', 'stored', 'document', 'text/plain', 'a.txt', '{id}', sha256('a'), now());
         INSERT INTO draft_attachment VALUES ('{id}', '{id}', 0, 1, '{id}');
         INSERT INTO message_attachment VALUES ('{id}', '{id}', 1, '{id}');
         INSERT INTO conversation_change VALUES
             ('{id}', '{id}', '{id}', 1, 'subject', NULL, '', 'Sink', '', '{id}', '{id}', NULL, now());
         INSERT INTO label VALUES ('{id}', '{id}', 'jobs', 'grey', '{id}', now());
         INSERT INTO conversation_label VALUES ('{id}', '{id}', '{id}');
         INSERT INTO contact_label VALUES ('{id}', '{id}', '{id}');
         INSERT INTO conversation_link VALUES ('{id}', '{id}', '{id}', 'order', '1001', 'Order 1001', '{id}', '{id}', now());
         INSERT INTO task (shop_id, id, title, cause, source, conversation_id, contact_id, turn_at, request_key, created_at,
                           updated_at)
         VALUES ('{id}', '{id}', 'Call her', 'staff', 'staff', '{id}', '{id}', now(), '{id}', now(), now());
         INSERT INTO task_event VALUES ('{id}', '{id}', '{id}', 0, 'created', NULL, NULL, '', '', '{id}', now());
         INSERT INTO staff_thread VALUES
             ('{id}', '{id}', NULL, '{id}', '{id}', '{id}', now(), now(), 'Which one?', '{id}', 1);
         INSERT INTO staff_thread_member VALUES ('{id}', '{id}', '{id}', 0, now());
         INSERT INTO staff_message VALUES ('{id}', '{id}', '{id}', '{id}', 'Which one?', '{id}', now());
         INSERT INTO staff_thread_count VALUES ('{id}', '{id}', 0);
         -- The conversation was counted in three ways, the task in two; one row is enough here.
         SET CONSTRAINTS ALL IMMEDIATE;
         DELETE FROM conversation_counter WHERE shop_id = '{id}' AND scope <> 'open';
         DELETE FROM task_counter WHERE shop_id = '{id}' AND scope <> 'open';
         INSERT INTO saved_view VALUES ('{id}', '{id}', '{id}', 'Mine', 'status=open', false, '{id}', now());
         INSERT INTO conversation_move VALUES
             ('{id}', '{id}', 'merge', '{id}', '{id}', 'open', 0, '{id}', '{id}', now());
         INSERT INTO moved_message VALUES ('{id}', '{id}', '{id}');
         INSERT INTO contact_merge (shop_id, id, kind, from_id, into_id, request_key, actor_staff_id, occurred_at)
         VALUES ('{id}', '{id}', 'merge', '{id}', '{id}', '{id}', '{id}', now());
         INSERT INTO contact_merge_label VALUES ('{id}', '{id}', '{id}');
         INSERT INTO moved_along VALUES ('{id}', '{id}', 'note', '{id}');"
    );
    sqlx::raw_sql(AssertSqlSafe(script)).execute(connection).await.unwrap();
}
