//! Where a conversation stands: changed by several at once, undone, snoozed and woken, with nothing lost.

use domain::{
    access::{Actor, Ctx, Role},
    conversation::{ConversationStatus, ConversationSummary},
    ids::{ConversationId, StaffId},
    triage::{LinkKind, Standing},
};
use jiff::SignedDuration;
use jobs::Step;
use service::{
    Invalid, ServiceError, ids, inbox,
    inbox::ConversationQuery,
    labels,
    triage::{self, BulkAction, BulkItem, NewLink, Outcome, TriageRefusal},
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::world::{World, message, noon};

fn refusal<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> TriageRefusal {
    match result {
        Err(ServiceError::Invalid(Invalid::Triage(refusal))) => refusal,
        other => panic!("{other:?}"),
    }
}

fn id_of(ctx: &Ctx) -> StaffId {
    match ctx.actor {
        Actor::Staff(id) => id,
        Actor::System => panic!("a person"),
    }
}

/// As many conversations, each with one message.
async fn conversations(world: &World, ctx: &Ctx, count: usize) -> Vec<ConversationId> {
    for n in 0..count {
        let from = format!("+15550100{n:03}");
        world.receive(&[message(&format!("e{n}"), &format!("m{n}"), &from, "Hello", 5)]).await;
    }
    world.drain().await;
    let page = inbox::conversations(&world.services, ctx, &ConversationQuery::default()).await.unwrap();
    assert_eq!(page.items.len(), count);
    page.items.iter().map(|row| row.id).collect()
}

async fn row(world: &World, ctx: &Ctx, id: ConversationId) -> ConversationSummary {
    inbox::conversation(&world.services, ctx, id).await.unwrap().summary
}

async fn sentences(world: &World, ctx: &Ctx, id: ConversationId) -> Vec<String> {
    let page = triage::history(&world.services, ctx, id, None, None).await.unwrap();
    page.items.into_iter().map(|line| line.sentence).collect()
}

async fn run(world: &World, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut world.test.superuser().await).await.unwrap();
}

/// What the counters say is what there is.
async fn assert_counted(world: &World) {
    let off: i64 = sqlx::query_scalar(
        "WITH counted AS (
             SELECT shop_id, scope, sum(amount) AS amount FROM conversation_counter GROUP BY shop_id, scope
         ), real AS (
             SELECT shop_id, scope, count(*) AS amount
             FROM conversation, unnest(conversation_scopes(status, unread_count, assignee_staff_id)) AS scope GROUP BY shop_id, scope
         )
         SELECT count(*) FROM counted FULL JOIN real USING (shop_id, scope)
         WHERE coalesce(counted.amount, 0) <> coalesce(real.amount, 0)",
    )
    .fetch_one(&mut world.test.superuser().await)
    .await
    .unwrap();
    assert_eq!(off, 0, "a counter is off");
}

#[tokio::test]
async fn two_who_change_the_same_hear_of_each_other() {
    let world = World::new().await;
    let services = &world.services;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreAssociate).await);
    let id = conversations(&world, &ada, 1).await[0];
    let seen = row(&world, &ada, id).await.version;

    let closed = triage::set_status(services, &ada, id, seen, Standing::Closed).await.unwrap();
    assert!(closed.undo.is_some() && closed.conversation.summary.status == ConversationStatus::Closed);
    let same = triage::set_status(services, &ben, id, seen, Standing::Closed).await.unwrap();
    assert_eq!((same.undo, same.conversation.summary.version), (None, seen + 1), "closing twice is closing once");
    let other = triage::set_status(services, &ben, id, seen, Standing::Pending).await;
    assert_eq!(refusal(other), TriageRefusal::MovedOn("Ada set it to Closed".to_owned()));
    // Something else of the same conversation is nobody's business.
    let subject = triage::set_subject(services, &ben, id, seen, " Sink ").await.unwrap();
    assert_eq!(subject.conversation.summary.subject, "Sink");
    assert_eq!(refusal(triage::set_subject(services, &ben, id, 9, "a\nb").await), TriageRefusal::Subject);
    let seen = row(&world, &ada, id).await.version;
    triage::set_status(services, &ben, id, seen, Standing::Pending).await.unwrap();
    assert_eq!(
        sentences(&world, &ada, id).await,
        ["Ada set it to Pending", "Ada set the subject to “Sink”", "Ada set it to Closed"]
    );
    let lines =
        service::timeline::of_contact(services, &ada, closed.conversation.summary.contact_id, None, None, None).await;
    let kinds: Vec<_> = lines.unwrap().items.iter().map(|line| line.kind.as_str()).collect();
    assert!(kinds.contains(&"conversation_closed") && kinds.contains(&"conversation_pending"), "{kinds:?}");
    let mut tx = world.test.db.tenant(&ada).await.unwrap();
    assert_eq!(storage::audit::first_break(&mut tx).await.unwrap(), None);
    drop(tx);
    assert_counted(&world).await;
    world.test.drop().await;
}

