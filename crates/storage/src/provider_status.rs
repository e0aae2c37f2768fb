//! How accounts fare at their carriers: what staff read, and what carriers said when they were asked.

use domain::{
    guard::Gate,
    ids::{AccountId, ShopId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// How an account fares. The default is one with which nothing has happened yet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Health {
    /// Failures in a row that were the carrier's.
    pub failures: i32,
    /// Nothing is handed over before this time.
    pub open_until: Option<Timestamp>,
    /// Since when nothing is handed over until a person has acted.
    pub halted_at: Option<Timestamp>,
    /// Why; empty while it is not halted.
    pub halted_sentence: String,
    /// When somebody last wrote to it, to the minute.
    pub last_inbound_at: Option<Timestamp>,
    /// When something last left over it.
    pub last_outbound_at: Option<Timestamp>,
    /// When something last went wrong.
    pub last_error_at: Option<Timestamp>,
    /// What, in a sentence.
    pub last_error_sentence: String,
    /// What to do about it, in a sentence.
    pub last_error_next_step: String,
    /// What the carrier's campaign looked like when it was last read, in the carrier's own words.
    pub campaign_status: String,
    /// Whether that was a plain yes.
    pub campaign_carried: bool,
    /// When it was last read.
    pub campaign_read_at: Option<Timestamp>,
    /// When the carrier's list of opt-outs was last read to its end.
    pub opt_outs_read_at: Option<Timestamp>,
}

/// How each account of the shop fares, as far as anything has happened with it.
pub async fn of_shop(tx: &mut TenantTx) -> Result<Vec<(AccountId, Health)>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT account_id, failures, open_until AS "open_until: Stored", halted_at AS "halted_at: Stored", halted_sentence,
                  last_inbound_at AS "last_inbound_at: Stored", last_outbound_at AS "last_outbound_at: Stored",
                  last_error_at AS "last_error_at: Stored", last_error_sentence, last_error_next_step, campaign_status,
                  campaign_carried, campaign_read_at AS "campaign_read_at: Stored",
                  opt_outs_read_at AS "opt_outs_read_at: Stored"
           FROM account_health WHERE shop_id = $1"#,
        tx.shop_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let health = |row: Option<Stored>| row.map(Stored::to_jiff);
    Ok(rows
        .into_iter()
        .map(|row| {
            let fares = Health {
                failures: row.failures,
                open_until: health(row.open_until),
                halted_at: health(row.halted_at),
                halted_sentence: row.halted_sentence,
                last_inbound_at: health(row.last_inbound_at),
                last_outbound_at: health(row.last_outbound_at),
                last_error_at: health(row.last_error_at),
                last_error_sentence: row.last_error_sentence,
                last_error_next_step: row.last_error_next_step,
                campaign_status: row.campaign_status,
                campaign_carried: row.campaign_carried,
                campaign_read_at: health(row.campaign_read_at),
                opt_outs_read_at: health(row.opt_outs_read_at),
            };
            (AccountId::from_uuid(row.account_id), fares)
        })
        .collect())
}

/// Makes the account's row, if it is missing.
async fn ensure(tx: &mut TenantTx, account: AccountId) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO account_health (shop_id, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        tx.shop_uuid(),
        account.as_uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Somebody wrote to these accounts. Kept to the minute, so that a busy account's row is not written with every message.
pub async fn saw_inbound(tx: &mut TenantTx, accounts: &[AccountId], at: Timestamp) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = accounts.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "INSERT INTO account_health (shop_id, account_id)
         SELECT $1, id FROM unnest($2::uuid[]) AS id
         WHERE NOT EXISTS (SELECT FROM account_health WHERE shop_id = $1 AND account_id = id)
         ORDER BY id ON CONFLICT DO NOTHING",
        tx.shop_uuid(),
        &ids
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE account_health SET last_inbound_at = $3
         WHERE shop_id = $1 AND account_id = ANY($2)
           AND (last_inbound_at IS NULL OR last_inbound_at < $3::timestamptz - interval '1 minute')",
        tx.shop_uuid(),
        &ids,
        at.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets an account go on that waited for a person.
pub async fn lift_halt(tx: &mut TenantTx, account: AccountId) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE account_health
         SET halted_at = NULL, halted_sentence = '', failures = 0, trips = 0, open_until = NULL
         WHERE shop_id = $1 AND account_id = $2",
        tx.shop_uuid(),
        account.as_uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The active accounts at a carrier, of every shop that has the app.
pub async fn active_accounts(tx: &mut SystemTx, provider: &str) -> Result<Vec<(ShopId, AccountId)>, StorageError> {
    let rows = sqlx::query!(
        "SELECT a.shop_id, a.id FROM account a JOIN shop s ON s.shop_id = a.shop_id
         WHERE a.provider = $1 AND a.active AND s.uninstalled_at IS NULL ORDER BY a.shop_id, a.id",
        provider
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (ShopId::from_uuid(row.shop_id), AccountId::from_uuid(row.id))).collect())
}

