//! Notes: who may change them, what is left of them, and that they can't leave.

use domain::{
    access::{Ctx, Role},
    ids::ConversationId,
    note::NoteProblem,
};
use jiff::SignedDuration;
use service::{
    Invalid, ServiceError, inbox,
    notes::{self, NewNote},
};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::world::{World, message};

fn new(conversation: ConversationId, body: &str, key: u128) -> NewNote<'_> {
    NewNote { conversation, body, request_key: Uuid::from_u128(key) }
}

fn later(ctx: &Ctx, minutes: i64) -> Ctx {
    Ctx { now: ctx.now + SignedDuration::from_mins(minutes), ..ctx.clone() }
}

fn problem<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> NoteProblem {
    match result {
        Err(ServiceError::Invalid(Invalid::Note(problem))) => problem,
        other => panic!("{other:?}"),
    }
}

/// A shop in which a client has written, and two members of staff.
async fn told() -> (World, Ctx, Ctx, ConversationId) {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", "+15550100001", "When do you come?", 5)]).await;
    world.drain().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let mut connection = world.test.superuser().await;
    let named =
        format!("UPDATE staff SET name = 'Ben Ito' WHERE role = 'store_manager' AND shop_id = '{}'", world.shop);
    sqlx::raw_sql(AssertSqlSafe(named)).execute(&mut connection).await.unwrap();
    let conversation = world.only_conversation(&ada).await;
    (world, ada, ben, conversation)
}

async fn count(world: &World, what: &str) -> i64 {
    let query = format!("SELECT count(*) FROM {what}");
    sqlx::raw_sql(AssertSqlSafe(query)).fetch_one(&mut world.test.superuser().await).await.unwrap().get(0)
}

#[tokio::test]
async fn a_note_is_kept_once_changed_for_a_while_and_deleted_with_a_trace() {
    let (world, ada, ben, conversation) = told().await;
    let services = &world.services;
    let note = notes::write(services, &ada, &new(conversation, " Ask @Ben Ito about the lift ", 1)).await.unwrap();
    assert_eq!((note.body.as_str(), note.own, note.may_edit), ("Ask @Ben Ito about the lift", true, true));
    let again = notes::write(services, &ada, &new(conversation, "Ask @Ben Ito about the lift", 1)).await.unwrap();
    assert_eq!(again.id, note.id);
    let other = notes::write(services, &ada, &new(conversation, "Something else", 1)).await;
    assert!(matches!(other, Err(ServiceError::Invalid(Invalid::RequestKeyReused))), "{other:?}");
    assert_eq!(count(&world, "note_mention").await, 1);

    assert_eq!(problem(notes::edit(services, &ben, note.id, 0, "x").await), NoteProblem::NotTheAuthor);
    let edited = notes::edit(services, &later(&ada, 10), note.id, 0, "Ask Ben").await.unwrap();
    assert_eq!((edited.revision, edited.body.as_str()), (1, "Ask Ben"));
    assert_eq!(problem(notes::edit(services, &ada, note.id, 0, "Ask Carl").await), NoteProblem::MovedOn);
    assert_eq!(problem(notes::edit(services, &later(&ada, 16), note.id, 1, "Late").await), NoteProblem::TooLate);
    let detail = notes::get(services, &ben, note.id).await.unwrap();
    assert_eq!((detail.note.own, detail.note.may_edit, detail.note.may_delete), (false, false, false));
    assert_eq!(detail.versions[0].body, "Ask @Ben Ito about the lift");

    assert_eq!(problem(notes::delete(services, &ben, note.id).await), NoteProblem::NotTheAuthor);
    let gone = notes::delete(services, &later(&ada, 600), note.id).await.unwrap();
    assert_eq!((gone.body.as_str(), gone.deleted_by_name.as_deref()), ("", Some("Ada")));
    assert_eq!(problem(notes::edit(services, &ada, note.id, 1, "Back").await), NoteProblem::Deleted);
    let thread = inbox::thread(services, &ben, conversation).await.unwrap();
    assert_eq!((thread.notes.len(), thread.notes[0].deleted_at.is_some()), (1, true), "that there was one stays");
    assert_eq!(count(&world, "note_edit WHERE body <> ''").await, 0, "no word of it is kept");
    assert_eq!(count(&world, "audit_event WHERE kind LIKE 'note_%'").await, 3);
    world.test.drop().await;
}

