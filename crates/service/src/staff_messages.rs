//! What staff write to each other apart from any conversation. Only who is in a thread, or has the role that it is for, knows of it.

use domain::{
    access::{Ctx, Permission, Role},
    audit::AuditKind,
    ids::{ConversationId, StaffId, StaffMessageId, StaffThreadId, TaskId},
    keyset::{Cursor, page_rows},
    notification::NotificationKind,
    staff_message::{InvalidMessage, checked, preview},
    task::TaskOwner,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    audit::NewAuditEvent,
    staff_messages::{self as rows, NewStaffMessage, NewThread, StaffMessage, StaffThread},
};
use uuid::Uuid;

use crate::{
    error::{Invalid, ServiceError},
    ids,
    live::{self, Topic},
    notifications,
    services::{Page, Services},
    staff::is_assignable,
    tasks,
    triage::person,
};

/// A message to colleagues that can't be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StaffMessageRefusal {
    /// Its text.
    #[error(transparent)]
    Text(#[from] InvalidMessage),
    /// Nobody would read it.
    #[error("Choose somebody else who works here, or a role that somebody else has.")]
    Nobody,
}

impl StaffMessageRefusal {
    /// A stable name for machines.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Text(_) => "invalid_staff_message",
            Self::Nobody => "no_receiver",
        }
    }
}

fn refused(refusal: impl Into<StaffMessageRefusal>) -> ServiceError {
    Invalid::StaffMessage(refusal.into()).into()
}

/// A thread as the person who looks sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ThreadView {
    /// Our id for it.
    pub id: StaffThreadId,
    /// Everybody with this role sees it.
    pub to_role: Option<Role>,
    /// The others who are in it, by name.
    pub others: Vec<String>,
    /// The conversation that it is about.
    pub conversation_id: Option<ConversationId>,
    /// The task that it is about.
    pub task_id: Option<TaskId>,
    /// What there is to do in that.
    pub task_title: Option<String>,
    /// When the last message was written.
    pub last_message_at: Timestamp,
    /// Its beginning.
    pub last_preview: String,
    /// Who wrote it.
    pub last_author_name: String,
    /// Whether that was the person who looks.
    pub last_own: bool,
    /// How many messages they have not read.
    pub unread: i32,
}

impl ThreadView {
    fn of(thread: StaffThread, me: StaffId) -> Self {
        Self {
            id: thread.id,
            to_role: thread.to_role,
            others: thread.others,
            conversation_id: thread.conversation,
            task_id: thread.task,
            task_title: thread.task_title,
            last_message_at: thread.last_message_at,
            last_preview: thread.last_preview,
            last_own: thread.last_author == me,
            last_author_name: thread.last_author_name,
            unread: thread.unread,
        }
    }
}

/// A message of a thread.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MessageView {
    /// Our id for it.
    pub id: StaffMessageId,
    /// Who wrote it.
    pub author_name: String,
    /// Whether that is the person who looks.
    pub own: bool,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A message that begins a thread.
