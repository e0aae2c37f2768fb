//! Whether everything that was acknowledged is there, once: asked of the database itself, as a superuser.

use sqlx::{Connection, FromRow, PgConnection};
use uuid::Uuid;

use super::webhooks::Webhook;
use crate::{copy::Rows, error::BenchError};

/// The account that webhooks are sent to.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Account {
    pub(super) shop_id: Uuid,
    pub(super) id: Uuid,
    pub(super) handle: String,
}

/// What became of the acknowledged webhooks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromRow)]
pub(super) struct Fate {
    /// How many were looked for.
    pub(super) acknowledged: i64,
    /// Without a stored event.
    pub(super) events_missing: i64,
    /// With more than one.
    pub(super) events_doubled: i64,
    /// Without a message in a conversation.
    pub(super) messages_missing: i64,
    /// With more than one.
    pub(super) messages_doubled: i64,
}

impl Fate {
    pub(super) fn is_whole(&self) -> bool {
        [self.events_missing, self.events_doubled, self.messages_missing, self.messages_doubled] == [0; 4]
    }
}

/// The Telnyx account of a shop.
pub(super) async fn account(connection: &mut PgConnection, shop: &str) -> Result<Account, BenchError> {
    let query = "SELECT a.shop_id, a.id, a.handle FROM account a JOIN shop s ON s.shop_id = a.shop_id
                 WHERE s.domain = $1 AND a.provider = 'telnyx' AND a.active ORDER BY a.id LIMIT 1";
    sqlx::query_as(query)
        .bind(shop)
        .fetch_optional(connection)
        .await?
        .ok_or(BenchError::Fill("the shop has no Telnyx account: fill the database first"))
}

/// How many events of the shop still wait for their work.
pub(super) async fn waiting(connection: &mut PgConnection, account: &Account) -> Result<i64, BenchError> {
    let query = "SELECT count(*) FROM inbound_event WHERE shop_id = $1 AND account_id = $2 AND state = 'pending'";
    Ok(sqlx::query_scalar(query).bind(account.shop_id).bind(account.id).fetch_one(connection).await?)
}

const FATE: &str = "SELECT count(*) AS acknowledged,
       count(*) FILTER (WHERE events = 0) AS events_missing, count(*) FILTER (WHERE events > 1) AS events_doubled,
       count(*) FILTER (WHERE messages = 0) AS messages_missing, count(*) FILTER (WHERE messages > 1) AS messages_doubled
FROM (SELECT (SELECT count(*) FROM inbound_event e
              WHERE e.shop_id = $1 AND e.account_id = $2 AND e.event_key = a.event_key) AS events,
             (SELECT count(*) FROM message m
              WHERE m.shop_id = $1 AND m.account_id = $2 AND m.external_id = a.external_id) AS messages
      FROM acknowledged a) AS found";

/// Looks for each of the acknowledged webhooks.
pub(super) async fn fate(
    connection: &mut PgConnection,
    account: &Account,
    acknowledged: impl Iterator<Item = &Webhook>,
) -> Result<Fate, BenchError> {
    let mut transaction = connection.begin().await?;
    sqlx::query("CREATE TEMP TABLE acknowledged (event_key text, external_id text) ON COMMIT DROP")
        .execute(&mut *transaction)
        .await?;
    let mut rows = Rows::new("COPY acknowledged (event_key, external_id) FROM STDIN (FORMAT binary)", 2);
    for webhook in acknowledged {
        rows.row().text(&webhook.event_id).text(&webhook.message_id);
    }
    rows.send(&mut transaction).await?;
    let fate = sqlx::query_as(FATE).bind(account.shop_id).bind(account.id).fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(fate)
}
