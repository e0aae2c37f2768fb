//! The audit chain: it grows, it refuses change, and a change made behind its back shows.

use domain::{audit::AuditKind, ids::AuditEventId};
use serde_json::json;
use sqlx::AssertSqlSafe;
use storage::{
    audit::{NewAuditEvent, append, first_break},
    testing::TestDb,
};
use uuid::Uuid;

use crate::fixture::{SHOPS, ctx, two_shops};

fn event(number: u128) -> NewAuditEvent {
    NewAuditEvent {
        id: AuditEventId::from_uuid(Uuid::from_u128(number)),
        kind: AuditKind::DraftDryRun,
        entity_kind: "message_draft",
        entity_id: Uuid::from_u128(number),
        detail: json!({ "number": number.to_string() }),
    }
}

async fn grown() -> TestDb {
    let test = two_shops().await;
    for shop in SHOPS {
        let ctx = ctx(shop);
        let mut tx = test.db.tenant(&ctx).await.unwrap();
        append(&mut tx, &ctx, &[event(101), event(102)]).await.unwrap();
        append(&mut tx, &ctx, &[event(103)]).await.unwrap();
        tx.commit().await.unwrap();
    }
    test
}

async fn break_of(test: &TestDb, shop: u128) -> Option<i64> {
    let mut tx = test.db.tenant(&ctx(shop)).await.unwrap();
    first_break(&mut tx).await.unwrap()
}

/// Somebody with the keys to the server changes a row behind the trigger's back.
async fn tamper(test: &TestDb, statement: String) {
    let mut superuser = test.superuser().await;
    let script = format!("SET session_replication_role = replica; {statement}");
    sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut superuser).await.unwrap();
}

#[tokio::test]
async fn a_chain_that_was_only_appended_to_is_whole() {
    let test = grown().await;
    for shop in SHOPS {
        assert_eq!(break_of(&test, shop).await, None);
    }
    test.drop().await;
}

#[tokio::test]
async fn an_edit_a_gap_and_a_missing_end_all_show() {
    let shop = Uuid::from_u128(SHOPS[0]);
    for (statement, expected) in [
        (format!("UPDATE audit_event SET detail = '{{}}' WHERE shop_id = '{shop}' AND seq = 2"), 2),
        (format!("UPDATE audit_event SET occurred_at = now() WHERE shop_id = '{shop}' AND seq = 3"), 3),
        (format!("DELETE FROM audit_event WHERE shop_id = '{shop}' AND seq = 2"), 3),
        (format!("DELETE FROM audit_event WHERE shop_id = '{shop}' AND seq = 4"), 4),
        (format!("DELETE FROM audit_event WHERE shop_id = '{shop}'"), 4),
    ] {
        let test = grown().await;
        tamper(&test, statement.clone()).await;
        assert_eq!(break_of(&test, SHOPS[0]).await, Some(expected), "{statement}");
        assert_eq!(break_of(&test, SHOPS[1]).await, None, "the other shop's chain is its own");
        test.drop().await;
    }
}

#[tokio::test]
async fn even_the_owner_is_refused() {
    let test = grown().await;
    let mut superuser = test.superuser().await;
    for statement in ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"] {
        let refused = sqlx::raw_sql(statement).execute(&mut superuser).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{statement}: {refused}");
    }
    test.drop().await;
}

#[tokio::test]
async fn two_writers_at_once_make_one_chain() {
    let test = two_shops().await;
    let writers = (0..8).map(|writer| {
        let db = test.db.clone();
        tokio::spawn(async move {
            let ctx = ctx(SHOPS[0]);
            for number in 0..5 {
                let mut tx = db.tenant(&ctx).await.unwrap();
                append(&mut tx, &ctx, &[event(1_000 + writer * 100 + number)]).await.unwrap();
                tx.commit().await.unwrap();
            }
        })
    });
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(break_of(&test, SHOPS[0]).await, None);
    test.drop().await;
}
