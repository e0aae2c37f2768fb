//! A migrated database of its own for each test, reached with the real roles.
//!
//! `DATABASE_URL` names a server and a login that may create databases. The schema is migrated once into a template named after
//! its migrations; each test gets a clone, which is dropped with the [`TestDb`].

#![expect(clippy::expect_used, reason = "a test that can't have its database can only stop")]

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};

use crate::{
    db::{Db, PoolLimits},
    migrate,
};

/// A database that lives as long as this value.
#[derive(Debug)]
pub struct TestDb {
    /// The database, through the same door as in production.
    pub db: Db,
    /// Its URL, for a server under test.
    pub url: String,
    admin_url: String,
    name: String,
}

static COUNTER: AtomicU32 = AtomicU32::new(0);

impl TestDb {
    /// Clones a fresh database.
    ///
    /// # Panics
    ///
    /// If there is no server behind `DATABASE_URL`.
    pub async fn create() -> Self {
        let admin_url = std::env::var("DATABASE_URL")
            .expect("database tests need DATABASE_URL: run them by scripts/test, which starts a private server");
        let mut admin = PgConnection::connect(&admin_url).await.expect("DATABASE_URL must be reachable");
        let template = ensure_template(&mut admin, &admin_url).await;
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("switchboard_test_{}_{number}", std::process::id());
        execute(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        execute(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let url = with_database(&admin_url, &name);
        let db = Db::connect(&url, PoolLimits::default()).expect("the URL was valid a moment ago");
        Self { db, url, admin_url, name }
    }

    /// A connection as the login of `DATABASE_URL`, which row-level security may not bind: for looking at what a test did, never
    /// for doing it.
    ///
    /// # Panics
    ///
    /// If the server is gone.
    pub async fn superuser(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.expect("the test database must be reachable")
    }

    /// Drops the database.
    ///
    /// # Panics
    ///
    /// If the server is gone.
    pub async fn drop(self) {
        self.db.close().await;
        let mut admin = PgConnection::connect(&self.admin_url).await.expect("DATABASE_URL must be reachable");
        execute(&mut admin, format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await;
    }
}

/// Tests of several processes start at once; an advisory lock lets one of them migrate and the others wait.
async fn ensure_template(admin: &mut PgConnection, admin_url: &str) -> String {
    let name = format!("switchboard_template_{:x}", migrations_digest());
    execute(admin, "SELECT pg_advisory_lock(7226331)".to_owned()).await;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .expect("pg_database is readable");
    if !exists {
        let unfinished = format!("{name}_unfinished");
        execute(admin, format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        execute(admin, format!("CREATE DATABASE {unfinished}")).await;
        let db = Db::connect(&with_database(admin_url, &unfinished), PoolLimits::default()).expect("a valid URL");
        migrate(&db).await.expect("the migrations apply to an empty database");
        db.close().await;
        execute(admin, format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    execute(admin, "SELECT pg_advisory_unlock(7226331)".to_owned()).await;
    name
}

fn migrations_digest() -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for migration in sqlx::migrate!("../../migrations").iter() {
        migration.checksum.hash(&mut hasher);
    }
    hasher.finish()
}

fn with_database(url: &str, name: &str) -> String {
    let options: PgConnectOptions = url.parse().expect("DATABASE_URL is a Postgres URL");
    let user = options.get_username().to_owned();
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
    let authority = if authority.contains('@') { authority.to_owned() } else { format!("{user}@{authority}") };
    format!("postgres://{authority}/{name}")
}

async fn execute(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.expect("an administrative statement works");
}