#[tokio::test]
async fn a_snooze_ends_by_itself_once_whoever_looks() {
    let world = World::new().await;
    let services = &world.services;
    let ada = world.staff(Role::StoreAssociate).await;
    let ids = conversations(&world, &ada, 3).await;
    let later = noon() + SignedDuration::from_hours(1);
    let past = triage::set_status(services, &ada, ids[0], 0, Standing::Snoozed(noon())).await;
    assert_eq!(refusal(past), TriageRefusal::SnoozeTime);
    for id in &ids {
        triage::set_status(services, &ada, *id, 0, Standing::Snoozed(later)).await.unwrap();
    }
    assert_eq!(inbox::counts(services, &ada).await.unwrap().open, 0);
    assert_eq!(triage::wake_once(services).await.unwrap(), Step::Idle, "nobody's time has come");
    // Two of them are over.
    run(&world, format!("UPDATE conversation SET snoozed_until = '{}' WHERE id <> '{}'", noon(), ids[2])).await;
    let looks = futures::future::join_all((0..4).map(|_| triage::wake_once(services))).await;
    assert!(looks.iter().any(|look| *look.as_ref().unwrap() == Step::Worked));
    assert_eq!(triage::wake_once(services).await.unwrap(), Step::Idle);
    let woken = row(&world, &ada, ids[0]).await;
    assert_eq!((woken.status, woken.snoozed_until, woken.version), (ConversationStatus::Open, None, 2));
    assert_eq!(sentences(&world, &ada, ids[0]).await, ["The snooze ended", "Ada snoozed it"]);
    assert_eq!(row(&world, &ada, ids[2]).await.snoozed_until, Some(later));

    // A message ends a snooze as well, and says so.
    let last = row(&world, &ada, ids[2]).await;
    world.receive(&[message("again", "again", &last.handle, "Are you there?", 1)]).await;
    world.drain().await;
    let back = row(&world, &ada, ids[2]).await;
    assert_eq!((back.status, back.snoozed_until, back.unread_count), (ConversationStatus::Open, None, 2));
    assert_eq!(sentences(&world, &ada, ids[2]).await[0], "A new message opened it again");
    let stale = triage::set_status(services, &ada, ids[2], last.version, Standing::Closed).await;
    assert_eq!(refusal(stale), TriageRefusal::MovedOn("A new message opened it again".to_owned()));
    assert_counted(&world).await;
    world.test.drop().await;
}

#[tokio::test]
async fn one_running_conversation_is_an_answer_and_no_error() {
    let world = World::new().await;
    let services = &world.services;
    let ada = world.staff(Role::StoreAssociate).await;
    let id = conversations(&world, &ada, 1).await[0];
    triage::set_status(services, &ada, id, 0, Standing::Closed).await.unwrap();
    let other = Uuid::from_u128(7);
    run(
        &world,
        format!(
            "INSERT INTO conversation (shop_id, id, account_id, identity_id, contact_id, channel, status, last_message_at, last_direction, created_at)
             SELECT shop_id, '{other}', account_id, identity_id, contact_id, channel, 'open', now(), 'inbound', now() FROM conversation"
        ),
    )
    .await;
    let seen = row(&world, &ada, id).await.version;
    let again = triage::set_status(services, &ada, id, seen, Standing::Open).await;
    assert_eq!(refusal(again), TriageRefusal::OtherRunning);
    let items = [BulkItem { id, seen: None }];
    let rows = triage::bulk(services, &ada, &items, BulkAction::Status(Standing::Open), "", Uuid::from_u128(1)).await;
    assert!(matches!(&rows.unwrap()[0].outcome, Outcome::Refused { code: "other_conversation_running", .. }));
    world.test.drop().await;
}

