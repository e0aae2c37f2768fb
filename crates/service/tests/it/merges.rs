//! Two contacts that become one, a handle that is somebody else's, and the way back: with consent closed in every step.

use std::collections::BTreeMap;

use domain::{
    access::{Ctx, Role},
    consent::ConsentSignal,
    contact::{HandleEvidence, Likeness},
    ids::{ContactId, ConversationId, IdentityId, MergeId},
    timeline::TimelineTopic,
};
use service::{
    Invalid, ServiceError,
    contacts::{self, ContactDetail, ContactQuery, ContactRefusal, MergeContacts, MoveHandle},
    inbox, labels, timeline,
};
use uuid::Uuid;

use crate::world::{World, message};

const ADA: &str = "+15550100001";
const BEN: &str = "+15550100002";
const CLEO: &str = "+15550100003";
const HANDLES: [&str; 4] = [ADA, BEN, CLEO, "+15550100004"];

async fn write(world: &World, from: &str, text: &str, minute: i64) {
    world.receive(&[message(text, text, from, text, minute)]).await;
    world.drain().await;
}

/// The contact with this number.
async fn of(world: &World, ctx: &Ctx, handle: &str) -> ContactDetail {
    let query = ContactQuery { text: handle.to_owned(), ..ContactQuery::default() };
    let page = contacts::list(&world.services, ctx, &query).await.unwrap();
    assert_eq!(page.items.len(), 1, "{handle}");
    contacts::get(&world.services, ctx, page.items[0].id).await.unwrap()
}

