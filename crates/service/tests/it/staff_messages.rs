//! What staff write to each other: who sees it, who is told, and that it is written once.

use domain::{
    access::{Ctx, Role},
    ids::StaffThreadId,
    notification::NotificationKind,
    task::TaskOwner,
};
use service::{
    Invalid, ServiceError, notifications,
    staff_messages::{self, FirstMessage, StaffMessageRefusal, ThreadView},
    tasks::{self, NewTask, TaskWords},
};
use sqlx::Row;
use uuid::Uuid;

use crate::{
    tasks::{id_of, name},
    world::World,
};

fn first(to: TaskOwner, body: &str, key: u128) -> FirstMessage<'_> {
    FirstMessage { to, conversation: None, task: None, body, request_key: Uuid::from_u128(key) }
}

async fn begin(world: &World, ctx: &Ctx, to: TaskOwner, body: &str, key: u128) -> ThreadView {
    staff_messages::begin(&world.services, ctx, &first(to, body, key)).await.unwrap()
}

async fn reply(world: &World, ctx: &Ctx, id: StaffThreadId, body: &str, key: u128) -> ThreadView {
    staff_messages::reply(&world.services, ctx, id, body, Uuid::from_u128(key)).await.unwrap()
}

async fn threads(world: &World, ctx: &Ctx) -> Vec<ThreadView> {
    staff_messages::threads(&world.services, ctx, None, None).await.unwrap().items
}

async fn unread(world: &World, ctx: &Ctx) -> i32 {
    let counted = staff_messages::unread(&world.services, ctx).await.unwrap();
    let query = format!("SELECT count(*) FROM staff_thread_member WHERE staff_id = '{}' AND unread > 0", id_of(ctx));
    let rows: i64 =
        sqlx::raw_sql(sqlx::AssertSqlSafe(query)).fetch_one(&mut world.test.superuser().await).await.unwrap().get(0);
    assert_eq!(i64::from(counted), rows, "the count is that of the rows");
    counted
}

async fn told(world: &World, ctx: &Ctx) -> (usize, i32) {
    let page = notifications::list(&world.services, ctx, false, None, None).await.unwrap();
    let told = page.items.iter().filter(|one| one.kind == NotificationKind::StaffMessage).count();
    (told, notifications::unread(&world.services, ctx).await.unwrap())
}

fn is_unknown<T: std::fmt::Debug>(result: &Result<T, ServiceError>) -> bool {
    matches!(result, Err(ServiceError::NotFound))
}

#[tokio::test]
async fn two_people_write_and_nobody_else_sees_it() {
    let world = World::new().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let (eve, owner) = (world.staff(Role::StoreAssociate).await, world.staff(Role::RootOwner).await);
    name(&world, &ben, "Ben Ito").await;
    let services = &world.services;
    let thread = begin(&world, &ada, TaskOwner::Person(id_of(&ben)), "Who has the key?", 1).await;
    assert_eq!(
        (thread.others.as_slice(), thread.unread, thread.last_own),
        (["Ben Ito".to_owned()].as_slice(), 0, true)
    );
    assert_eq!([unread(&world, &ada).await, unread(&world, &ben).await], [0, 1]);
    begin(&world, &ada, TaskOwner::Person(id_of(&ben)), "Who has the key?", 1).await;
    reply(&world, &ada, thread.id, "The one of the showroom", 2).await;
    reply(&world, &ada, thread.id, "The one of the showroom", 2).await;
    let seen = threads(&world, &ben).await.remove(0);
    assert_eq!((seen.unread, seen.last_preview.as_str(), seen.last_own), (2, "The one of the showroom", false));
    assert_eq!(
        (unread(&world, &ben).await, told(&world, &ben).await),
        (1, (1, 1)),
        "one line, not one for each message"
    );
    assert_eq!(told(&world, &ada).await, (0, 0));

    for outsider in [&eve, &owner] {
        assert!(threads(&world, outsider).await.is_empty());
        assert!(is_unknown(&staff_messages::thread(services, outsider, thread.id).await));
        assert!(is_unknown(&staff_messages::messages(services, outsider, thread.id, None, None).await));
        assert!(is_unknown(&staff_messages::mark_read(services, outsider, thread.id).await));
        let answered = staff_messages::reply(services, outsider, thread.id, "Me", Uuid::from_u128(9)).await;
        assert!(is_unknown(&answered));
    }

    staff_messages::mark_read(services, &ben, thread.id).await.unwrap();
    staff_messages::mark_read(services, &ben, thread.id).await.unwrap();
    assert_eq!((unread(&world, &ben).await, told(&world, &ben).await), (0, (1, 0)));
    reply(&world, &ben, thread.id, "I do", 3).await;
    assert_eq!([unread(&world, &ada).await, unread(&world, &ben).await], [1, 0]);
    let page = staff_messages::messages(services, &ada, thread.id, None, Some(2)).await.unwrap();
    let bodies: Vec<_> = page.items.iter().map(|message| (message.body.as_str(), message.own)).collect();
    assert_eq!(bodies, [("I do", false), ("The one of the showroom", true)]);
    let rest = staff_messages::messages(services, &ada, thread.id, page.next, Some(2)).await.unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
    // Answering is reading.
    reply(&world, &ada, thread.id, "Thank you", 4).await;
    assert_eq!(unread(&world, &ada).await, 0);

    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::StoreManager).await;
    assert!(threads(&neighbour, &stranger).await.is_empty());
    assert!(is_unknown(&staff_messages::thread(&neighbour.services, &stranger, thread.id).await));
    let foreign = first(TaskOwner::Person(id_of(&ben)), "Hello", 5);
    assert!(is_unknown(&staff_messages::begin(&neighbour.services, &stranger, &foreign).await));
    neighbour.test.drop().await;
}

