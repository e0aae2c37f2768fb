//! Sends by the thousand, in the product's tables, as they are after their approval.

use domain::{
    consent::{Consent, ConsentState},
    conversation::ChannelKind,
    dispatch::DispatchKind,
    message::{Facts, Reply, plan},
};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::{StagedAccount, StagedShop};
use crate::error::BenchError;

/// Messages to queue through one account.
#[derive(Clone, Copy, Debug)]
pub struct Sends {
    /// The place of the first one; two groups of a shop must not overlap.
    pub first: i64,
    /// How many.
    pub count: i64,
    /// In how many conversations; each has a client of its own who wrote an hour ago.
    pub conversations: i64,
    /// Every so many are scheduled for tomorrow; 0 for none.
    pub later_every: i64,
}

impl Sends {
    /// So many messages, each in a conversation of its own.
    pub const fn each_alone(first: i64, count: i64) -> Self {
        Self { first, count, conversations: count, later_every: 0 }
    }

    /// The client's number of the conversation at this place.
    pub fn client(place: i64) -> String {
        format!("+1{}", FIRST_CLIENT + place)
    }

    /// The id of the dispatch at this place.
    pub async fn dispatch(connection: &mut PgConnection, shop: &StagedShop, place: i64) -> Result<Uuid, BenchError> {
        Ok(sqlx::query_scalar("SELECT id FROM dispatch WHERE shop_id = $1 AND body = $2")
            .bind(shop.id.as_uuid())
            .bind(format!("Message {place}"))
            .fetch_one(connection)
            .await?)
    }
}

/// Ten digits without a country code.
const FIRST_CLIENT: i64 = 2_120_000_000;

/// Ids as the product makes them: in the order of their places.
const ID: &str = "CREATE OR REPLACE FUNCTION pg_temp.staged(shop uuid, kind integer, place bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT (lpad(to_hex(1795262400000 + place), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8' ||
               substr(md5(shop::text || kind || ':' || place), 1, 15))::uuid $$";

const CLIENTS: &str = "
    WITH n AS (SELECT generate_series($3::bigint, $3 + $4 - 1) AS place),
    c AS (INSERT INTO contact (shop_id, id, created_at) SELECT $1, pg_temp.staged($1, 1, place), now() - interval '1 day' FROM n),
    i AS (INSERT INTO identity (shop_id, id, contact_id, origin_contact_id, scheme, handle, created_at)
          SELECT $1, pg_temp.staged($1, 2, place), pg_temp.staged($1, 1, place), pg_temp.staged($1, 1, place), 'phone', '+1' || ($5 + place), now() - interval '1 day'
          FROM n),
    k AS (INSERT INTO consent (shop_id, channel, handle, wrote_first, updated_at)
          SELECT $1, 'sms', '+1' || ($5 + place), true, now() - interval '1 hour' FROM n),
    v AS (INSERT INTO conversation (shop_id, id, account_id, identity_id, contact_id, channel, unread_count, last_message_at,
                                    last_preview, last_direction, created_at)
          SELECT $1, pg_temp.staged($1, 3, place), $2, pg_temp.staged($1, 2, place), pg_temp.staged($1, 1, place), 'sms', 1,
                 now() - interval '1 hour', 'Can you come on Tuesday?', 'inbound', now() - interval '1 day' FROM n)
    INSERT INTO message (shop_id, id, conversation_id, account_id, direction, body, preview, external_id, occurred_at, received_at)
    SELECT $1, pg_temp.staged($1, 4, place), pg_temp.staged($1, 3, place), $2, 'inbound', 'Can you come on Tuesday?',
           'Can you come on Tuesday?', 'staged:' || place, now() - interval '1 hour', now() - interval '1 hour' FROM n";

