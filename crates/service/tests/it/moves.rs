//! Two conversations that become one, and one that becomes two: with every message in its place, and the way back.

use domain::{
    access::{Ctx, Role},
    conversation::ConversationStatus,
    ids::ConversationId,
    triage::Standing,
};
use service::{
    Invalid, ServiceError,
    drafts::{self, NewReply},
    inbox::{self, ConversationQuery},
    notes::{self, NewNote},
    notifications,
    triage::{self, Outcome, TriageRefusal},
};
use uuid::Uuid;

use crate::world::{World, message};

const ADA: &str = "+15550100001";
const BEN: &str = "+15550100002";

fn refusal<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> TriageRefusal {
    match result {
        Err(ServiceError::Invalid(Invalid::Triage(refusal))) => refusal,
        other => panic!("{other:?}"),
    }
}

/// The client with this number's conversation.
async fn of(world: &World, ctx: &Ctx, handle: &str) -> ConversationId {
    let page = inbox::conversations(&world.services, ctx, &ConversationQuery::default()).await.unwrap();
    page.items.iter().find(|row| row.handle == handle).unwrap().id
}

/// What a conversation says, the oldest first.
async fn texts(world: &World, ctx: &Ctx, id: ConversationId) -> Vec<String> {
    let page = inbox::messages(&world.services, ctx, id, None, None).await.unwrap();
    page.items.into_iter().rev().map(|message| message.body).collect()
}

async fn write(world: &World, from: &str, text: &str, minute: i64) {
    world.receive(&[message(text, text, from, text, minute)]).await;
    world.drain().await;
}

