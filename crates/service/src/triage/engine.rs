//! One change of one conversation, inside a transaction that holds its row.

use domain::{
    access::{Actor, Ctx},
    audit::AuditKind,
    conversation::ConversationStatus,
    ids::{ChangeId, ContactId, ConversationId, LabelId, LinkId, StaffId},
    task::{TaskCause, TaskWhy},
    timeline::TimelineKind,
    triage::{ChangeKind, FROM_MESSAGE, Standing, is_snooze_time, may_assign},
};
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    audit::NewAuditEvent,
    conversations::Reopened,
    labels::Found,
    timeline::TimelineEntry,
    triage::{Held, NewChange},
};
use uuid::Uuid;

use super::{TriageRefusal, person};
use crate::{
    error::{Invalid, ServiceError},
    ids, tasks, timeline,
};

/// What somebody wants to be so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    Standing(Standing),
    Subject(String),
    Assignee(Option<StaffId>),
    Label(LabelId, bool),
    Link(LinkId, bool),
    Unread(i32),
}

impl Wish {
    const fn kind(&self) -> ChangeKind {
        match self {
            Self::Standing(_) => ChangeKind::Status,
            Self::Subject(_) => ChangeKind::Subject,
            Self::Assignee(_) => ChangeKind::Assignee,
            Self::Label(..) => ChangeKind::Label,
            Self::Link(..) => ChangeKind::Link,
            Self::Unread(_) => ChangeKind::Read,
        }
    }

    const fn about(&self) -> Option<Uuid> {
        match self {
            Self::Label(id, _) => Some(id.as_uuid()),
            Self::Link(id, _) => Some(id.as_uuid()),
            _ => None,
        }
    }
}

/// How it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked<'a> {
    /// The version that somebody saw; nothing where it does not matter what others did.
    pub(super) seen: Option<i32>,
    /// What they say with it.
    pub(super) note: &'a str,
    /// What belongs together.
    pub(super) batch: Uuid,
    /// The change that is taken back.
    pub(super) undoes: Option<ChangeId>,
}

impl Asked<'_> {
    /// A change by itself.
    pub(super) fn alone(seen: Option<i32>) -> Self {
        Self { seen, note: "", batch: ids::change_id().as_uuid(), undoes: None }
    }
}

/// Locks the conversation.
pub(super) async fn hold(tx: &mut TenantTx, id: ConversationId) -> Result<Held, ServiceError> {
    storage::triage::lock(tx, id).await?.ok_or(ServiceError::NotFound)
}

/// Makes the change, if there is one to make, and what follows from it; returns what belongs into the audit, which is appended last.
pub(super) async fn apply(
    tx: &mut TenantTx,
    ctx: &Ctx,
    held: &mut Held,
    wish: &Wish,
    asked: &Asked<'_>,
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    let Some((before, after)) = made(tx, held, wish).await? else { return Ok(Vec::new()) };
    if let Some(seen) = asked.seen.filter(|seen| *seen < held.version) {
        let last = storage::triage::last_of(tx, held.id, wish.kind(), wish.about()).await?;
        if let Some(last) = last.filter(|last| last.version > seen) {
            return Err(refused(TriageRefusal::MovedOn(last.changed.sentence())));
        }
    }
    let mut next = held.clone();
    match wish {
        Wish::Standing(standing) => {
            check_standing(tx, ctx, held, *standing, asked.undoes.is_some()).await?;
            next.standing = *standing;
        }
        Wish::Subject(subject) => next.subject.clone_from(subject),
        Wish::Assignee(target) => {
            check_assignee(tx, ctx, held, *target).await?;
            next.assignee = *target;
        }
        Wish::Unread(count) => {
            next.unread = *count;
            let me = person(ctx)?;
            if *count == 0 {
                storage::read_state::all(tx, me, held.id).await?;
            } else {
                storage::read_state::not_the_last(tx, me, held.id).await?;
            }
        }
        Wish::Label(..) => {}
        Wish::Link(id, on) => storage::links::set_removed(tx, *id, (!on).then_some(ctx.now)).await?,
    }
    next.version += 1;
    storage::triage::put(tx, &next).await.map_err(one_running)?;
    let was = std::mem::replace(held, next).standing;
    keep(tx, ctx, held, wish, (&before, &after), asked).await?;
    let mut lines = vec![audit(held.id, wish, &before, &after)];
    lines.extend(what_waits(tx, ctx, held, wish, was, asked).await?);
    Ok(lines)
}

