//! The pool, and the two kinds of transaction.

use std::time::Duration;

use domain::{access::Ctx, ids::ShopId};
use sqlx::{
    AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::error::StorageError;

/// How many connections, and how long to wait for one.
#[derive(Clone, Copy, Debug)]
pub struct PoolLimits {
    /// Most connections open at once.
    pub connections_max: u32,
    /// How long a caller waits for one before it is told that the database is not available.
    pub acquire_timeout: Duration,
}

impl Default for PoolLimits {
    fn default() -> Self {
        Self { connections_max: 16, acquire_timeout: Duration::from_secs(3) }
    }
}

/// The database.
///
/// Webhook intake has connections of its own, so pages that hold the others can't keep a carrier waiting.
#[derive(Clone, Debug)]
pub struct Db {
    pages: PgPool,
    intake: PgPool,
}

/// Connections reserved for [`Db::system`].
const INTAKE_CONNECTIONS: u32 = 4;
/// A connection that nobody needs is closed after this long.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);

impl Db {
    /// Prepares the pools; connections are opened when they are first needed, so a server starts while Postgres is down.
    pub fn connect(url: &str, limits: PoolLimits) -> Result<Self, StorageError> {
        let options: PgConnectOptions = url.parse()?;
        let options = options.application_name("switchboard").statement_cache_capacity(256);
        let pool = |connections| {
            PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(limits.acquire_timeout)
                .idle_timeout(IDLE_TIMEOUT)
                // A dead connection is found by the statement that opens the transaction; asking first is one more round trip.
                .test_before_acquire(false)
                .connect_lazy_with(options.clone())
        };
        Ok(Self { pages: pool(limits.connections_max), intake: pool(INTAKE_CONNECTIONS) })
    }

    /// A transaction that sees the rows of `ctx.shop` and no others. Dropped without [`TenantTx::commit`], it changes nothing.
    pub async fn tenant(&self, ctx: &Ctx) -> Result<TenantTx, StorageError> {
        // One simple query, so one round trip. The only value in it is a UUID in its own notation.
        let begin =
            format!("BEGIN; SET LOCAL ROLE switchboard_tenant; SELECT set_config('app.shop_id', '{}', true)", ctx.shop);
        let tx = begin_with_fresh_connection(&self.pages, &begin).await?;
        Ok(TenantTx { tx, shop: ctx.shop })
    }

    /// A transaction for what happens before a shop is known: webhook intake, finding waiting work, install. `reason` is for
    /// the reader of the call and of the trace.
    pub async fn system(&self, reason: &'static str) -> Result<SystemTx, StorageError> {
        tracing::trace!(reason, "system transaction");
        let begin = "BEGIN; SET LOCAL ROLE switchboard_system";
        let tx = begin_with_fresh_connection(&self.intake, begin).await?;
        Ok(SystemTx { tx })
    }

    /// Whether Postgres answers.
    pub async fn ping(&self) -> Result<(), StorageError> {
        sqlx::query("SELECT 1").execute(&self.pages).await?;
        Ok(())
    }

    /// Closes every connection once its transaction has ended.
    pub async fn close(&self) {
        self.pages.close().await;
        self.intake.close().await;
    }

    pub(crate) const fn pool(&self) -> &PgPool {
        &self.pages
    }
}

/// Idle connections can be dead after Postgres was restarted, as many as the pool holds; the first statement shows it, and
/// nothing has happened yet, so another connection is tried.
async fn begin_with_fresh_connection(
    pool: &PgPool,
    begin: &str,
) -> Result<Transaction<'static, Postgres>, StorageError> {
    let mut attempts_left = pool.options().get_max_connections();
    loop {
        match pool.begin_with(AssertSqlSafe(begin.to_owned())).await {
            Ok(tx) => return Ok(tx),
            Err(error) if attempts_left > 0 && is_dead_connection(&error) => attempts_left -= 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// The connection broke, or Postgres said goodbye on it (57P01 to 57P03 are shutdown and start-up).
fn is_dead_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::ConnectionRefused,
        other => {
            other.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "57P01")
        }
    }
}

/// A transaction inside one shop, under row-level security.
#[derive(Debug)]
pub struct TenantTx {
    tx: Transaction<'static, Postgres>,
    shop: ShopId,
}

impl TenantTx {
    /// The shop whose rows this transaction sees.
    pub const fn shop(&self) -> ShopId {
        self.shop
    }

    /// Makes everything done in it last.
    pub async fn commit(self) -> Result<(), StorageError> {
        Ok(self.tx.commit().await?)
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    pub(crate) const fn shop_uuid(&self) -> uuid::Uuid {
        self.shop.as_uuid()
    }
}

/// A transaction outside any shop, with a role that may do little.
#[derive(Debug)]
pub struct SystemTx {
    tx: Transaction<'static, Postgres>,
}

impl SystemTx {
    /// Makes everything done in it last.
    pub async fn commit(self) -> Result<(), StorageError> {
        Ok(self.tx.commit().await?)
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}