/// What a carrier is asked about an account from time to time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Whether its campaign is carried.
    Campaign,
    /// Who asked not to be written to.
    OptOuts,
}

/// Takes the right to ask now, if nobody has asked since `asked_before`.
pub async fn claim(
    tx: &mut TenantTx,
    account: AccountId,
    question: Question,
    asked_before: Timestamp,
    now: Timestamp,
) -> Result<bool, StorageError> {
    ensure(tx, account).await?;
    let (shop, id) = (tx.shop_uuid(), account.as_uuid());
    let (asked_before, now) = (asked_before.to_sqlx(), now.to_sqlx());
    let done = match question {
        Question::Campaign => sqlx::query!(
            "UPDATE account_health SET campaign_asked_at = $4
             WHERE shop_id = $1 AND account_id = $2 AND (campaign_asked_at IS NULL OR campaign_asked_at <= $3)",
            shop,
            id,
            asked_before as Stored,
            now as Stored,
        )
        .execute(tx.conn()),
        Question::OptOuts => sqlx::query!(
            "UPDATE account_health SET opt_outs_asked_at = $4
             WHERE shop_id = $1 AND account_id = $2 AND (opt_outs_asked_at IS NULL OR opt_outs_asked_at <= $3)",
            shop,
            id,
            asked_before as Stored,
            now as Stored,
        )
        .execute(tx.conn()),
    };
    Ok(done.await?.rows_affected() == 1)
}

/// Records what the carrier said about a campaign.
pub async fn record_campaign(
    tx: &mut TenantTx,
    account: AccountId,
    status: &str,
    carried: bool,
    now: Timestamp,
) -> Result<(), StorageError> {
    ensure(tx, account).await?;
    sqlx::query!(
        "UPDATE account_health SET campaign_status = $3, campaign_carried = $4, campaign_read_at = $5
         WHERE shop_id = $1 AND account_id = $2",
        tx.shop_uuid(),
        account.as_uuid(),
        status,
        carried,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The carrier's list of opt-outs was read to its end.
pub async fn record_opt_outs_read(tx: &mut TenantTx, account: AccountId, now: Timestamp) -> Result<(), StorageError> {
    ensure(tx, account).await?;
    sqlx::query!(
        "UPDATE account_health SET opt_outs_read_at = $3 WHERE shop_id = $1 AND account_id = $2",
        tx.shop_uuid(),
        account.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records what went wrong with an account outside a message.
pub async fn record_error(
    tx: &mut TenantTx,
    account: AccountId,
    (sentence, next_step): (&str, &str),
    now: Timestamp,
) -> Result<(), StorageError> {
    ensure(tx, account).await?;
    sqlx::query!(
        "UPDATE account_health SET last_error_at = $3, last_error_sentence = $4, last_error_next_step = $5
         WHERE shop_id = $1 AND account_id = $2",
        tx.shop_uuid(),
        account.as_uuid(),
        now.to_sqlx() as Stored,
        sentence,
        next_step,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether a person opened this gate, and it is open.
pub async fn is_open_by_hand(tx: &mut TenantTx, gate: Gate) -> Result<bool, StorageError> {
    let by_hand = sqlx::query_scalar!(
        r#"SELECT is_open AND opened_by IS NOT NULL AS "by_hand!" FROM guard_gate WHERE shop_id = $1 AND gate = $2"#,
        tx.shop_uuid(),
        gate.as_str()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(by_hand.unwrap_or(false))
}
