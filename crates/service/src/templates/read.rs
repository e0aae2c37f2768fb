//! Looking at templates.

use domain::{
    access::{Ctx, Permission},
    conversation::ChannelKind,
    ids::TemplateId,
    keyset::{Cursor, page_rows},
    template::TemplateState,
};
use jiff::Timestamp;
use serde::Serialize;
use storage::{
    TenantTx,
    templates::{Template, TemplateFilter, Version},
};

use super::person;
use crate::{
    error::ServiceError,
    services::{Page, Services},
};

/// Which templates.
#[derive(Clone, Copy, Default, Debug)]
pub struct TemplateQuery {
    /// After this row.
    pub after: Option<Cursor>,
    /// How many rows.
    pub limit: Option<u16>,
    /// Those out of use, instead of those in use.
    pub archived: bool,
    /// Only those with an approved version.
    pub usable: bool,
}

/// A template as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TemplateView {
    /// Our id for it.
    pub id: TemplateId,
    /// What staff call it.
    pub name: String,
    /// For which kind of channel.
    pub channel: ChannelKind,
    /// BCP 47.
    pub language: String,
    /// The newest approved version, which is the one that is used.
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

impl From<Template> for TemplateView {
    fn from(template: Template) -> Self {
        Self {
            id: template.id,
            name: template.name,
            channel: template.channel,
            language: template.language,
            approved_version: template.approved_version,
            newest_version: template.newest_version,
            state: template.state,
            archived: template.archived,
            created_at: template.created_at,
            updated_at: template.updated_at,
        }
    }
}

/// One version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VersionView {
    /// Counted from one.
    pub version: i32,
    /// The text.
    pub body: String,
    /// The names of the variables it uses.
    pub variables: Vec<String>,
    /// Where it stands.
    pub state: TemplateState,
    /// Who wrote it.
    pub author_name: String,
    /// Whether that was the caller, who then can't decide.
    pub is_own: bool,
    /// When.
    pub created_at: Timestamp,
    /// Who decided.
    pub decided_by_name: Option<String>,
    /// When they did.
    pub decided_at: Option<Timestamp>,
    /// Why; empty if nothing was said.
    pub reason: String,
}

/// A template with its versions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TemplateDetail {
    /// The list's row.
    #[serde(flatten)]
    pub template: TemplateView,
    /// The newest versions, newest first.
    pub versions: Vec<VersionView>,
}

/// Versions that are shown at once.
const VERSIONS_SHOWN: i64 = 50;

/// A page of templates, the last changed first.
pub async fn list(services: &Services, ctx: &Ctx, query: &TemplateQuery) -> Result<Page<TemplateView>, ServiceError> {
    ctx.require(Permission::TemplateRead)?;
    let limit = page_rows(query.limit);
    let mut tx = services.db().tenant(ctx).await?;
    let filter = TemplateFilter { archived: query.archived, usable: query.usable };
    let rows = storage::templates::list(&mut tx, filter, query.after, i64::from(limit) + 1).await?;
    let rows = rows.into_iter().map(TemplateView::from).collect();
    let place = |row: &TemplateView| Cursor { at_micros: row.updated_at.as_microsecond(), id: row.id.as_uuid() };
    Ok(Page::cut(rows, limit, place))
}

/// One template with its versions.
pub async fn get(services: &Services, ctx: &Ctx, id: TemplateId) -> Result<TemplateDetail, ServiceError> {
    ctx.require(Permission::TemplateRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    detail(&mut tx, ctx, id).await
}

pub(super) async fn detail(tx: &mut TenantTx, ctx: &Ctx, id: TemplateId) -> Result<TemplateDetail, ServiceError> {
    let reader = person(ctx)?;
    let template = storage::templates::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
    let versions = storage::templates::versions(tx, id, VERSIONS_SHOWN).await?;
    let view = |version: Version| VersionView {
        is_own: version.author == reader,
        version: version.version,
        body: version.body,
        variables: version.variables,
        state: version.state,
        author_name: version.author_name,
        created_at: version.created_at,
        decided_by_name: version.decided_by_name,
        decided_at: version.decided_at,
        reason: version.reason,
    };
    Ok(TemplateDetail { template: template.into(), versions: versions.into_iter().map(view).collect() })
}
