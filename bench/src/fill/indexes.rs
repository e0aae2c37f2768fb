//! Takes the secondary indexes off while rows are written, and puts them back as they were: sorting a finished table is many
//! times faster than finding the place of each of its rows.

use sqlx::{AssertSqlSafe, FromRow, PgConnection};

use crate::error::BenchError;

/// The tables of conversations. Primary keys stay: other tables refer to them, and the rows come nearly in their order.
const FIND: &str = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS take_off,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS put_back
FROM pg_constraint
WHERE contype = 'u'
  AND conrelid IN ('contact'::regclass, 'identity'::regclass, 'conversation'::regclass, 'message'::regclass,
                   'timeline_entry'::regclass)
UNION ALL
SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid IN ('contact'::regclass, 'identity'::regclass, 'conversation'::regclass, 'message'::regclass,
                   'timeline_entry'::regclass)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))";

/// What has to be put back.
#[derive(Debug)]
pub(super) struct TakenOff(Vec<Index>);

#[derive(Debug, FromRow)]
struct Index {
    take_off: String,
    put_back: String,
}

/// Takes them off, all or none.
pub(super) async fn take_off(connection: &mut PgConnection) -> Result<TakenOff, BenchError> {
    let indexes: Vec<Index> = sqlx::query_as(FIND).fetch_all(&mut *connection).await?;
    let statements: Vec<_> = indexes.iter().map(|index| index.take_off.as_str()).collect();
    // Written by PostgreSQL itself from its catalog.
    sqlx::raw_sql(AssertSqlSafe(statements.join(";\n"))).execute(connection).await?;
    Ok(TakenOff(indexes))
}

/// Puts them back.
pub(super) async fn put_back(connection: &mut PgConnection, TakenOff(indexes): TakenOff) -> Result<(), BenchError> {
    sqlx::query("SET maintenance_work_mem = '256MB'").execute(&mut *connection).await?;
    for Index { put_back, .. } in indexes {
        sqlx::raw_sql(AssertSqlSafe(put_back)).execute(&mut *connection).await?;
    }
    Ok(())
}
