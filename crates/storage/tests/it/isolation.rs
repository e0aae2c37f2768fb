//! The two-shop probe: what one shop's transaction can see and do of another's rows, table by table.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, postgres::PgRow};
use storage::{Db, PoolLimits, StorageError, testing::TestDb};
use uuid::Uuid;

use crate::fixture::{SHOPS, TABLES, ctx, two_shops};

const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// A raw connection with the same role and setting as a tenant transaction, so that the probe can run statements that the
/// crate offers to nobody.
pub(crate) async fn as_tenant(test: &TestDb, shop: u128) -> PgConnection {
    let mut connection = test.superuser().await;
    let id = Uuid::from_u128(shop);
    let enter = format!("SET ROLE switchboard_tenant; SELECT set_config('app.shop_id', '{id}', false)");
    sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut connection).await.unwrap();
    connection
}

async fn rows(connection: &mut PgConnection, statement: String) -> Vec<PgRow> {
    sqlx::raw_sql(AssertSqlSafe(statement)).fetch_all(connection).await.unwrap()
}

/// Runs a statement that must not work; returns the rows it changed, or the code of its refusal.
pub(crate) async fn attempt(connection: &mut PgConnection, statement: String) -> Result<u64, String> {
    let mut savepoint = connection.begin().await.unwrap();
    let result = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *savepoint).await;
    savepoint.rollback().await.unwrap();
    match result {
        Ok(done) => Ok(done.rows_affected()),
        Err(error) => Err(error.as_database_error().unwrap().code().unwrap().into_owned()),
    }
}

#[tokio::test]
async fn a_tenant_sees_its_own_rows_and_no_others() {
    let test = two_shops().await;
    for shop in SHOPS {
        let mut tenant = as_tenant(&test, shop).await;
        for table in TABLES {
            let seen = rows(&mut tenant, format!("SELECT shop_id FROM {table}")).await;
            let mut shops: Vec<Uuid> = seen.iter().map(|row| row.get(0)).collect();
            shops.dedup();
            assert_eq!(shops, [Uuid::from_u128(shop)], "{table}");
        }
    }
    test.drop().await;
}

#[tokio::test]
async fn a_tenant_can_neither_write_into_nor_change_another_shop() {
    let test = two_shops().await;
    let [own, other] = SHOPS.map(Uuid::from_u128);
    let mut superuser = test.superuser().await;
    let mut tenant = as_tenant(&test, SHOPS[0]).await;
    for table in TABLES {
        let foreign: String =
            rows(&mut superuser, format!("SELECT to_jsonb(t)::text FROM {table} t WHERE shop_id = '{other}'")).await[0]
                .get(0);
        let foreign = foreign.replace('\'', "''");
        let insert = format!("INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, '{foreign}')");
        let refused = attempt(&mut tenant, insert).await;
        assert_eq!(refused, Err(INSUFFICIENT_PRIVILEGE.to_owned()), "insert into {table}");
        let moved =
            attempt(&mut tenant, format!("UPDATE {table} SET shop_id = '{other}' WHERE shop_id = '{own}'")).await;
        assert_eq!(moved, Err(INSUFFICIENT_PRIVILEGE.to_owned()), "move a row of {table}");
        let deleted = attempt(&mut tenant, format!("DELETE FROM {table} WHERE shop_id = '{other}'")).await;
        // Where rows may go, the policy hides those of others.
        let expected = if table == "contact_term" { Ok(0) } else { Err(INSUFFICIENT_PRIVILEGE.to_owned()) };
        assert_eq!(deleted, expected, "delete from {table}");
    }
    test.drop().await;
}

#[tokio::test]
async fn a_foreign_key_cannot_cross_shops() {
    let test = two_shops().await;
    let [own, other] = SHOPS.map(Uuid::from_u128);
    let mut tenant = as_tenant(&test, SHOPS[0]).await;
    let id = Uuid::from_u128(0xC);
    let statement =
        format!("INSERT INTO identity VALUES ('{own}', '{id}', '{other}', 'phone', '+15550100009', 100, now())");
    assert_eq!(attempt(&mut tenant, statement).await, Err("23503".to_owned()));
    test.drop().await;
}

#[tokio::test]
async fn without_a_tenant_every_table_refuses_loudly() {
    let test = two_shops().await;
    let mut connection = test.superuser().await;
    sqlx::raw_sql("SET ROLE switchboard_tenant").execute(&mut connection).await.unwrap();
    for table in TABLES {
        let refused = attempt(&mut connection, format!("SELECT * FROM {table}")).await;
        assert!(refused.is_err(), "{table} answered without a tenant");
    }
    test.drop().await;
}

#[tokio::test]
async fn a_connection_forgets_its_tenant() {
    let test = two_shops().await;
    let limits = PoolLimits { connections_max: 1, ..PoolLimits::default() };
    let db = Db::connect(&test.url, limits).unwrap();
    for shop in [SHOPS[0], SHOPS[1], SHOPS[0]] {
        let mut tx = db.tenant(&ctx(shop)).await.unwrap();
        let profile = storage::shops::profile(&mut tx).await.unwrap();
        assert_eq!(profile.domain.name(), format!("shop-{shop:x}"));
        // Dropped without a commit: the next transaction on the same connection must not inherit anything.
    }
    db.close().await;
    test.drop().await;
}

#[tokio::test]
async fn a_missing_tenant_is_a_missing_shop() {
    let test = two_shops().await;
    let mut tx = test.db.tenant(&ctx(0xDEAD)).await.unwrap();
    let answer = storage::shops::profile(&mut tx).await;
    assert!(matches!(answer, Err(StorageError::Statement(_))), "{answer:?}");
    drop(tx);
    test.drop().await;
}
