//! Replies that somebody is writing, kept while they write: nothing typed is lost to a closed laptop or another device.

use domain::{
    access::{Actor, Ctx, Permission},
    ids::{ConversationId, StaffId},
};
use storage::TenantTx;

use crate::{
    error::{Invalid, ServiceError},
    services::Services,
};

/// Longest text that is kept, in characters. A reply that is submitted may be far shorter: whoever writes cuts it down first.
pub const CHARS_MAX: usize = 20_000;

/// What the caller was writing in a conversation; empty if nothing.
pub async fn get(services: &Services, ctx: &Ctx, conversation: ConversationId) -> Result<String, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let (mut tx, by) = begin(services, ctx, conversation).await?;
    Ok(storage::unsent::get(&mut tx, conversation, by).await?)
}

/// Keeps what the caller is writing. Nobody else sees it, and nothing follows from it.
pub async fn keep(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
    body: &str,
) -> Result<(), ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    if body.chars().count() > CHARS_MAX || body.contains('\0') {
        return Err(Invalid::UnsentTooLong.into());
    }
    let (mut tx, by) = begin(services, ctx, conversation).await?;
    storage::unsent::put(&mut tx, conversation, by, body, ctx.now).await?;
    Ok(tx.commit().await?)
}

async fn begin(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
) -> Result<(TenantTx, StaffId), ServiceError> {
    let Actor::Staff(by) = ctx.actor else { return Err(ServiceError::NotFound) };
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    Ok((tx, by))
}
