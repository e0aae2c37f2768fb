//! The conversation list: filters, orders, pages, counters and saved views.

use domain::{
    access::{Ctx, Role},
    ids::ConversationId,
    triage::{ListQuery, Standing},
};
use jiff::SignedDuration;
use service::{
    Invalid, ServiceError,
    inbox::{self, ConversationQuery},
    labels, triage,
    views::{self, NewView, ViewRefusal},
};
use uuid::Uuid;

use crate::world::{World, message, noon};

/// The last digits of the handles that a list shows, page by page.
async fn shown(world: &World, ctx: &Ctx, list: &str) -> Vec<u32> {
    let list = ListQuery::read(list).unwrap();
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let query = ConversationQuery { after, list, limit: Some(2) };
        let page = inbox::conversations(&world.services, ctx, &query).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.iter().map(|row| row.handle[9..].parse::<u32>().unwrap()));
        let Some(next) = page.next else { return seen };
        after = Some(next);
    }
}

/// Five clients, who wrote 50, 40, 30, 20 and 10 minutes ago.
async fn five(world: &World, ctx: &Ctx) -> Vec<ConversationId> {
    for n in 1..=5_i64 {
        let from = format!("+15550100{n:03}");
        world.receive(&[message(&format!("e{n}"), &format!("m{n}"), &from, "Hello", 60 - 10 * n)]).await;
    }
    world.drain().await;
    let page = inbox::conversations(&world.services, ctx, &ConversationQuery::default()).await.unwrap();
    let mut rows: Vec<_> = page.items.iter().map(|row| (row.handle.clone(), row.id)).collect();
    rows.sort();
    rows.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test]
async fn every_filter_and_order_walks_its_own_pages() {
    let world = World::new().await;
    let services = &world.services;
    let ada = world.staff(Role::StoreManager).await;
    let ids = five(&world, &ada).await;
    let later = noon() + SignedDuration::from_hours(1);
    triage::set_status(services, &ada, ids[0], 0, Standing::Closed).await.unwrap();
    triage::set_status(services, &ada, ids[1], 0, Standing::Snoozed(later)).await.unwrap();
    triage::set_status(services, &ada, ids[2], 0, Standing::Pending).await.unwrap();
    let domain::access::Actor::Staff(me) = ada.actor else { panic!("a person") };
    triage::assign(services, &ada, ids[3], 0, Some(me), "").await.unwrap();
    inbox::mark_read(services, &ada, ids[3]).await.unwrap();
    let measure = labels::create(services, &ada, "jobs/measure", "teal", Uuid::from_u128(1)).await.unwrap();
    triage::set_labels(services, &ada, ids[4], &[measure.id], &[]).await.unwrap();
    triage::set_labels(services, &ada, ids[2], &[measure.id], &[]).await.unwrap();
    let jobs = labels::list(services, &ada).await.unwrap()[0].id;

    for (list, expected) in [
        ("", vec![5, 4, 3, 2, 1]),
        ("sort=oldest", vec![1, 2, 3, 4, 5]),
        ("sort=waiting", vec![1, 2, 3, 4, 5]),
        ("status=open", vec![5, 4]),
        ("status=open&sort=oldest", vec![4, 5]),
        ("status=pending", vec![3]),
        ("status=snoozed", vec![2]),
        ("status=closed&sort=waiting", vec![1]),
        ("unread=1", vec![5, 3, 2, 1]),
        ("assigned=me", vec![4]),
        ("status=open&assigned=nobody", vec![5]),
        ("channel=sms&status=open", vec![5, 4]),
        ("from=2026-11-21&to=2026-11-21&sort=oldest", vec![1, 2, 3, 4, 5]),
        ("to=2026-11-20", vec![]),
        ("from=2026-11-22", vec![]),
    ] {
        assert_eq!(shown(&world, &ada, list).await, expected, "{list}");
    }
    assert_eq!(shown(&world, &ada, &format!("label={jobs}&sort=oldest")).await, [3, 5], "a label has those below it");
    assert_eq!(shown(&world, &ada, &format!("label={jobs}&status=open")).await, [5]);
    assert_eq!(shown(&world, &ada, &format!("label={}", measure.id)).await, [5, 3]);
    assert_eq!(shown(&world, &ada, &format!("assigned={me}")).await, [4]);
    let counts = inbox::counts(services, &ada).await.unwrap();
    assert_eq!((counts.open, counts.unread, counts.mine, counts.nobody), (2, 1, 1, 1));
    world.test.drop().await;
}

