//! Beginning a conversation, practising one, and saving a list as a file.

use domain::{
    access::Role,
    conversation::{ConversationStatus, Direction},
    ids::AccountId,
    triage::{ListQuery, Standing},
};
use service::{
    Invalid, ServiceError, begin, export,
    inbound::{self, Practice},
    inbox::{self, ConversationQuery},
    triage,
};
use uuid::Uuid;

use crate::world::{World, message};

fn invalid<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> Invalid {
    match result {
        Err(ServiceError::Invalid(invalid)) => invalid,
        other => panic!("{other:?}"),
    }
}

async fn line(world: &World) -> AccountId {
    let ada = world.staff(Role::StoreAssociate).await;
    begin::lines(&world.services, &ada).await.unwrap()[0].id
}

#[tokio::test]
async fn a_conversation_is_begun_once_and_a_closed_one_goes_on() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let account = line(&world).await;
    let (first, second) = tokio::join!(
        begin::begin(&world.services, &ada, account, "+1 (555) 010-0123"),
        begin::begin(&world.services, &ada, account, "+15550100123"),
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.conversation, second.conversation);
    assert!(first.is_new != second.is_new, "one of the two made it");
    let id = first.conversation;
    let row = inbox::conversation(&world.services, &ada, id).await.unwrap().summary;
    assert_eq!((row.last_direction, row.unread_count, row.waiting_since), (Direction::Outbound, 0, None));
    assert_eq!((row.status, row.new_to_me), (ConversationStatus::Open, false));

    // What the client writes arrives there.
    world.receive(&[message("e1", "m1", "+15550100123", "Hello", 0)]).await;
    world.drain().await;
    assert_eq!(world.only_conversation(&ada).await, id);
    let version = inbox::conversation(&world.services, &ada, id).await.unwrap().summary.version;
    triage::set_status(&world.services, &ada, id, version, Standing::Closed).await.unwrap();
    let again = begin::begin(&world.services, &ada, account, "+15550100123").await.unwrap();
    assert_eq!((again.conversation, again.is_new), (id, false));
    let row = inbox::conversation(&world.services, &ada, id).await.unwrap().summary;
    assert_eq!(row.status, ConversationStatus::Open);
}

#[tokio::test]
async fn what_is_no_client_is_said_plainly() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let account = line(&world).await;
    for typed in ["", "call her", "12"] {
        assert!(matches!(invalid(begin::begin(&world.services, &ada, account, typed).await), Invalid::Phone(_)));
    }
    assert_eq!(invalid(begin::begin(&world.services, &ada, account, "+15550109000").await), Invalid::OwnNumber);
    let elsewhere = begin::begin(&world.services, &ada, service::ids::account_id(), "+15550100123").await;
    assert!(matches!(elsewhere, Err(ServiceError::NotFound)));
    let off = "UPDATE account SET active = false";
    sqlx::raw_sql(off).execute(&mut world.test.superuser().await).await.unwrap();
    assert_eq!(invalid(begin::begin(&world.services, &ada, account, "+15550100123").await), Invalid::AccountOff);
    assert_eq!(begin::lines(&world.services, &ada).await.unwrap(), []);
    let none = inbox::conversations(&world.services, &ada, &ConversationQuery::default()).await.unwrap();
    assert_eq!(none.items, [], "nothing was begun");
}

#[tokio::test]
async fn practice_moves_a_conversation_and_says_nothing_about_consent() {
    let world = World::new().await;
    let mona = world.staff(Role::StoreManager).await;
    world.receive(&[message("e1", "m1", "+15550100001", "Hello", 60)]).await;
    world.drain().await;
    let id = world.only_conversation(&mona).await;
    inbox::mark_read(&world.services, &mona, id).await.unwrap();
    let before = service::consent::of_conversation(&world.services, &mona, id).await.unwrap().consent;
    let practice = Practice { conversation: id, text: " STOP ", request_key: Uuid::from_u128(1) };
    inbound::simulate(&world.services, &mona, &practice).await.unwrap();
    inbound::simulate(&world.services, &mona, &practice).await.unwrap();
    let thread = inbox::thread(&world.services, &mona, id).await.unwrap();
    let said: Vec<_> = thread.messages.items.iter().map(|one| (one.body.as_str(), one.simulated)).collect();
    assert_eq!(said, [("STOP", true), ("Hello", false)], "twice is once");
    assert_eq!(thread.conversation.summary.unread_count, 1);
    let after = service::consent::of_conversation(&world.services, &mona, id).await.unwrap().consent;
    assert_eq!(before, after);
    // It opens no window: only what the client wrote counts.
    let mut tx = world.services.db().tenant(&mona).await.unwrap();
    let last = storage::messages::last_inbound_at(&mut tx, id).await.unwrap();
    assert_eq!(last, Some(thread.messages.items[1].occurred_at));
    drop(tx);

    for text in ["", " \n ", &"x".repeat(1_601), "a\0b"] {
        let practice = Practice { text, ..practice };
        assert_eq!(invalid(inbound::simulate(&world.services, &mona, &practice).await), Invalid::PracticeText);
    }
    let ada = world.staff(Role::StoreAssociate).await;
    let refused = inbound::simulate(&world.services, &ada, &practice).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));
}

#[tokio::test]
async fn a_file_has_the_list_and_no_formula() {
    let world = World::new().await;
    let mona = world.staff(Role::StoreManager).await;
    for n in 0..3 {
        let from = format!("+1555010000{n}");
        world.receive(&[message(&format!("e{n}"), &format!("m{n}"), &from, "=secret()", n)]).await;
    }
    world.drain().await;
    let page = inbox::conversations(&world.services, &mona, &ConversationQuery::default()).await.unwrap();
    let (id, version) = (page.items[0].id, page.items[0].version);
    triage::set_subject(&world.services, &mona, id, version, "=HYPERLINK(\"x\"), \"y\"").await.unwrap();
    let file = export::conversations(&world.services, &mona, &ListQuery::default()).await.unwrap();
    assert_eq!((file.rows, file.cut), (3, false));
    let text = String::from_utf8(file.csv).unwrap();
    assert!(text.starts_with("\u{feff}Client,Number,Channel"), "{text}");
    assert_eq!(text.lines().count(), 4);
    assert!(text.contains("'+15550100000"), "{text}");
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\"), \"\"y\"\"\""), "{text}");
    assert!(!text.contains("secret"), "no message is in it");
    let ada = world.staff(Role::StoreAssociate).await;
    let refused = export::conversations(&world.services, &ada, &ListQuery::default()).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));
}