fn key(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn refusal<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> ContactRefusal {
    match result {
        Err(ServiceError::Invalid(Invalid::Contact(refusal))) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn merge(world: &World, ctx: &Ctx, into: &ContactDetail, from: &ContactDetail, number: u128) -> ContactDetail {
    let wanted =
        MergeContacts { into: (into.id, into.version), from: (from.id, from.version), request_key: key(number) };
    contacts::merge(&world.services, ctx, &wanted).await.unwrap()
}

async fn last_merge(world: &World, ctx: &Ctx, contact: ContactId) -> MergeId {
    contacts::history(&world.services, ctx, contact, None, None).await.unwrap().items[0].id
}

fn handles(detail: &ContactDetail) -> Vec<&str> {
    detail.handles.iter().map(|handle| handle.handle.as_str()).collect()
}

async fn conversation(world: &World, ctx: &Ctx, contact: ContactId) -> Vec<ConversationId> {
    let page = contacts::conversations(&world.services, ctx, contact, None, None).await.unwrap();
    page.items.into_iter().map(|row| row.id).collect()
}

async fn texts(world: &World, ctx: &Ctx, contact: ContactId) -> Vec<String> {
    let topic = Some(TimelineTopic::Messages);
    let page = timeline::of_contact(&world.services, ctx, contact, topic, None, None).await.unwrap();
    page.items.into_iter().rev().map(|line| line.detail).collect()
}

async fn lines(world: &World, ctx: &Ctx, contact: ContactId) -> Vec<&'static str> {
    let topic = Some(TimelineTopic::Person);
    let page = timeline::of_contact(&world.services, ctx, contact, topic, None, None).await.unwrap();
    page.items.into_iter().map(|line| line.kind.as_str()).collect()
}

#[tokio::test]
async fn a_merge_brings_everything_and_the_way_back_takes_it_along() {
    let world = World::new().await;
    let (services, ctx) = (&world.services, world.staff(Role::StoreSupervisor).await);
    let manager = world.staff(Role::StoreManager).await;
    write(&world, ADA, "a1", 60).await;
    write(&world, BEN, "b1", 50).await;
    let vip = labels::create(services, &manager, "vip", "teal", key(90)).await.unwrap().id;
    let late = labels::create(services, &manager, "late", "red", key(91)).await.unwrap().id;
    let (ada, ben) = (of(&world, &ctx, ADA).await, of(&world, &ctx, BEN).await);
    labels::set_on_contact(services, &ctx, ada.id, &[vip], &[]).await.unwrap();
    labels::set_on_contact(services, &ctx, ben.id, &[vip, late], &[]).await.unwrap();
    let ben = contacts::rename(services, &ctx, ben.id, 0, "Ben Okri").await.unwrap();
    let ben_talk = conversation(&world, &ctx, ben.id).await;

    let associate = world.staff(Role::StoreAssociate).await;
    let wanted = MergeContacts { into: (ada.id, 0), from: (ben.id, ben.version), request_key: key(1) };
    let forbidden = contacts::merge(services, &associate, &wanted).await;
    assert!(matches!(forbidden, Err(ServiceError::Forbidden(_))));
    let old = MergeContacts { from: (ben.id, 0), ..wanted };
    assert_eq!(refusal(contacts::merge(services, &ctx, &old).await), ContactRefusal::MovedOn);
    let itself = MergeContacts { from: (ada.id, 0), ..wanted };
    assert_eq!(refusal(contacts::merge(services, &ctx, &itself).await), ContactRefusal::Itself);

    let preview = contacts::preview(services, &ctx, ada.id, ben.id).await.unwrap();
    assert_eq!((preview.name.as_str(), preview.conversations, preview.labels.len()), ("Ben Okri", 1, 1));
    assert_eq!(preview.handles.len(), 2);

    let one = merge(&world, &ctx, &ada, &ben, 1).await;
    assert_eq!((one.name.as_str(), handles(&one)), ("Ben Okri", vec![ADA, BEN]));
    assert_eq!(one.handles[1].evidence, HandleEvidence::Merged);
    assert_eq!(one.labels.len(), 2);
    assert_eq!(texts(&world, &ctx, ada.id).await, ["a1", "b1"]);
    assert_eq!(conversation(&world, &ctx, ada.id).await.len(), 2);
    assert_eq!(contacts::get(services, &ctx, ben.id).await.unwrap().merged_into, Some(ada.id));
    assert_eq!(contacts::merge(services, &ctx, &wanted).await.unwrap(), one, "the same attempt");
    assert_eq!(of(&world, &ctx, "okri").await.id, ada.id, "found by the other's name, and once");
    let again = MergeContacts { request_key: key(2), into: (ada.id, one.version), ..wanted };
    assert_eq!(refusal(contacts::merge(services, &ctx, &again).await), ContactRefusal::Merged);

    write(&world, BEN, "b2", 30).await;
    write(&world, ADA, "a2", 20).await;
    assert_eq!(texts(&world, &ctx, ada.id).await, ["a1", "b1", "b2", "a2"]);
    assert!(texts(&world, &ctx, ben.id).await.is_empty());

    let back = contacts::undo(services, &ctx, last_merge(&world, &ctx, ada.id).await).await.unwrap();
    assert_eq!((back.id, back.name.as_str(), handles(&back), back.merged_into), (ben.id, "Ben Okri", vec![BEN], None));
    assert_eq!(back.handles[0].evidence, HandleEvidence::Wrote);
    assert_eq!(back.labels.len(), 2);
    let ada = contacts::get(services, &ctx, ada.id).await.unwrap();
    assert_eq!((ada.name.as_str(), handles(&ada)), ("", vec![ADA]));
    assert_eq!(ada.labels.iter().map(|label| label.id).collect::<Vec<_>>(), [vip], "what was its own stays");
    assert_eq!(texts(&world, &ctx, ada.id).await, ["a1", "a2"]);
    assert_eq!(texts(&world, &ctx, ben.id).await, ["b1", "b2"], "what came since follows its handle");
    assert_eq!(conversation(&world, &ctx, ben.id).await, ben_talk);
    assert_eq!(
        lines(&world, &ctx, ben.id).await,
        ["contact_unmerged", "contact_renamed", "contact_labelled", "contact_labelled", "contact_created"]
    );
    assert_eq!(
        lines(&world, &ctx, ada.id).await,
        ["contact_unmerged", "contact_merged", "contact_labelled", "contact_created"]
    );
    let undone = contacts::undo(services, &ctx, last_merge(&world, &ctx, ada.id).await).await.unwrap();
    assert_eq!((undone.id, undone.version), (ben.id, back.version), "taken back once");
    assert_eq!(of(&world, &ctx, "okri").await.id, ben.id);
    let mut tx = world.test.db.tenant(&ctx).await.unwrap();
    assert_eq!(storage::audit::first_break(&mut tx).await.unwrap(), None);
    drop(tx);
    world.test.drop().await;
}

#[tokio::test]
async fn merges_are_taken_back_in_any_order() {
    let world = World::new().await;
    let (services, ctx) = (&world.services, world.staff(Role::StoreSupervisor).await);
    let manager = world.staff(Role::StoreManager).await;
    for (handle, text) in [(ADA, "a1"), (BEN, "b1"), (CLEO, "c1")] {
        write(&world, handle, text, 60).await;
    }
    let label = labels::create(services, &manager, "cleos", "teal", key(90)).await.unwrap().id;
    let (ada, ben, cleo) = (of(&world, &ctx, ADA).await, of(&world, &ctx, BEN).await, of(&world, &ctx, CLEO).await);
    labels::set_on_contact(services, &ctx, cleo.id, &[label], &[]).await.unwrap();
    let ben = merge(&world, &ctx, &ben, &cleo, 1).await;
    let first = last_merge(&world, &ctx, ben.id).await;
    let ada = merge(&world, &ctx, &ada, &ben, 2).await;
    let second = last_merge(&world, &ctx, ada.id).await;
    assert_eq!((handles(&ada), ada.labels.len()), (vec![ADA, BEN, CLEO], 1));
    assert_eq!(contacts::get(services, &ctx, cleo.id).await.unwrap().merged_into, Some(ada.id), "by way of the other");

    let back = contacts::undo(services, &ctx, first).await.unwrap();
    assert_eq!((back.id, handles(&back), back.labels.len()), (cleo.id, vec![CLEO], 1));
    let whole = contacts::get(services, &ctx, ada.id).await.unwrap();
    assert_eq!((handles(&whole), whole.labels.len()), (vec![ADA, BEN], 0));
    assert_eq!(texts(&world, &ctx, ada.id).await, ["a1", "b1"]);
    contacts::undo(services, &ctx, second).await.unwrap();
    for (id, handle, text) in [(ada.id, ADA, "a1"), (ben.id, BEN, "b1"), (cleo.id, CLEO, "c1")] {
        let detail = contacts::get(services, &ctx, id).await.unwrap();
        assert_eq!((handles(&detail), texts(&world, &ctx, id).await), (vec![handle], vec![text.to_owned()]));
        assert_eq!(lines(&world, &ctx, id).await.iter().filter(|line| **line == "contact_created").count(), 1);
    }
    world.test.drop().await;
}

#[tokio::test]
async fn a_number_is_somebody_elses() {
    let world = World::new().await;
    let (services, ctx) = (&world.services, world.staff(Role::StoreSupervisor).await);
    write(&world, ADA, "a1", 60).await;
    write(&world, BEN, "b1", 50).await;
    let (ada, ben) = (of(&world, &ctx, ADA).await, of(&world, &ctx, BEN).await);
    let one = merge(&world, &ctx, &ada, &ben, 1).await;
    let number = one.handles[1].id;
    let wanted = MoveHandle { handle: number, from: (one.id, one.version), into: None, request_key: key(2) };
    let stranger = contacts::move_handle(services, &ctx, &wanted).await.unwrap();
    assert_eq!((handles(&stranger), stranger.handles[0].evidence), (vec![BEN], HandleEvidence::Moved));
    assert!(stranger.id != ben.id && stranger.id != ada.id);
    assert_eq!(contacts::move_handle(services, &ctx, &wanted).await.unwrap(), stranger, "the same attempt");
    write(&world, BEN, "b2", 30).await;
    assert_eq!(texts(&world, &ctx, stranger.id).await, ["b1", "b2"]);
    assert_eq!(texts(&world, &ctx, ada.id).await, ["a1"]);
    let late = MoveHandle { request_key: key(3), into: Some(ben.id), ..wanted };
    assert_eq!(refusal(contacts::move_handle(services, &ctx, &late).await), ContactRefusal::Merged);
    let late = MoveHandle { request_key: key(3), into: Some(stranger.id), ..wanted };
    assert_eq!(refusal(contacts::move_handle(services, &ctx, &late).await), ContactRefusal::MovedOn);

    // The merge is taken back first: what was decided about the number stands.
    let of_ada = contacts::history(services, &ctx, ada.id, None, None).await.unwrap().items;
    let merged = of_ada.iter().find(|line| line.handle.is_empty()).unwrap().id;
    let moved = of_ada.iter().find(|line| line.handle == BEN).unwrap().id;
    contacts::undo(services, &ctx, merged).await.unwrap();
    assert_eq!(handles(&contacts::get(services, &ctx, stranger.id).await.unwrap()), [BEN]);
    contacts::undo(services, &ctx, moved).await.unwrap();
    let ben = contacts::get(services, &ctx, ben.id).await.unwrap();
    assert_eq!((handles(&ben), ben.handles[0].evidence), (vec![BEN], HandleEvidence::Wrote));
    assert_eq!(texts(&world, &ctx, ben.id).await, ["b1", "b2"]);
    assert!(contacts::get(services, &ctx, stranger.id).await.unwrap().handles.is_empty());
    world.test.drop().await;
}

#[tokio::test]
async fn two_who_merge_at_once_do_it_once() {
    let world = World::new().await;
    let services = &world.services;
    let (one, other) = (world.staff(Role::StoreSupervisor).await, world.staff(Role::StoreSupervisor).await);
    write(&world, ADA, "a1", 60).await;
    write(&world, BEN, "b1", 50).await;
    let (ada, ben) = (of(&world, &one, ADA).await, of(&world, &one, BEN).await);
    let there = MergeContacts { into: (ada.id, 0), from: (ben.id, 0), request_key: key(1) };
    let back = MergeContacts { into: (ben.id, 0), from: (ada.id, 0), request_key: key(2) };
    let (a, b) = tokio::join!(contacts::merge(services, &one, &there), contacts::merge(services, &other, &back));
    assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
    world.test.drop().await;
}

#[tokio::test]
async fn likely_duplicates_come_with_their_evidence() {
    let world = World::new().await;
    let (services, ctx) = (&world.services, world.staff(Role::StoreAssociate).await);
    write(&world, ADA, "a1", 60).await;
    write(&world, BEN, "b1", 50).await;
    // As a carrier of another kind writes it.
    write(&world, "15550100001", "a2", 40).await;
    let ada = contacts::list(services, &ctx, &ContactQuery::default()).await.unwrap();
    let find = |handle: &str| ada.items.iter().find(|line| line.handle == handle).unwrap().id;
    let (ada, ben, twin) = (find(ADA), find(BEN), find("15550100001"));
    contacts::rename(services, &ctx, ada, 0, "Ada Lovelace").await.unwrap();
    contacts::rename(services, &ctx, ben, 0, "ada lovelace").await.unwrap();
    let found = contacts::duplicates(services, &ctx, ada).await.unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.contact.id, one.evidence.as_slice())).collect();
    assert_eq!(found, [(twin, [Likeness::Number].as_slice()), (ben, [Likeness::Name].as_slice())]);
    world.test.drop().await;
}