const SENDS: &str = "
    WITH n AS (SELECT place, $3 + (place - $3) % $5 AS client,
                      CASE WHEN $6 > 0 AND place % greatest($6, 1) = 0 THEN now() + interval '1 day' ELSE now() - interval '1 second' END
                      AS due FROM generate_series($3::bigint, $3 + $4 - 1) AS place),
    m AS (INSERT INTO message (shop_id, id, conversation_id, account_id, direction, body, preview, external_id, occurred_at,
                               received_at)
          SELECT $1, pg_temp.staged($1, 5, place), pg_temp.staged($1, 3, client), $2, 'outbound', 'Message ' || place,
                 'Message ' || place, 'dispatch:' || pg_temp.staged($1, 6, place), due, now() FROM n),
    e AS (INSERT INTO delivery_event (shop_id, id, dispatch_id, state, source, code, occurred_at, recorded_at)
          SELECT $1, pg_temp.staged($1, 7, place), pg_temp.staged($1, 6, place), 'queued', 'app', 'queued', now(), now() FROM n)
    INSERT INTO dispatch (shop_id, id, account_id, effect, workbench_guard, kind, conversation_id, message_id, recipient, sender,
                          body, plan, created_by, approved_by, created_at, ordered_at, not_before, idempotency_key)
    SELECT $1, pg_temp.staged($1, 6, place), $2, 'sms', 'disabled_until_telnyx_and_fake_flow_approval', 'message',
           pg_temp.staged($1, 3, client), pg_temp.staged($1, 5, place), '+1' || ($7 + client), $8, 'Message ' || place,
           $9::text::jsonb || jsonb_build_object('recipient', '+1' || ($7 + client), 'text', 'Message ' || place), $10, $11, now(), due,
           due, pg_temp.staged($1, 6, place)::text FROM n";

impl StagedShop {
    /// Writes the clients and their conversations, and what waits for its turn in them.
    pub async fn fill(
        &self,
        connection: &mut PgConnection,
        account: &StagedAccount,
        sends: Sends,
    ) -> Result<(), BenchError> {
        self.clients(connection, account, sends.first, sends.conversations).await?;
        self.queue(connection, account, sends).await
    }

    /// Clients from this place on, each with a conversation in which they wrote an hour ago.
    pub async fn clients(
        &self,
        connection: &mut PgConnection,
        account: &StagedAccount,
        first: i64,
        count: i64,
    ) -> Result<(), BenchError> {
        begin(connection).await?;
        sqlx::query(CLIENTS)
            .bind(self.id.as_uuid())
            .bind(account.id.as_uuid())
            .bind(first)
            .bind(count)
            .bind(FIRST_CLIENT)
            .execute(&mut *connection)
            .await?;
        end(connection).await
    }

    /// Queues messages to clients that are there.
    pub async fn queue(
        &self,
        connection: &mut PgConnection,
        account: &StagedAccount,
        sends: Sends,
    ) -> Result<(), BenchError> {
        begin(connection).await?;
        sqlx::query(SENDS)
            .bind(self.id.as_uuid())
            .bind(account.id.as_uuid())
            .bind(sends.first)
            .bind(sends.count)
            .bind(sends.conversations)
            .bind(sends.later_every)
            .bind(FIRST_CLIENT)
            .bind(&account.handle)
            .bind(plan_of(account)?)
            .bind(self.author.as_uuid())
            .bind(self.owner.as_uuid())
            .execute(&mut *connection)
            .await?;
        end(connection).await
    }

    /// The conversation of the client at this place.
    pub async fn conversation(&self, connection: &mut PgConnection, place: i64) -> Result<Uuid, BenchError> {
        let query = "SELECT v.id FROM conversation v JOIN identity i ON i.shop_id = v.shop_id AND i.id = v.identity_id
                     WHERE v.shop_id = $1 AND i.handle = $2";
        let bound = sqlx::query_scalar(query).bind(self.id.as_uuid()).bind(Sends::client(place));
        Ok(bound.fetch_one(connection).await?)
    }
}

/// Foreign keys hold by construction, and checking them row by row takes longer than writing the rows.
async fn begin(connection: &mut PgConnection) -> Result<(), BenchError> {
    for statement in ["SET session_replication_role = replica", ID] {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn end(connection: &mut PgConnection) -> Result<(), BenchError> {
    sqlx::raw_sql("SET session_replication_role = DEFAULT").execute(&mut *connection).await?;
    sqlx::raw_sql("ANALYZE").execute(connection).await?;
    Ok(())
}

/// What the planner says to such a message; recipient and text are those of each.
fn plan_of(account: &StagedAccount) -> Result<String, BenchError> {
    let reply = Reply {
        channel: ChannelKind::Sms,
        body: "Message 1",
        files: &[],
        recipient: "+12120000000",
        account_handle: &account.handle,
        account_name: "Number",
    };
    let consent = Consent { state: ConsentState::Unknown, wrote_first: true, ..Consent::default() };
    let facts = Facts { kind: DispatchKind::Message, consent: &consent.into(), quiet: None, media: None };
    let plan = plan(&reply, &facts).map_err(|_| BenchError::Fill("the planner refuses a plain message"))?;
    Ok(serde_json::to_string(&plan)?)
}
