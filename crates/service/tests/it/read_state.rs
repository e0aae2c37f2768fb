//! What each member of staff has read, beside what nobody has read.

use domain::{
    access::{Ctx, Role},
    conversation::ConversationSummary,
    ids::ConversationId,
};
use service::{ServiceError, inbox, inbox::ConversationQuery, triage};

use crate::world::{World, message};

async fn row(world: &World, ctx: &Ctx) -> ConversationSummary {
    inbox::conversations(&world.services, ctx, &ConversationQuery::default()).await.unwrap().items.remove(0)
}

/// Nobody has read it, and whoever looks has not.
async fn standing(world: &World, ctx: &Ctx) -> (i32, bool) {
    let row = row(world, ctx).await;
    (row.unread_count, row.new_to_me)
}

/// Two who have been here for a day.
async fn since_yesterday(world: &World) -> (Ctx, Ctx) {
    let both = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let earlier = "UPDATE staff SET created_at = created_at - interval '1 day'";
    sqlx::raw_sql(earlier).execute(&mut world.test.superuser().await).await.unwrap();
    both
}

#[tokio::test]
async fn what_a_colleague_has_read_is_still_new_to_others() {
    let world = World::new().await;
    let (ada, mona) = since_yesterday(&world).await;
    // Who came to the shop after a message was written has missed nothing by it.
    world.receive(&[message("e1", "m1", "+15550100001", "Before anybody was here", 60 * 48)]).await;
    world.drain().await;
    assert_eq!(standing(&world, &ada).await, (1, false));
    world.receive(&[message("e2", "m2", "+15550100001", "Now", 30)]).await;
    world.drain().await;
    assert_eq!(standing(&world, &ada).await, (2, true));

    let id = row(&world, &ada).await.id;
    inbox::mark_read(&world.services, &ada, id).await.unwrap();
    assert_eq!(standing(&world, &ada).await, (0, false));
    assert_eq!(standing(&world, &mona).await, (0, true), "a colleague's eyes are not hers");
    let thread = inbox::thread(&world.services, &mona, id).await.unwrap();
    assert_eq!((thread.read_through, thread.conversation.summary.new_to_me), (None, true));
    inbox::mark_read(&world.services, &mona, id).await.unwrap();
    assert_eq!(standing(&world, &mona).await, (0, false));

    let read = inbox::thread(&world.services, &mona, id).await.unwrap().read_through;
    world.receive(&[message("e3", "m3", "+15550100001", "Late", 60)]).await;
    world.drain().await;
    inbox::mark_read(&world.services, &mona, id).await.unwrap();
    assert_eq!(inbox::thread(&world.services, &mona, id).await.unwrap().read_through, read, "it never goes back");
}

#[tokio::test]
async fn who_marks_it_unread_finds_it_new_and_nobody_else_does() {
    let world = World::new().await;
    let (ada, mona) = since_yesterday(&world).await;
    world.receive(&[message("e1", "m1", "+15550100001", "Hello", 0)]).await;
    world.drain().await;
    let id = world.only_conversation(&ada).await;
    for who in [&ada, &mona] {
        inbox::mark_read(&world.services, who, id).await.unwrap();
    }
    triage::mark_unread(&world.services, &ada, id).await.unwrap();
    assert_eq!(standing(&world, &ada).await, (1, true));
    assert_eq!(standing(&world, &mona).await, (1, false));
    inbox::mark_read(&world.services, &mona, id).await.unwrap();
    assert_eq!(standing(&world, &ada).await, (0, true), "hers stays until she looks");
}

#[tokio::test]
async fn what_is_not_here_is_read_by_nobody() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let elsewhere: ConversationId = service::ids::conversation_id();
    assert!(matches!(inbox::mark_read(&world.services, &ada, elsewhere).await, Err(ServiceError::NotFound)));
}