#[tokio::test]
async fn a_conversation_goes_from_hand_to_hand() {
    let world = World::new().await;
    let services = &world.services;
    let (ada, ben) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreAssociate).await);
    let supervisor = world.staff(Role::StoreSupervisor).await;
    let field = world.staff(Role::FieldWorker).await;
    let id = conversations(&world, &ada, 1).await[0];
    let seen = async || row(&world, &ada, id).await.version;
    triage::assign(services, &ada, id, seen().await, Some(id_of(&ada)), "").await.unwrap();
    assert_eq!(inbox::counts(services, &ada).await.unwrap().mine, 1);
    let theirs = triage::assign(services, &ben, id, seen().await, None, "").await;
    assert_eq!(refusal(theirs), TriageRefusal::NotYours);
    let away = triage::assign(services, &ada, id, seen().await, Some(id_of(&ben)), "Call first.").await.unwrap();
    assert_eq!(away.conversation.summary.assignee.map(|assignee| assignee.id), Some(id_of(&ben)));
    let history = triage::history(services, &ada, id, None, None).await.unwrap();
    assert_eq!(
        (history.items[0].sentence.as_str(), history.items[0].note.as_str()),
        ("Ada handed it from Ada to Ada", "Call first.")
    );
    let nobody = triage::assign(services, &supervisor, id, seen().await, None, "").await.unwrap();
    assert_eq!(nobody.conversation.summary.assignee, None);
    let unfit = triage::assign(services, &supervisor, id, seen().await, Some(id_of(&field)), "").await;
    assert_eq!(refusal(unfit), TriageRefusal::NotAssignable);
    let unknown = triage::assign(services, &supervisor, id, seen().await, Some(ids::staff_id()), "").await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)));
    // Undo gives it back to whoever had it.
    triage::undo(services, &supervisor, nobody.undo.unwrap()).await.unwrap();
    assert_eq!(row(&world, &ada, id).await.assignee.map(|assignee| assignee.id), Some(id_of(&ben)));
    assert_counted(&world).await;
    world.test.drop().await;
}

