//! Tasks that staff write down: whose they are, who may move them, who was faster, and what others are told.

use domain::{
    access::{Actor, Ctx, Role},
    customer::{Customer, Evidence, Match, Money},
    ids::StaffId,
    notification::NotificationKind,
    task::{TaskOwner, TaskSource, TaskState},
};
use jiff::{SignedDuration, Timestamp};
use service::{
    Invalid, ServiceError, inbox, notifications,
    tasks::{self, NewTask, TaskQuery, TaskRefusal, TaskView, TaskWords, Whose},
};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::world::{World, message, noon};

const CLIENT: &str = "+15550100001";

pub(crate) fn id_of(ctx: &Ctx) -> StaffId {
    match ctx.actor {
        Actor::Staff(id) => id,
        Actor::System => panic!("a person"),
    }
}

pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> TaskRefusal {
    match result {
        Err(ServiceError::Invalid(Invalid::Task(refusal))) => refusal,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn new(title: &str, owner: TaskOwner, key: u128) -> NewTask<'_> {
    NewTask {
        words: TaskWords { title, note: "", due_at: None },
        conversation: None,
        message: None,
        contact: None,
        owner,
        request_key: Uuid::from_u128(key),
    }
}

async fn write(world: &World, ctx: &Ctx, title: &str, owner: TaskOwner, key: u128) -> TaskView {
    tasks::write(&world.services, ctx, &new(title, owner, key)).await.unwrap()
}

async fn titles(world: &World, ctx: &Ctx, query: TaskQuery) -> Vec<String> {
    tasks::list(&world.services, ctx, &query).await.unwrap().items.into_iter().map(|task| task.title).collect()
}

async fn counts(world: &World, ctx: &Ctx) -> [i64; 3] {
    let counts = tasks::counts(&world.services, ctx).await.unwrap();
    for (kept, settled_whose) in
        [(counts.open, None), (counts.mine, Some(Whose::Mine)), (counts.unowned, Some(Whose::Of(TaskOwner::Nobody)))]
    {
        let query = TaskQuery { whose: settled_whose, limit: Some(100), ..TaskQuery::default() };
        let rows = tasks::list(&world.services, ctx, &query).await.unwrap().items.len();
        assert_eq!(usize::try_from(kept).unwrap(), rows, "the counter is that of the rows");
    }
    [counts.mine, counts.unowned, counts.open]
}

pub(crate) async fn sentences(world: &World, ctx: &Ctx, task: &TaskView) -> Vec<String> {
    let page = tasks::history(&world.services, ctx, task.id, None, None).await.unwrap();
    page.items.into_iter().map(|line| line.sentence).collect()
}

pub(crate) async fn name(world: &World, ctx: &Ctx, name: &str) {
    let statement = format!("UPDATE staff SET name = '{name}' WHERE id = '{}'", id_of(ctx));
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut world.test.superuser().await).await.unwrap();
}

pub(crate) async fn handed(world: &World, ctx: &Ctx) -> usize {
    let page = notifications::list(&world.services, ctx, false, None, None).await.unwrap();
    page.items.iter().filter(|one| one.kind == NotificationKind::TaskHanded).count()
}

