//! Reading what one was told, and choosing what to be told. Everybody sees and changes their own only.

use domain::{
    access::{Actor, Ctx, Permission},
    ids::{ConversationId, NotificationId, StaffId},
    keyset::{Cursor, page_rows},
    notification::{NotificationKind, NotificationTopic},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::notifications::Notification;
use uuid::Uuid;

use super::tell;
use crate::{
    error::{Invalid, ServiceError},
    services::{Page, Services},
};

/// Something that the person who looks was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NotificationView {
    /// Our id for it.
    pub id: NotificationId,
    /// What happened.
    pub kind: NotificationKind,
    /// What there is to do, or else the contact's name, or their handle until somebody knows it.
    pub about: String,
    /// Which colleague did it; nobody if a client did.
    pub actor_name: Option<String>,
    /// In which conversation, if it is in one.
    pub conversation_id: Option<ConversationId>,
    /// The note, the draft or the message that it is about.
    pub subject_id: Uuid,
    /// When.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl From<Notification> for NotificationView {
    fn from(one: Notification) -> Self {
        Self {
            id: one.id,
            kind: one.kind,
            about: one.about,
            actor_name: one.actor_name,
            conversation_id: one.conversation,
            subject_id: one.subject,
            created_at: one.created_at,
            read_at: one.read_at,
        }
    }
}

/// Whether somebody wants to be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Choice {
    /// Of what.
    pub topic: NotificationTopic,
    /// Whether.
    pub wanted: bool,
}

/// A page of what the person who looks was told, newest first.
pub async fn list(
    services: &Services,
    ctx: &Ctx,
    unread_only: bool,
    after: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<NotificationView>, ServiceError> {
    let me = person(ctx)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::notifications::page(&mut tx, me, unread_only, after, i64::from(limit) + 1).await?;
    let rows = rows.into_iter().map(NotificationView::from).collect();
    let place = |row: &NotificationView| Cursor { at_micros: row.created_at.as_microsecond(), id: row.id.as_uuid() };
    Ok(Page::cut(rows, limit, place))
}

/// How many they have not read.
pub async fn unread(services: &Services, ctx: &Ctx) -> Result<i32, ServiceError> {
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::notifications::unread(&mut tx, me).await?)
}

/// Most of them that are marked at once.
const READ_MAX: usize = 100;

/// They have read these. What is not theirs is left alone.
pub async fn read(services: &Services, ctx: &Ctx, ids: &[NotificationId]) -> Result<(), ServiceError> {
    let me = person(ctx)?;
    if ids.len() > READ_MAX {
        return Err(Invalid::TooManyAtOnce.into());
    }
    let mut tx = services.db().tenant(ctx).await?;
    storage::notifications::read(&mut tx, me, ids, ctx.now).await?;
    tx.commit().await?;
    tell(services, ctx.shop);
    Ok(())
}

/// They have read all of them.
pub async fn read_all(services: &Services, ctx: &Ctx) -> Result<(), ServiceError> {
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::notifications::read_all(&mut tx, me, ctx.now).await?;
    tx.commit().await?;
    tell(services, ctx.shop);
    Ok(())
}

/// What they want to be told: every topic.
pub async fn choices(services: &Services, ctx: &Ctx) -> Result<Vec<Choice>, ServiceError> {
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let unwanted = storage::notifications::unwanted(&mut tx, me).await?;
    Ok(NotificationTopic::ALL.map(|topic| Choice { topic, wanted: !unwanted.contains(&topic) }).into())
}

/// Whether they want to be told of a topic from now on.
pub async fn set_wanted(
    services: &Services,
    ctx: &Ctx,
    topic: NotificationTopic,
    wanted: bool,
) -> Result<Vec<Choice>, ServiceError> {
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::notifications::set_wanted(&mut tx, me, topic, wanted).await?;
    tx.commit().await?;
    choices(services, ctx).await
}

/// Whether they hear when the client of a conversation writes again.
pub async fn follows(services: &Services, ctx: &Ctx, id: ConversationId) -> Result<bool, ServiceError> {
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    Ok(storage::notifications::follows(&mut tx, id, me).await?)
}

/// Whether they want to hear when the client of a conversation writes again.
pub async fn set_following(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    following: bool,
) -> Result<(), ServiceError> {
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    storage::notifications::set_following(&mut tx, id, me, following, ctx.now).await?;
    Ok(tx.commit().await?)
}

/// Whoever may read the inbox is told of it.
fn person(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    match ctx.actor {
        Actor::Staff(id) => Ok(id),
        Actor::System => Err(ServiceError::NotFound),
    }
}