fn key(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

#[tokio::test]
async fn a_merged_conversation_takes_what_comes_and_gives_it_back() {
    let world = World::new().await;
    let services = &world.services;
    let ctx = world.staff(Role::StoreSupervisor).await;
    write(&world, ADA, "a1", 50).await;
    write(&world, BEN, "b1", 40).await;
    let (ada, ben) = (of(&world, &ctx, ADA).await, of(&world, &ctx, BEN).await);
    let associate = world.staff(Role::StoreAssociate).await;
    let forbidden = triage::merge(services, &associate, ada, ben, true, key(1)).await;
    assert!(matches!(forbidden, Err(ServiceError::Forbidden(_))));
    assert_eq!(refusal(triage::merge(services, &ctx, ada, ada, true, key(1)).await), TriageRefusal::Itself);
    assert_eq!(refusal(triage::merge(services, &ctx, ada, ben, false, key(1)).await), TriageRefusal::OtherClient);

    let merged = triage::merge(services, &ctx, ada, ben, true, key(1)).await.unwrap();
    assert_eq!(texts(&world, &ctx, ada).await, ["a1", "b1"]);
    let row = &merged.conversation.summary;
    assert_eq!((row.unread_count, row.last_preview.as_str(), row.status), (2, "b1", ConversationStatus::Open));
    assert_eq!(triage::merge(services, &ctx, ada, ben, true, key(1)).await.unwrap().undo, None, "the same attempt");
    let source = inbox::conversation(services, &ctx, ben).await.unwrap();
    assert_eq!((source.summary.status, source.merged_into), (ConversationStatus::Closed, Some(ada)));
    let reopened = triage::set_status(services, &ctx, ben, source.summary.version, Standing::Open).await;
    assert_eq!(refusal(reopened), TriageRefusal::Merged);

    write(&world, BEN, "b2", 30).await;
    write(&world, ADA, "a2", 20).await;
    assert_eq!(
        texts(&world, &ctx, ada).await,
        ["a1", "b1", "b2", "a2"],
        "Ben's next message arrives where his others are"
    );
    assert!(texts(&world, &ctx, ben).await.is_empty());

    let undone = triage::undo(services, &ctx, merged.undo.unwrap()).await.unwrap();
    assert!(undone.iter().all(|row| row.outcome == Outcome::Changed), "{undone:?}");
    assert_eq!(texts(&world, &ctx, ada).await, ["a1", "a2"]);
    assert_eq!(texts(&world, &ctx, ben).await, ["b1", "b2"]);
    let back = inbox::conversation(services, &ctx, ben).await.unwrap();
    assert_eq!((back.summary.status, back.merged_into), (ConversationStatus::Open, None));
    assert_eq!(back.summary.last_preview, "b2");
    let again = triage::undo(services, &ctx, merged.undo.unwrap()).await.unwrap();
    assert!(again.iter().all(|row| row.outcome == Outcome::Unchanged));
    write(&world, BEN, "b3", 10).await;
    assert_eq!(texts(&world, &ctx, ben).await, ["b1", "b2", "b3"]);
    let mut tx = world.test.db.tenant(&ctx).await.unwrap();
    assert_eq!(storage::audit::first_break(&mut tx).await.unwrap(), None);
    drop(tx);
    world.test.drop().await;
}

#[tokio::test]
async fn a_split_goes_on_where_the_whole_stood() {
    let world = World::new().await;
    let services = &world.services;
    let ctx = world.staff(Role::StoreSupervisor).await;
    for (text, minute) in [("one", 50), ("two", 40), ("three", 30)] {
        write(&world, ADA, text, minute).await;
    }
    let older = of(&world, &ctx, ADA).await;
    let page = inbox::messages(services, &ctx, older, None, None).await.unwrap();
    let (two, one) = (page.items[1].id, page.items[2].id);
    assert_eq!(refusal(triage::split(services, &ctx, older, one, key(1)).await), TriageRefusal::SplitPlace);
    let split = triage::split(services, &ctx, older, two, key(1)).await.unwrap();
    let newer = split.conversation.summary.id;
    assert_eq!(triage::split(services, &ctx, older, two, key(1)).await.unwrap().conversation.summary.id, newer);
    assert_eq!(texts(&world, &ctx, older).await, ["one"]);
    assert_eq!(texts(&world, &ctx, newer).await, ["two", "three"]);
    let row = &split.conversation.summary;
    assert_eq!((row.unread_count, row.status), (2, ConversationStatus::Open));
    assert_eq!(inbox::conversation(services, &ctx, older).await.unwrap().summary.status, ConversationStatus::Closed);
    write(&world, ADA, "four", 20).await;
    assert_eq!(texts(&world, &ctx, newer).await, ["two", "three", "four"], "the running one goes on");

    // What rests on it is undone first.
    write(&world, BEN, "b1", 15).await;
    let ben = of(&world, &ctx, BEN).await;
    let merged = triage::merge(services, &ctx, newer, ben, true, key(2)).await.unwrap();
    assert_eq!(refusal(triage::undo(services, &ctx, split.undo.unwrap()).await), TriageRefusal::BuiltUpon);
    triage::undo(services, &ctx, merged.undo.unwrap()).await.unwrap();
    triage::undo(services, &ctx, split.undo.unwrap()).await.unwrap();
    assert_eq!(texts(&world, &ctx, older).await, ["one", "two", "three", "four"]);
    let whole = inbox::conversation(services, &ctx, older).await.unwrap().summary;
    assert_eq!((whole.status, whole.last_preview.as_str()), (ConversationStatus::Open, "four"));
    write(&world, ADA, "five", 10).await;
    assert_eq!(texts(&world, &ctx, older).await.last().map(String::as_str), Some("five"));
    world.test.drop().await;
}

/// Everything that stands in a conversation goes along when it is merged, and comes back; the one that stays stands where it stood.
#[tokio::test]
async fn what_stands_in_a_conversation_goes_along_and_comes_back() {
    let world = World::new().await;
    let services = &world.services;
    let ctx = world.staff(Role::StoreSupervisor).await;
    write(&world, ADA, "a1", 50).await;
    write(&world, BEN, "b1", 40).await;
    let (ada, ben) = (of(&world, &ctx, ADA).await, of(&world, &ctx, BEN).await);
    let note = NewNote { conversation: ben, body: "He likes blue.", request_key: key(11) };
    let note = notes::write(services, &ctx, &note).await.unwrap();
    let reply = NewReply {
        conversation: ben,
        body: "Blue it is.",
        template: None,
        send_at: None,
        request_key: key(12),
        files: &[],
    };
    let draft = drafts::dry_run(services, &ctx, &reply).await.unwrap();
    let follower = world.staff(Role::StoreAssociate).await;
    notifications::set_following(services, &follower, ben, true).await.unwrap();
    write(&world, BEN, "b2", 35).await;
    let closed = triage::set_status(services, &ctx, ada, 0, Standing::Closed).await.unwrap();
    assert_eq!(closed.conversation.summary.status, ConversationStatus::Closed);

    let told = async |who: &Ctx| {
        let page = notifications::list(services, who, false, None, None).await.unwrap();
        page.items.iter().map(|one| one.conversation_id).collect::<Vec<_>>()
    };
    let at = async |ctx: &Ctx| {
        let draft = drafts::get(services, ctx, draft.id).await.unwrap().draft.conversation_id;
        let note = notes::get(services, ctx, note.id).await.unwrap().note.conversation_id;
        (draft, note)
    };
    assert_eq!((at(&ctx).await, told(&follower).await), ((ben, ben), vec![Some(ben)]));

    let merged = triage::merge(services, &ctx, ada, ben, true, key(1)).await.unwrap();
    assert_eq!(merged.conversation.summary.status, ConversationStatus::Open, "what goes on was open");
    assert_eq!((at(&ctx).await, told(&follower).await), ((ada, ada), vec![Some(ada)]));
    assert!(notifications::follows(services, &follower, ada).await.unwrap());

    triage::undo(services, &ctx, merged.undo.unwrap()).await.unwrap();
    assert_eq!((at(&ctx).await, told(&follower).await), ((ben, ben), vec![Some(ben)]));
    assert!(!notifications::follows(services, &follower, ada).await.unwrap());
    assert!(notifications::follows(services, &follower, ben).await.unwrap());
    let status = async |id| inbox::conversation(services, &ctx, id).await.unwrap().summary.status;
    assert_eq!((status(ada).await, status(ben).await), (ConversationStatus::Closed, ConversationStatus::Open));

    // Whose client has written meanwhile is not closed behind their back.
    let merged = triage::merge(services, &ctx, ada, ben, true, key(2)).await.unwrap();
    write(&world, ADA, "a2", 20).await;
    triage::undo(services, &ctx, merged.undo.unwrap()).await.unwrap();
    assert_eq!(status(ada).await, ConversationStatus::Open);

    // A split takes what came about since its first message, and brings it back.
    write(&world, BEN, "b3", 10).await;
    let page = inbox::messages(services, &ctx, ben, None, None).await.unwrap();
    let split = triage::split(services, &ctx, ben, page.items[1].id, key(3)).await.unwrap();
    let newer = split.conversation.summary.id;
    assert_eq!(at(&ctx).await, (newer, newer), "written after that message");
    triage::undo(services, &ctx, split.undo.unwrap()).await.unwrap();
    assert_eq!(at(&ctx).await, (ben, ben));
    world.test.drop().await;
}
