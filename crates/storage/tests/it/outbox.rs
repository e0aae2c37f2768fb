//! The outbox on Postgres: the guard's last line, each conversation's order, who holds a hand-over, and reports in any order.

use domain::{
    access::Ctx,
    breaker::{Allowance, Breaker, FAILURES_MAX},
    delivery::DeliveryState,
    guard::GuardMode,
    ids::{AccountId, DispatchId},
};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection};
use storage::{
    StorageError,
    dispatch::{
        claim::{self, HandOver},
        finish::{self, Fared, Next, NotTaken, Problem, Taken},
        report, settle,
    },
    guard,
    testing::TestDb,
};
use uuid::Uuid;

use crate::fixture::{SHOPS, ctx, two_shops};

const GUARD: &str = "disabled_until_telnyx_and_fake_flow_approval";
const SHOP: u128 = SHOPS[0];

fn account() -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(SHOP))
}

/// A shop whose guards are open, with nothing in its outbox.
async fn open_shop() -> (TestDb, Ctx) {
    let test = two_shops().await;
    let mut superuser = test.superuser().await;
    run(&mut superuser, "UPDATE dispatch SET state = 'discarded'").await;
    let ctx = ctx(SHOP);
    let mut tx = test.db.tenant(&ctx).await.unwrap();
    guard::set_modes(&mut tx, &["sms", GUARD], GuardMode::Open).await.unwrap();
    tx.commit().await.unwrap();
    (test, ctx)
}

async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await.unwrap();
}

/// Queues a send that became due `seconds_ago`.
async fn queue(test: &TestDb, id: u128, conversation: Option<u128>, kind: &str, seconds_ago: i64) -> DispatchId {
    let (shop, id) = (Uuid::from_u128(SHOP), Uuid::from_u128(id));
    let conversation = conversation.map_or_else(|| "NULL".to_owned(), |one| format!("'{}'", Uuid::from_u128(one)));
    let statement = format!(
        "INSERT INTO dispatch (shop_id, id, account_id, effect, workbench_guard, kind, conversation_id, recipient, sender, body,
                               plan, created_at, ordered_at, not_before, idempotency_key)
         SELECT '{shop}', '{id}', '{shop}', 'sms', '{GUARD}', '{kind}', {conversation}, '+15550100009', '+15550109000', 'Hi',
                '{{}}', at, at, at, '{id}' FROM (SELECT now() - interval '{seconds_ago} seconds' AS at) AS due"
    );
    run(&mut test.superuser().await, &statement).await;
    DispatchId::from_uuid(id)
}

async fn hand_over(test: &TestDb, ctx: &Ctx, ids: &[DispatchId], lease: f64) -> Result<(), StorageError> {
    let mut tx = test.db.tenant(ctx).await.unwrap();
    let sends: Vec<_> = ids.iter().map(|id| HandOver { id: *id, request_body: b"{}".to_vec() }).collect();
    claim::hand_over(&mut tx, &sends, lease).await?;
    tx.commit().await
}

async fn state(test: &TestDb, id: DispatchId) -> String {
    let statement = format!("SELECT state FROM dispatch WHERE id = '{id}'");
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut test.superuser().await).await.unwrap()
}