#[tokio::test]
async fn a_task_is_on_the_desk_of_its_person_and_of_everybody_with_its_role() {
    let world = World::new().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    let later = Some(noon() + SignedDuration::from_hours(30));
    let soon = Some(noon() - SignedDuration::from_hours(1));
    for (title, owner, due_at, key) in [
        ("Without a time", TaskOwner::Person(id_of(&ada)), None, 1),
        ("Tomorrow", TaskOwner::Role(Role::StoreAssociate), later, 2),
        ("Late", TaskOwner::Person(id_of(&ada)), soon, 3),
        ("Whose?", TaskOwner::Nobody, None, 4),
        ("For managers", TaskOwner::Role(Role::StoreManager), None, 5),
    ] {
        let task = NewTask { words: TaskWords { title, note: "", due_at }, ..new(title, owner, key) };
        tasks::write(&world.services, &ben, &task).await.unwrap();
    }
    let mine = TaskQuery { whose: Some(Whose::Mine), ..TaskQuery::default() };
    assert_eq!(titles(&world, &ada, mine).await, ["Late", "Tomorrow", "Without a time"]);
    assert_eq!(titles(&world, &ben, mine).await, ["For managers"]);
    assert_eq!(counts(&world, &ada).await, [3, 1, 5]);
    assert_eq!(counts(&world, &ben).await, [1, 1, 5]);
    let from_clients = TaskQuery { source: TaskSource::from_name("sms"), ..TaskQuery::default() };
    assert!(titles(&world, &ada, from_clients).await.is_empty());
    let by_staff = TaskQuery { source: Some(TaskSource::Staff), ..mine };
    assert_eq!(titles(&world, &ada, by_staff).await.len(), 3);

    // Page by page, and no row twice or never.
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let page = tasks::list(&world.services, &ada, &TaskQuery { limit: Some(1), after, ..mine }).await.unwrap();
        seen.extend(page.items.into_iter().map(|task| (task.title, task.overdue)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected = [("Late", true), ("Tomorrow", false), ("Without a time", false)];
    assert_eq!(seen, expected.map(|(title, late)| (title.to_owned(), late)));

    // Whoever was given something is told; whoever wrote it down is not.
    assert_eq!((handed(&world, &ada).await, handed(&world, &ben).await), (3, 0));
    world.test.drop().await;
}

#[tokio::test]
async fn pressing_twice_writes_one() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let me = TaskOwner::Person(id_of(&ada));
    let (first, second) = tokio::join!(
        write(&world, &ada, "Call her", TaskOwner::Nobody, 1),
        write(&world, &ada, "Call her", TaskOwner::Nobody, 1)
    );
    assert_eq!(first.id, second.id);
    let other = tasks::write(&world.services, &ada, &new("Call him", TaskOwner::Nobody, 1)).await;
    assert!(matches!(other, Err(ServiceError::Invalid(Invalid::RequestKeyReused))), "{other:?}");
    tasks::hand(&world.services, &ada, first.id, 0, me, "").await.unwrap();
    let again = tasks::hand(&world.services, &ada, first.id, 0, me, "").await.unwrap();
    assert_eq!((again.version, again.mine), (1, true));
    let done = tasks::settle(&world.services, &ada, first.id, 1, TaskState::Done, "").await.unwrap();
    let again = tasks::settle(&world.services, &ada, first.id, 1, TaskState::Done, "").await.unwrap();
    assert_eq!((done.version, again.version), (2, 2));
    assert_eq!(sentences(&world, &ada, &again).await, ["Ada marked it as done", "Ada took it", "Ada wrote this down"]);
    assert_eq!(counts(&world, &ada).await, [0, 0, 0]);
    assert_eq!(handed(&world, &ada).await, 0, "nobody is told of what they did");
    world.test.drop().await;
}

#[tokio::test]
async fn whoever_comes_second_is_told_who_was_faster() {
    let world = World::new().await;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreManager).await);
    name(&world, &ben, "Ben Ito").await;
    let task = write(&world, &ada, "Call her", TaskOwner::Nobody, 1).await;
    let results = tokio::join!(
        tasks::settle(&world.services, &ada, task.id, 0, TaskState::Done, ""),
        tasks::settle(&world.services, &ben, task.id, 0, TaskState::Done, "")
    );
    let (won, lost) = match results {
        (Ok(won), lost @ Err(_)) | (lost @ Err(_), Ok(won)) => (won, lost),
        other => panic!("{other:?}"),
    };
    assert_eq!(won.state, TaskState::Done);
    let told = refusal(lost).to_string();
    assert!(told.contains("marked it as done. Your change was not made"), "{told}");

    // Undone, and handed on while somebody else still looks at what was.
    let open = tasks::settle(&world.services, &ben, task.id, 1, TaskState::Reopened, "").await.unwrap();
    assert_eq!((open.state, open.settled_at), (TaskState::Reopened, None));
    let ada_owns = TaskOwner::Person(id_of(&ada));
    tasks::hand(&world.services, &ben, task.id, 2, ada_owns, "She knows you").await.unwrap();
    let told = refusal(tasks::settle(&world.services, &ada, task.id, 2, TaskState::Dismissed, "").await).to_string();
    assert_eq!(told, "Ben Ito handed it to Ada. Your change was not made; look at the task again, then decide.");
    let told = refusal(tasks::hand(&world.services, &ada, task.id, 2, TaskOwner::Nobody, "").await);
    assert!(matches!(told, TaskRefusal::MovedOn(_)), "{told:?}");
    let words = TaskWords { title: "Call her today", note: "", due_at: None };
    assert!(matches!(refusal(tasks::edit(&world.services, &ada, task.id, 2, &words).await), TaskRefusal::MovedOn(_)));
    let edited = tasks::edit(&world.services, &ada, task.id, 3, &words).await.unwrap();
    assert_eq!((edited.title.as_str(), edited.version), ("Call her today", 4));
    let dismissed = tasks::settle(&world.services, &ada, task.id, 4, TaskState::Dismissed, "Not needed").await.unwrap();
    assert_eq!(dismissed.state, TaskState::Dismissed);
    let late = tasks::hand(&world.services, &ada, task.id, 5, TaskOwner::Nobody, "").await;
    assert!(matches!(refusal(late), TaskRefusal::MovedOn(_)), "what is settled is opened again first");
    let history = tasks::history(&world.services, &ada, task.id, None, None).await.unwrap().items;
    assert_eq!(history.len(), 6);
    assert_eq!((history[0].note.as_str(), history[2].note.as_str()), ("Not needed", "She knows you"));
    assert_eq!(counts(&world, &ada).await, [0, 0, 0]);
    let settled = TaskQuery { settled: true, ..TaskQuery::default() };
    assert_eq!(titles(&world, &ada, settled).await, ["Call her today"]);
    let mine = TaskQuery { whose: Some(Whose::Mine), ..settled };
    assert_eq!(titles(&world, &ada, mine).await, ["Call her today"]);
    assert!(titles(&world, &ben, mine).await.is_empty());
    world.test.drop().await;
}

