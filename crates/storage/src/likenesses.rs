//! Contacts that may be one person, and what a merge of two would bring together.

use domain::{contact::Likeness, ids::ContactId};
use uuid::Uuid;

use crate::{contacts::ContactRow, db::TenantTx, error::StorageError};

/// Most contacts that each sign brings up.
const EACH_MAX: i64 = 10;

/// Contacts that may be the same person as this one, each with every sign of it. `customer_number` is the number of its customer at
/// Shopify, as handles are written.
pub async fn of(
    tx: &mut TenantTx,
    contact: ContactId,
    customer_number: Option<&str>,
) -> Result<Vec<(ContactId, Likeness)>, StorageError> {
    let rows = sqlx::query!(
        r#"WITH own AS (
               SELECT c.id, c.name, cc.customer_id, cc.email FROM contact c
               LEFT JOIN contact_customer cc ON cc.shop_id = c.shop_id AND cc.contact_id = c.id
               WHERE c.shop_id = $1 AND c.id = $2
           ), alike AS (
               (SELECT cc.contact_id AS id, 'customer' AS likeness
                FROM own JOIN contact_customer cc ON cc.shop_id = $1 AND cc.customer_id = own.customer_id LIMIT $4)
               UNION ALL
               (SELECT i.contact_id, 'customer_number' FROM identity i
                WHERE i.shop_id = $1 AND i.scheme = 'phone' AND i.handle = $3 LIMIT $4)
               UNION ALL
               (SELECT cc.contact_id, 'email'
                FROM own JOIN contact_customer cc ON cc.shop_id = $1 AND cc.email = own.email LIMIT $4)
               UNION ALL
               -- Nine digits and more are a number with or without the digits of its country.
               (SELECT theirs.contact_id, 'number'
                FROM contact_term mine JOIN contact_term theirs ON theirs.shop_id = mine.shop_id AND theirs.term = mine.term
                WHERE mine.shop_id = $1 AND mine.contact_id = $2 AND mine.source NOT IN ('name', 'merged') AND mine.term ~ '^[0-9]{9,}$'
                  AND theirs.contact_id <> $2 AND theirs.source NOT IN ('name', 'merged') LIMIT $4)
               UNION ALL
               (SELECT c.id, 'name'
                FROM own JOIN contact_term t ON t.shop_id = $1
                    AND t.term = (SELECT term FROM name_terms(own.name) ORDER BY length(term) DESC, term LIMIT 1) AND t.source = 'name'
                JOIN contact c ON c.shop_id = $1 AND c.id = t.contact_id AND lower(c.name) = lower(own.name)
                WHERE c.id <> $2 LIMIT $4)
           )
           SELECT DISTINCT alike.id AS "id!", alike.likeness AS "likeness!" FROM alike
           JOIN contact c ON c.shop_id = $1 AND c.id = alike.id
           WHERE alike.id <> $2 AND c.merged_into IS NULL"#,
        tx.shop_uuid(),
        contact.as_uuid(),
        customer_number,
        EACH_MAX
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let likeness =
                Likeness::from_name(&row.likeness).ok_or(StorageError::inconsistent("contact", "likeness"))?;
            Ok((ContactId::from_uuid(row.id), likeness))
        })
        .collect()
}

/// These contacts, as a list shows them.
pub async fn rows(tx: &mut TenantTx, ids: &[ContactId]) -> Result<Vec<ContactRow>, StorageError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    crate::contacts::rows_of(tx, &ids).await
}

/// How many conversations a contact has. Counts at most `limit`.
pub async fn conversations(tx: &mut TenantTx, contact: ContactId, limit: i64) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (SELECT FROM conversation WHERE shop_id = $1 AND contact_id = $2 LIMIT $3) AS seen"#,
        tx.shop_uuid(),
        contact.as_uuid(),
        limit
    )
    .fetch_one(tx.conn())
    .await?)
}
