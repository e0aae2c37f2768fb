//! Brings the schema up to date.

use sqlx::{AssertSqlSafe, migrate::Migrator};

use crate::{db::Db, error::StorageError};

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Roles belong to the cluster, and two databases may be migrated at once: losing that race is as good as winning it.
const CREATE_ROLES: &str = "
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['switchboard_tenant', 'switchboard_system'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        BEGIN
            EXECUTE format('GRANT %I TO CURRENT_USER', name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
END
$$";

/// Creates the two roles and applies every migration that is missing. Safe to run from several processes at once.
pub async fn migrate(db: &Db) -> Result<(), StorageError> {
    sqlx::raw_sql(AssertSqlSafe(CREATE_ROLES)).execute(db.pool()).await?;
    MIGRATOR.run(db.pool()).await.map_err(StorageError::Migrate)
}

/// Whether the database has every migration that this binary knows.
pub async fn applied_is_current(db: &Db) -> Result<bool, StorageError> {
    let known = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
    let applied = sqlx::query_scalar::<_, Option<i64>>("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(db.pool())
        .await;
    match applied {
        Ok(version) => Ok(version.is_some_and(|version| version >= known)),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => Ok(false),
        Err(error) => Err(error.into()),
    }
}
