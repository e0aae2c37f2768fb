//! What staff are told: who, once, only if they want it, and with its line in the audit.

use domain::{
    access::{Ctx, Role},
    ids::ConversationId,
    notification::{NotificationKind, NotificationTopic},
};
use service::{
    ServiceError, drafts,
    drafts::NewReply,
    notes::{self, NewNote},
    notifications,
};
use sqlx::Row;
use uuid::Uuid;

use crate::world::{World, message};

const ADA: &str = "+15550100001";

/// A shop in which a client has written, an associate, and a manager called Ben Ito.
async fn told() -> (World, Ctx, Ctx, ConversationId) {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", ADA, "When do you come?", 50)]).await;
    world.drain().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let named = "UPDATE staff SET name = 'Ben Ito' WHERE role = 'store_manager'";
    sqlx::raw_sql(named).execute(&mut world.test.superuser().await).await.unwrap();
    let conversation = world.only_conversation(&ada).await;
    (world, ada, ben, conversation)
}

async fn kinds(world: &World, ctx: &Ctx) -> Vec<NotificationKind> {
    let page = notifications::list(&world.services, ctx, false, None, None).await.unwrap();
    page.items.iter().map(|one| one.kind).collect()
}

async fn unread(world: &World, ctx: &Ctx) -> i32 {
    let counted = notifications::unread(&world.services, ctx).await.unwrap();
    let page = notifications::list(&world.services, ctx, true, None, None).await.unwrap();
    assert_eq!(usize::try_from(counted).unwrap(), page.items.len(), "the count is that of the rows");
    counted
}

async fn delivered(world: &World) -> i64 {
    let query = "SELECT count(*) FROM audit_event WHERE kind = 'notification_delivered'";
    sqlx::raw_sql(query).fetch_one(&mut world.test.superuser().await).await.unwrap().get(0)
}

async fn note(world: &World, ctx: &Ctx, conversation: ConversationId, body: &str, key: u128) {
    let new = NewNote { conversation, body, request_key: Uuid::from_u128(key) };
    notes::write(&world.services, ctx, &new).await.unwrap();
}

#[tokio::test]
async fn whoever_is_named_is_told_once() {
    let (world, ada, ben, conversation) = told().await;
    note(&world, &ada, conversation, "Ask @Ben Ito", 1).await;
    note(&world, &ada, conversation, "Ask @Ben Ito", 1).await;
    assert_eq!(kinds(&world, &ben).await, [NotificationKind::Mentioned]);
    assert!(kinds(&world, &ada).await.is_empty(), "nobody is told of what they did");
    let written =
        notes::of_conversation(&world.services, &ada, conversation, None, None).await.unwrap().items.remove(0);
    notes::edit(&world.services, &ada, written.id, 0, "Please ask @Ben Ito again").await.unwrap();
    assert_eq!(
        (unread(&world, &ben).await, delivered(&world).await),
        (1, 1),
        "an edit that names them again is no news"
    );
    let one = notifications::list(&world.services, &ben, false, None, None).await.unwrap().items.remove(0);
    assert_eq!((one.actor_name.as_deref(), one.subject_id), (Some("Ada"), written.id.as_uuid()));
    notifications::read(&world.services, &ada, &[one.id]).await.unwrap();
    assert_eq!(unread(&world, &ben).await, 1, "nobody reads for somebody else");
    notifications::read(&world.services, &ben, &[one.id]).await.unwrap();
    notifications::read(&world.services, &ben, &[one.id]).await.unwrap();
    assert_eq!(unread(&world, &ben).await, 0);
    world.test.drop().await;
}

#[tokio::test]
async fn a_client_who_goes_on_writing_is_one_line() {
    let (world, ada, ben, conversation) = told().await;
    note(&world, &ada, conversation, "I take this one", 1).await;
    world.receive(&[message("e2", "m2", ADA, "Hello?", 40), message("e3", "m3", ADA, "Anybody?", 39)]).await;
    world.drain().await;
    world.receive(&[message("e4", "m4", ADA, "Still there?", 30)]).await;
    world.drain().await;
    assert_eq!(kinds(&world, &ada).await, [NotificationKind::ClientReplied]);
    assert!(kinds(&world, &ben).await.is_empty(), "who does not follow is not told");
    notifications::read_all(&world.services, &ada).await.unwrap();
    world.receive(&[message("e5", "m5", ADA, "Thanks", 20)]).await;
    world.drain().await;
    assert_eq!((unread(&world, &ada).await, kinds(&world, &ada).await.len(), delivered(&world).await), (1, 2, 2));

    notifications::set_following(&world.services, &ada, conversation, false).await.unwrap();
    notifications::read_all(&world.services, &ada).await.unwrap();
    note(&world, &ada, conversation, "Another note", 2).await;
    world.receive(&[message("e6", "m6", ADA, "Hm", 10)]).await;
    world.drain().await;
    assert_eq!(unread(&world, &ada).await, 0, "who said no is not asked again by a further note");
    world.test.drop().await;
}

#[tokio::test]
async fn an_author_hears_what_was_decided() {
    let (world, ada, ben, conversation) = told().await;
    for (key, approve) in [(1, true), (2, false)] {
        let reply = NewReply {
            conversation,
            body: "On Tuesday",
            files: &[],
            template: None,
            send_at: None,
            request_key: Uuid::from_u128(key),
        };
        let draft = drafts::dry_run(&world.services, &ada, &reply).await.unwrap();
        drafts::submit(&world.services, &ada, draft.id, None).await.unwrap();
        if approve {
            drafts::approve(&world.services, &ben, draft.id).await.unwrap();
        } else {
            drafts::reject(&world.services, &ben, draft.id, "Say which Tuesday").await.unwrap();
        }
    }
    let mut kinds = kinds(&world, &ada).await;
    kinds.sort_by_key(|kind| kind.as_str());
    assert_eq!(kinds, [NotificationKind::DraftApproved, NotificationKind::DraftRejected]);
    world.test.drop().await;
}

#[tokio::test]
async fn everybody_chooses_for_themselves() {
    let (world, ada, ben, conversation) = told().await;
    let services = &world.services;
    assert!(notifications::choices(services, &ben).await.unwrap().iter().all(|choice| choice.wanted));
    notifications::set_wanted(services, &ben, NotificationTopic::Mentioned, false).await.unwrap();
    note(&world, &ada, conversation, "Ask @Ben Ito", 1).await;
    assert_eq!((unread(&world, &ben).await, delivered(&world).await), (0, 0));
    notifications::set_wanted(services, &ben, NotificationTopic::Mentioned, true).await.unwrap();
    note(&world, &ada, conversation, "Ask @Ben Ito", 2).await;
    assert_eq!(unread(&world, &ben).await, 1);
    let worker = world.staff(Role::FieldWorker).await;
    assert!(matches!(notifications::unread(services, &worker).await, Err(ServiceError::Forbidden(_))));
    let one = notifications::list(services, &ben, false, None, None).await.unwrap().items.remove(0);

    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let services = &neighbour.services;
    notifications::read(services, &stranger, &[one.id]).await.unwrap();
    let followed = notifications::set_following(services, &stranger, conversation, true).await;
    assert!(matches!(followed, Err(ServiceError::NotFound)));
    let query = "SELECT count(*) FROM notification WHERE read_at IS NOT NULL";
    let read: i64 = sqlx::raw_sql(query).fetch_one(&mut neighbour.test.superuser().await).await.unwrap().get(0);
    assert_eq!(read, 0);
    neighbour.test.drop().await;
}
