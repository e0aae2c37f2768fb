//! The page of a contact: who they are, and one timeline of everything that happened with them.

use domain::{
    access::{Ctx, Role},
    consent::ConsentSignal,
    contact::HandleEvidence,
    ids::ContactId,
    keyset::Cursor,
    timeline::{TimelineKind, TimelineTopic},
};
use service::{
    Invalid, ServiceError,
    contacts::{self, ContactQuery, ContactRefusal},
    drafts::{self, NewReply},
    inbox, labels,
    notes::{self, NewNote},
    timeline, triage,
};
use uuid::Uuid;

use crate::world::{World, message};

const ADA: &str = "+15550100001";
const BEN: &str = "+15550100002";

async fn write(world: &World, from: &str, text: &str, minute: i64) {
    world.receive(&[message(text, text, from, text, minute)]).await;
    world.drain().await;
}

/// The contact with this number.
async fn of(world: &World, ctx: &Ctx, handle: &str) -> ContactId {
    let query = ContactQuery { text: handle.to_owned(), ..ContactQuery::default() };
    let page = contacts::list(&world.services, ctx, &query).await.unwrap();
    assert_eq!(page.items.len(), 1, "{handle}");
    page.items[0].id
}

async fn kinds(world: &World, ctx: &Ctx, contact: ContactId, topic: Option<TimelineTopic>) -> Vec<TimelineKind> {
    let (mut kinds, mut after) = (Vec::new(), None);
    loop {
        let page = timeline::of_contact(&world.services, ctx, contact, topic, after, Some(2)).await.unwrap();
        kinds.extend(page.items.iter().map(|line| line.kind));
        match page.next {
            Some(next) => after = Some(next),
            None => return kinds,
        }
    }
}

#[tokio::test]
async fn everything_that_happens_with_a_contact_is_one_line_of_their_timeline() {
    let world = World::new().await;
    let (services, ada) = (&world.services, world.staff(Role::StoreManager).await);
    let mona = world.staff(Role::StoreManager).await;
    write(&world, ADA, "Is it blue?", 50).await;
    let contact = of(&world, &ada, ADA).await;
    let conversation = world.only_conversation(&ada).await;

    let reply = NewReply {
        conversation,
        body: "It is.",
        template: None,
        send_at: None,
        request_key: Uuid::from_u128(1),
        files: &[],
    };
    let draft = drafts::dry_run(services, &ada, &reply).await.unwrap();
    drafts::submit(services, &ada, draft.id, None).await.unwrap();
    drafts::reject(services, &mona, draft.id, "Say which blue.").await.unwrap();
    let note = NewNote { conversation, body: "She likes blue.", request_key: Uuid::from_u128(2) };
    notes::write(services, &ada, &note).await.unwrap();
    let label = labels::create(services, &ada, "vip", "teal", Uuid::from_u128(3)).await.unwrap();
    labels::set_on_contact(services, &ada, contact, &[label.id], &[]).await.unwrap();
    labels::set_on_contact(services, &ada, contact, &[label.id], &[]).await.unwrap();
    labels::set_on_contact(services, &ada, contact, &[], &[label.id]).await.unwrap();
    triage::set_labels(services, &ada, conversation, &[label.id], &[]).await.unwrap();
    service::consent::decide(services, &mona, conversation, ConsentSignal::DoNotContact, "She asked.").await.unwrap();
    contacts::rename(services, &ada, contact, 0, " Ada  Lovelace ").await.unwrap();

    let mut seen = kinds(&world, &ada, contact, None).await;
    assert_eq!(seen.len(), 11, "every line once: a label that was on already is no change");
    seen.sort_by_key(|kind| kind.as_str());
    assert_eq!(
        seen.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
        [
            "consent_changed",
            "contact_created",
            "contact_labelled",
            "contact_renamed",
            "contact_unlabelled",
            "conversation_labelled",
            "draft_created",
            "draft_rejected",
            "draft_submitted",
            "inbound_message",
            "note_written",
        ]
    );
    for (topic, count) in [
        (TimelineTopic::Messages, 1),
        (TimelineTopic::Drafts, 3),
        (TimelineTopic::Consent, 1),
        (TimelineTopic::Sorting, 1),
        (TimelineTopic::Notes, 1),
        (TimelineTopic::Person, 4),
    ] {
        let of_topic = kinds(&world, &ada, contact, Some(topic)).await;
        assert_eq!(of_topic.len(), count, "{topic:?}: {of_topic:?}");
        assert!(of_topic.iter().all(|kind| kind.topic() == topic));
    }
    let detail = async |topic| {
        let page = timeline::of_contact(services, &ada, contact, Some(topic), None, Some(1)).await.unwrap();
        let line = page.items.into_iter().next().unwrap();
        (line.sentence, line.detail, line.actor_name.is_some())
    };
    assert_eq!(detail(TimelineTopic::Messages).await, ("Sent a message", "Is it blue?".to_owned(), false));
    assert_eq!(detail(TimelineTopic::Notes).await, ("Note written", "She likes blue.".to_owned(), true));
    assert_eq!(detail(TimelineTopic::Sorting).await, ("Conversation labelled", "vip".to_owned(), true));
    assert_eq!(detail(TimelineTopic::Consent).await.0, ConsentSignal::DoNotContact.sentence());
    assert_eq!(detail(TimelineTopic::Drafts).await.1, "It is.");
    world.test.drop().await;
}