#[derive(Clone, Copy, Debug)]
pub struct FirstMessage<'a> {
    /// To whom: a person or everybody with a role. About a task, also whoever has it and whoever wrote it down, so it may be nobody.
    pub to: TaskOwner,
    /// The conversation that it is about.
    pub conversation: Option<ConversationId>,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// What it says.
    pub body: &'a str,
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// A page of the threads of the person who looks, the last written to first.
pub async fn threads(
    services: &Services,
    ctx: &Ctx,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<ThreadView>, ServiceError> {
    ctx.require(Permission::StaffMessage)?;
    let (me, limit) = (person(ctx)?, page_rows(limit));
    let mut tx = services.db().tenant(ctx).await?;
    let found = rows::page(&mut tx, me, ctx.role, before, i64::from(limit) + 1).await?;
    let found = found.into_iter().map(|thread| ThreadView::of(thread, me)).collect();
    let place = |row: &ThreadView| Cursor { at_micros: row.last_message_at.as_microsecond(), id: row.id.as_uuid() };
    Ok(Page::cut(found, limit, place))
}

/// How many threads hold something that the person who looks has not read.
pub async fn unread(services: &Services, ctx: &Ctx) -> Result<i32, ServiceError> {
    ctx.require(Permission::StaffMessage)?;
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(rows::unread(&mut tx, me).await?)
}

/// One thread.
pub async fn thread(services: &Services, ctx: &Ctx, id: StaffThreadId) -> Result<ThreadView, ServiceError> {
    ctx.require(Permission::StaffMessage)?;
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    seen(&mut tx, ctx, id, me).await
}

/// What somebody may not see does not exist.
async fn seen(tx: &mut TenantTx, ctx: &Ctx, id: StaffThreadId, me: StaffId) -> Result<ThreadView, ServiceError> {
    let thread = rows::get(tx, id, me, ctx.role).await?.ok_or(ServiceError::NotFound)?;
    Ok(ThreadView::of(thread, me))
}

/// A page of a thread's messages, newest first.
pub async fn messages(
    services: &Services,
    ctx: &Ctx,
    id: StaffThreadId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<MessageView>, ServiceError> {
    ctx.require(Permission::StaffMessage)?;
    let (me, limit) = (person(ctx)?, page_rows(limit));
    let mut tx = services.db().tenant(ctx).await?;
    seen(&mut tx, ctx, id, me).await?;
    let found = rows::messages(&mut tx, id, before, i64::from(limit) + 1).await?;
    let view = |one: StaffMessage| MessageView {
        id: one.id,
        own: one.author == me,
        author_name: one.author_name,
        body: one.body,
        created_at: one.created_at,
    };
    let place = |row: &MessageView| Cursor { at_micros: row.created_at.as_microsecond(), id: row.id.as_uuid() };
    Ok(Page::cut(found.into_iter().map(view).collect(), limit, place))
}

/// The person who looks has read a thread.
pub async fn mark_read(services: &Services, ctx: &Ctx, id: StaffThreadId) -> Result<(), ServiceError> {
    ctx.require(Permission::StaffMessage)?;
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    seen(&mut tx, ctx, id, me).await?;
    rows::join(&mut tx, id, &[me]).await?;
    let was_unread = rows::read(&mut tx, id, me, ctx.now).await?;
    tx.commit().await?;
    if was_unread {
        live::topic_changed(services, ctx.shop, Topic::Messages);
        notifications::tell(services, ctx.shop);
    }
    Ok(())
}

/// Begins a thread. The same `request_key` again gives the first one again.
pub async fn begin(services: &Services, ctx: &Ctx, first: &FirstMessage<'_>) -> Result<ThreadView, ServiceError> {
    ctx.require(Permission::StaffMessage)?;
    let me = person(ctx)?;
    let body = checked(first.body).map_err(refused)?;
    let mut tx = services.db().tenant(ctx).await?;
    if let Some(thread) = same_attempt(&mut tx, me, first.request_key, &body).await? {
        return seen(&mut tx, ctx, thread, me).await;
    }
    if let Some(conversation) = first.conversation {
        storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    }
    let members = receivers(&mut tx, first, me).await?;
    let id = ids::staff_thread_id();
    let to_role = match first.to {
        TaskOwner::Role(role) => Some(role),
        TaskOwner::Nobody | TaskOwner::Person(_) => None,
    };
    let (conversation, task, preview) = (first.conversation, first.task, preview(&body));
    let new = NewThread { id, to_role, conversation, task, author: me, preview: &preview };
    rows::begin(&mut tx, &new, ctx.now).await?;
    rows::join(&mut tx, id, &members).await?;
    let written = write(services, tx, ctx, (id, me), &body, first.request_key).await;
    or_first_attempt(services, ctx, written, (me, first.request_key), &body).await
}

/// Answers in a thread. The same `request_key` again changes nothing.
pub async fn reply(
    services: &Services,
    ctx: &Ctx,
    id: StaffThreadId,
    body: &str,
    request_key: Uuid,
) -> Result<ThreadView, ServiceError> {
    ctx.require(Permission::StaffMessage)?;
    let me = person(ctx)?;
    let body = checked(body).map_err(refused)?;
    let mut tx = services.db().tenant(ctx).await?;
    let thread = seen(&mut tx, ctx, id, me).await?;
    if let Some(first) = same_attempt(&mut tx, me, request_key, &body).await? {
        return if first == id { Ok(thread) } else { Err(Invalid::RequestKeyReused.into()) };
    }
    rows::lock(&mut tx, id).await?;
    rows::join(&mut tx, id, &[me]).await?;
    let written = write(services, tx, ctx, (id, me), &body, request_key).await;
    or_first_attempt(services, ctx, written, (me, request_key), &body).await
}

/// The thread of an earlier attempt, if there was one: a key that was used for something else is a mistake of the page.
async fn same_attempt(
    tx: &mut TenantTx,
    me: StaffId,
    key: Uuid,
    body: &str,
) -> Result<Option<StaffThreadId>, ServiceError> {
    match rows::by_request_key(tx, key).await? {
        Some((thread, author, said)) if author == me && said == body => Ok(Some(thread)),
        Some(_) => Err(Invalid::RequestKeyReused.into()),
        None => Ok(None),
    }
}

/// Of two attempts at the same time, the second finds what the first has written.
async fn or_first_attempt(
    services: &Services,
    ctx: &Ctx,
    written: Result<ThreadView, ServiceError>,
    (me, key): (StaffId, Uuid),
    body: &str,
) -> Result<ThreadView, ServiceError> {
    match written {
        Err(ServiceError::Internal(StorageError::Conflict { constraint, .. })) if constraint == ONE_ATTEMPT => {
            let mut tx = services.db().tenant(ctx).await?;
            let thread = same_attempt(&mut tx, me, key, body).await?.ok_or(ServiceError::NotFound)?;
            seen(&mut tx, ctx, thread, me).await
        }
        other => other,
    }
}

/// Migration 0028.
const ONE_ATTEMPT: &str = "staff_message_shop_id_request_key_key";

/// Everybody in a new thread: whoever begins it, those to whom it goes, and about a task whoever has it and whoever wrote it down. There
/// has to be somebody else.
async fn receivers(tx: &mut TenantTx, first: &FirstMessage<'_>, me: StaffId) -> Result<Vec<StaffId>, ServiceError> {
    let mut to = vec![first.to];
    if let Some(id) = first.task {
        let task = storage::tasks::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
        to.extend([task.owner].into_iter().chain(task.created_by.map(TaskOwner::Person)));
    }
    let members = storage::staff::list(tx).await?;
    if let TaskOwner::Person(id) = first.to
        && !members.iter().any(|one| one.id == id)
    {
        return Err(ServiceError::NotFound);
    }
    let concerned = |one: &domain::staff::StaffMember| to.iter().any(|owner| owner.is_mine(one.id, one.role));
    let others = members.iter().filter(|one| is_assignable(one) && one.id != me && concerned(one));
    let mut all: Vec<_> = others.map(|one| one.id).collect();
    if all.is_empty() {
        return Err(refused(StaffMessageRefusal::Nobody));
    }
    all.push(me);
    all.sort_unstable();
    Ok(all)
}

async fn write(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    (thread, author): (StaffThreadId, StaffId),
    body: &str,
    request_key: Uuid,
) -> Result<ThreadView, ServiceError> {
    let id = ids::staff_message_id();
    let new = NewStaffMessage { id, thread, author, body, preview: &preview(body), request_key };
    let newly = rows::write(&mut tx, &new, ctx.now).await?;
    // Whoever answers has read what was there.
    rows::read(&mut tx, thread, author, ctx.now).await?;
    let view = seen(&mut tx, ctx, thread, author).await?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::StaffMessageWritten,
        entity_kind: "staff_message",
        entity_id: id.as_uuid(),
        detail: json!({ "thread": thread, "task": view.task_id, "conversation": view.conversation_id }),
    };
    let kind = NotificationKind::StaffMessage;
    let told = notifications::deliver(&mut tx, ctx, kind, view.conversation_id, thread.as_uuid(), &newly).await?;
    let lines: Vec<_> = [event].into_iter().chain(told.audit).collect();
    storage::audit::append(&mut tx, ctx, &lines).await?;
    tx.commit().await?;
    live::topic_changed(services, ctx.shop, Topic::Messages);
    tasks::tell(services, ctx, &lines);
    Ok(view)
}
