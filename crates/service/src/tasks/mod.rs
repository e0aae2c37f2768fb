//! Tasks: written down by staff, or raised by the app when a client waits; handed over, done, dismissed, opened again, with a history.
//!
//! A change names the version that somebody saw. What others did meanwhile is said in a sentence, and nothing is overwritten.

mod change;
mod read;
mod rule;
mod write;

pub use change::{edit, hand, settle};
pub use read::{TaskLineView, TaskQuery, TaskView, Whose, counts, get, history, list, of_conversation};
pub(crate) use rule::{cleared, followed, meet, raise, regroup, tell, waits_again};
pub use storage::tasks::Counts;
pub use write::{NewTask, TaskWords, write};

use domain::{
    access::{Actor, Ctx},
    audit::AuditKind,
    ids::{StaffId, TaskId},
    task::{TaskChange, TaskOwner, TaskProblem, TaskWhy},
};
use serde_json::json;
use storage::{TenantTx, audit::NewAuditEvent};

use crate::{error::ServiceError, ids, notifications, staff::is_assignable};

/// A task that can't be kept or changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TaskRefusal {
    /// Its words or its time.
    #[error(transparent)]
    Words(#[from] TaskProblem),
    /// Somebody has changed it since; what they did, in a sentence without its full stop.
    #[error("{0}. Your change was not made; look at the task again, then decide.")]
    MovedOn(String),
    /// Somebody else's.
    #[error("This task is somebody else’s. Ask them, or a supervisor, to hand it on.")]
    NotYours,
    /// The one who should get it.
    #[error("This person does not work here any more, or has no access to the inbox. Choose somebody else.")]
    NotAssignable,
    /// The word that should name an owner.
    #[error("Choose a person or a role from the list.")]
    NoSuchOwner,
    /// There is another one by now.
    #[error("There is another open task for the same thing by now. Work there.")]
    OtherOpen,
}

impl TaskRefusal {
    /// A stable name for machines.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Words(problem) => problem.code(),
            Self::MovedOn(_) => "task_moved_on",
            Self::NotYours => "not_your_task",
            Self::NotAssignable => "task_owner_not_assignable",
            Self::NoSuchOwner => "invalid_task_owner",
            Self::OtherOpen => "other_task_open",
        }
    }
}

fn refused(refusal: impl Into<TaskRefusal>) -> ServiceError {
    crate::error::Invalid::Task(refusal.into()).into()
}

/// Who acts: a person, or the app itself.
const fn actor(ctx: &Ctx) -> Option<StaffId> {
    match ctx.actor {
        Actor::Staff(id) => Some(id),
        Actor::System => None,
    }
}

/// What the audit calls a task.
const ENTITY: &str = "task";

/// Ids and codes only: words stay out of it.
fn audit(id: TaskId, change: TaskChange, owner: Option<TaskOwner>, why: Option<TaskWhy>) -> NewAuditEvent {
    let kind = match change {
        TaskChange::Created | TaskChange::Raised => AuditKind::TaskCreated,
        _ => AuditKind::TaskChanged,
    };
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind,
        entity_kind: ENTITY,
        entity_id: id.as_uuid(),
        detail: json!({
            "change": change.as_str(), "owner": owner.map(|owner| owner.to_string()), "why": why.map(TaskWhy::as_str),
        }),
    }
}

/// Whether a task can be given to this owner.
async fn check_owner(tx: &mut TenantTx, owner: TaskOwner) -> Result<(), ServiceError> {
    let TaskOwner::Person(id) = owner else { return Ok(()) };
    let member = storage::staff::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
    if is_assignable(&member) { Ok(()) } else { Err(refused(TaskRefusal::NotAssignable)) }
}

/// Tells those whose a task is now: the person, or everybody with the role.
async fn tell_owner(
    tx: &mut TenantTx,
    ctx: &Ctx,
    task: &storage::tasks::Task,
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    let to = match task.owner {
        TaskOwner::Nobody => Vec::new(),
        TaskOwner::Person(id) => vec![id],
        TaskOwner::Role(role) => {
            let members = storage::staff::list(tx).await?;
            members.into_iter().filter(|one| one.active && one.role == role).map(|one| one.id).collect()
        }
    };
    let kind = domain::notification::NotificationKind::TaskHanded;
    Ok(notifications::deliver(tx, ctx, kind, task.conversation, task.id.as_uuid(), &to).await?.audit)
}
