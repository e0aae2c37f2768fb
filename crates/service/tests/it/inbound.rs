//! From a stored webhook to the inbox: exactly once, in any order, whatever else lies in between.

use domain::{access::Role, conversation::ConversationStatus, triage::ListQuery};
use service::{inbox, inbox::ConversationQuery, timeline};
use sqlx::{AssertSqlSafe, Row};

use crate::world::{Webhook, World, message, noon};

const ADA: &str = "+15550100001";
const BEN: &str = "+15550100002";

async fn list(world: &World) -> Vec<domain::conversation::ConversationSummary> {
    let ctx = world.staff(Role::StoreAssociate).await;
    inbox::conversations(&world.services, &ctx, &ConversationQuery::default()).await.unwrap().items
}

/// Everything a person could tell apart, without the ids that differ from run to run.
async fn picture(world: &World) -> Vec<String> {
    let mut connection = world.test.superuser().await;
    let rows = sqlx::raw_sql(
        "SELECT concat_ws('|', i.handle, c.status, c.unread_count, c.last_message_at, c.last_preview,
                string_agg(concat_ws('~', m.external_id, m.body, m.occurred_at), ',' ORDER BY m.external_id),
                (SELECT count(*) FROM timeline_entry t WHERE t.contact_id = c.contact_id))
         FROM conversation c JOIN identity i ON i.id = c.identity_id JOIN message m ON m.conversation_id = c.id
         GROUP BY c.shop_id, c.id, i.handle, c.status, c.unread_count, c.last_message_at, c.last_preview, c.contact_id
         ORDER BY 1",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn count(world: &World, what: &str) -> i64 {
    let mut connection = world.test.superuser().await;
    let row = sqlx::raw_sql(AssertSqlSafe(format!("SELECT count(*) FROM {what}"))).fetch_one(&mut connection).await;
    row.unwrap().get(0)
}

#[tokio::test]
async fn a_message_becomes_a_conversation_with_all_that_belongs_to_it() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", ADA, "Is my countertop\nready?", 5)]).await;
    world.drain().await;

    let rows = list(&world).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].handle, ADA);
    assert_eq!(rows[0].last_preview, "Is my countertop ready?");
    assert_eq!(rows[0].unread_count, 1);
    assert_eq!(rows[0].status, ConversationStatus::Open);

    let ctx = world.staff(Role::StoreAssociate).await;
    let thread = inbox::thread(&world.services, &ctx, rows[0].id).await.unwrap();
    assert_eq!(thread.messages.items[0].body, "Is my countertop\nready?");
    assert_eq!(thread.conversation.account_handle, "+15550109000");
    let lines = timeline::of_contact(&world.services, &ctx, rows[0].contact_id, None, None, None).await.unwrap();
    assert_eq!(lines.items.len(), 2, "first contact, and the message");
    assert_eq!(count(&world, "audit_event WHERE kind = 'message_received'").await, 1);

    inbox::mark_read(&world.services, &ctx, rows[0].id).await.unwrap();
    assert_eq!(list(&world).await[0].unread_count, 0);
    world.test.drop().await;
}

#[tokio::test]
async fn delivered_three_times_is_one_message() {
    let world = World::new().await;
    let one = message("e1", "m1", ADA, "Hello", 5);
    world.receive(&[one.clone(), one.clone()]).await;
    world.drain().await;
    world.receive(std::slice::from_ref(&one)).await;
    // The carrier may also send the same message as another event.
    world.receive(&[message("e2", "m1", ADA, "Hello", 5)]).await;
    world.drain().await;
    assert_eq!(count(&world, "message").await, 1);
    assert_eq!(count(&world, "inbound_event").await, 2);
    assert_eq!(list(&world).await[0].unread_count, 1);
    world.test.drop().await;
}

#[tokio::test]
async fn any_order_ends_in_the_same_rows() {
    let webhooks: Vec<Webhook> = (0..60)
        .map(|n| {
            let from = format!("+155501001{:02}", n % 7);
            message(&format!("e{n}"), &format!("m{n:02}"), &from, &format!("text {n}"), 600 - n * 7)
        })
        .collect();
    let mut pictures = Vec::new();
    for seed in 0..3_usize {
        let world = World::new().await;
        let mut shuffled = webhooks.clone();
        // A fixed shuffle: each seed walks the list with another stride, and repeats every third webhook.
        let stride = [1, 23, 37][seed];
        shuffled = (0..60).map(|n| shuffled[n * stride % 60].clone()).collect();
        for (n, part) in shuffled.chunks(13).enumerate() {
            world.receive(part).await;
            world.receive(&part[..n % 3]).await;
            world.drain().await;
        }
        pictures.push(picture(&world).await);
        world.test.drop().await;
    }
    assert_eq!(pictures[0].len(), 7);
    assert_eq!(pictures[0], pictures[1]);
    assert_eq!(pictures[0], pictures[2]);
}