async fn set_modes(test: &TestDb, ctx: &Ctx, guards: &[&str], mode: GuardMode) {
    let mut tx = test.db.tenant(ctx).await.unwrap();
    guard::set_modes(&mut tx, guards, mode).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn nothing_is_handed_over_while_a_guard_is_closed_whoever_asks() {
    let (test, ctx) = open_shop().await;
    let message = queue(&test, 1, None, "message", 1).await;
    let controlled = queue(&test, 2, None, "controlled_test", 1).await;
    for (guards, mode, message_may, test_may) in [
        (["sms", GUARD].as_slice(), GuardMode::Closed, false, false),
        (&["sms"], GuardMode::Open, false, false),
        (&["sms", GUARD], GuardMode::Test, false, true),
        (&["sms", GUARD], GuardMode::Closed, false, false),
        (&[GUARD], GuardMode::Open, false, false),
    ] {
        set_modes(&test, &ctx, guards, mode).await;
        assert_eq!(hand_over(&test, &ctx, &[message], 30.0).await.is_ok(), message_may, "{guards:?} {mode:?}");
        assert_eq!(hand_over(&test, &ctx, &[controlled], 30.0).await.is_ok(), test_may, "{guards:?} {mode:?}");
        run(&mut test.superuser().await, &format!("UPDATE dispatch SET state = 'queued' WHERE id = '{controlled}'"))
            .await;
        let by_owner = format!("UPDATE dispatch SET state = 'handing_over' WHERE id = '{message}'");
        let refused = sqlx::raw_sql(AssertSqlSafe(by_owner)).execute(&mut test.superuser().await).await;
        assert!(refused.is_err(), "even the database's owner is refused: {guards:?} {mode:?}");
    }
    set_modes(&test, &ctx, &["sms", GUARD], GuardMode::Open).await;
    assert!(hand_over(&test, &ctx, &[message], 30.0).await.is_ok());
    test.drop().await;
}

#[tokio::test]
async fn a_controlled_test_reaches_only_the_list() {
    let (test, ctx) = open_shop().await;
    set_modes(&test, &ctx, &["sms", GUARD], GuardMode::Test).await;
    let id = queue(&test, 2, None, "controlled_test", 1).await;
    run(&mut test.superuser().await, "UPDATE test_recipient SET active = false").await;
    assert!(hand_over(&test, &ctx, &[id], 30.0).await.is_err());
    run(&mut test.superuser().await, "UPDATE test_recipient SET active = true").await;
    assert!(hand_over(&test, &ctx, &[id], 30.0).await.is_ok());
    test.drop().await;
}

#[tokio::test]
async fn a_conversation_keeps_its_order_and_holds_up_no_other() {
    let (test, ctx) = open_shop().await;
    let first = queue(&test, 1, Some(SHOP), "message", 30).await;
    let second = queue(&test, 2, Some(SHOP), "message", 20).await;
    let elsewhere = queue(&test, 3, None, "controlled_test", 10).await;
    let due = async || {
        let mut tx = test.db.tenant(&ctx).await.unwrap();
        let due = claim::lock_due(&mut tx, account(), 10).await.unwrap();
        drop(tx);
        due.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(due().await, [first, elsewhere]);
    hand_over(&test, &ctx, &[first], 30.0).await.unwrap();
    assert_eq!(due().await, [elsewhere], "the first one is still on its way");
    // Tried again later, it still comes before what was written after it.
    let mut tx = test.db.tenant(&ctx).await.unwrap();
    let retry = Next::Retry(std::time::Duration::from_mins(5));
    let end = NotTaken { id: first, fence: 1, next: retry, problem: Problem::default(), maybe_taken: false };
    assert!(finish::not_taken(&mut tx, &end).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(due().await, [elsewhere]);
    let mut tx = test.db.tenant(&ctx).await.unwrap();
    assert!(settle::decide(&mut tx, first, &[DeliveryState::Queued], DeliveryState::Discarded).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(due().await, [second, elsewhere]);
    test.drop().await;
}

#[tokio::test]
async fn two_workers_never_take_the_same() {
    let (test, ctx) = open_shop().await;
    for id in 1..=6 {
        queue(&test, id, None, "message", 10).await;
    }
    let (mut one, mut other) = (test.db.tenant(&ctx).await.unwrap(), test.db.tenant(&ctx).await.unwrap());
    let a = claim::lock_due(&mut one, account(), 3).await.unwrap();
    let b = claim::lock_due(&mut other, account(), 10).await.unwrap();
    assert_eq!((a.len(), b.len()), (3, 3));
    assert!(a.iter().all(|left| b.iter().all(|right| left.id != right.id)));
    drop((one, other));
    test.drop().await;
}

#[tokio::test]
async fn whoever_lost_the_lease_finishes_nothing() {
    let (test, ctx) = open_shop().await;
    let id = queue(&test, 1, None, "message", 10).await;
    hand_over(&test, &ctx, &[id], -1.0).await.unwrap();
    let mut tx = test.db.tenant(&ctx).await.unwrap();
    assert_eq!(claim::take_expired(&mut tx, 10).await.unwrap().len(), 1);
    assert!(claim::take_expired(&mut tx, 10).await.unwrap().is_empty(), "taken once");
    finish::taken_away(&mut tx, &[id], DeliveryState::OutcomeUnknown).await.unwrap();
    tx.commit().await.unwrap();
    let late = Taken { id, fence: 1, provider_message_id: "late".to_owned(), state: DeliveryState::Accepted };
    let mut tx = test.db.tenant(&ctx).await.unwrap();
    assert!(finish::taken(&mut tx, &[late], Timestamp::UNIX_EPOCH).await.unwrap().is_empty());
    let end = NotTaken {
        id,
        fence: 1,
        next: Next::State(DeliveryState::Dead),
        problem: Problem::default(),
        maybe_taken: false,
    };
    assert!(!finish::not_taken(&mut tx, &end).await.unwrap());
    finish::note_late(&mut tx, id, "late").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(state(&test, id).await, "outcome_unknown");
    test.drop().await;
}

/// Every order of the same reports, each once or twice, ends in the same state; and every word is kept.
#[tokio::test]
async fn reports_in_any_order_end_the_same() {
    use DeliveryState::{Accepted, Delivered, Failed, Sent};
    let (test, ctx) = open_shop().await;
    let orders = [
        [Accepted, Sent, Failed, Delivered],
        [Delivered, Failed, Sent, Accepted],
        [Failed, Delivered, Accepted, Sent],
        [Sent, Accepted, Delivered, Failed],
    ];
    for (number, order) in orders.into_iter().enumerate() {
        let id = queue(&test, 100 + number as u128, None, "message", 10).await;
        hand_over(&test, &ctx, &[id], 30.0).await.unwrap();
        let mut tx = test.db.tenant(&ctx).await.unwrap();
        for state in order.into_iter().flat_map(|state| [state, state]) {
            let problem = Problem::default();
            report::advance(&mut tx, id, state, "SM1", &problem, Timestamp::UNIX_EPOCH).await.unwrap();
        }
        // The answer to the hand-over comes last: it must not take anything back.
        let taken = Taken { id, fence: 1, provider_message_id: "SM1".to_owned(), state: Accepted };
        assert_eq!(finish::taken(&mut tx, &[taken], Timestamp::UNIX_EPOCH).await.unwrap(), [id]);
        tx.commit().await.unwrap();
        assert_eq!(state(&test, id).await, "delivered", "{order:?}");
    }
    test.drop().await;
}

#[tokio::test]
async fn a_report_about_another_message_moves_nothing() {
    let (test, ctx) = open_shop().await;
    let id = queue(&test, 1, None, "message", 10).await;
    hand_over(&test, &ctx, &[id], 30.0).await.unwrap();
    let mut tx = test.db.tenant(&ctx).await.unwrap();
    let taken = Taken { id, fence: 1, provider_message_id: "SM1".to_owned(), state: DeliveryState::Accepted };
    finish::taken(&mut tx, &[taken], Timestamp::UNIX_EPOCH).await.unwrap();
    let problem = Problem::default();
    let delivered = DeliveryState::Delivered;
    let moved = report::advance(&mut tx, id, delivered, "SM2", &problem, Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(moved, None);
    assert_eq!(report::find(&mut tx, account(), None, "SM1").await.unwrap(), Some(id));
    assert_eq!(report::find(&mut tx, account(), Some(id), "SM9").await.unwrap(), Some(id));
    let foreign = DispatchId::from_uuid(Uuid::from_u128(SHOPS[1]));
    assert_eq!(report::find(&mut tx, account(), Some(foreign), "SM9").await.unwrap(), None);
    drop(tx);
    test.drop().await;
}

#[tokio::test]
async fn only_accounts_with_something_due_are_found_each_once() {
    let (test, ctx) = open_shop().await;
    let found = async |after| {
        let mut system = test.db.system("a test").await.unwrap();
        claim::due_accounts(&mut system, after, 10).await.unwrap()
    };
    assert!(found(None).await.is_empty());
    queue(&test, 1, None, "message", 10).await;
    queue(&test, 2, None, "message", 5).await;
    assert_eq!(found(None).await, [(ctx.shop, account())]);
    assert!(found(Some((ctx.shop, account()))).await.is_empty());
    run(&mut test.superuser().await, "UPDATE dispatch SET not_before = now() + interval '1 hour'").await;
    assert!(found(None).await.is_empty(), "what is scheduled for later is not due");
    test.drop().await;
}

#[tokio::test]
async fn an_account_that_fails_in_a_row_rests() {
    let (test, ctx) = open_shop().await;
    let mut tx = test.db.tenant(&ctx).await.unwrap();
    let now = claim::lock_account(&mut tx, account()).await.unwrap().unwrap().now;
    let failed = Fared { failed: u32::try_from(FAILURES_MAX).unwrap(), ..Fared::default() };
    finish::record_health(&mut tx, account(), &failed, now).await.unwrap();
    let breaker = claim::lock_account(&mut tx, account()).await.unwrap().unwrap().breaker;
    assert!(matches!(breaker.allowance(now), Allowance::Wait(_)), "{breaker:?}");
    let well = Fared { succeeded: true, ..Fared::default() };
    finish::record_health(&mut tx, account(), &well, now).await.unwrap();
    let sending = claim::lock_account(&mut tx, account()).await.unwrap().unwrap();
    assert_eq!(sending.breaker, Breaker::default());
    drop(tx);
    test.drop().await;
}

#[tokio::test]
async fn closing_waits_for_a_hand_over_that_has_begun() {
    let (test, ctx) = open_shop().await;
    let mut sending = test.db.tenant(&ctx).await.unwrap();
    guard::lock(&mut sending).await.unwrap();
    let (db, owner) = (test.db.clone(), ctx.clone());
    let closing = tokio::spawn(async move {
        let mut tx = db.tenant(&owner).await.unwrap();
        guard::set_modes(&mut tx, &["sms"], GuardMode::Closed).await.unwrap();
        tx.commit().await.unwrap();
    });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!closing.is_finished(), "it waits for whoever has looked");
    drop(sending);
    closing.await.unwrap();
    test.drop().await;
}
