//! Texts that staff start from, version by version.

use domain::{
    conversation::ChannelKind,
    ids::{StaffId, TemplateId},
    keyset::Cursor,
    template::TemplateState,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// A template as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    /// Our id for it.
    pub id: TemplateId,
    /// What staff call it.
    pub name: String,
    /// For which kind of channel.
    pub channel: ChannelKind,
    /// BCP 47.
    pub language: String,
    /// The newest approved version; `None` until there is one.
    pub approved_version: Option<i32>,
    /// The newest version.
    pub newest_version: i32,
    /// Where the newest version stands.
    pub state: TemplateState,
    /// Out of use.
    pub archived: bool,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
}

/// One version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// Counted from one.
    pub version: i32,
    /// The text.
    pub body: String,
    /// The names of the variables it uses.
    pub variables: Vec<String>,
    /// Where it stands.
    pub state: TemplateState,
    /// Who wrote it.
    pub author: StaffId,
    /// Their name.
    pub author_name: String,
    /// When.
    pub created_at: Timestamp,
    /// The name of whoever decided.
    pub decided_by_name: Option<String>,
    /// When they did.
    pub decided_at: Option<Timestamp>,
    /// Why; empty if nothing was said.
    pub reason: String,
}

struct Row {
    id: Uuid,
    name: String,
    channel: String,
    language: String,
    approved_version: Option<i32>,
    newest_version: i32,
    state: String,
    archived: bool,
    created_at: Stored,
    updated_at: Stored,
}

impl TryFrom<Row> for Template {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: TemplateId::from_uuid(row.id),
            name: row.name,
            channel: ChannelKind::from_name(&row.channel).ok_or(StorageError::inconsistent("template", "channel"))?,
            language: row.language,
            approved_version: row.approved_version,
            newest_version: row.newest_version,
            state: TemplateState::from_name(&row.state).ok_or(StorageError::inconsistent("template", "state"))?,
            archived: row.archived,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
        })
    }
}

/// Which templates.
#[derive(Clone, Copy, Default, Debug)]
pub struct TemplateFilter {
    /// Those out of use, or those in use.
    pub archived: bool,
    /// Only those with an approved version.
    pub usable: bool,
}

/// Templates after `after`, the last changed first, at most `limit`.
pub async fn list(
    tx: &mut TenantTx,
    filter: TemplateFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Template>, StorageError> {
    let (at, id) = after.map_or((Timestamp::MAX, Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    sqlx::query_as!(
        Row,
        r#"SELECT id, name, channel, language, approved_version, newest_version, state, archived,
                  created_at AS "created_at: Stored", updated_at AS "updated_at: Stored"
           FROM template
           WHERE shop_id = $1 AND archived = $2 AND (NOT $3 OR approved_version IS NOT NULL) AND (updated_at, id) < ($4, $5)
           ORDER BY updated_at DESC, id DESC LIMIT $6"#,
        tx.shop_uuid(),
        filter.archived,
        filter.usable,
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Template::try_from)
    .collect()
}

/// The template with this id.
pub async fn get(tx: &mut TenantTx, id: TemplateId) -> Result<Option<Template>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, name, channel, language, approved_version, newest_version, state, archived,
                  created_at AS "created_at: Stored", updated_at AS "updated_at: Stored"
           FROM template WHERE shop_id = $1 AND id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Template::try_from)
    .transpose()
}

/// The template with this id, locked until the transaction ends, so that two changes come one after the other.
pub async fn lock(tx: &mut TenantTx, id: TemplateId) -> Result<Option<Template>, StorageError> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM template WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    match found {
        Some(_) => get(tx, id).await,
        None => Ok(None),
    }
}

struct VersionRow {
    version: i32,
    body: String,
    variables: Json<Vec<String>>,
    state: String,
    author_staff_id: Uuid,
    author_name: String,
    created_at: Stored,
    decided_by_name: Option<String>,
    decided_at: Option<Stored>,
    reason: String,
}

impl TryFrom<VersionRow> for Version {
    type Error = StorageError;

    fn try_from(row: VersionRow) -> Result<Self, Self::Error> {
        Ok(Self {
            version: row.version,
            body: row.body,
            variables: row.variables.0,
            state: TemplateState::from_name(&row.state)
                .ok_or(StorageError::inconsistent("template_version", "state"))?,
            author: StaffId::from_uuid(row.author_staff_id),
            author_name: row.author_name,
            created_at: row.created_at.to_jiff(),
            decided_by_name: row.decided_by_name,
            decided_at: row.decided_at.map(Stored::to_jiff),
            reason: row.reason,
        })
    }
}

