//! Tasks that the app raises for clients' messages, and what clears them.

use domain::{
    access::{Ctx, Role},
    consent::ConsentSignal,
    ids::ConversationId,
    task::{TaskCause, TaskOwner, TaskState},
    triage::Standing,
};
use service::{
    consent, drafts,
    drafts::NewReply,
    tasks::{self, TaskQuery, TaskRefusal, TaskView},
    triage,
};
use sqlx::Row;
use uuid::Uuid;

use crate::{
    tasks::{handed, id_of, new, refusal, sentences},
    world::{World, message},
};

const CLIENT: &str = "+15550100001";

async fn receive(world: &World, n: u32, text: &str, minute: i64) {
    world.receive(&[message(&format!("e{n}"), &format!("m{n}"), CLIENT, text, minute)]).await;
    world.drain().await;
}

async fn all(world: &World, ctx: &Ctx, settled: bool) -> Vec<TaskView> {
    tasks::list(&world.services, ctx, &TaskQuery { settled, ..TaskQuery::default() }).await.unwrap().items
}

async fn causes(world: &World, ctx: &Ctx) -> Vec<TaskCause> {
    let mut causes: Vec<_> = all(world, ctx, false).await.into_iter().map(|task| task.cause).collect();
    causes.sort_by_key(|cause| cause.as_str());
    causes
}

/// Why a client's response needs action, in the order of the audit.
async fn needs_action(world: &World) -> Vec<String> {
    let query = "SELECT detail ->> 'why' FROM audit_event WHERE kind = 'client_response_needs_action' ORDER BY seq";
    let rows = sqlx::raw_sql(query).fetch_all(&mut world.test.superuser().await).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn submit(world: &World, ctx: &Ctx, conversation: ConversationId, key: u128) -> domain::ids::DraftId {
    let reply = NewReply {
        conversation,
        body: "On Tuesday",
        template: None,
        send_at: None,
        request_key: Uuid::from_u128(key),
        files: &[],
    };
    let draft = drafts::dry_run(&world.services, ctx, &reply).await.unwrap();
    drafts::submit(&world.services, ctx, draft.id, None).await.unwrap();
    draft.id
}

#[tokio::test]
async fn a_client_who_writes_is_one_task_however_often() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    receive(&world, 1, "Do you have oak?", 50).await;
    let first = all(&world, &ada, false).await.remove(0);
    assert_eq!((first.cause, first.owner, first.source.as_str()), (TaskCause::Unanswered, TaskOwner::Nobody, "sms"));
    assert_eq!((first.title.as_str(), first.contact_name.as_str()), ("Answer the client", CLIENT));
    // A later message is the one to answer; one that comes late is not.
    receive(&world, 2, "Hello?", 40).await;
    let second = all(&world, &ada, false).await.remove(0);
    receive(&world, 3, "I meant red oak", 45).await;
    let third = all(&world, &ada, false).await;
    assert_eq!((third.len(), third[0].id, third[0].turn_at), (1, first.id, first.turn_at));
    assert!(second.message_id != first.message_id && third[0].message_id == second.message_id);
    assert_eq!(third[0].version, first.version, "nobody's view is out of date by it");
    assert_eq!(needs_action(&world).await, ["unanswered"]);
    assert_eq!(sentences(&world, &ada, &first).await, ["Switchboard raised this"]);
    assert_eq!(tasks::counts(&world.services, &ada).await.unwrap().unowned, 1);
    world.test.drop().await;
}

#[tokio::test]
async fn a_keyword_waits_for_nobody() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    for (n, word) in (1..).zip(["STOP", "HELP", "START", "stop.", "Info"]) {
        receive(&world, n, word, 50 - i64::from(n)).await;
    }
    assert_eq!((all(&world, &ada, false).await, needs_action(&world).await), (Vec::new(), Vec::new()));
    world.test.drop().await;
}