#[tokio::test]
async fn a_contact_shows_what_is_known_of_them() {
    let world = World::new().await;
    let (services, ctx) = (&world.services, world.staff(Role::StoreAssociate).await);
    write(&world, ADA, "one", 50).await;
    write(&world, BEN, "two", 40).await;
    let contact = of(&world, &ctx, ADA).await;
    let detail = contacts::get(services, &ctx, contact).await.unwrap();
    assert_eq!((detail.name.as_str(), detail.version, detail.notes, detail.merged_into), ("", 0, 0, None));
    let handle = &detail.handles[0];
    assert_eq!((handle.handle.as_str(), handle.confidence, handle.evidence), (ADA, 100, HandleEvidence::Wrote));
    assert!(handle.consent.problem.is_none(), "who wrote first may be answered");
    let conversations = contacts::conversations(services, &ctx, contact, None, None).await.unwrap();
    assert_eq!(conversations.items.len(), 1);
    assert_eq!(handle.conversation_id, Some(conversations.items[0].id));
    assert!(contacts::drafts(services, &ctx, contact, None, None).await.unwrap().items.is_empty());

    let renamed = contacts::rename(services, &ctx, contact, 0, "Ada Lovelace").await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.version), ("Ada Lovelace", 1));
    let late = contacts::rename(services, &ctx, contact, 0, "Countess").await;
    assert!(matches!(late, Err(ServiceError::Invalid(Invalid::Contact(ContactRefusal::MovedOn)))), "{late:?}");
    let same = contacts::rename(services, &ctx, contact, 0, "Ada Lovelace").await.unwrap();
    assert_eq!(same.version, 1, "the same name twice is no conflict");
    let long = contacts::rename(services, &ctx, contact, 1, &"a".repeat(121)).await;
    assert!(matches!(long, Err(ServiceError::Invalid(Invalid::Contact(ContactRefusal::Name(_))))), "{long:?}");
    let summary = inbox::conversation(services, &ctx, conversations.items[0].id).await.unwrap().summary;
    assert_eq!(summary.contact_name, "Ada Lovelace");
    assert_eq!(of(&world, &ctx, "love").await, contact, "found by the new name");
    let unknown = contacts::get(services, &ctx, ContactId::from_uuid(Uuid::from_u128(9))).await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)));
    world.test.drop().await;
}

#[tokio::test]
async fn the_list_goes_page_by_page_and_leaves_nobody_out() {
    let world = World::new().await;
    let ctx = world.staff(Role::StoreAssociate).await;
    for number in 0..7_i64 {
        write(&world, &format!("+1555010020{number}"), &format!("hello {number}"), 60 - number).await;
    }
    let page = async |text: &str, after: Option<Cursor>| {
        let query = ContactQuery { text: text.to_owned(), after, limit: Some(3) };
        contacts::list(&world.services, &ctx, &query).await.unwrap()
    };
    for text in ["", "555010"] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let part = page(text, after).await;
            seen.extend(part.items.iter().map(|line| line.id));
            match part.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen.len(), 7, "{text:?}");
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 7, "{text:?}");
    }
    assert_eq!(page("0203", None).await.items.len(), 1, "by the end of a number");
    assert!(page("?!", None).await.items.is_empty(), "signs are in no name");
    let row = &page("0203", None).await.items[0];
    assert!(row.last_message_at.is_some() && row.other_handles == 0);
    world.test.drop().await;
}
