//! What makes messages and people findable: the triggers that keep it are off while rows are written.

use sqlx::PgConnection;

use crate::error::BenchError;

const FILL: &str = "
SELECT message_search_month(month::date)
FROM (SELECT min(occurred_at) AS first, max(occurred_at) AS last FROM message) AS told,
     generate_series(date_trunc('month', told.first AT TIME ZONE 'UTC'), told.last AT TIME ZONE 'UTC', interval '1 month') AS month;
INSERT INTO message_search (shop_id, occurred_at, message_id, conversation_id, channel, direction, words)
SELECT m.shop_id, m.occurred_at, m.id, m.conversation_id, a.channel, m.direction, search_words(m.body)
FROM message m JOIN account a ON a.shop_id = m.shop_id AND a.id = m.account_id;
INSERT INTO contact_term (shop_id, term, contact_id, source)
SELECT c.shop_id, word.term, c.id, 'name' FROM contact c, name_terms(c.name) AS word
UNION ALL
SELECT i.shop_id, word.term, i.contact_id, i.id::text FROM identity i, handle_terms(i.handle) AS word";

/// Fills the search tables from what was written.
pub(super) async fn fill(connection: &mut PgConnection) -> Result<(), BenchError> {
    sqlx::raw_sql(FILL).execute(connection).await?;
    Ok(())
}