/// Whether each handle may be written to, by its own word and by those of whoever has it.
async fn closed(world: &World, ctx: &Ctx, handle: &str) -> bool {
    let mut tx = world.test.db.tenant(ctx).await.unwrap();
    let own = [handle.to_owned()];
    let locked = storage::consent::lock_standing(&mut tx, domain::conversation::ChannelKind::Sms, &own).await.unwrap();
    let read = storage::consent::standing(&mut tx, domain::conversation::ChannelKind::Sms, handle).await.unwrap();
    let kind = domain::dispatch::DispatchKind::Message;
    assert_eq!(locked[0].1.problem(kind).is_some(), read.problem(kind).is_some(), "what shows is what decides");
    read.problem(kind).is_some()
}

/// What must be so after every step.
async fn holds(world: &World, ctx: &Ctx, own: &BTreeMap<&str, (bool, bool)>, step: u128) {
    let services = &world.services;
    for handle in HANDLES {
        let detail = of(world, ctx, handle).await;
        assert_eq!(detail.merged_into, None);
        let expected = detail.handles.iter().any(|one| {
            let (stopped, marked) = own[one.handle.as_str()];
            stopped || marked
        });
        assert_eq!(closed(world, ctx, handle).await, expected, "{handle} after step {step}");
        let shown = detail.handles.iter().find(|one| one.handle == handle).unwrap();
        assert_eq!(shown.consent.problem.is_some(), expected);
        let (stopped, marked) = own[handle];
        let consent = &shown.consent.consent;
        let says_stop = consent.state == domain::consent::ConsentState::OptedOut;
        assert_eq!((says_stop, consent.do_not_contact), (stopped, marked), "{handle} keeps its own word");
        // Its conversations are where it is.
        for row in contacts::conversations(services, ctx, detail.id, None, None).await.unwrap().items {
            assert!(detail.handles.iter().any(|one| one.handle == row.handle), "step {step}");
            assert_eq!(inbox::conversation(services, ctx, row.id).await.unwrap().summary.contact_id, detail.id);
        }
    }
}