/// What waits there for an answer goes the way of its conversation: with it to whoever looks after it, and away once it is closed.
async fn what_waits(
    tx: &mut TenantTx,
    ctx: &Ctx,
    held: &Held,
    wish: &Wish,
    was: Standing,
    asked: &Asked<'_>,
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    Ok(match wish {
        Wish::Assignee(target) => tasks::followed(tx, ctx, held.id, *target).await?,
        Wish::Standing(Standing::Closed) => {
            tasks::cleared(tx, ctx, held.id, TaskCause::Unanswered, TaskWhy::Closed).await?
        }
        Wish::Standing(_) if was == Standing::Closed && asked.undoes.is_some() => {
            tasks::waits_again(tx, ctx, held.id, TaskWhy::Closed).await?
        }
        _ => Vec::new(),
    })
}

/// From what to what, as it is stored; nothing if it is so already. A label is put on or taken off here.
async fn made(tx: &mut TenantTx, held: &Held, wish: &Wish) -> Result<Option<(String, String)>, ServiceError> {
    let (before, after) = match wish {
        Wish::Standing(standing) => (held.standing.to_string(), standing.to_string()),
        Wish::Subject(subject) => (held.subject.clone(), subject.clone()),
        Wish::Assignee(target) => (id_or_nothing(held.assignee), id_or_nothing(*target)),
        Wish::Unread(count) => (held.unread.to_string(), count.to_string()),
        Wish::Label(id, on) => {
            match storage::labels::hold(tx, *id).await? {
                None => return Err(ServiceError::NotFound),
                Some(Found::Deleted) if *on => return Err(refused(TriageRefusal::LabelDeleted)),
                Some(Found::Here(_) | Found::Deleted) => {}
            }
            let changed = storage::triage::set_label(tx, held.id, *id, *on).await?;
            return Ok(changed.then(|| on_or_off(id.as_uuid(), *on)));
        }
        Wish::Link(id, on) => {
            let link = storage::links::get(tx, *id).await?.ok_or(ServiceError::NotFound)?;
            return Ok((link.active != *on).then(|| on_or_off(id.as_uuid(), *on)));
        }
    };
    Ok((before != after).then_some((before, after)))
}

fn on_or_off(id: Uuid, on: bool) -> (String, String) {
    if on { (String::new(), id.to_string()) } else { (id.to_string(), String::new()) }
}