#[tokio::test]
async fn a_webhook_that_cannot_be_read_is_kept_and_holds_up_no_other() {
    let world = World::new().await;
    let garbage = Webhook { event: "e0".to_owned(), body: "{\"data\":".to_owned() };
    let unknown = Webhook {
        event: "e9".to_owned(),
        body: r#"{"data":{"id":"e9","event_type":"message.finalized","payload":{}}}"#.to_owned(),
    };
    world.receive(&[message("e1", "m1", ADA, "one", 5), garbage, unknown, message("e2", "m2", BEN, "two", 4)]).await;
    world.drain().await;
    assert_eq!(count(&world, "message").await, 2);
    assert_eq!(count(&world, "inbound_event WHERE state = 'dead' AND last_error = 'unreadable'").await, 1);
    assert_eq!(count(&world, "inbound_event WHERE state = 'done'").await, 3);
    world.test.drop().await;
}

#[tokio::test]
async fn workers_at_once_record_each_message_once() {
    let world = World::new().await;
    let webhooks: Vec<_> = (0..80)
        .map(|n| message(&format!("e{n}"), &format!("m{n}"), &format!("+1555010{:04}", n % 9), "hi", n))
        .collect();
    world.receive(&webhooks).await;
    let workers = (0..4).map(|_| {
        let services = world.services.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                service::inbound::step(&services).await.unwrap();
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    world.drain().await;
    assert_eq!(count(&world, "message").await, 80);
    assert_eq!(count(&world, "conversation").await, 9);
    assert_eq!(count(&world, "audit_event WHERE kind = 'message_received'").await, 80);
    world.test.drop().await;
}

#[tokio::test]
async fn a_late_message_does_not_take_the_preview() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", ADA, "newest", 1), message("e2", "m2", ADA, "older", 30)]).await;
    world.drain().await;
    let rows = list(&world).await;
    assert_eq!((rows[0].last_preview.as_str(), rows[0].unread_count), ("newest", 2));
    world.test.drop().await;
}

#[tokio::test]
async fn a_closed_conversation_opens_again() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", ADA, "one", 9)]).await;
    world.drain().await;
    let mut connection = world.test.superuser().await;
    sqlx::raw_sql("UPDATE conversation SET status = 'closed'").execute(&mut connection).await.unwrap();
    world.receive(&[message("e2", "m2", ADA, "two", 1)]).await;
    world.drain().await;
    let rows = list(&world).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].status, ConversationStatus::Open);
    world.test.drop().await;
}

#[tokio::test]
async fn pages_meet_without_gap_or_overlap() {
    let world = World::new().await;
    // Many at the same instant: the id has to break the tie.
    let webhooks: Vec<_> =
        (0..25).map(|n| message(&format!("e{n}"), &format!("m{n}"), &format!("+1555010{n:04}"), "hi", n % 3)).collect();
    world.receive(&webhooks).await;
    world.drain().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let list = ListQuery { unread: seen.len() % 2 == 0, ..ListQuery::default() };
        let query = ConversationQuery { after, limit: Some(4), list };
        let page = inbox::conversations(&world.services, &ctx, &query).await.unwrap();
        assert!(page.items.len() <= 4);
        seen.extend(page.items.iter().map(|row| (row.last_message_at, row.id)));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.reverse();
    assert_eq!(seen, sorted);
    assert_eq!(seen.len(), 25);
    assert!(seen[0].0 <= noon());
    world.test.drop().await;
}

#[tokio::test]
async fn a_time_in_the_future_does_not_pin_a_conversation() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", ADA, "from next year", -500_000), message("e2", "m2", BEN, "now", 0)]).await;
    world.drain().await;
    assert!(list(&world).await.iter().all(|row| row.last_message_at <= noon()));
    world.test.drop().await;
}