/// Merges, moves and the way back in an order that nobody planned, with STOP, START and do-not-contact between them: a handle is closed
/// exactly if it, or another handle of whoever has it, was closed; and no word about a handle is ever lost or added.
#[tokio::test]
async fn an_opt_out_is_never_lost() {
    let mut seed = 7_u32;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(seed >> 16).unwrap() % below
    };
    let world = World::new().await;
    let (services, ctx) = (&world.services, world.staff(Role::RootOwner).await);
    for (minute, handle) in (100..).zip(HANDLES) {
        write(&world, handle, &format!("hello {handle}"), minute).await;
    }
    let mut own: BTreeMap<&str, (bool, bool)> = HANDLES.map(|handle| (handle, (false, false))).into();
    for step in 0..60_u128 {
        let (one, other) = (HANDLES[next(4)], HANDLES[next(4)]);
        let (a, b) = (of(&world, &ctx, one).await, of(&world, &ctx, other).await);
        let id: IdentityId = a.handles.iter().find(|handle| handle.handle == one).unwrap().id;
        let talk = a.handles.iter().find(|handle| handle.handle == one).unwrap().conversation_id.unwrap();
        match next(6) {
            0 => {
                let wanted =
                    MergeContacts { into: (a.id, a.version), from: (b.id, b.version), request_key: key(1000 + step) };
                drop(contacts::merge(services, &ctx, &wanted).await);
            }
            1 => {
                let into = (next(2) == 0).then_some(b.id);
                let wanted = MoveHandle { handle: id, from: (a.id, a.version), into, request_key: key(1000 + step) };
                drop(contacts::move_handle(services, &ctx, &wanted).await);
            }
            2 => {
                let history = contacts::history(services, &ctx, a.id, None, None).await.unwrap().items;
                if let Some(line) = history.get(next(history.len().max(1))) {
                    contacts::undo(services, &ctx, line.id).await.unwrap();
                }
            }
            3 | 4 => {
                let (text, stops) = if next(2) == 0 { ("STOP", true) } else { ("START", false) };
                let event = format!("{text} {step}");
                let minute = 90 - i64::try_from(step).unwrap();
                world.receive(&[message(&event, &event, one, text, minute)]).await;
                world.drain().await;
                own.get_mut(one).unwrap().0 = stops;
            }
            _ => {
                let (signal, on) = if next(2) == 0 {
                    (ConsentSignal::DoNotContact, true)
                } else {
                    (ConsentSignal::ContactAllowed, false)
                };
                service::consent::decide(services, &ctx, talk, signal, "A test.").await.unwrap();
                own.get_mut(one).unwrap().1 = on;
            }
        }
        holds(&world, &ctx, &own, step).await;
    }
    world.test.drop().await;
}
