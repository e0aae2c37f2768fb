//! Linking a conversation to what it is about elsewhere.

use domain::{
    access::{Ctx, Permission},
    ids::{ConversationId, LinkId},
    triage::{LinkKind, link_text},
};
use storage::links::Link;
use uuid::Uuid;

use super::{
    Done, TriageRefusal,
    change::finish,
    engine::{Asked, Wish, apply, hold, refused},
    person,
};
use crate::{
    error::{Invalid, ServiceError},
    ids,
    services::Services,
};

/// A link to add.
#[derive(Clone, Debug)]
pub struct NewLink<'a> {
    /// To what kind of thing.
    pub kind: LinkKind,
    /// The other side's own number for it.
    pub reference: &'a str,
    /// What a person reads.
    pub title: &'a str,
    /// Made by the caller once for each attempt.
    pub request_key: Uuid,
}

/// Adds a link. The same attempt again, or a second link to the same thing, changes nothing.
pub async fn link(services: &Services, ctx: &Ctx, id: ConversationId, new: &NewLink<'_>) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let by = person(ctx)?;
    let (reference, title) =
        link_text(new.reference).zip(link_text(new.title)).ok_or_else(|| refused(TriageRefusal::Link))?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut held = hold(&mut tx, id).await?;
    let asked = Asked::alone(None);
    if let Some(same) = storage::links::same(&mut tx, id, new.kind, reference, new.request_key).await? {
        if (same.conversation, same.kind, same.reference.as_str()) != (id, new.kind, reference) {
            return Err(Invalid::RequestKeyReused.into());
        }
        return finish(services, tx, ctx, id, Vec::new(), asked.batch).await;
    }
    let link = Link {
        id: ids::link_id(),
        conversation: id,
        kind: new.kind,
        reference: reference.to_owned(),
        title: title.to_owned(),
        active: false,
    };
    storage::links::insert(&mut tx, &link, new.request_key, by, ctx.now).await?;
    // It comes removed and is brought in as any other change is, so that the history has it.
    storage::links::set_removed(&mut tx, link.id, Some(ctx.now)).await?;
    let audit = apply(&mut tx, ctx, &mut held, &Wish::Link(link.id, true), &asked).await?;
    finish(services, tx, ctx, id, audit, asked.batch).await
}

/// Removes a link.
pub async fn unlink(services: &Services, ctx: &Ctx, id: LinkId) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let mut tx = services.db().tenant(ctx).await?;
    let link = storage::links::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let mut held = hold(&mut tx, link.conversation).await?;
    let asked = Asked::alone(None);
    let audit = apply(&mut tx, ctx, &mut held, &Wish::Link(id, false), &asked).await?;
    finish(services, tx, ctx, link.conversation, audit, asked.batch).await
}
