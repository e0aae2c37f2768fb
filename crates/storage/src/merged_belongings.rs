//! What a merge of contacts takes along besides handles: labels and the customer at Shopify, and the way back.

use domain::{contact::Merge, ids::ContactId};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{db::TenantTx, error::StorageError};

/// Puts the labels of the contact that goes on the one that stays, and keeps which were new to it.
pub async fn carry_labels(tx: &mut TenantTx, of: &Merge) -> Result<(), StorageError> {
    sqlx::query!(
        "WITH added AS (
             INSERT INTO contact_label AS own (shop_id, contact_id, label_id)
             SELECT shop_id, $3, label_id FROM contact_label WHERE shop_id = $1 AND contact_id = $2 AND active
             ON CONFLICT (shop_id, contact_id, label_id) DO UPDATE SET active = true WHERE NOT own.active
             RETURNING label_id
         )
         INSERT INTO contact_merge_label (shop_id, merge_id, label_id) SELECT $1, $4, label_id FROM added",
        tx.shop_uuid(),
        of.from.as_uuid(),
        of.into.as_uuid(),
        of.id.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes the labels off again that a merge brought, but those that another merge that stands would bring as well.
pub async fn bring_labels_back(tx: &mut TenantTx, of: &Merge) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE contact_label own SET active = false
         WHERE own.shop_id = $1 AND own.contact_id = $2 AND own.active
           AND own.label_id IN (SELECT label_id FROM contact_merge_label WHERE shop_id = $1 AND merge_id = $3)
           AND NOT EXISTS (
               SELECT FROM contact_merge m JOIN contact_label theirs ON theirs.shop_id = m.shop_id AND theirs.contact_id = m.from_id
               WHERE m.shop_id = $1 AND m.into_id = $2 AND m.kind = 'merge' AND m.undone_at IS NULL
                 AND theirs.label_id = own.label_id AND theirs.active)",
        tx.shop_uuid(),
        of.into.as_uuid(),
        of.id.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a contact that has no customer the customer of another one; whether there was one to give.
pub async fn take_customer(tx: &mut TenantTx, from: ContactId, into: ContactId) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO contact_customer AS own (shop_id, contact_id, state, customer_id, evidence, chosen_by, found, fetched_at, email)
         SELECT shop_id, $3, state, customer_id, evidence, chosen_by, found, fetched_at, email FROM contact_customer
         WHERE shop_id = $1 AND contact_id = $2 AND customer_id IS NOT NULL
         ON CONFLICT (shop_id, contact_id) DO UPDATE
             SET state = EXCLUDED.state, customer_id = EXCLUDED.customer_id, evidence = EXCLUDED.evidence,
                 chosen_by = EXCLUDED.chosen_by, found = EXCLUDED.found, fetched_at = EXCLUDED.fetched_at, email = EXCLUDED.email
             WHERE own.customer_id IS NULL",
        tx.shop_uuid(),
        from.as_uuid(),
        into.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the customer off a contact that is still the one of another contact, and asks Shopify anew.
pub async fn give_customer_back(
    tx: &mut TenantTx,
    from: ContactId,
    into: ContactId,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE contact_customer own SET state = 'wanted', customer_id = NULL, evidence = NULL, chosen_by = NULL, found = '[]',
             email = NULL, fetched_at = NULL, next_try_at = $4, attempts = 0, problem = ''
         FROM contact_customer theirs
         WHERE own.shop_id = $1 AND own.contact_id = $3 AND theirs.shop_id = $1 AND theirs.contact_id = $2
           AND own.customer_id = theirs.customer_id",
        tx.shop_uuid(),
        from.as_uuid(),
        into.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