#[tokio::test]
async fn many_are_changed_each_for_itself_and_undone_but_for_what_moved_on() {
    let world = World::new().await;
    let services = &world.services;
    let (ada, supervisor) = (world.staff(Role::StoreAssociate).await, world.staff(Role::StoreSupervisor).await);
    let ids = conversations(&world, &ada, 6).await;
    triage::set_status(services, &ada, ids[0], 0, Standing::Closed).await.unwrap();
    triage::set_status(services, &ada, ids[1], 0, Standing::Pending).await.unwrap();
    let items: Vec<_> = ids.iter().map(|id| BulkItem { id: *id, seen: Some(0) }).collect();
    let batch = Uuid::from_u128(1);
    let close = BulkAction::Status(Standing::Closed);
    let rows = triage::bulk(services, &ada, &items, close, "", batch).await.unwrap();
    assert_eq!(rows[0].outcome, Outcome::Unchanged);
    assert!(matches!(&rows[1].outcome, Outcome::Refused { code: "conversation_moved_on", .. }));
    assert!(rows[2..].iter().all(|row| row.outcome == Outcome::Changed));
    assert!(
        triage::bulk(services, &ada, &items[2..], close, "", batch)
            .await
            .unwrap()
            .iter()
            .all(|row| row.outcome == Outcome::Unchanged)
    );

    let seen = row(&world, &ada, ids[2]).await.version;
    triage::set_status(services, &supervisor, ids[2], seen, Standing::Pending).await.unwrap();
    let undone = triage::undo(services, &ada, batch).await.unwrap();
    let of = |id: ConversationId| undone.iter().find(|row| row.id == id).map(|row| row.outcome.clone());
    let Some(Outcome::Refused { sentence, .. }) = of(ids[2]) else { panic!("{undone:?}") };
    assert!(sentence.starts_with("Ada set it to Pending."), "{sentence}");
    assert_eq!(of(ids[3]), Some(Outcome::Changed));
    assert_eq!(row(&world, &ada, ids[3]).await.status, ConversationStatus::Open);
    let again = triage::undo(services, &ada, batch).await.unwrap();
    assert!(again.iter().all(|row| row.outcome != Outcome::Changed), "{again:?}");
    assert!(matches!(triage::undo(services, &ada, Uuid::from_u128(99)).await, Err(ServiceError::NotFound)));

    let to_other = BulkAction::Assign(Some(id_of(&supervisor)));
    assert!(matches!(triage::bulk(services, &ada, &items, to_other, "", batch).await, Err(ServiceError::Forbidden(_))));
    let to_me = BulkAction::Assign(Some(id_of(&ada)));
    assert!(triage::bulk(services, &ada, &items, to_me, "", Uuid::from_u128(2)).await.is_ok());
    let whatever = items.iter().map(|item| BulkItem { seen: None, ..*item }).collect::<Vec<_>>();
    let rows = triage::bulk(services, &supervisor, &whatever, BulkAction::Read, "", Uuid::from_u128(3)).await.unwrap();
    assert!(rows.iter().all(|row| row.outcome == Outcome::Changed));
    triage::undo(services, &supervisor, Uuid::from_u128(3)).await.unwrap();
    assert_eq!(row(&world, &ada, ids[4]).await.unread_count, 1);
    assert_eq!(refusal(triage::bulk(services, &ada, &[], close, "", batch).await), TriageRefusal::TooMany);
    assert_counted(&world).await;
    world.test.drop().await;
}

#[tokio::test]
async fn counters_stay_right_when_many_change_at_once() {
    let world = World::new().await;
    let services = &world.services;
    let ada = world.staff(Role::StoreSupervisor).await;
    let ids = conversations(&world, &ada, 12).await;
    let standings = [Standing::Closed, Standing::Open, Standing::Pending];
    let runs = (0..9_usize).map(|n| {
        let (ada, mut order) = (&ada, ids.clone());
        order.rotate_left(n);
        async move {
            let items: Vec<_> = order.into_iter().map(|id| BulkItem { id, seen: None }).collect();
            let action = match n % 3 {
                0 => BulkAction::Status(standings[n / 3]),
                1 => BulkAction::Assign((n > 3).then(|| id_of(ada))),
                _ => [BulkAction::Read, BulkAction::Unread][n % 2],
            };
            triage::bulk(services, ada, &items, action, "", ids::change_id().as_uuid()).await.unwrap()
        }
    });
    let rows = futures::future::join_all(runs).await;
    assert!(rows.iter().flatten().all(|row| !matches!(row.outcome, Outcome::Refused { .. })), "{rows:?}");
    assert_counted(&world).await;
    world.test.drop().await;
}