/// The newest versions of a template, newest first, at most `limit`.
pub async fn versions(tx: &mut TenantTx, id: TemplateId, limit: i64) -> Result<Vec<Version>, StorageError> {
    versions_up_to(tx, id, i32::MAX, limit).await
}

/// One version.
pub async fn version(tx: &mut TenantTx, id: TemplateId, version: i32) -> Result<Option<Version>, StorageError> {
    let found = versions_up_to(tx, id, version, 1).await?.pop();
    Ok(found.filter(|found| found.version == version))
}

async fn versions_up_to(
    tx: &mut TenantTx,
    id: TemplateId,
    newest: i32,
    limit: i64,
) -> Result<Vec<Version>, StorageError> {
    sqlx::query_as!(
        VersionRow,
        r#"SELECT v.version, v.body, v.variables AS "variables: Json<Vec<String>>", v.state, v.author_staff_id,
                  a.name AS author_name, v.created_at AS "created_at: Stored", d.name AS "decided_by_name?",
                  v.decided_at AS "decided_at: Stored", v.reason
           FROM template_version v
           JOIN staff a ON a.shop_id = v.shop_id AND a.id = v.author_staff_id
           LEFT JOIN staff d ON d.shop_id = v.shop_id AND d.id = v.decided_by
           WHERE v.shop_id = $1 AND v.template_id = $2 AND v.version <= $3 ORDER BY v.version DESC LIMIT $4"#,
        tx.shop_uuid(),
        id.as_uuid(),
        newest,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Version::try_from)
    .collect()
}

/// Adds a template without a version; [`insert_version`] adds its first. `false` if the shop has one of this name.
pub async fn insert(tx: &mut TenantTx, template: &Template) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO template (shop_id, id, name, channel, language, newest_version, state, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (shop_id, channel, language, name) DO NOTHING",
        tx.shop_uuid(),
        template.id.as_uuid(),
        template.name,
        template.channel.as_str(),
        template.language,
        template.newest_version,
        template.state.as_str(),
        template.created_at.to_sqlx() as Stored,
        template.updated_at.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what changes of a template. `false` if the shop has another one of this name.
pub async fn update(tx: &mut TenantTx, template: &Template) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "UPDATE template t
         SET name = $3, approved_version = $4, newest_version = $5, state = $6, archived = $7, updated_at = $8
         WHERE shop_id = $1 AND id = $2
           AND NOT EXISTS (SELECT FROM template other
                           WHERE other.shop_id = $1 AND other.channel = t.channel AND other.language = t.language
                             AND other.name = $3 AND other.id <> $2)",
        tx.shop_uuid(),
        template.id.as_uuid(),
        template.name,
        template.approved_version,
        template.newest_version,
        template.state.as_str(),
        template.archived,
        template.updated_at.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A version about to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewVersion<'a> {
    /// Of which template.
    pub template: TemplateId,
    /// The number after the newest.
    pub version: i32,
    /// The text.
    pub body: &'a str,
    /// The names of the variables it uses.
    pub variables: &'a [&'a str],
    /// Who wrote it.
    pub author: StaffId,
}

/// Adds a version, as a draft.
pub async fn insert_version(tx: &mut TenantTx, new: &NewVersion<'_>, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO template_version
             (shop_id, template_id, version, body, variables, state, author_staff_id, created_at)
         VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7)",
        tx.shop_uuid(),
        new.template.as_uuid(),
        new.version,
        new.body,
        Json(new.variables) as _,
        new.author.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A decision about a version.
#[derive(Clone, Copy, Debug)]
pub struct VersionDecision<'a> {
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: &'a str,
}

/// Moves a version on; with a decision, if it was one.
pub async fn set_version_state(
    tx: &mut TenantTx,
    template: TemplateId,
    version: i32,
    state: TemplateState,
    decision: Option<VersionDecision<'_>>,
) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE template_version SET state = $4, decided_by = $5, decided_at = $6, reason = $7
         WHERE shop_id = $1 AND template_id = $2 AND version = $3",
        tx.shop_uuid(),
        template.as_uuid(),
        version,
        state.as_str(),
        decision.map(|decision| decision.by.as_uuid()),
        decision.map(|decision| decision.at.to_sqlx()) as Option<Stored>,
        decision.map_or("", |decision| decision.reason),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
