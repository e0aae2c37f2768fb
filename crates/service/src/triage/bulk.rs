//! One change of many conversations: each for itself, with a result of its own, and all of them undone together.

use domain::{
    access::{Ctx, Permission},
    ids::{ConversationId, LabelId, StaffId},
    triage::{self, BULK_MAX, Standing, is_snooze_time},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    TriageRefusal,
    engine::{Asked, Wish, apply, hold, refused},
    person,
};
use crate::{error::ServiceError, live, services::Services, tasks};

/// What to do with each of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BulkAction {
    /// Set the status.
    Status(Standing),
    /// Give it to somebody, or to nobody.
    Assign(Option<StaffId>),
    /// Put a label on.
    AddLabel(LabelId),
    /// Take a label off.
    RemoveLabel(LabelId),
    /// Mark it as read.
    Read,
    /// Mark it as unread.
    Unread,
}

/// One of the chosen conversations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BulkItem {
    /// Which.
    pub id: ConversationId,
    /// The version that somebody saw; nothing to change it whatever others did.
    pub seen: Option<i32>,
}

/// What became of one of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was changed.
    Changed,
    /// It was so already.
    Unchanged,
    /// It was not changed.
    Refused {
        /// A stable name for machines.
        code: &'static str,
        /// Why, in a sentence.
        sentence: String,
    },
}

/// One of them, with what became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BulkRow {
    /// Which.
    pub id: ConversationId,
    /// What became of it.
    pub outcome: Outcome,
}

impl BulkRow {
    pub(super) fn of(id: ConversationId, result: Result<bool, ServiceError>) -> Self {
        let outcome = match result {
            Ok(true) => Outcome::Changed,
            Ok(false) => Outcome::Unchanged,
            Err(error) => Outcome::Refused { code: error.code(), sentence: error.to_string() },
        };
        Self { id, outcome }
    }
}

/// Changes each of them, in the order in which they are named; `note` goes with a hand-over. `batch` is made by the caller once for each attempt: it names what was
/// done for [`super::undo`], and the same one again finds most of it done.
pub async fn bulk(
    services: &Services,
    ctx: &Ctx,
    items: &[BulkItem],
    action: BulkAction,
    note: &str,
    batch: Uuid,
) -> Result<Vec<BulkRow>, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    if items.is_empty() || items.len() > BULK_MAX {
        return Err(refused(TriageRefusal::TooMany));
    }
    let note = triage::note(note).ok_or_else(|| refused(TriageRefusal::Note))?;
    check(services, ctx, action, items.len() > 1).await?;
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let asked = Asked { note, batch, ..Asked::alone(item.seen) };
        rows.push(BulkRow::of(item.id, each(services, ctx, item.id, action, &asked).await));
    }
    Ok(rows)
}

/// What is wrong for all of them is said once. One conversation is no bulk: whose it is decides then.
async fn check(services: &Services, ctx: &Ctx, action: BulkAction, several: bool) -> Result<(), ServiceError> {
    match action {
        BulkAction::Status(standing) if standing.until().is_some_and(|until| !is_snooze_time(until, ctx.now)) => {
            Err(refused(TriageRefusal::SnoozeTime))
        }
        BulkAction::Assign(target) if several && target != Some(person(ctx)?) => {
            ctx.require(Permission::ConversationAssign)?;
            let Some(target) = target else { return Ok(()) };
            let mut tx = services.db().tenant(ctx).await?;
            let member = storage::staff::get(&mut tx, target).await?.ok_or(ServiceError::NotFound)?;
            if crate::staff::is_assignable(&member) { Ok(()) } else { Err(refused(TriageRefusal::NotAssignable)) }
        }
        BulkAction::AddLabel(label) | BulkAction::RemoveLabel(label) => {
            if several {
                ctx.require(Permission::ConversationAssign)?;
            }
            let mut tx = services.db().tenant(ctx).await?;
            match storage::labels::hold(&mut tx, label).await? {
                None => Err(ServiceError::NotFound),
                Some(_) => Ok(()),
            }
        }
        BulkAction::Read | BulkAction::Unread => Ok(ctx.require(Permission::ConversationMark)?),
        BulkAction::Status(_) | BulkAction::Assign(_) => Ok(()),
    }
}

async fn each(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    action: BulkAction,
    asked: &Asked<'_>,
) -> Result<bool, ServiceError> {
    let mut tx = services.db().tenant(ctx).await?;
    let mut held = hold(&mut tx, id).await?;
    let wish = match action {
        BulkAction::Status(standing) => Wish::Standing(standing),
        BulkAction::Assign(target) => Wish::Assignee(target),
        BulkAction::AddLabel(label) => Wish::Label(label, true),
        BulkAction::RemoveLabel(label) => Wish::Label(label, false),
        BulkAction::Read => Wish::Unread(0),
        BulkAction::Unread => Wish::Unread(held.unread.max(1)),
    };
    let audit = apply(&mut tx, ctx, &mut held, &wish, asked).await?;
    if audit.is_empty() {
        return Ok(false);
    }
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, id);
    tasks::tell(services, ctx, &audit);
    Ok(true)
}
