//! Writing templates, and putting them out of use.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    conversation::ChannelKind,
    ids::TemplateId,
    template::{NAME_MAX_CHARS, TemplateState, check, is_language},
};
use storage::{
    TenantTx,
    templates::{NewVersion, Template},
};

use super::{TemplateDetail, TemplateRefusal, event, lock_newest, person, put, read::detail};
use crate::{
    error::{Invalid, ServiceError},
    ids,
    services::Services,
};

/// A template to begin.
#[derive(Clone, Debug)]
pub struct NewTemplate {
    /// What to call it.
    pub name: String,
    /// For which kind of channel.
    pub channel: ChannelKind,
    /// BCP 47.
    pub language: String,
    /// The text.
    pub body: String,
}

/// An edit.
#[derive(Clone, Debug)]
pub struct SaveTemplate {
    /// The version it was made from, which has to be the newest still.
    pub version: i32,
    /// Another name; nothing to keep it.
    pub name: Option<String>,
    /// The text.
    pub body: String,
}

/// Begins a template with its first version, a draft.
pub async fn create(services: &Services, ctx: &Ctx, new: &NewTemplate) -> Result<TemplateDetail, ServiceError> {
    ctx.require(Permission::TemplateWrite)?;
    let author = person(ctx)?;
    let language = new.language.trim();
    if !is_language(language) {
        return Err(Invalid::from(TemplateRefusal::Language).into());
    }
    let template = Template {
        id: ids::template_id(),
        name: checked_name(&new.name)?,
        channel: new.channel,
        language: language.to_owned(),
        approved_version: None,
        newest_version: 1,
        state: TemplateState::Draft,
        archived: false,
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    let variables = variables_of(&new.body)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::templates::insert(&mut tx, &template).await? {
        return Err(Invalid::from(TemplateRefusal::NameTaken).into());
    }
    let version =
        NewVersion { template: template.id, version: 1, body: new.body.trim(), variables: &variables, author };
    storage::templates::insert_version(&mut tx, &version, ctx.now).await?;
    finish(tx, ctx, AuditKind::TemplateSaved, &template).await
}

/// Saves an edit as the next version, a draft. What was approved before stays usable; what waited for a decision waits no more.
pub async fn save(
    services: &Services,
    ctx: &Ctx,
    id: TemplateId,
    edit: &SaveTemplate,
) -> Result<TemplateDetail, ServiceError> {
    ctx.require(Permission::TemplateWrite)?;
    let author = person(ctx)?;
    let variables = variables_of(&edit.body)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut template = lock_newest(&mut tx, id, edit.version).await?;
    if template.archived {
        return Err(Invalid::from(TemplateRefusal::Archived).into());
    }
    if template.state == TemplateState::Submitted {
        let state = TemplateState::Draft;
        storage::templates::set_version_state(&mut tx, id, template.newest_version, state, None).await?;
    }
    if let Some(name) = &edit.name {
        template.name = checked_name(name)?;
    }
    template.newest_version += 1;
    template.state = TemplateState::Draft;
    template.updated_at = ctx.now;
    put(&mut tx, &template).await?;
    let version = NewVersion {
        template: id,
        version: template.newest_version,
        body: edit.body.trim(),
        variables: &variables,
        author,
    };
    storage::templates::insert_version(&mut tx, &version, ctx.now).await?;
    finish(tx, ctx, AuditKind::TemplateSaved, &template).await
}

/// Puts a template out of use.
pub async fn archive(services: &Services, ctx: &Ctx, id: TemplateId) -> Result<TemplateDetail, ServiceError> {
    set_archived(services, ctx, id, true).await
}

/// Brings it back.
pub async fn restore(services: &Services, ctx: &Ctx, id: TemplateId) -> Result<TemplateDetail, ServiceError> {
    set_archived(services, ctx, id, false).await
}

async fn set_archived(
    services: &Services,
    ctx: &Ctx,
    id: TemplateId,
    archived: bool,
) -> Result<TemplateDetail, ServiceError> {
    ctx.require(Permission::TemplateWrite)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut template = storage::templates::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if template.archived == archived {
        return detail(&mut tx, ctx, id).await;
    }
    template.archived = archived;
    template.updated_at = ctx.now;
    put(&mut tx, &template).await?;
    finish(tx, ctx, AuditKind::TemplateArchived, &template).await
}

async fn finish(
    mut tx: TenantTx,
    ctx: &Ctx,
    kind: AuditKind,
    template: &Template,
) -> Result<TemplateDetail, ServiceError> {
    let saved = detail(&mut tx, ctx, template.id).await?;
    storage::audit::append(&mut tx, ctx, &[event(kind, template.id, template.newest_version)]).await?;
    tx.commit().await?;
    Ok(saved)
}

fn checked_name(name: &str) -> Result<String, Invalid> {
    let name = name.trim();
    let fits = (1..=NAME_MAX_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(TemplateRefusal::Name.into()) }
}

fn variables_of(body: &str) -> Result<Vec<&'static str>, Invalid> {
    Ok(check(body)?.into_iter().map(|variable| variable.name).collect())
}
