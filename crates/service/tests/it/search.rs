//! Search from what somebody types to what they see.

use domain::{access::Role, conversation::Direction};
use service::{
    Invalid, ServiceError, drafts,
    drafts::NewReply,
    inbox, search,
    search::{MessageHit, SearchQuery},
};
use uuid::Uuid;

use crate::world::{World, message};

const ADA: &str = "+15550100001";
const BEN: &str = "+15550100002";

fn wanted(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), ..SearchQuery::default() }
}

fn marked(hit: &MessageHit) -> Vec<String> {
    let of = |mark: &std::ops::Range<usize>| hit.text.chars().skip(mark.start).take(mark.len()).collect();
    hit.marks.iter().map(of).collect()
}

/// Ada and Ben have written; the oldest message is three months old.
async fn told() -> World {
    let world = World::new().await;
    let months = 90 * 24 * 60;
    world
        .receive(&[
            message("e1", "m1", ADA, "Is the oak wardrobe in stock?", months),
            message("e2", "m2", ADA, "The oak door sticks", 50),
            message("e3", "m3", BEN, "Wardrobe of oak, please. Küche too", 40),
        ])
        .await;
    world.drain().await;
    world
}

#[tokio::test]
async fn messages_are_found_by_words_phrases_and_beginnings() {
    let world = told().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let find = async |text: &str| {
        let found = search::everything(&world.services, &ctx, &wanted(text)).await.unwrap();
        found.messages.items.iter().map(|hit| hit.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(find("oak").await.len(), 3);
    assert_eq!(find("OAK wardr").await, ["Wardrobe of oak, please. Küche too", "Is the oak wardrobe in stock?"]);
    assert_eq!(find("\"oak wardrobe\"").await, ["Is the oak wardrobe in stock?"]);
    assert_eq!(find("kuche").await.len(), 1);
    assert_eq!(find("wardr oak").await, Vec::<String>::new(), "only the last word may go on");
    let found = search::everything(&world.services, &ctx, &wanted("oak wardr")).await.unwrap();
    assert_eq!(marked(&found.messages.items[0]), ["Wardrobe", "oak"]);
    assert_eq!(found.messages.items[0].handle, BEN);
    world.test.drop().await;
}

#[tokio::test]
async fn what_the_shop_wrote_is_found_once_it_is_a_message() {
    let world = told().await;
    let (writer, manager) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let hits = search::messages(&world.services, &writer, &wanted("sticks"), None, None).await.unwrap();
    let reply = NewReply {
        conversation: hits.items[0].conversation_id,
        body: "We will plane the zebrawood",
        files: &[],
        template: None,
        send_at: None,
        request_key: Uuid::from_u128(1),
    };
    let draft = drafts::dry_run(&world.services, &writer, &reply).await.unwrap();
    let found = async || search::messages(&world.services, &manager, &wanted("zebra"), None, None).await.unwrap().items;
    assert!(found().await.is_empty(), "a draft is no message");
    // As an open guard would have planned it.
    sqlx::raw_sql("UPDATE message_draft SET origin = 'live'").execute(&mut world.test.superuser().await).await.unwrap();
    drafts::submit(&world.services, &writer, draft.id, None).await.unwrap();
    drafts::approve(&world.services, &manager, draft.id).await.unwrap();
    let found = found().await;
    assert_eq!((found.len(), found[0].direction), (1, Direction::Outbound));
    let inbound = SearchQuery { direction: Some(Direction::Inbound), ..wanted("zebra") };
    assert!(search::messages(&world.services, &manager, &inbound, None, None).await.unwrap().items.is_empty());
    world.test.drop().await;
}

#[tokio::test]
async fn people_are_found_by_name_and_by_any_spelling_of_their_number() {
    let world = told().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    sqlx::raw_sql("UPDATE contact SET name = 'Åsa Lindström' WHERE id = (SELECT contact_id FROM identity WHERE handle = '+15550100002')")
        .execute(&mut world.test.superuser().await)
        .await
        .unwrap();
    let people = async |text: &str| {
        let page = search::people(&world.services, &ctx, &wanted(text), None, None).await.unwrap();
        page.items.iter().map(|row| row.handle.clone()).collect::<Vec<_>>()
    };
    for spelling in ["asa", "LIND", "lindstrom å", "0002", "(555) 010-0002", "+1 555 010 0002"] {
        assert_eq!(people(spelling).await, [BEN], "{spelling}");
    }
    assert_eq!(people("555 010").await, [BEN, ADA], "the one who wrote last comes first");
    assert_eq!(people("nobody").await, Vec::<String>::new());
    world.test.drop().await;
}

#[tokio::test]
async fn filters_narrow_down_and_stand_alone() {
    let world = told().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    let count = async |query: SearchQuery| {
        search::messages(&world.services, &ctx, &query, None, None).await.unwrap().items.len()
    };
    let day = "2026-11-21".parse().ok();
    assert_eq!(count(SearchQuery { from: day, ..wanted("oak") }).await, 2);
    assert_eq!(count(SearchQuery { until: day, ..wanted("oak") }).await, 3);
    assert_eq!(count(SearchQuery { until: "2026-11-20".parse().ok(), ..wanted("oak") }).await, 1);
    assert_eq!(count(SearchQuery { from: day, ..wanted("") }).await, 2, "every message of a day");
    assert_eq!(count(wanted("")).await, 0, "nothing asked, nothing answered");
    let ada = search::messages(&world.services, &ctx, &wanted("sticks"), None, None).await.unwrap();
    inbox::mark_read(&world.services, &ctx, ada.items[0].conversation_id).await.unwrap();
    assert_eq!(count(SearchQuery { unread_only: true, ..wanted("oak") }).await, 1);
    world.test.drop().await;
}

#[tokio::test]
async fn what_is_hostile_finds_nothing_or_is_a_sentence() {
    let world = told().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    for text in [
        "' OR 1=1 --",
        "a:* & !b | (c <-> d)",
        "\0",
        "👍👍",
        "\\",
        "%",
        "((((",
        "\"",
        "\u{202e}oak\u{202c} x",
        "½ ² ﷺ Ａ",
        "a\u{0}b",
    ] {
        let found = search::everything(&world.services, &ctx, &wanted(text)).await;
        assert!(found.is_ok(), "{text:?}: {found:?}");
    }
    let long = search::everything(&world.services, &ctx, &wanted(&"x".repeat(10_240))).await.unwrap_err();
    assert!(matches!(&long, ServiceError::Invalid(Invalid::Search(_))), "{long}");
    let many = search::everything(&world.services, &ctx, &wanted(&"a ".repeat(50))).await.unwrap_err();
    assert_eq!(many.code(), "search_too_many_words");
    let worker = world.staff(Role::FieldWorker).await;
    assert!(matches!(
        search::everything(&world.services, &worker, &wanted("oak")).await,
        Err(ServiceError::Forbidden(_))
    ));
    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let found = search::everything(&neighbour.services, &stranger, &wanted("oak")).await.unwrap();
    assert!(found.messages.items.is_empty() && found.people.items.is_empty());
    neighbour.test.drop().await;
}

#[tokio::test]
async fn a_conversation_opens_at_a_message_that_lies_far_back() {
    let world = World::new().await;
    let webhooks: Vec<_> =
        (0..130).map(|n| message(&format!("e{n}"), &format!("m{n}"), ADA, &format!("word{n}x"), 200 - n)).collect();
    world.receive(&webhooks).await;
    world.drain().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    for (word, later) in [("word3x", true), ("word60x", true), ("word129x", false)] {
        let hit = search::messages(&world.services, &ctx, &wanted(word), None, None).await.unwrap().items.remove(0);
        let thread = inbox::thread_at(&world.services, &ctx, hit.conversation_id, Some(hit.message_id)).await.unwrap();
        assert_eq!((thread.at, thread.later), (Some(hit.message_id), later), "{word}");
        assert!(thread.messages.items.iter().any(|message| message.id == hit.message_id), "{word}");
    }
    let id = world.only_conversation(&ctx).await;
    let unknown = service::ids::message_id();
    let thread = inbox::thread_at(&world.services, &ctx, id, Some(unknown)).await.unwrap();
    assert_eq!((thread.at, thread.later), (None, false));
    world.test.drop().await;
}
