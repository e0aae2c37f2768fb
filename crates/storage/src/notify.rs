//! LISTEN and NOTIFY. A notification is sent outside the transaction it tells of: inside, it would serialise every commit.

use sqlx::postgres::PgListener;

use crate::{db::Db, error::StorageError};

/// Sends one notification for each payload, in one statement. Equal payloads arrive once.
pub async fn send(db: &Db, channel: &str, payloads: &[String]) -> Result<(), StorageError> {
    sqlx::query!("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", channel, payloads)
        .execute(db.pool())
        .await?;
    Ok(())
}

/// A connection that waits for notifications.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Listens on these channels.
    pub async fn open(db: &Db, channels: &[&str]) -> Result<Self, StorageError> {
        let mut listener = PgListener::connect_with(db.pool()).await?;
        listener.listen_all(channels.iter().copied()).await?;
        Ok(Self(listener))
    }

    /// Waits for the next notification. `None` after the connection was lost and restored: something may have been missed.
    pub async fn next(&mut self) -> Result<Option<Notification>, StorageError> {
        let received = self.0.try_recv().await?;
        Ok(received.map(|one| Notification { channel: one.channel().to_owned(), payload: one.payload().to_owned() }))
    }
}

/// What was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notification {
    /// On which channel.
    pub channel: String,
    /// With which payload.
    pub payload: String,
}