#[tokio::test]
async fn an_answer_clears_it_and_taking_the_answer_back_does_not() {
    let world = World::new().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    receive(&world, 1, "Do you have oak?", 50).await;
    let conversation = world.only_conversation(&ada).await;
    let draft = submit(&world, &ada, conversation, 1).await;
    assert!(all(&world, &ada, false).await.is_empty());
    let done = all(&world, &ada, true).await.remove(0);
    assert_eq!(done.state, TaskState::Done);
    drafts::withdraw(&world.services, &ada, draft).await.unwrap();
    let again = all(&world, &ada, false).await.remove(0);
    assert_eq!((again.id, again.state), (done.id, TaskState::Reopened));
    let draft = submit(&world, &ada, conversation, 2).await;
    drafts::reject(&world.services, &ben, draft, "Say which Tuesday").await.unwrap();
    assert_eq!(all(&world, &ada, false).await.len(), 1);
    let expected = [
        "Ada opened it again, because the answer will not be sent as it was",
        "Ada marked it as done by sending an answer for approval",
        "Ada opened it again, because the answer will not be sent as it was",
        "Ada marked it as done by sending an answer for approval",
        "Switchboard raised this",
    ];
    assert_eq!(sentences(&world, &ada, &done).await, expected);
    // What was answered and then written to again is a new task; an old answer does not bring the old one back.
    let draft = submit(&world, &ada, conversation, 3).await;
    receive(&world, 2, "Are you there?", 20).await;
    let fresh = all(&world, &ada, false).await.remove(0);
    assert_ne!(fresh.id, done.id);
    drafts::withdraw(&world.services, &ada, draft).await.unwrap();
    assert_eq!(all(&world, &ada, false).await.len(), 1);
    let reopened = tasks::settle(&world.services, &ben, done.id, 5, TaskState::Reopened, "").await;
    assert_eq!(refusal(reopened), TaskRefusal::OtherOpen);
    assert_eq!(needs_action(&world).await, ["unanswered", "unanswered"]);
    world.test.drop().await;
}

#[tokio::test]
async fn closing_clears_it_and_undoing_that_does_not() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    receive(&world, 1, "Do you have oak?", 50).await;
    let conversation = world.only_conversation(&ada).await;
    let done = triage::set_status(&world.services, &ada, conversation, 0, Standing::Closed).await.unwrap();
    assert!(all(&world, &ada, false).await.is_empty());
    triage::undo(&world.services, &ada, done.undo.unwrap()).await.unwrap();
    let again = all(&world, &ada, false).await.remove(0);
    assert_eq!(again.state, TaskState::Reopened);
    let sentence = "Ada opened it again, because closing the conversation was undone";
    assert_eq!(sentences(&world, &ada, &again).await[0], sentence);
    // What somebody settled by hand stays so.
    tasks::settle(&world.services, &ada, again.id, again.version, TaskState::Dismissed, "").await.unwrap();
    let version = done.conversation.summary.version + 1;
    let done = triage::set_status(&world.services, &ada, conversation, version, Standing::Closed).await.unwrap();
    triage::undo(&world.services, &ada, done.undo.unwrap()).await.unwrap();
    assert!(all(&world, &ada, false).await.is_empty());
    world.test.drop().await;
}

#[tokio::test]
async fn it_belongs_to_whoever_looks_after_the_conversation() {
    let world = World::new().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    receive(&world, 1, "Do you have oak?", 50).await;
    let conversation = world.only_conversation(&ada).await;
    let me = Some(id_of(&ada));
    triage::assign(&world.services, &ada, conversation, 0, me, "").await.unwrap();
    let task = all(&world, &ada, false).await.remove(0);
    assert_eq!(task.owner, TaskOwner::Person(id_of(&ada)));
    triage::assign(&world.services, &ada, conversation, 1, Some(id_of(&ben)), "Yours").await.unwrap();
    let task = tasks::get(&world.services, &ada, task.id).await.unwrap();
    assert_eq!((task.owner, task.version), (TaskOwner::Person(id_of(&ben)), 2));
    assert_eq!((handed(&world, &ada).await, handed(&world, &ben).await), (0, 1));
    let lines = sentences(&world, &ada, &task).await;
    assert_eq!(lines[0], "Ada handed it to Ada together with the conversation");
    submit(&world, &ben, conversation, 1).await;
    receive(&world, 2, "Thanks. And birch?", 10).await;
    let next = all(&world, &ben, false).await.remove(0);
    assert_eq!((next.owner, next.id == task.id), (TaskOwner::Person(id_of(&ben)), false));
    triage::assign(&world.services, &ben, conversation, 2, None, "").await.unwrap();
    assert_eq!(tasks::get(&world.services, &ada, next.id).await.unwrap().owner, TaskOwner::Nobody);
    world.test.drop().await;
}