/// A note has no way out: nothing that is sent, planned or found as a message knows of it.
#[tokio::test]
async fn a_note_cannot_be_sent() {
    let (world, ada, _, conversation) = told().await;
    let before = inbox::thread(&world.services, &ada, conversation).await.unwrap();
    let note =
        notes::write(&world.services, &ada, &new(conversation, "Xylophone for nobody outside", 1)).await.unwrap();
    notes::edit(&world.services, &ada, note.id, 0, "Xylophone, still inside").await.unwrap();
    for table in [
        "message",
        "message_search",
        "message_draft",
        "message_draft_edit",
        "dispatch",
        "delivery_event",
        "inbound_event",
        "audit_event",
    ] {
        let holding = format!("{table} t WHERE to_jsonb(t)::text ILIKE '%xylophone%'");
        assert_eq!(count(&world, &holding).await, 0, "{table} holds a note's words");
    }
    let after = inbox::thread(&world.services, &ada, conversation).await.unwrap();
    assert_eq!(before.messages, after.messages);
    assert_eq!(before.conversation, after.conversation, "the list shows nothing of it");
    // Nothing that leaves, or that becomes something that leaves, can name a note.
    let pointing = "pg_constraint WHERE contype = 'f' AND confrelid IN ('note'::regclass, 'note_edit'::regclass)
                    AND conrelid::regclass::text NOT LIKE 'note%'";
    assert_eq!(count(&world, pointing).await, 0);
    let columns = "information_schema.columns WHERE column_name LIKE '%note_id%' AND table_name NOT LIKE 'note%'";
    assert_eq!(count(&world, columns).await, 0);
    world.test.drop().await;
}

#[tokio::test]
async fn notes_stand_among_the_messages_of_their_time() {
    let world = World::new().await;
    let webhooks: Vec<_> =
        (0..60).map(|n| message(&format!("e{n}"), &format!("m{n}"), "+15550100001", "hi", 600 - n * 10)).collect();
    world.receive(&webhooks).await;
    world.drain().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let conversation = world.only_conversation(&ada).await;
    for (nth, minutes) in [-595, -45, 0].into_iter().enumerate() {
        let ctx = later(&ada, minutes);
        notes::write(&world.services, &ctx, &new(conversation, &format!("note {nth}"), nth as u128)).await.unwrap();
    }
    let thread = inbox::thread(&world.services, &ada, conversation).await.unwrap();
    let bodies = |notes: &[notes::NoteView]| notes.iter().map(|note| note.body.clone()).collect::<Vec<_>>();
    assert_eq!(bodies(&thread.notes), ["note 2", "note 1"]);
    let earlier = inbox::stretch(&world.services, &ada, conversation, thread.messages.next).await.unwrap();
    assert_eq!((earlier.messages.items.len(), bodies(&earlier.notes)), (10, vec!["note 0".to_owned()]));
    let page = notes::of_conversation(&world.services, &ada, conversation, None, Some(2)).await.unwrap();
    assert_eq!(bodies(&page.items), ["note 2", "note 1"]);
    let rest = notes::of_conversation(&world.services, &ada, conversation, page.next, Some(2)).await.unwrap();
    assert_eq!(bodies(&rest.items), ["note 0"]);
    world.test.drop().await;
}

#[tokio::test]
async fn bad_words_wrong_roles_and_foreign_ids_keep_nothing() {
    let (world, ada, ben, conversation) = told().await;
    let services = &world.services;
    assert_eq!(problem(notes::write(services, &ada, &new(conversation, " \n", 1)).await), NoteProblem::Empty);
    let long = "x".repeat(4_001);
    assert_eq!(problem(notes::write(services, &ada, &new(conversation, &long, 1)).await), NoteProblem::TooLong);
    let worker = world.staff(Role::FieldWorker).await;
    let refused = notes::write(services, &worker, &new(conversation, "Hello", 1)).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));
    let colleagues = notes::colleagues(services, &ada).await.unwrap();
    assert!(colleagues.iter().any(|one| one.name == "Ben Ito") && colleagues.len() == 2, "{colleagues:?}");
    let note = notes::write(services, &ben, &new(conversation, "Mine", 1)).await.unwrap();

    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let services = &neighbour.services;
    assert!(matches!(notes::get(services, &stranger, note.id).await, Err(ServiceError::NotFound)));
    assert!(matches!(notes::edit(services, &stranger, note.id, 0, "x").await, Err(ServiceError::NotFound)));
    assert!(matches!(notes::delete(services, &stranger, note.id).await, Err(ServiceError::NotFound)));
    assert!(matches!(notes::write(services, &stranger, &new(conversation, "x", 2)).await, Err(ServiceError::NotFound)));
    assert!(matches!(
        notes::of_conversation(services, &stranger, conversation, None, None).await,
        Err(ServiceError::NotFound)
    ));
    neighbour.test.drop().await;
}