#[tokio::test]
async fn what_is_somebody_elses_is_left_to_them_and_supervisors() {
    let world = World::new().await;
    let (ada, eve) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreAssociate).await);
    let (sam, worker) = (world.staff(Role::StoreSupervisor).await, world.staff(Role::FieldWorker).await);
    let services = &world.services;
    let task = write(&world, &sam, "Call her", TaskOwner::Person(id_of(&ada)), 1).await;
    assert!(!tasks::get(services, &eve, task.id).await.unwrap().may_move);
    let taken = tasks::hand(services, &eve, task.id, 0, TaskOwner::Person(id_of(&eve)), "").await;
    assert_eq!(refusal(taken), TaskRefusal::NotYours);
    assert_eq!(refusal(tasks::settle(services, &eve, task.id, 0, TaskState::Done, "").await), TaskRefusal::NotYours);
    tasks::hand(services, &ada, task.id, 0, TaskOwner::Role(Role::StoreAssociate), "").await.unwrap();
    let taken = tasks::hand(services, &eve, task.id, 1, TaskOwner::Person(id_of(&eve)), "").await.unwrap();
    assert!(taken.mine && taken.may_move);
    tasks::hand(services, &sam, task.id, 2, TaskOwner::Person(id_of(&ada)), "").await.unwrap();
    let to_worker = tasks::hand(services, &sam, task.id, 3, TaskOwner::Person(id_of(&worker)), "").await;
    assert_eq!(refusal(to_worker), TaskRefusal::NotAssignable);
    assert!(matches!(tasks::counts(services, &worker).await, Err(ServiceError::Forbidden(_))));
    let written = tasks::write(services, &worker, &new("Mine", TaskOwner::Nobody, 2)).await;
    assert!(matches!(written, Err(ServiceError::Forbidden(_))));
    // Ada was given it twice; of those with her role, Eve was told of it once.
    assert_eq!((handed(&world, &ada).await, handed(&world, &eve).await), (2, 1));
    world.test.drop().await;
}