#[tokio::test]
async fn a_word_about_stopping_waits_until_a_person_decides() {
    let world = World::new().await;
    let ben = world.staff(Role::StoreManager).await;
    receive(&world, 1, "Please stop texting me", 50).await;
    assert_eq!(causes(&world, &ben).await, [TaskCause::ConsentReview, TaskCause::Unanswered]);
    assert_eq!(needs_action(&world).await, ["consent_review"], "a message is named once");
    receive(&world, 2, "I said please stop texting me", 40).await;
    assert_eq!(causes(&world, &ben).await.len(), 2);
    let conversation = world.only_conversation(&ben).await;
    submit(&world, &ben, conversation, 1).await;
    assert_eq!(causes(&world, &ben).await, [TaskCause::ConsentReview], "an answer decides nothing about consent");
    consent::decide(&world.services, &ben, conversation, ConsentSignal::Reviewed, "They mean it").await.unwrap();
    assert!(causes(&world, &ben).await.is_empty());
    let done = all(&world, &ben, true).await;
    let review = done.iter().find(|task| task.cause == TaskCause::ConsentReview).unwrap();
    let sentence = "Ada marked it as done by deciding about the client’s consent";
    assert_eq!(sentences(&world, &ben, review).await[0], sentence);
    world.test.drop().await;
}

/// Whatever order messages arrive in, they end in the same tasks.
#[tokio::test]
async fn the_order_of_arrival_does_not_matter() {
    let texts = [("a", "Do you have oak?", 50), ("b", "Please stop texting me", 40), ("c", "Or birch?", 30)];
    let mut ends = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let world = World::new().await;
        let ben = world.staff(Role::StoreManager).await;
        for index in order {
            let (id, text, minute) = texts[index];
            world.receive(&[message(id, id, CLIENT, text, minute)]).await;
            world.drain().await;
        }
        let query = "SELECT t.cause || ' ' || m.body FROM task t JOIN message m ON m.id = t.message_id ORDER BY 1";
        let rows = sqlx::raw_sql(query).fetch_all(&mut world.test.superuser().await).await.unwrap();
        let end: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(end.len(), all(&world, &ben, false).await.len());
        ends.push(end);
        world.test.drop().await;
    }
    assert_eq!(ends[0], ["consent_review Please stop texting me", "unanswered Or birch?"]);
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
}

