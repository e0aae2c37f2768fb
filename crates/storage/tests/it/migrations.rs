//! The migrations as an installation runs them: by an owner that row-level security binds.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use storage::{Db, PoolLimits, testing::TestDb};

/// Statements of the owner are bound by `FORCE ROW LEVEL SECURITY`; a superuser's are not, and would hide what fails.
#[tokio::test]
async fn they_apply_as_the_owner_of_the_tables() {
    let test = TestDb::create().await;
    let mut superuser = test.superuser().await;
    let name = format!("switchboard_owner_{}", std::process::id());
    let run = async |connection: &mut PgConnection, statement: String| {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.unwrap();
    };
    run(&mut superuser, format!("CREATE ROLE {name} CREATEROLE NOSUPERUSER NOBYPASSRLS")).await;
    let roles = "switchboard_tenant, switchboard_system";
    run(&mut superuser, format!("GRANT {roles} TO {name} WITH ADMIN OPTION")).await;
    run(&mut superuser, format!("CREATE DATABASE {name} OWNER {name}")).await;
    let (server, _) = test.url.rsplit_once('/').unwrap();
    let url = format!("{server}/{name}?options=-c%20role%3D{name}");
    let mut owner = PgConnection::connect(&url).await.unwrap();
    run(&mut owner, "ALTER SCHEMA public OWNER TO CURRENT_USER".to_owned()).await;
    let db = Db::connect(&url, PoolLimits::default()).unwrap();
    let migrated = storage::migrate(&db).await;
    let forced: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND NOT relforcerowsecurity",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    db.close().await;
    owner.close().await.unwrap();
    run(&mut superuser, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    run(&mut superuser, format!("DROP ROLE {name}")).await;
    test.drop().await;
    assert!(migrated.is_ok(), "{migrated:?}");
    assert_eq!(forced, 0, "row-level security is forced again on every table");
}
