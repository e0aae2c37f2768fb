//! Contacts' customers at Shopify.

use domain::{
    customer::{Customer, Evidence, Match},
    ids::{ContactId, ConversationId, ShopId, StaffId},
    phone::E164,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;

use crate::{
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// What is known of a contact's customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContactCustomer {
    /// Which customer, and why.
    pub is: Option<(i64, Evidence)>,
    /// Everybody who was found: the customer alone, or those between whom a person chooses.
    pub found: Vec<Customer>,
    /// When Shopify last answered.
    pub fetched_at: Option<Timestamp>,
    /// Why the last attempt brought nothing; empty if it did.
    pub problem: String,
}

/// What is known of a contact's customer; nothing if the contact is not known here.
pub async fn of_contact(tx: &mut TenantTx, contact: ContactId) -> Result<Option<ContactCustomer>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT customer_id, evidence, found AS "found: Json<Vec<Customer>>", fetched_at AS "fetched_at: Stored", problem
           FROM contact_customer WHERE shop_id = $1 AND contact_id = $2"#,
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let evidence = row
        .evidence
        .as_deref()
        .map(|name| Evidence::from_name(name).ok_or(StorageError::inconsistent("contact_customer", "evidence")));
    Ok(Some(ContactCustomer {
        is: row.customer_id.zip(evidence.transpose()?),
        found: row.found.0,
        fetched_at: row.fetched_at.map(Stored::to_jiff),
        problem: row.problem,
    }))
}

/// The numbers of a contact, the one known longest first.
pub async fn numbers(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<E164>, StorageError> {
    let rows = sqlx::query_scalar!(
        "SELECT handle FROM identity WHERE shop_id = $1 AND contact_id = $2 AND scheme = 'phone' ORDER BY id LIMIT 5",
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    // What a carrier delivered is a number, or a short code that no customer has.
    Ok(rows.iter().filter_map(|handle| handle.parse().ok()).collect())
}

/// Asks for a contact to be looked up, unless that is asked for already.
pub async fn want(tx: &mut TenantTx, contact: ContactId, at: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO contact_customer (shop_id, contact_id, next_try_at) VALUES ($1, $2, $3)
         ON CONFLICT (shop_id, contact_id) DO UPDATE SET next_try_at = excluded.next_try_at
         WHERE contact_customer.next_try_at IS NULL",
        tx.shop_uuid(),
        contact.as_uuid(),
        at.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Shops that have somebody to look up by now.
pub async fn shops_due(tx: &mut SystemTx, now: Timestamp, limit: i64) -> Result<Vec<ShopId>, StorageError> {
    let rows = sqlx::query_scalar!(
        "SELECT DISTINCT shop_id FROM
             (SELECT shop_id FROM contact_customer WHERE next_try_at <= $1 ORDER BY next_try_at LIMIT $2) due",
        now.to_sqlx() as Stored,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ShopId::from_uuid).collect())
}

/// Takes contacts to look up, for as long as `until`: another process takes others, and these again once that has passed.
pub async fn claim(
    tx: &mut TenantTx,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<ContactId>, StorageError> {
    let rows = sqlx::query_scalar!(
        "UPDATE contact_customer SET next_try_at = $3, attempts = attempts + 1
         WHERE shop_id = $1 AND contact_id IN (
             SELECT contact_id FROM contact_customer WHERE shop_id = $1 AND next_try_at <= $2
             ORDER BY next_try_at LIMIT $4 FOR UPDATE SKIP LOCKED)
         RETURNING contact_id",
        tx.shop_uuid(),
        now.to_sqlx() as Stored,
        until.to_sqlx() as Stored,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ContactId::from_uuid).collect())
}

/// Keeps what Shopify answered. What a person chose stays chosen.
pub async fn keep(tx: &mut TenantTx, contact: ContactId, found: &Match, now: Timestamp) -> Result<(), StorageError> {
    let (state, customer, evidence, customers) = match found {
        Match::None => ("none", None, None, Vec::new()),
        Match::One(one, evidence) => ("found", Some(one.id), Some(evidence.as_str()), vec![&**one]),
        Match::Several(several) => ("several", None, None, several.iter().collect()),
    };
    let email = match found {
        Match::One(one, _) => one.email.as_deref().map(str::to_lowercase),
        Match::None | Match::Several(_) => None,
    };
    sqlx::query!(
        "UPDATE contact_customer
         SET state = $3, customer_id = $4, evidence = $5, chosen_by = CASE WHEN $5 = 'staff' THEN chosen_by END,
             found = $6, fetched_at = $7, next_try_at = NULL, attempts = 0, problem = '', email = $8
         WHERE shop_id = $1 AND contact_id = $2",
        tx.shop_uuid(),
        contact.as_uuid(),
        state,
        customer,
        evidence,
        Json(customers) as _,
        now.to_sqlx() as Stored,
        email,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps that Shopify did not answer; what it said before stays.
pub async fn postpone(
    tx: &mut TenantTx,
    contact: ContactId,
    problem: &str,
    next_try_at: Option<Timestamp>,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE contact_customer SET problem = $3, next_try_at = $4 WHERE shop_id = $1 AND contact_id = $2",
        tx.shop_uuid(),
        contact.as_uuid(),
        problem,
        next_try_at.map(ToSqlx::to_sqlx) as Option<Stored>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How often this contact was looked up in vain.
pub async fn attempts(tx: &mut TenantTx, contact: ContactId) -> Result<i16, StorageError> {
    let attempts = sqlx::query_scalar!(
        "SELECT attempts FROM contact_customer WHERE shop_id = $1 AND contact_id = $2",
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(attempts.unwrap_or_default())
}

/// A person says which customer the contact is.
pub async fn choose(
    tx: &mut TenantTx,
    contact: ContactId,
    customer: &Customer,
    by: StaffId,
    now: Timestamp,
) -> Result<(), StorageError> {
    keep(tx, contact, &Match::One(Box::new(customer.clone()), Evidence::Staff), now).await?;
    sqlx::query!(
        "UPDATE contact_customer SET chosen_by = $3 WHERE shop_id = $1 AND contact_id = $2",
        tx.shop_uuid(),
        contact.as_uuid(),
        by.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Calls a contact by this name if nobody has called them anything yet. The conversations that show it.
pub async fn name_if_unnamed(
    tx: &mut TenantTx,
    contact: ContactId,
    name: &str,
) -> Result<Vec<ConversationId>, StorageError> {
    let rows = sqlx::query_scalar!(
        "WITH named AS (
             UPDATE contact SET name = $3 WHERE shop_id = $1 AND id = $2 AND name = '' RETURNING id
         )
         SELECT c.id FROM conversation c JOIN named ON named.id = c.contact_id WHERE c.shop_id = $1 LIMIT 100",
        tx.shop_uuid(),
        contact.as_uuid(),
        name
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ConversationId::from_uuid).collect())
}

/// Conversations with a contact, newest first, at most a hundred.
pub async fn conversations(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<ConversationId>, StorageError> {
    let rows = sqlx::query_scalar!(
        "SELECT id FROM conversation WHERE shop_id = $1 AND contact_id = $2 ORDER BY id DESC LIMIT 100",
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ConversationId::from_uuid).collect())
}