fn id_or_nothing(id: Option<StaffId>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

async fn check_standing(
    tx: &mut TenantTx,
    ctx: &Ctx,
    held: &Held,
    wanted: Standing,
    is_undo: bool,
) -> Result<(), ServiceError> {
    // A snooze that is brought back may be over: then the next look ends it.
    if wanted.until().is_some_and(|until| !is_undo && !is_snooze_time(until, ctx.now)) {
        return Err(refused(TriageRefusal::SnoozeTime));
    }
    if held.merged_into.is_some() {
        return Err(refused(TriageRefusal::Merged));
    }
    let reopens = held.standing == Standing::Closed;
    if reopens && storage::triage::other_running(tx, held).await?.is_some() {
        return Err(refused(TriageRefusal::OtherRunning));
    }
    Ok(())
}

async fn check_assignee(
    tx: &mut TenantTx,
    ctx: &Ctx,
    held: &Held,
    target: Option<StaffId>,
) -> Result<(), ServiceError> {
    if !may_assign(ctx.role, person(ctx)?, held.assignee, target) {
        return Err(refused(TriageRefusal::NotYours));
    }
    let Some(target) = target else { return Ok(()) };
    let member = storage::staff::get(tx, target).await?.ok_or(ServiceError::NotFound)?;
    if crate::staff::is_assignable(&member) { Ok(()) } else { Err(refused(TriageRefusal::NotAssignable)) }
}

/// Two that reopen at once: the index lets one of them.
pub(super) fn one_running(error: StorageError) -> ServiceError {
    match error {
        StorageError::Conflict { ref constraint, .. } if constraint == ONE_RUNNING => {
            refused(TriageRefusal::OtherRunning)
        }
        other => other.into(),
    }
}

/// Migration 0002.
const ONE_RUNNING: &str = "conversation_one_running";

pub(super) fn refused(refusal: TriageRefusal) -> ServiceError {
    Invalid::from(refusal).into()
}

async fn keep(
    tx: &mut TenantTx,
    ctx: &Ctx,
    held: &Held,
    wish: &Wish,
    (before, after): (&str, &str),
    asked: &Asked<'_>,
) -> Result<(), ServiceError> {
    let actor = match ctx.actor {
        Actor::Staff(id) => Some(id),
        Actor::System => None,
    };
    let new = NewChange {
        id: ids::change_id(),
        conversation: held.id,
        version: held.version,
        kind: wish.kind(),
        about: wish.about(),
        before,
        after,
        note: asked.note,
        actor,
        batch: asked.batch,
        undoes: asked.undoes,
    };
    storage::triage::keep(tx, &new, ctx.now).await?;
    let line = match wish {
        Wish::Standing(standing) => Some(line_of(standing.status())),
        Wish::Assignee(_) => Some(TimelineKind::ConversationAssigned),
        Wish::Label(_, true) => Some(TimelineKind::ConversationLabelled),
        Wish::Label(_, false) => Some(TimelineKind::ConversationUnlabelled),
        _ => None,
    };
    if let Some(kind) = line {
        let entry = TimelineEntry { subject: wish.about(), ..entry(ctx, held.contact, held.id, kind) };
        storage::timeline::insert(tx, &entry).await?;
    }
    Ok(())
}

const fn line_of(status: ConversationStatus) -> TimelineKind {
    match status {
        ConversationStatus::Open => TimelineKind::ConversationOpened,
        ConversationStatus::Pending => TimelineKind::ConversationPending,
        ConversationStatus::Snoozed => TimelineKind::ConversationSnoozed,
        ConversationStatus::Closed => TimelineKind::ConversationClosed,
    }
}

pub(super) fn entry(ctx: &Ctx, contact: ContactId, conversation: ConversationId, kind: TimelineKind) -> TimelineEntry {
    TimelineEntry { conversation: Some(conversation), ..timeline::line(ctx, contact, kind) }
}

/// Codes and ids only: a subject stays out of it.
fn audit(conversation: ConversationId, wish: &Wish, before: &str, after: &str) -> NewAuditEvent {
    let detail = match wish {
        Wish::Subject(_) => json!({ "kind": wish.kind().as_str() }),
        Wish::Standing(standing) => {
            let from = before.split(' ').next().unwrap_or_default();
            json!({ "kind": wish.kind().as_str(), "from": from, "to": standing.status().as_str() })
        }
        _ => json!({ "kind": wish.kind().as_str(), "from": before, "to": after }),
    };
    changed(conversation, detail)
}

fn changed(conversation: ConversationId, detail: serde_json::Value) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ConversationChanged,
        entity_kind: "conversation",
        entity_id: conversation.as_uuid(),
        detail,
    }
}

/// Keeps that the app itself opened a conversation: because the client wrote, or because a snooze was over.
pub(super) async fn opened(
    tx: &mut TenantTx,
    ctx: &Ctx,
    (conversation, contact): (ConversationId, ContactId),
    Reopened { before, version }: Reopened,
    why: &'static str,
) -> Result<NewAuditEvent, StorageError> {
    let id = ids::change_id();
    let new = NewChange {
        id,
        conversation,
        version,
        kind: ChangeKind::Status,
        about: None,
        before: &before.to_string(),
        after: Standing::Open.status().as_str(),
        note: why,
        actor: None,
        batch: id.as_uuid(),
        undoes: None,
    };
    storage::triage::keep(tx, &new, ctx.now).await?;
    storage::timeline::insert(tx, &entry(ctx, contact, conversation, TimelineKind::ConversationOpened)).await?;
    Ok(changed(conversation, json!({ "kind": "status", "from": before.status().as_str(), "to": "open", "why": why })))
}

/// Keeps that a client's message opened a conversation again.
pub(crate) async fn reopened(
    tx: &mut TenantTx,
    ctx: &Ctx,
    of: (ConversationId, ContactId),
    reopened: Reopened,
) -> Result<NewAuditEvent, StorageError> {
    opened(tx, ctx, of, reopened, FROM_MESSAGE).await
}
