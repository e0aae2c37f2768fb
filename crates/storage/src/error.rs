//! What can go wrong between the app and Postgres.

/// A database error, sorted by what a caller can do about it. `Display` never prints the source: it may quote a row.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Postgres can't be reached, is starting, is full or took too long: the same call may work in a moment.
    #[error("the database is not available right now")]
    Unavailable(#[source] sqlx::Error),
    /// A constraint refused the change; its name says which.
    #[error("the change conflicts with what is stored")]
    Conflict {
        /// The constraint's name.
        constraint: String,
        /// The database's own error.
        #[source]
        source: sqlx::Error,
    },
    /// A row holds something that the domain does not know.
    #[error("a stored value is not valid in {table}.{column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A statement failed: a bug.
    #[error("a database statement failed")]
    Statement(#[source] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database could not be migrated")]
    Migrate(#[source] sqlx::migrate::MigrateError),
}

impl StorageError {
    /// Whether the same call may work later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// The code of the database's error, for a log line: five characters (PostgreSQL, appendix A), or none.
    pub fn sqlstate(&self) -> Option<String> {
        match self {
            Self::Unavailable(error) | Self::Statement(error) | Self::Conflict { source: error, .. } => {
                error.as_database_error().and_then(sqlx::error::DatabaseError::code).map(Into::into)
            }
            Self::Inconsistent { .. } | Self::Migrate(_) => None,
        }
    }

    pub(crate) const fn inconsistent(table: &'static str, column: &'static str) -> Self {
        Self::Inconsistent { table, column }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        if let Some(database) = error.as_database_error() {
            if let Some(constraint) = database.constraint() {
                return Self::Conflict { constraint: constraint.to_owned(), source: error };
            }
            return match database.code().as_deref() {
                Some(code) if is_temporary(code) => Self::Unavailable(error),
                _ => Self::Statement(error),
            };
        }
        match error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
                Self::Unavailable(error)
            }
            other => Self::Statement(other),
        }
    }
}

/// Classes of PostgreSQL's error codes (appendix A) that go away by themselves: connection exceptions, resources,
/// operator intervention, and transactions that lost a race.
fn is_temporary(sqlstate: &str) -> bool {
    matches!(sqlstate.get(..2), Some("08" | "53" | "57")) || matches!(sqlstate, "40001" | "40P01" | "55P03")
}