#[tokio::test]
async fn a_task_knows_its_client_and_how_sure_that_is() {
    let world = World::new().await;
    world.receive(&[message("e1", "m1", CLIENT, "Do you have oak?", 9)]).await;
    world.drain().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let conversation = world.only_conversation(&ada).await;
    let thread = inbox::thread(&world.services, &ada, conversation).await.unwrap();
    let contact = thread.conversation.summary.contact_id;
    let customer = Customer {
        id: 7,
        name: "Maria Lindqvist".to_owned(),
        email: None,
        phone: None,
        tags: Vec::new(),
        orders_placed: 0,
        spent: Money { amount: "0.00".to_owned(), currency: "USD".to_owned() },
        since: Timestamp::UNIX_EPOCH,
        orders: Vec::new(),
    };
    let mut tx = world.test.db.tenant(&world.system()).await.unwrap();
    storage::customers::keep(&mut tx, contact, &Match::One(Box::new(customer), Evidence::Found), noon()).await.unwrap();
    tx.commit().await.unwrap();
    let about = NewTask { message: Some(thread.messages.items[0].id), ..new("Look for oak", TaskOwner::Nobody, 1) };
    let task = tasks::write(&world.services, &ada, &about).await.unwrap();
    assert_eq!((task.conversation_id, task.contact_id), (Some(conversation), Some(contact)));
    assert_eq!((task.contact_name.as_str(), task.confidence), (CLIENT, Some(60)));
    let alone = NewTask { contact: Some(contact), ..new("Write to her", TaskOwner::Nobody, 2) };
    let alone = tasks::write(&world.services, &ada, &alone).await.unwrap();
    assert_eq!((alone.conversation_id, alone.contact_name.as_str()), (None, CLIENT));
    let page = tasks::of_conversation(&world.services, &ada, conversation, None, None).await.unwrap();
    assert!(page.items.iter().any(|one| one.id == task.id) && page.items.iter().all(|one| one.id != alone.id));

    // Nothing of it reaches another shop, and nothing of another shop reaches it.
    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let services = &neighbour.services;
    assert!(matches!(tasks::get(services, &stranger, task.id).await, Err(ServiceError::NotFound)));
    assert!(matches!(tasks::history(services, &stranger, task.id, None, None).await, Err(ServiceError::NotFound)));
    let settled = tasks::settle(services, &stranger, task.id, 0, TaskState::Done, "").await;
    assert!(matches!(settled, Err(ServiceError::NotFound)));
    assert_eq!(counts(&neighbour, &stranger).await, [0, 0, 0]);
    let owner = TaskOwner::Person(id_of(&ada));
    for foreign in [
        NewTask { conversation: Some(conversation), ..new("Not here", TaskOwner::Nobody, 3) },
        NewTask { contact: Some(contact), ..new("Not here", TaskOwner::Nobody, 3) },
        NewTask { message: about.message, ..new("Not here", TaskOwner::Nobody, 3) },
        new("Not here", owner, 3),
    ] {
        let refused = tasks::write(services, &stranger, &foreign).await;
        assert!(matches!(refused, Err(ServiceError::NotFound)), "{refused:?}");
    }
    neighbour.test.drop().await;
}

#[tokio::test]
async fn the_audit_knows_ids_and_codes_and_no_words() {
    let world = World::new().await;
    let ada = world.staff(Role::StoreAssociate).await;
    let task = write(&world, &ada, "Canary title", TaskOwner::Nobody, 1).await;
    tasks::hand(&world.services, &ada, task.id, 0, TaskOwner::Role(Role::StoreManager), "Canary word").await.unwrap();
    tasks::settle(&world.services, &ada, task.id, 1, TaskState::Done, "Canary word").await.unwrap();
    let query =
        "SELECT kind || ' ' || (detail ->> 'change') || ' ' || (detail ->> 'owner') AS line, detail::text AS text
                 FROM audit_event WHERE entity_kind = 'task' ORDER BY seq";
    let rows = sqlx::raw_sql(query).fetch_all(&mut world.test.superuser().await).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get("line")).collect();
    let expected =
        ["task_created created nobody", "task_changed handed store_manager", "task_changed done store_manager"];
    assert_eq!(lines, expected);
    assert!(rows.iter().all(|row| !row.get::<String, _>("text").contains("Canary")));
    world.test.drop().await;
}