#[tokio::test]
async fn waiting_begins_with_the_first_message_that_nobody_answered() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let from = "+15550100001";
    // The second arrives before the first.
    world.receive(&[message("e2", "m2", from, "Hello?", 10), message("e1", "m1", from, "Hello", 30)]).await;
    world.drain().await;
    let id = world.only_conversation(&ada).await;
    let waiting = inbox::conversation(&world.services, &ada, id).await.unwrap().summary.waiting_since;
    assert_eq!(waiting, Some(noon() - SignedDuration::from_mins(30)));
    world.test.drop().await;
}

#[tokio::test]
async fn a_view_is_its_owners_until_it_is_shared() {
    let world = World::new().await;
    let services = &world.services;
    let (ada, ben) = (world.staff(Role::StoreSupervisor).await, world.staff(Role::StoreAssociate).await);
    let new = |key: u128, shared| NewView {
        name: " Mine that wait ",
        query: "assigned=me&sort=waiting",
        shared,
        request_key: Uuid::from_u128(key),
    };
    let view = views::save(services, &ada, &new(1, false)).await.unwrap();
    assert_eq!((view.name.as_str(), view.query.as_str()), ("Mine that wait", "status=all&assigned=me&sort=waiting"));
    assert_eq!(views::save(services, &ada, &new(1, false)).await.unwrap(), view);
    assert!(views::list(services, &ben).await.unwrap().is_empty());
    assert!(matches!(views::change(services, &ben, view.id, Some("x"), None, None).await, Err(ServiceError::NotFound)));
    assert!(matches!(views::save(services, &ben, &new(2, true)).await, Err(ServiceError::Forbidden(_))));
    views::change(services, &ada, view.id, None, None, Some(true)).await.unwrap();
    let seen = views::list(services, &ben).await.unwrap();
    assert_eq!((seen.len(), seen[0].own, seen[0].shared), (1, false, true));
    let theirs = views::delete(services, &ben, view.id).await;
    assert!(matches!(theirs, Err(ServiceError::Invalid(Invalid::View(ViewRefusal::NotYours)))), "{theirs:?}");
    let bad = NewView { query: "sort=best", ..new(3, false) };
    assert!(matches!(
        views::save(services, &ada, &bad).await,
        Err(ServiceError::Invalid(Invalid::View(ViewRefusal::Filter(_))))
    ));
    views::delete(services, &ada, view.id).await.unwrap();
    views::delete(services, &ada, view.id).await.unwrap();
    assert!(views::list(services, &ada).await.unwrap().is_empty());
    let late = views::change(services, &ada, view.id, Some("y"), None, None).await;
    assert!(matches!(late, Err(ServiceError::Invalid(Invalid::View(ViewRefusal::Deleted)))));
    world.test.drop().await;
}

/// A label of the client counts as one of the conversation, in every order and however the pages are cut; each conversation once.
#[tokio::test]
async fn a_label_of_the_client_is_a_label_of_their_conversations() {
    let world = World::new().await;
    let services = &world.services;
    let ada = world.staff(Role::StoreManager).await;
    let ids = five(&world, &ada).await;
    let label = labels::create(services, &ada, "vip", "teal", Uuid::from_u128(1)).await.unwrap().id;
    let client = async |at: usize| inbox::conversation(services, &ada, ids[at]).await.unwrap().summary.contact_id;
    for at in [0, 2, 4] {
        labels::set_on_contact(services, &ada, client(at).await, &[label], &[]).await.unwrap();
    }
    triage::set_labels(services, &ada, ids[3], &[label], &[]).await.unwrap();
    triage::set_labels(services, &ada, ids[4], &[label], &[]).await.unwrap();
    triage::set_status(services, &ada, ids[2], 0, Standing::Closed).await.unwrap();
    for (list, expected) in [
        ("", vec![5, 4, 3, 1]),
        ("sort=oldest", vec![1, 3, 4, 5]),
        ("sort=waiting", vec![1, 3, 4, 5]),
        ("status=open", vec![5, 4, 1]),
    ] {
        assert_eq!(shown(&world, &ada, &format!("{list}&label={label}")).await, expected, "{list}");
    }
    labels::set_on_contact(services, &ada, client(0).await, &[], &[label]).await.unwrap();
    assert_eq!(shown(&world, &ada, &format!("label={label}")).await, [5, 4, 3]);
    world.test.drop().await;
}
