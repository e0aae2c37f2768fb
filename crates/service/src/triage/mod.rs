//! Where a conversation stands: its status, whose it is, what it is about, its labels and links; for one or for many, with a history
//! from which each of it can be undone.
//!
//! A change names the version that somebody saw. If nobody has changed the same since, it is made; if somebody has and to the same, there
//! is nothing to do; otherwise it says who did what. Changes of something else never get in each other's way.

mod bulk;
mod change;
mod engine;
mod links;
mod moves;
mod read;
mod refusal;
mod undo;
mod wake;

pub use bulk::{BulkAction, BulkItem, BulkRow, Outcome, bulk};
pub(crate) use change::opened;
pub use change::{Done, assign, mark_unread, set_labels, set_status, set_subject};
pub(crate) use engine::reopened;
pub use links::{NewLink, link, unlink};
pub use moves::{Mergeable, merge, mergeable, split};
pub use read::{ChangeLine, LinkView, history, links};
pub use refusal::TriageRefusal;
pub use undo::undo;
pub use wake::wake_once;
pub(crate) use wake::work;

use domain::{
    access::{Actor, Ctx},
    ids::StaffId,
};

use crate::error::ServiceError;

/// Who changes something: a person.
pub(crate) fn person(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    match ctx.actor {
        Actor::Staff(id) => Ok(id),
        Actor::System => Err(ServiceError::NotFound),
    }
}