/// Two clients who both wait, and what staff wrote down about one of them.
#[tokio::test]
async fn tasks_go_along_when_conversations_are_merged_and_come_back() {
    const OTHER: &str = "+15550100002";
    let world = World::new().await;
    let ada = world.staff(Role::StoreSupervisor).await;
    receive(&world, 1, "Do you have oak?", 50).await;
    world.receive(&[message("e2", "m2", OTHER, "And birch?", 40)]).await;
    world.drain().await;
    let open = all(&world, &ada, false).await;
    let of = |handle: &str| open.iter().find(|task| task.contact_name == handle).unwrap();
    let (first, second) = (of(CLIENT), of(OTHER));
    let (into, from) = (first.conversation_id.unwrap(), second.conversation_id.unwrap());
    let own = tasks::NewTask { conversation: Some(from), ..new("Measure the wall", TaskOwner::Nobody, 77) };
    let own = tasks::write(&world.services, &ada, &own).await.unwrap();
    let lies = async |id| tasks::get(&world.services, &ada, id).await.unwrap().conversation_id.unwrap();

    let merged = triage::merge(&world.services, &ada, into, from, true, Uuid::from_u128(1)).await.unwrap();
    assert_eq!((lies(own.id).await, lies(second.id).await), (into, into));
    assert_eq!(causes(&world, &ada).await, [TaskCause::Staff, TaskCause::Unanswered], "the client waits once");
    let settled = tasks::get(&world.services, &ada, second.id).await.unwrap();
    assert_eq!(settled.state, TaskState::Done);
    assert!(sentences(&world, &ada, second).await[0].contains("has moved to another conversation"));

    triage::undo(&world.services, &ada, merged.undo.unwrap()).await.unwrap();
    assert_eq!((lies(own.id).await, lies(second.id).await, lies(first.id).await), (from, from, into));
    assert_eq!(causes(&world, &ada).await, [TaskCause::Staff, TaskCause::Unanswered, TaskCause::Unanswered]);
    assert!(sentences(&world, &ada, second).await[0].contains("the conversations are as they were"));
    assert_eq!(tasks::counts(&world.services, &ada).await.unwrap().open, 3);

    // What was settled by a person meanwhile stays settled.
    let merged = triage::merge(&world.services, &ada, into, from, true, Uuid::from_u128(2)).await.unwrap();
    let seen = service::inbox::conversation(&world.services, &ada, into).await.unwrap().summary.version;
    triage::set_status(&world.services, &ada, into, seen, Standing::Closed).await.unwrap();
    triage::undo(&world.services, &ada, merged.undo.unwrap()).await.unwrap();
    assert_eq!(tasks::get(&world.services, &ada, first.id).await.unwrap().state, TaskState::Done);
    world.test.drop().await;
}

/// Whoever waits when conversations part again has a task, and each task is for a message that lies where it does.
#[tokio::test]
async fn nobody_waits_unseen_when_conversations_part() {
    const OTHER: &str = "+15550100002";
    let world = World::new().await;
    let ada = world.staff(Role::StoreSupervisor).await;
    receive(&world, 1, "Do you have oak?", 50).await;
    let into = world.only_conversation(&ada).await;
    let seen = service::inbox::conversation(&world.services, &ada, into).await.unwrap().summary.version;
    triage::set_status(&world.services, &ada, into, seen, Standing::Closed).await.unwrap();
    world.receive(&[message("e2", "m2", OTHER, "And birch?", 40)]).await;
    world.drain().await;
    let birch = all(&world, &ada, false).await.remove(0);
    let from = birch.conversation_id.unwrap();

    let merged = triage::merge(&world.services, &ada, into, from, true, Uuid::from_u128(1)).await.unwrap();
    receive(&world, 3, "Oak, please", 30).await;
    let together = all(&world, &ada, false).await;
    assert_eq!((together.len(), together[0].id, together[0].conversation_id), (1, birch.id, Some(into)));
    assert_ne!(together[0].message_id, birch.message_id, "it is for the last message");

    triage::undo(&world.services, &ada, merged.undo.unwrap()).await.unwrap();
    let mut apart = all(&world, &ada, false).await;
    apart.sort_by_key(|task| task.id != birch.id);
    assert_eq!(apart.iter().map(|task| task.conversation_id).collect::<Vec<_>>(), [Some(from), Some(into)]);
    assert_eq!(apart[0].message_id, birch.message_id);
    assert_eq!(apart[1].message_id, together[0].message_id);

    // A split takes what waits along, although its task is older than the message at which it is split.
    receive(&world, 4, "And ash?", 20).await;
    let page = service::inbox::messages(&world.services, &ada, into, None, None).await.unwrap();
    let split = triage::split(&world.services, &ada, into, page.items[0].id, Uuid::from_u128(2)).await.unwrap();
    let newer = split.conversation.summary.id;
    let open: Vec<_> = all(&world, &ada, false).await.into_iter().filter_map(|task| task.conversation_id).collect();
    assert!(open.contains(&newer) && !open.contains(&into), "the older one is closed");
    triage::undo(&world.services, &ada, split.undo.unwrap()).await.unwrap();
    let open: Vec<_> = all(&world, &ada, false).await.into_iter().filter_map(|task| task.conversation_id).collect();
    assert_eq!((open.len(), open.contains(&into), open.contains(&from)), (2, true, true));
    world.test.drop().await;
}