#[tokio::test]
async fn a_role_is_its_people_of_now_and_who_comes_later() {
    let world = World::new().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let managers = TaskOwner::Role(Role::StoreManager);
    let thread = begin(&world, &ada, managers, "We are out of oak", 1).await;
    assert_eq!((thread.to_role, unread(&world, &ben).await), (Some(Role::StoreManager), 1));
    let late = world.staff(Role::StoreManager).await;
    let seen = threads(&world, &late).await.remove(0);
    assert_eq!((seen.id, seen.unread, unread(&world, &late).await), (thread.id, 1, 0));
    staff_messages::mark_read(&world.services, &late, thread.id).await.unwrap();
    assert_eq!(threads(&world, &late).await[0].unread, 0);
    reply(&world, &ben, thread.id, "Ordered", 2).await;
    assert_eq!([unread(&world, &ada).await, unread(&world, &late).await], [1, 1], "who has looked is told as well");
    assert_eq!(told(&world, &late).await.0, 1);
    assert_eq!(threads(&world, &ada).await.len(), 1);
    // Of all roles, only the one that it is for.
    let owner = world.staff(Role::RootOwner).await;
    assert!(threads(&world, &owner).await.is_empty());
    let nobody =
        staff_messages::begin(&world.services, &ada, &first(TaskOwner::Role(Role::StoreSupervisor), "Hm", 3)).await;
    let refused = |result| match result {
        Err(ServiceError::Invalid(Invalid::StaffMessage(refusal))) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(nobody), StaffMessageRefusal::Nobody);
    let alone = staff_messages::begin(&world.services, &ada, &first(TaskOwner::Person(id_of(&ada)), "Hm", 4)).await;
    assert_eq!(refused(alone), StaffMessageRefusal::Nobody);
    let worker = world.staff(Role::FieldWorker).await;
    assert!(matches!(staff_messages::unread(&world.services, &worker).await, Err(ServiceError::Forbidden(_))));
    world.test.drop().await;
}

#[tokio::test]
async fn about_a_task_it_goes_to_those_concerned_and_the_audit_knows_no_words() {
    let world = World::new().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let eve = world.staff(Role::StoreAssociate).await;
    let new = NewTask {
        words: TaskWords { title: "Order the sink", note: "", due_at: None },
        conversation: None,
        message: None,
        contact: None,
        owner: TaskOwner::Person(id_of(&ben)),
        request_key: Uuid::from_u128(1),
    };
    let task = tasks::write(&world.services, &ada, &new).await.unwrap();
    let about = FirstMessage { task: Some(task.id), ..first(TaskOwner::Nobody, "Canary: which one?", 2) };
    let (one, two) = tokio::join!(
        staff_messages::begin(&world.services, &eve, &about),
        staff_messages::begin(&world.services, &eve, &about)
    );
    let thread = one.unwrap();
    assert_eq!(two.unwrap().id, thread.id, "pressed twice, it is one thread");
    assert_eq!((thread.task_title.as_deref(), thread.others.len()), (Some("Order the sink"), 2));
    assert_eq!([unread(&world, &ada).await, unread(&world, &ben).await], [1, 1]);
    let other = FirstMessage { body: "Something else", ..about };
    let reused = staff_messages::begin(&world.services, &eve, &other).await;
    assert!(matches!(reused, Err(ServiceError::Invalid(Invalid::RequestKeyReused))), "{reused:?}");
    let query =
        "SELECT string_agg(detail::text, ' ') FROM audit_event WHERE entity_kind IN ('staff_message', 'notification')";
    let lines: String = sqlx::raw_sql(query).fetch_one(&mut world.test.superuser().await).await.unwrap().get(0);
    assert!(lines.contains(&thread.id.to_string()) && !lines.contains("Canary"), "{lines}");
    world.test.drop().await;
}