#[tokio::test]
async fn a_label_that_goes_while_it_is_put_on_says_so() {
    let world = World::new().await;
    let services = &world.services;
    let manager = world.staff(Role::StoreManager).await;
    let ada = world.staff(Role::StoreAssociate).await;
    let id = conversations(&world, &ada, 1).await[0];
    assert!(matches!(
        labels::create(services, &ada, "jobs", "teal", Uuid::from_u128(1)).await,
        Err(ServiceError::Forbidden(_))
    ));
    let measure = labels::create(services, &manager, "jobs/measure", "teal", Uuid::from_u128(1)).await.unwrap();
    let again = labels::create(services, &manager, "jobs/measure", "teal", Uuid::from_u128(1)).await.unwrap();
    assert_eq!(again, measure, "the same attempt");
    let all = labels::list(services, &ada).await.unwrap();
    let paths: Vec<_> = all.iter().map(|label| label.path.as_str()).collect();
    assert_eq!(paths, ["jobs", "jobs/measure"], "what is above it comes with it");
    let taken = labels::create(services, &manager, "Jobs/Measure", "red", Uuid::from_u128(2)).await;
    assert!(matches!(taken, Err(ServiceError::Invalid(Invalid::Label(labels::LabelRefusal::Taken)))), "{taken:?}");

    let labelled = triage::set_labels(services, &ada, id, &[measure.id], &[]).await.unwrap();
    assert_eq!(labelled.conversation.summary.labels, std::slice::from_ref(&measure));
    assert_eq!(triage::set_labels(services, &ada, id, &[measure.id], &[]).await.unwrap().undo, None);
    labels::change(services, &manager, all[0].id, Some("work"), Some("red")).await.unwrap();
    assert_eq!(row(&world, &ada, id).await.labels[0].path.as_str(), "work/measure", "what is below moves along");
    let below_itself = labels::change(services, &manager, all[0].id, Some("work/measure/x"), None).await;
    assert!(matches!(below_itself, Err(ServiceError::Invalid(Invalid::Label(_)))), "{below_itself:?}");

    labels::delete(services, &manager, all[0].id).await.unwrap();
    labels::delete(services, &manager, all[0].id).await.unwrap();
    assert!(row(&world, &ada, id).await.labels.is_empty(), "a deleted label shows nowhere");
    let late = triage::set_labels(services, &ada, id, &[all[0].id], &[]).await;
    assert_eq!(refusal(late), TriageRefusal::LabelDeleted);
    assert_eq!(sentences(&world, &ada, id).await, ["Ada added the label work/measure"]);
    // The name is free again.
    labels::create(services, &manager, "work", "grey", Uuid::from_u128(3)).await.unwrap();

    let contact = row(&world, &ada, id).await.contact_id;
    let vip = labels::create(services, &manager, "vip", "purple", Uuid::from_u128(4)).await.unwrap();
    assert_eq!(
        labels::set_on_contact(services, &ada, contact, &[vip.id], &[]).await.unwrap(),
        std::slice::from_ref(&vip)
    );
    assert!(labels::set_on_contact(services, &ada, contact, &[], &[vip.id]).await.unwrap().is_empty());
    world.test.drop().await;
}

#[tokio::test]
async fn a_link_is_there_once_and_comes_back_by_undo() {
    let world = World::new().await;
    let services = &world.services;
    let ada = world.staff(Role::StoreAssociate).await;
    let ids = conversations(&world, &ada, 2).await;
    let new = |key: u128, reference| NewLink {
        kind: LinkKind::Order,
        reference,
        title: "Order 1001",
        request_key: Uuid::from_u128(key),
    };
    triage::link(services, &ada, ids[0], &new(1, "1001")).await.unwrap();
    assert_eq!(triage::link(services, &ada, ids[0], &new(1, "1001")).await.unwrap().undo, None);
    assert_eq!(triage::link(services, &ada, ids[0], &new(2, " 1001 ")).await.unwrap().undo, None);
    let reused = triage::link(services, &ada, ids[1], &new(1, "1001")).await;
    assert!(matches!(reused, Err(ServiceError::Invalid(Invalid::RequestKeyReused))), "{reused:?}");
    assert_eq!(refusal(triage::link(services, &ada, ids[0], &new(3, " ")).await), TriageRefusal::Link);
    let links = triage::links(services, &ada, ids[0]).await.unwrap();
    assert_eq!(links.len(), 1);
    let removed = triage::unlink(services, &ada, links[0].id).await.unwrap();
    assert!(triage::links(services, &ada, ids[0]).await.unwrap().is_empty());
    triage::undo(services, &ada, removed.undo.unwrap()).await.unwrap();
    assert_eq!(triage::links(services, &ada, ids[0]).await.unwrap(), links);
    assert_eq!(
        sentences(&world, &ada, ids[0]).await,
        ["Ada undid a change and linked Order 1001", "Ada removed the link to Order 1001", "Ada linked Order 1001"]
    );
    world.test.drop().await;
}
